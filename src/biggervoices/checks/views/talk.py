"""One person is asked: topic by topic, a question a page, with words and wishes beside."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks.changes import talk
from biggervoices.checks.forms.talk import AnswerForm, TimeWithForm, WordsForm
from biggervoices.checks.models import Interview, QuestionVersion, Visit
from biggervoices.checks.queries.soon import parts_of
from biggervoices.checks.queries.steps import next_step
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import Asking, Kit, Phrase, TopicSeen, asked_of, kit_of, voices
from biggervoices.checks.queries.turns import (
    MOST_TURNS,
    answer_row,
    answer_rows,
    first_open,
    following,
    given,
    next_turn,
    opens_at,
    said_of,
    topic_asked,
)
from biggervoices.checks.queries.visits import crew
from biggervoices.checks.views.doors import (
    asked_person,
    faces_met,
    interview_read,
    interview_written,
    posted_id,
    said_to,
)
from biggervoices.core.ids import new_id
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.easyread.queries import direction
from biggervoices.loop.queries.asking import ABOUT, HEARS, NAMED, about_choices, hears_choices, named_choices
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.people.queries import people_at
from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed, Tap

NOTHING = Interviewed()

# --- topics ----------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def interview(request: PersonRequest, id: UUID) -> HttpResponse:
    """What do you want to talk about? Before that, whatever is not asked yet."""
    if request.method == "POST":
        return _choose_topic(request, interview_written(request, id))
    interview = interview_read(request, id)
    if interview.visit.state != Visit.OPEN:
        return redirect("checks:my_answer", interview.pk)
    said = interviewed(interview)
    waiting = next_step(said)
    if waiting:
        return redirect("checks:step", interview.pk, waiting)
    kit = kit_asked(interview, said)
    topics = [{"topic": it, "done": opens_at(kit, it, said) is None} for it in asked_of(kit, said.said).topics]
    facts = {"interview": interview, "person": asked_person(interview), "topics": topics, "said": said}
    return render(request, "checks/topics.html", facts | {"mine": request.user.pk == interview.person})


def _choose_topic(request: PersonRequest, interview: Interview) -> HttpResponse:
    topic = kit_of(interview.visit.version_id).topic(request.POST.get("topic", ""))
    if topic is None:
        raise Refused(_("Please press one of the pictures."))
    talk.add_slips(interview, [Tap(posted_id(request), slips.TOPIC, topic.key)], by=request.user, now=timezone.now())
    opens = opens_at(kit_of(interview.visit.version_id), topic, interviewed(interview))
    if opens is None:
        return redirect("checks:topic", interview.pk, topic.id)
    return redirect(to("question", interview.pk, opens[0].id, turn=opens[1]))


def kit_asked(interview: Interview, said: Interviewed) -> Kit:
    """Give the questions in the language in which this person is asked."""
    return kit_of(interview.visit.version_id).in_language(said.language)


def turn_of(request: PersonRequest) -> int:
    """Give which time of a topic that is asked again a page is about; 0 is the first."""
    said = request.GET.get("turn", "")
    return min(int(said), MOST_TURNS) if said.isdecimal() and said.isascii() else 0


def to(name: str, *args: Any, **query: object) -> str:
    """Give the address of a page of this room, with those parts of its query that say something."""
    asked = urlencode({key: value for key, value in query.items() if value})
    return reverse(f"checks:{name}", args=args) + (f"?{asked}" if asked else "")


@login_required
@require_safe
def topic(request: PersonRequest, id: UUID, topic: UUID) -> HttpResponse:
    """All answers of one topic on one page, each of which can be changed."""
    interview = interview_read(request, id)
    said = interviewed(interview)
    kit = kit_asked(interview, said)
    seen = kit.topics_by_id.get(topic)
    if seen is None or interview.visit.state != Visit.OPEN:
        raise Http404
    opens = opens_at(kit, seen, said)
    facts = {
        "interview": interview,
        "topic": seen,
        "turns": answer_rows(kit, seen, said),
        "opens": to("question", interview.pk, opens[0].id, turn=opens[1]) if opens else "",
        "said": said,
    }
    return render(request, "checks/topic.html", facts)


@login_required
@require_safe
def again(request: PersonRequest, id: UUID, topic: UUID) -> HttpResponse:
    """A topic that is asked for each of several things: is there another one?"""
    interview = interview_read(request, id)
    said = interviewed(interview)
    kit = kit_asked(interview, said)
    seen = kit.topics_by_id.get(topic)
    if seen is None or not seen.again or interview.visit.state != Visit.OPEN:
        raise Http404
    turn = next_turn(seen, said)
    first = first_open(topic_asked(kit, seen, said, turn), said, turn)
    facts = {
        "interview": interview,
        "topic": seen,
        "one_more": to("question", interview.pk, first.id, turn=turn) if first else "",
    }
    return render(request, "checks/again.html", facts)


# --- a question ------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def question(request: PersonRequest, id: UUID, question: UUID) -> HttpResponse:
    """One question, and its answers to press, or a place to write one."""
    if request.method == "POST":
        return _answer(request, interview_written(request, id), question)
    interview = interview_read(request, id)
    if interview.visit.state != Visit.OPEN:
        return redirect("checks:my_answer", interview.pk)
    asked = asking(interview, question)
    return _question_page(request, interview, asked, AnswerForm.of(asked))


def _answer(request: PersonRequest, interview: Interview, question: UUID) -> HttpResponse:
    asked = asking(interview, question)
    if "language" in request.POST:
        return _choose_language(request, interview)
    pressed = request.POST.get("answer")
    form = AnswerForm.of(asked, None if pressed else request.POST)
    if form and not pressed:
        value = form.value() if form.is_valid() else None
    else:
        value = asked.pressed(pressed or "", request.POST.get("with", ""))
    if value is None:
        refused = "" if form and form.errors else _("Please press one of the pictures.")
        return _question_page(request, interview, asked, form, refused=refused, status=422)
    by, helper = _who_answers(request, interview)
    try:
        tap = Tap(posted_id(request), slips.ANSWER, value, asked.id, by, turn=turn_of(request))
        talk.add_slips(interview, [tap], by=request.user, now=timezone.now(), helped_by=helper)
    except Refused as refused:
        return _question_page(request, interview, asked, form, refused=refused.reason, status=409)
    if interview.visit.state == Visit.DONE:
        return late_page(request, interview)
    if asked.adds(pressed or ""):
        return redirect(request.get_full_path())
    return redirect(_after(request, interview, asked))


def _choose_language(request: PersonRequest, interview: Interview) -> HttpResponse:
    """Ask in another language from here on."""
    code = request.POST["language"]
    if all(it["code"] != code for it in kit_of(interview.visit.version_id).languages):
        raise Refused(_("Please press one of the languages."))
    talk.add_slips(interview, [Tap(posted_id(request), slips.LANGUAGE, code)], by=request.user, now=timezone.now())
    return redirect(request.get_full_path())


def late_page(request: PersonRequest, interview: Interview) -> HttpResponse:
    """Say that the visit is handed in, and that this was kept all the same."""
    return render(request, "checks/late.html", {"interview": interview, "mine": request.user.pk == interview.person})


def _after(request: PersonRequest, interview: Interview, asked: Asking) -> str:
    """Give where to go once a question is answered."""
    if request.look.you_said and asked.kind != QuestionVersion.SHOW:
        return to("said", interview.pk, asked.id, turn=turn_of(request))
    kit = kit_of(interview.visit.version_id)
    # What was said decides what comes next where there are rules; else nothing of it is read.
    return _on_from(request, interview, asked, interviewed(interview) if kit.has_rules else NOTHING)


def _on_from(request: PersonRequest, interview: Interview, asked: Asking, said: Interviewed) -> str:
    """Give what comes after a question: the next, one more turn of its topic, or all answers of it."""
    turn, kit = turn_of(request), kit_of(interview.visit.version_id)
    if request.GET.get("from") == "topic":
        return to("topic", interview.pk, asked.topic)
    if then := following(kit, asked, said, turn):
        return to("question", interview.pk, then.id, turn=turn)
    return to("again" if kit.topic_of(asked).again else "topic", interview.pk, asked.topic)


def _question_page(
    request: PersonRequest,
    interview: Interview,
    asked: Asking,
    form: AnswerForm | None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    said, turn = said_to(request, interview), turn_of(request)
    kit = kit_asked(interview, said)
    asked = kit.questions[asked.id]
    topic = topic_asked(kit, kit.topic_of(asked), said, turn)
    here = next((it for it in topic.questions if it.id == asked.id), None)
    if here is None and status == 200:
        return redirect("checks:topic", interview.pk, topic.id)  # as things stand, this question is not asked
    here = here or asked
    before = topic.questions[here.number - 2] if here.number > 1 else None
    stands = given(asked, said, turn)
    if form and not asked.pressed(stands):
        form.initial = {"typed": stands}
    facts = {
        "interview": interview,
        "person": asked_person(interview),
        "topic": topic,
        "form": form,
        "following": _on_from(request, interview, asked, said) if here.adds_up else "",
        "before": answer_row(before, said, turn) if before and before.kind != QuestionVersion.SHOW else None,
        **_turned(request),
        "said": said,
        "refused": refused,
        "fresh": new_id() if refused else None,
    }
    asks = question_asked(request, kit, topic, here, stands)
    return render(request, "checks/question.html", facts | asks, status=status)


def question_asked(request: PersonRequest, kit: Kit, topic: TopicSeen, asked: Asking, given: str) -> dict[str, Any]:
    """Give what a page needs to ask a question, in the language that it is to be asked in."""
    code = asked.tongue.code
    tongue = next((it for it in kit.languages if it["code"] == code), kit.languages[0])
    others = [it for it in kit.languages if it["code"] != tongue["code"]]
    return {
        "question": asked,
        "simpler": "simpler" in request.GET,
        "choices": asked.choices(),
        "given": given,
        "chosen": given.split(" ") if asked.adds_up else [given],
        "tongue": tongue | {"dir": direction(tongue["code"])},
        "tongues": others,
        "voice": voices([asked], tongue["code"]).get(asked.id),
        "phrases": asked.tongue.phrases(),
        "place": _place(asked, topic, turn_of(request)),
    }


def _place(asked: Asking, topic: TopicSeen, turn: int) -> Phrase:
    """Say where we are: "Question 3 of 7 in My home"; in a topic that is asked again, in which turn."""
    within = f"{topic.name} {turn + 1}" if turn else topic.name
    return asked.tongue.say("question_of", at=asked.number, of=len(topic.questions), within=within)


@login_required
@require_safe
def said_page(request: PersonRequest, id: UUID, question: UUID) -> HttpResponse:
    """You said: a page of its own after an answer, for whoever wants it."""
    interview = interview_read(request, id)
    said, turn = interviewed(interview), turn_of(request)
    asked, kit = asking(interview, question, said), kit_asked(interview, said)
    topic = topic_asked(kit, kit.topic_of(asked), said, turn)
    here = next((it for it in topic.questions if it.id == asked.id), asked)
    facts = {
        "interview": interview,
        "topic": topic,
        "last": following(kit, asked, said, turn) is None,
        "on": _on_from(request, interview, asked, said),
        "row": answer_row(here, said, turn),
        "phrases": asked.tongue.phrases(),
        "place": _place(here, topic, turn),
        **_turned(request),
        "said": said,
    }
    return render(request, "checks/said.html", facts)


@login_required
@require_safe
def how(request: PersonRequest, id: UUID, question: UUID) -> HttpResponse:
    """How to ask this question, and what good looks like: for the checker, apart from the question."""
    interview = interview_read(request, id)
    said = interviewed(interview)
    facts = {
        "interview": interview,
        "question": asking(interview, question, said),
        "said": said,
        **_turned(request),
        "person": asked_person(interview),
    }
    return render(request, "checks/how.html", facts)


@login_required
@require_safe_or_post
def words(request: PersonRequest, id: UUID, question: UUID) -> HttpResponse:
    """Add words to an answer."""
    interview = (interview_written if request.method == "POST" else interview_read)(request, id)
    said = said_to(request, interview)
    asked = asking(interview, question, said)
    here = said_of(said, asked.id, turn_of(request))
    form = WordsForm(
        request.POST or None,
        initial={"words": here.words if here else ""},
        label=_("What do you want to say?"),
        hint=_("A few words are enough. Somebody can write for you, in your words."),
    )
    refused = ""
    if request.method == "POST" and form.is_valid():
        refused = _keep(request, interview, slips.WORDS, form.cleaned_data["words"], asked.id)
        if not refused:
            return _back_to(request, interview, asked)
    facts = {"interview": interview, "question": asked, "form": form, "said": said, "refused": refused}
    facts |= _turned(request)
    return render(request, "checks/words.html", facts, status=422 if form.errors or refused else 200)


@login_required
@require_safe_or_post
def want(request: PersonRequest, id: UUID, question: UUID) -> HttpResponse:
    """I want this to change: what, and for whom."""
    interview = (interview_written if request.method == "POST" else interview_read)(request, id)
    said = said_to(request, interview)
    asked = asking(interview, question, said)
    here = said_of(said, asked.id, turn_of(request))
    wish = (here.want if here else None) or {}
    form = WordsForm(
        request.POST or None,
        initial={"words": wish.get("words", "")},
        label=asked.follow_up or _("What would you change?"),
        hint=_("A few words are enough. You can leave this empty."),
    )
    refused = ""
    if request.method == "POST" and form.is_valid():
        about = request.POST.get("about", "")
        value = {"words": form.cleaned_data["words"], "about": about} if about in ABOUT else None
        if value or about == "NOTHING":
            refused = _keep(request, interview, slips.WANT, value, asked.id)
        else:
            refused = _("Please press one of the pictures.")
        if not refused:
            return _back_to(request, interview, asked)
    facts = {
        "interview": interview,
        "question": asked,
        "form": form,
        "said": said,
        "wish": wish,
        **_turned(request),
        "refused": refused,
        "choices": about_choices(),
    }
    return render(request, "checks/want.html", facts, status=422 if form.errors or refused else 200)


@login_required
@require_safe_or_post
def hears_one(request: PersonRequest, id: UUID, question: UUID) -> HttpResponse:
    """Choose again, for this one answer, who can hear it and whether we may say who."""
    interview = (interview_written if request.method == "POST" else interview_read)(request, id)
    asked = asking(interview, question, said_to(request, interview))
    hears = request.POST.get("hears") or request.GET.get("hears", "")
    if request.method == "POST" and request.POST.get("named") in NAMED and hears in HEARS:
        named = NAMED[request.POST["named"]]
        refused = _keep(request, interview, slips.HEARS_ONE, {"hears": hears, **named}, asked.id)  # type: ignore[dict-item]
        if refused:
            raise Refused(refused)
        return _back_to(request, interview, asked)
    if hears in HEARS and request.POST.get("named") != "CHANGE":
        title, rows, choices = named_choices(people_at(interview.visit.home, interview.visit.on).count())
        name = "named"
    else:
        rows, choices = hears_choices(interview.visit.home, interview.visit.on)
        title, name, hears = _("Who can hear this answer?"), "hears", ""
    facts = {"interview": interview, "question": asked, "title": title, "rows": rows, "choices": choices}
    facts |= _turned(request)
    return render(request, "checks/hears_one.html", facts | {"name": name, "hears": hears})


def _keep(request: PersonRequest, interview: Interview, kind: str, value: object, question: UUID | None) -> str:
    """Keep one tap; give the reason in plain words where it is refused."""
    by, helper = _who_answers(request, interview)
    try:
        tap = Tap(posted_id(request), kind, value, question, by, turn=turn_of(request) if question else 0)
        talk.add_slips(interview, [tap], by=request.user, now=timezone.now(), helped_by=helper)
    except Refused as refused:
        return refused.reason
    ask_if_worried(request, *parts_of(value))
    return ""


def _who_answers(request: PersonRequest, interview: Interview) -> tuple[str, UUID | None]:
    """Give who answers, as the page that was pressed showed it, and which supporter helped."""
    by = request.POST.get("by", "")
    if by not in slips.BY:
        by = interviewed(interview).by or slips.MYSELF
    helper = interview.visit.supporter_id if request.POST.get("who") == "SUPPORTER" else None
    return by, helper


def _back_to(request: PersonRequest, interview: Interview, asked: Asking) -> HttpResponse:
    """Go back to where the words were added from."""
    if interview.visit.state == Visit.DONE:
        return late_page(request, interview)
    came_from, turn = request.GET.get("from", ""), turn_of(request)
    if came_from == "topic":
        return redirect("checks:topic", interview.pk, asked.topic)
    if came_from == "said":
        return redirect(to("said", interview.pk, asked.id, turn=turn))
    then = following(kit_of(interview.visit.version_id), asked, interviewed(interview), turn)
    if came_from == "strip" and then:
        return redirect(to("question", interview.pk, then.id, turn=turn))
    return redirect(to("question", interview.pk, asked.id, turn=turn))


def _turned(request: PersonRequest) -> dict[str, str]:
    """Give what links need to lead to the same turn of a topic that is asked again: by itself, and before more."""
    turn = turn_of(request)
    return {"query": f"?turn={turn}", "turned": f"turn={turn}&"} if turn else {"query": "", "turned": ""}


# --- good things, rest, enough ---------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def good(request: PersonRequest, id: UUID) -> HttpResponse:
    """Good things to pass on."""
    interview = (interview_written if request.method == "POST" else interview_read)(request, id)
    if request.method == "POST" and "forget" in request.POST:
        said = {str(it.id) for it in interviewed(interview).good}
        if request.POST["forget"] not in said:
            return redirect("checks:good", interview.pk)
        refused = _keep(request, interview, slips.TAKEN_BACK, request.POST["forget"], None)
        if refused:
            raise Refused(refused)
        return redirect("checks:good", interview.pk)
    form = WordsForm(
        request.POST or None,
        label=_("What is good here?"),
        hint=_("Staff like to hear good things, too."),
        needed=True,
    )
    refused = ""
    if request.method == "POST" and form.is_valid():
        refused = _keep(request, interview, slips.GOOD, {"words": form.cleaned_data["words"]}, None)
        if not refused:
            late = interview.visit.state == Visit.DONE
            return late_page(request, interview) if late else redirect("checks:good", interview.pk)
    facts = {"interview": interview, "form": form, "said": said_to(request, interview), "refused": refused}
    return render(request, "checks/good.html", facts, status=422 if form.errors or refused else 200)


@login_required
@require_safe
def rest(request: PersonRequest, id: UUID) -> HttpResponse:
    """Have a rest. Nothing is lost, and nothing happens by itself."""
    interview = interview_read(request, id)
    mine = request.user.pk == interview.person
    back = request.GET.get("back", "")
    return render(
        request, "checks/rest.html", {"interview": interview, "mine": mine, "back": _own_path(interview, back)}
    )


def _own_path(interview: Interview, path: str) -> str:
    """Give a path of this very interview, else its first page."""
    first = reverse("checks:interview", args=[interview.pk])
    return path if path.startswith(first) else first


@login_required
@require_safe_or_post
def enough(request: PersonRequest, id: UUID) -> HttpResponse:
    """That is enough for now: thank you. The visit stays open for another day."""
    if request.method == "POST":
        interview = interview_written(request, id)
        talk.add_slips(interview, [Tap(posted_id(request), slips.ENOUGH, True)], by=request.user, now=timezone.now())
        return redirect("checks:enough", interview.pk)
    interview = interview_read(request, id)
    mine = request.user.pk == interview.person
    return render(
        request, "checks/enough.html", {"interview": interview, "person": asked_person(interview), "mine": mine}
    )


# --- time with somebody who uses no words ----------------------------------------------------------------------------


@login_required
@require_safe_or_post
def time_with(request: PersonRequest, id: UUID) -> HttpResponse:
    """Ten minutes together: what each of two observers saw, and what it may mean."""
    interview = interview_read(request, id)
    if request.user.pk == interview.person or interview.visit.state != Visit.OPEN:
        raise Http404
    visit = interview.visit
    going = crew(visit)
    form = TimeWithForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        observer = next((one for one in going if str(one.pk) == request.POST.get("observer")), None)
        if observer is None:
            raise Refused(_("Please press your own picture."))
        said, now = form.cleaned_data, timezone.now()
        talk.keep_time_with(
            interview,
            observer,
            id=posted_id(request),
            saw=said["saw"],
            may_mean=said["may_mean"],
            by=request.user,
            now=now,
        )
        ask_if_worried(request, said["saw"], said["may_mean"])
        return redirect("checks:time_with", interview.pk)
    written = {row.observer_id for row in interview.times_with.all()}
    person, faces = asked_person(interview), faces_met(request, visit)
    facts = {
        "interview": interview,
        "person": person,
        "face": faces.address(person),
        "form": form,
        "observers": [{"person": one, "face": faces.address(one), "done": one.pk in written} for one in going],
        "written": len(written),
        "two": len(written) > 1,
    }
    return render(request, "checks/time_with.html", facts, status=422 if form.errors else 200)


def asking(interview: Interview, question: UUID, said: Interviewed = NOTHING) -> Asking:
    """Give a question of this interview's toolkit, in the language in which somebody is asked, or answer 404."""
    found = kit_asked(interview, said).questions.get(question)
    if found is None:
        raise Http404
    return found
