"""Before the first question: hello, yes and no, who is there, who hears, who answers. A page each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks import rules
from biggervoices.checks.changes import plan, talk
from biggervoices.checks.forms import WaysForm
from biggervoices.checks.models import Interview
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import Choice
from biggervoices.checks.queries.visits import names
from biggervoices.checks.views.doors import asked_person, interview_read, interview_written, posted_id, said_to
from biggervoices.core.ids import new_id
from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import AccessNeeds, Person
from biggervoices.people.queries import managers_of, people_at, quality_team
from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed, Tap

STEPS = ("hello", "ways", "staff", "room", "hears", "named", "told", "by")


@dataclass
class Step:
    """One page before the questions: a heading, rows of picture and words, and tiles."""

    title: str
    picture: str
    choices: list[Choice]
    rows: list[tuple[str, str]] = field(default_factory=list)  # picture, words
    chosen: frozenset[str] = frozenset()
    next: str = ""  # a page on which several can be pressed, and then: next
    people: list[Person] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)  # a person's photo on a tile


# --- the steps before the questions ----------------------------------------------------------------------------------


def next_step(said: Interviewed) -> str | None:
    """Give the first step that is not done yet."""
    done = {
        "hello": said.hello,
        "ways": said.ways is not None,
        "staff": said.staff is not None,
        "room": said.room is not None,
        "hears": said.hears is not None,
        "named": said.named is not None,
        "told": said.told,
        "by": said.by is not None,
    }
    return next((step for step in STEPS if not done[step]), None)


@login_required
@require_safe_or_post
def step(request: PersonRequest, id: UUID, step: str) -> HttpResponse:
    """One step before the questions. Each can be changed later."""
    if step not in STEPS:
        raise Http404
    if request.method == "POST":
        interview = interview_written(request, id)
        return _keep_step(request, interview, step)
    interview = interview_read(request, id)
    person = asked_person(interview)
    said = interviewed(interview)
    if step == "ways" and request.GET.get("write"):
        return _write_ways(request, interview, person, said, WaysForm(initial=said.ways))
    page = STEP_PAGES[step](interview, person, said)
    facts = {"interview": interview, "person": person, "step": page, "name": step, "began": next_step(said) is None}
    return render(request, "checks/step.html", facts)


def _keep_step(request: PersonRequest, interview: Interview, step: str) -> HttpResponse:
    now, me, answer = timezone.now(), request.user, request.POST.get("answer", "")
    if answer == "NOT_NOW":
        return _not_now(request, interview)
    if step == "ways" and "yes" in request.POST:
        form = WaysForm(request.POST)
        if not form.is_valid():
            person = asked_person(interview)
            return _write_ways(request, interview, person, said_to(request, interview), form)
        value: object = form.cleaned_data
    else:
        value = _step_value(request, interview, step, answer)
    kind = STEP_KINDS[step]
    taps = [Tap(posted_id(request), kind, value)]
    talk.add_slips(interview, taps, by=me, now=now)
    if step == "room" and answer != "NOBODY":
        return redirect("checks:step", interview.pk, "room")
    return redirect("checks:interview", interview.pk)


def _step_value(request: PersonRequest, interview: Interview, step: str, answer: str) -> object:
    """Give what a pressed tile means; refuse what no tile offers."""
    if step == "ways" and answer == "SHARED":
        needs = AccessNeeds.objects.filter(person=interview.person, share=True).first()
        return {"yes": needs.says_yes, "no": needs.says_no} if needs else {"how": "WORDS"}
    if step == "room":
        return _room(request.POST.get("with", ""), answer)
    value = STEP_VALUES[step].get(answer)
    if value is None:
        raise Refused(_("Please press one of the pictures."))
    return value


def _room(there: str, pressed: str) -> list[str]:
    """Press a tile once to add somebody, and once more to take them out; "nobody else" takes all out."""
    if pressed == "NOBODY":
        return ["NOBODY"]
    if pressed not in ROOM:
        raise Refused(_("Please press one of the pictures."))
    codes = [code for code in there.split(",") if code in ROOM and code != "NOBODY"]
    return [code for code in codes if code != pressed] if pressed in codes else [*codes, pressed]


def _not_now(request: PersonRequest, interview: Interview) -> HttpResponse:
    """The person does not want to, on the day, and nobody asks why."""
    now, me = timezone.now(), request.user
    invitation = interview.visit.invitations.select_related("visit").filter(person=interview.person).first()
    if invitation:
        plan.answer_invitation(invitation, "NO", by=me, now=now)
    if me.pk != interview.person:
        person = asked_person(interview)
        if not interview.slips.filter(kind=slips.ANSWER).exists():
            talk.could_not_ask(interview.visit, person, "DID_NOT_WANT", id=new_id(), by=me, now=now)
        return redirect("checks:visit", interview.visit_id)
    return redirect("checks:invitation", interview.visit_id)


def _write_ways(
    request: PersonRequest, interview: Interview, person: Person, said: Interviewed, form: WaysForm
) -> HttpResponse:
    facts = {"interview": interview, "person": person, "form": form, "said": said}
    return render(request, "checks/ways.html", facts, status=422 if form.errors else 200)


def _hello(interview: Interview, person: Person, said: Interviewed) -> Step:
    checkers = list(Person.objects.filter(visits=interview.visit_id).select_related("photo"))
    return Step(
        title=_("Hello, %(name)s") % {"name": person.first_name},
        picture="hello",
        people=[*checkers, *([interview.visit.supporter] if interview.visit.supporter else [])],
        rows=[
            ("talk", _("We ask what is good here, and what you want to change.")),
            ("choose", _("You choose what to talk about. You can stop at any time.")),
        ],
        choices=[Choice("YES", _("Go on"), "next"), Choice("NOT_NOW", _("No, thank you"), "say-no")],
    )


def _ways(interview: Interview, person: Person, said: Interviewed) -> Step:
    needs = AccessNeeds.objects.filter(person=person, share=True).first()
    rows: list[tuple[str, str]] = []
    choices = [
        Choice("WORDS", _("With words"), "talk"),
        Choice("PICTURES", _("I press or point at pictures"), "choose"),
        Choice("SIGNS", _("With signs"), "sign-language"),
        Choice("FACE", _("With my eyes or my face"), "eye"),
    ]
    if needs and (needs.says_yes or needs.says_no):
        facts = {"name": person.first_name, "yes": needs.says_yes, "no": needs.says_no}
        rows = [
            ("yes", _("%(name)s says yes like this: %(yes)s") % facts),
            ("no", _("%(name)s says no like this: %(no)s") % facts),
        ]
        choices = [Choice("SHARED", _("That is right"), "done"), *choices]
    how = (said.ways or {}).get("how", "SHARED" if rows and said.ways else "")
    return Step(
        title=_("How do you say yes and no?"),
        picture="yes",
        rows=rows,
        choices=choices,
        chosen=frozenset({how} - {""}),
    )


def _staff(interview: Interview, person: Person, said: Interviewed) -> Step:
    return Step(
        title=_("Shall staff go out?"),
        picture="staff-out",
        rows=[("privacy", _("You can talk without staff. It is your choice."))],
        choices=[
            Choice("GO_OUT", _("Yes, staff go out"), "staff-out"),
            Choice("STAY", _("No, staff stay"), "staff"),
            Choice("NOT_HERE", _("No staff are here"), "quiet"),
        ],
        chosen=frozenset({said.staff or ""} - {""}),
    )


ROOM = ("NOBODY", "SUPPORTER", "FAMILY", "FRIEND")


def _room_page(interview: Interview, person: Person, said: Interviewed) -> Step:
    return Step(
        title=_("Who do you want with you?"),
        picture="who-is-in-room",
        choices=[
            Choice("NOBODY", _("Nobody else"), "just-me"),
            Choice("SUPPORTER", _("My supporter"), "supporter"),
            Choice("FAMILY", _("Family"), "family"),
            Choice("FRIEND", _("A friend"), "friends"),
        ],
        chosen=frozenset(said.room or ()),
        next=_("Next") if said.room else "",
    )


def _hears(interview: Interview, person: Person, said: Interviewed) -> Step:
    rows, choices = hears_choices(interview)
    return Step(
        title=_("Who can hear what you say?"),
        picture="listen",
        rows=rows,
        choices=choices,
        chosen=frozenset({said.hears or ""} - {""}),
    )


def hears_choices(interview: Interview) -> tuple[list[tuple[str, str]], list[Choice]]:
    """Give the three circles of who can hear, with the names of those who would."""
    visit = interview.visit
    team, managers = list(quality_team(visit.on)), list(managers_of(visit.home, visit.on))
    rows = [("quality-team", _("The Quality Team: %(names)s") % {"names": names(team[:4])})] if team else []
    if managers:
        rows.append(("manager", _("Your manager: %(names)s") % {"names": names(managers)}))
    return rows, [
        Choice("QUALITY_TEAM", _("Only the Quality Team"), "quality-team"),
        Choice("MANAGER", _("My manager, too"), "manager"),
        Choice("ALL", _("Everyone who works to make things better"), "everyone"),
    ]


def _named(interview: Interview, person: Person, said: Interviewed) -> Step:
    people = people_at(interview.visit.home, interview.visit.on).count()
    given = {(True, None): "YES", (False, True): "REWORD", (False, False): "KEEP", (False, None): "NO"}
    chosen = given.get((said.named, said.reword), "") if said.named is not None else ""
    title, rows, choices = named_choices(people)
    return Step(title=title, picture="my-name", rows=rows, choices=choices, chosen=frozenset({chosen} - {""}))


def named_choices(people: int) -> tuple[str, list[tuple[str, str]], list[Choice]]:
    """Ask whether we may say who it was, as honestly as the size of the home allows."""
    if rules.why_not_unnamed(people):
        return (
            _("They will know that it was you. Is that OK?"),
            [("just-me" if people == 1 else "two-people", _("Few people live here. We cannot hide who said it."))],
            [Choice("YES", _("Yes, that is OK"), "yes"), Choice("CHANGE", _("Choose again who can hear"), "back")],
        )
    if people <= rules.MAY_GUESS:
        return (
            _("Can we say that it was you?"),
            [("thinking", _("They may guess that it was you. We can change the words. Shall we?"))],
            [
                Choice("YES", _("Yes, say my name"), "my-name"),
                Choice("REWORD", _("No name. Change the words"), "change"),
                Choice("KEEP", _("No name. Keep my words"), "no-name"),
            ],
        )
    return (
        _("Can we say that it was you?"),
        [],
        [Choice("YES", _("Yes, say my name"), "my-name"), Choice("NO", _("No, no name"), "no-name")],
    )


def _told(interview: Interview, person: Person, said: Interviewed) -> Step:
    return Step(
        title=_("We must tell someone if you or someone else may be hurt."),
        picture="safe",
        rows=[("tell", _("Then we tell a safeguarding lead. It is their job to keep people safe."))],
        choices=[Choice("YES", _("That is OK"), "yes"), Choice("NOT_NOW", _("I do not want to talk now"), "say-no")],
    )


def _by(interview: Interview, person: Person, said: Interviewed) -> Step:
    supporter = interview.visit.supporter
    choices = [
        Choice("MYSELF", _("By myself"), "by-myself"),
        Choice("STAFF", _("Staff help me"), "staff"),
        Choice("FAMILY", _("Family or a friend helps me"), "with-help"),
        Choice("SOMEONE", _("Someone answers for me"), "answered-for-me"),
    ]
    own = {}
    if supporter:
        choices.insert(1, Choice("SUPPORTER", _("%(name)s helps me") % {"name": supporter.first_name}, "supporter"))
        own = {"SUPPORTER": supporter.photo}
    chosen = said.who if said.by == slips.HELP else said.by or ""
    return Step(
        title=_("Who is answering?"),
        picture="by-myself",
        rows=[("answered-for-me", _("When someone answers for you, we keep it. It does not count as your answer."))],
        choices=choices,
        chosen=frozenset({chosen} - {""}),
        own=own,
    )


STEP_PAGES: dict[str, Callable[[Interview, Person, Interviewed], Step]] = {
    "hello": _hello,
    "ways": _ways,
    "staff": _staff,
    "room": _room_page,
    "hears": _hears,
    "named": _named,
    "told": _told,
    "by": _by,
}
STEP_KINDS = {
    "hello": slips.HELLO,
    "ways": slips.WAYS,
    "staff": slips.STAFF,
    "room": slips.ROOM,
    "hears": slips.HEARS,
    "named": slips.NAMED,
    "told": slips.TOLD,
    "by": slips.BY_WHOM,
}
HEARS = {code: code for code in ("QUALITY_TEAM", "MANAGER", "ALL")}
NAMED: dict[str, object] = {
    "YES": {"named": True},
    "NO": {"named": False},
    "REWORD": {"named": False, "reword": True},
    "KEEP": {"named": False, "reword": False},
}
STEP_VALUES: dict[str, dict[str, Any]] = {
    "hello": {"YES": True},
    "ways": {code: {"how": code} for code in ("WORDS", "PICTURES", "SIGNS", "FACE")},
    "staff": {code: code for code in ("GO_OUT", "STAY", "NOT_HERE")},
    "hears": HEARS,
    "named": NAMED,
    "told": {"YES": True},
    "by": {
        "MYSELF": {"by": slips.MYSELF},
        "SOMEONE": {"by": slips.SOMEONE},
        **{who: {"by": slips.HELP, "who": who} for who in ("SUPPORTER", "STAFF", "FAMILY")},
    },
}
