"""The editor of a draft: one topic or one question, with the page that a person gets beside it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from biggervoices.checks.changes import drafts
from biggervoices.checks.formats.fixed import is_english
from biggervoices.checks.forms.talk import AnswerForm
from biggervoices.checks.forms.toolkit import LookForm, QuestionForm, RuleForm, TopicForm, TranslationForm
from biggervoices.checks.models import QuestionVersion, Topic
from biggervoices.checks.queries import drafts as making
from biggervoices.checks.queries.toolkit import Asking, Kit, TopicSeen, kit_of
from biggervoices.checks.views.doors import too_old
from biggervoices.checks.views.drafts import changed, draft_kept, question_kept, topic_kept, with_look
from biggervoices.checks.views.talk import question_asked
from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import must
from biggervoices.core.seen import SEEN, Overtaken, facts_of, seen_of
from biggervoices.easyread.queries import direction, find_pictures
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person
from biggervoices.pure import skiprules, slips
from biggervoices.pure.slips import Interviewed

SIDES: tuple[tuple[str, dict[str, str]], ...] = (("alone", {}), ("beside", {"beside": "1"}))

# --- a question ------------------------------------------------------------------------------------------------------


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # it knows no request of ours
@login_required
@require_safe_or_post
def edit_question(request: PersonRequest, id: UUID) -> HttpResponse:
    """All that is typed of a question; beside it the page that a person gets, and what is hard to read."""
    row = question_kept(request, id)
    page = reverse("checks:edit_question", args=[row.pk])
    look = LookForm(request.POST or request.GET, languages=row.topic.version.languages).chosen()
    form = QuestionForm(request.POST or None, row=row, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        told = {"meaning": form.cleaned_data["meaning"], SEEN: form.cleaned_data[SEEN]}
        if changed(request, drafts.change_question, row, form.said(), form=form, **told):
            return redirect(with_look(page, look))
    kit = kit_of(row.topic.version_id)
    asked = kit.questions[row.pk]
    facts = {
        "row": row,
        "form": form,
        "looks": LookForm(initial=look, languages=row.topic.version.languages),
        "version": row.topic.version,
        "question": asked,
        "rule": making.rule_said(kit, row.rule),
        "hard": making.hard_places(asked),
        "with_options": row.kind in QuestionVersion.WITH_OPTIONS,
        "tongues": kit.languages[1:],
        "preview": with_look(reverse("checks:preview", args=[row.pk]), look),
        "beside": with_look(reverse("checks:preview", args=[row.pk]), look | {"beside": "1"}),
    }
    return render(request, "checks/edit_question.html", facts, status=422 if form.errors else 200)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
@login_required
@require_safe_or_post
def preview(request: PersonRequest, id: UUID) -> HttpResponse:
    """The very page on which a person is asked. What is pressed here is shown and kept nowhere.

    It alone of all pages may stand in a frame, of this house's own: beside its editor.
    """
    row = question_kept(request, id)
    kit = kit_of(row.topic.version_id)
    look = LookForm(request.GET, languages=row.topic.version.languages).chosen()
    language = look.pop("language", "")
    request.look = replace(request.look, **look)  # type: ignore[arg-type]
    kit = kit.in_language(request.POST.get("language") or language)
    asked = kit.questions[row.pk]
    pressed = asked.pressed(request.POST.get("answer", ""), request.POST.get("with", "")) or ""
    said = Interviewed(by=slips.MYSELF)
    facts = question_asked(request, kit, kit.topic_of(asked), asked, pressed) | {
        # No interview is there, so that every link of the page leads to the page itself.
        "interview": {"pk": ""},
        "person": Person(name=_("Sam")),
        "topic": kit.topic_of(asked),
        "query": "",
        "turned": "",
        "form": AnswerForm.of(asked),
        "said": said,
        "beside": "beside" in request.GET,
    }
    return render(request, "checks/preview.html", facts)


@login_required
@require_safe_or_post
def remove_question(request: PersonRequest, id: UUID) -> HttpResponse:
    """Take a question out of a draft, on a page that says what that means."""
    row = question_kept(request, id)
    if request.method == "POST":
        drafts.remove_question(row, by=request.user, now=timezone.now())
        return redirect("checks:version", row.topic.version_id)
    kit = kit_of(row.topic.version_id)
    waiting = [it.words for it in kit.questions.values() if row.question.key in making.needs(kit)[it.key]]
    return render(
        request, "checks/remove_question.html", {"row": row, "version": row.topic.version, "waiting": waiting}
    )


# --- options ---------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def options(request: PersonRequest, id: UUID) -> HttpResponse:
    """The options of a question: words, order, pictures, and which one is the good one."""
    row = question_kept(request, id)
    if row.kind not in QuestionVersion.WITH_OPTIONS:
        raise Http404
    seen, both, typed = seen_of(making.options_shown(row.options)), None, ""
    if request.method == "POST":
        asked = _options_typed(request, row)
        try:
            drafts.set_options(row, asked, by=request.user, now=timezone.now(), seen=request.POST.get(SEEN, ""))
            return redirect("checks:options", row.pk)
        except Overtaken as overtaken:
            both, seen = overtaken, overtaken.seen
            row.options = [it for it in asked if "key" in it]
            typed = request.POST.get("new", "")
    facts = {
        "row": row,
        "seen": seen,
        "both": both,
        "now": [both.said(key) for key in both.stands] if both else [],
        "typed": typed,
        "version": row.topic.version,
        "either_or": row.kind == QuestionVersion.EITHER_OR,
        "full": row.kind == QuestionVersion.EITHER_OR and len(row.options) >= 2,
    }
    return render(request, "checks/options.html", facts, status=422 if both else 200)


def _options_typed(request: PersonRequest, row: QuestionVersion) -> list[dict[str, Any]]:
    """Read the options as they were typed, and do to one of them what was pressed."""
    good, do = request.POST.get("good", ""), request.POST.get("do", "")
    typed = [it | {"words": request.POST.get(f"words-{it['key']}", it["words"])} for it in row.options]
    if row.kind == QuestionVersion.EITHER_OR:
        typed = [it | {"good": it["key"] == good} for it in typed]
    what, _colon, key = do.partition(":")
    at = next((at for at, it in enumerate(typed) if it["key"] == key), None)
    if at is not None and what == "remove":
        del typed[at]
    elif at is not None and what in ("up", "down"):
        typed.insert(max(0, at + (1 if what == "down" else -1)), typed.pop(at))
    if request.POST.get("new", "").strip():
        typed.append({"words": request.POST["new"]})
    return typed


# --- pictures --------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def question_picture(request: PersonRequest, id: UUID) -> HttpResponse:
    """Find a picture for a question, or for one of its options."""
    row = question_kept(request, id)
    key = request.GET.get("option", "")
    option = next((it for it in row.options if it["key"] == key), None)
    if key and option is None:
        raise Http404
    back = reverse("checks:options" if option else "checks:edit_question", args=[row.pk])
    return _picture(request, row, option["words"] if option else row.words, back, option=key)


@login_required
@require_safe_or_post
def topic_picture(request: PersonRequest, id: UUID) -> HttpResponse:
    """Find a picture for a topic."""
    topic = topic_kept(request, id)
    return _picture(request, topic, topic.name, reverse("checks:edit_topic", args=[topic.pk]))


def _picture(
    request: PersonRequest, thing: Topic | QuestionVersion, words: str, back: str, *, option: str = ""
) -> HttpResponse:
    if request.method == "POST":
        idea = request.POST.get("picture", "")
        must(None if idea else _("Please press one of the pictures."))
        drafts.set_picture(thing, idea, option=option, by=request.user, now=timezone.now())
        return redirect(back)
    q = request.GET.get("q", "")
    version = thing.version if isinstance(thing, Topic) else thing.topic.version
    facts = {"version": version, "words": words, "q": q, "found": find_pictures(q), "back": back, "option": option}
    return render(request, "checks/picture.html", facts)


# --- when it is asked ------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def question_rule(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say when a question is asked."""
    row = question_kept(request, id)
    return _rule(request, row, row.words, reverse("checks:edit_question", args=[row.pk]))


@login_required
@require_safe_or_post
def topic_rule(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say when a whole topic is asked."""
    topic = topic_kept(request, id)
    return _rule(request, topic, topic.name, reverse("checks:edit_topic", args=[topic.pk]))


def _rule(request: PersonRequest, thing: Topic | QuestionVersion, words: str, back: str) -> HttpResponse:
    version = thing.version if isinstance(thing, Topic) else thing.topic.version
    kit = kit_of(version.pk)
    on = kit.by_key.get(request.POST.get("on", request.GET.get("on", "")))
    stands = {"rule": thing.rule}
    form = RuleForm(request.POST if "rule" in request.POST else None, initial=stands | {SEEN: seen_of(stands)})
    if request.method == "POST":
        must(None if on or form.is_bound else too_old())
        rule = _pressed_rule(request, thing, on) if on else form.data["rule"]
        typed, seen = form if form.is_bound and form.is_valid() else None, request.POST.get(SEEN, "")
        if changed(request, drafts.set_rule, thing, rule, seen=seen, form=typed):
            return redirect(back)
    facts = {
        "version": version,
        "words": words,
        "form": form,
        "rule": making.rule_said(kit, thing.rule),
        "topics": _before(kit, thing),
        "on": on,
        "answers": [it for it in on.choices() if it.value not in skiprules.NO_ANSWER] if on else [],
        "back": back,
    }
    return render(request, "checks/rule.html", facts, status=422 if form.errors else 200)


def _pressed_rule(request: PersonRequest, thing: Topic | QuestionVersion, on: Asking) -> str:
    """Write the rule that was put together by pressing."""
    sign, answer = request.POST.get("sign", ""), request.POST.get("answer", "")
    must(None if sign in ("=", "!=") and answer.strip() else _("Please choose an answer."))
    must(_("An answer in a rule has no quotation marks.") if "'" in answer else None)
    return making.joined(thing.rule, request.POST.get("how", ""), making.built_rule(on, sign, answer.strip()))


def _before(kit: Kit, thing: Topic | QuestionVersion) -> list[TopicSeen]:
    """Give what can be asked for in a rule, by topic: every other question that has an answer."""
    return [
        replace(topic, questions=tuple(it for it in topic.questions if it.id != thing.pk and it.kind in ANSWERED))
        for topic in kit.topics
        if topic.id != thing.pk
    ]


NEVER_ASKED_FOR = (QuestionVersion.SHOW, QuestionVersion.PHOTO, QuestionVersion.DRAWING, QuestionVersion.VOICE)
ANSWERED = tuple(kind for kind, _words in QuestionVersion.KINDS if kind not in NEVER_ASKED_FOR)


# --- a topic ---------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def edit_topic(request: PersonRequest, id: UUID) -> HttpResponse:
    """The words of a topic; and taking it out when it is empty."""
    topic = topic_kept(request, id)
    if request.method == "POST" and "remove" in request.POST:
        drafts.remove_topic(topic, by=request.user, now=timezone.now())
        return redirect("checks:version", topic.version_id)
    stands = facts_of(topic, ("name", "sentence", "again"))
    form = TopicForm(request.POST or None, initial=stands | {SEEN: seen_of(stands)})
    if (
        request.method == "POST"
        and form.is_valid()
        and changed(request, drafts.change_topic, topic, form=form, **form.cleaned_data)
    ):
        return redirect("checks:version", topic.version_id)
    kit = kit_of(topic.version_id)
    facts = {
        "topic": topic,
        "version": topic.version,
        "form": form,
        "rule": making.rule_said(kit, topic.rule),
        "empty": not topic.questions.exists(),
        "tongues": kit.languages[1:],
    }
    return render(request, "checks/edit_topic.html", facts, status=422 if form.errors else 200)


# --- in another language ---------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def translate_question(request: PersonRequest, id: UUID, language: str) -> HttpResponse:
    """The words of a question in another language."""
    return _translate(request, question_kept(request, id), language)


@login_required
@require_safe_or_post
def translate_topic(request: PersonRequest, id: UUID, language: str) -> HttpResponse:
    """The words of a topic in another language."""
    return _translate(request, topic_kept(request, id), language)


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type] # it knows no request of ours
@login_required
@require_safe_or_post
def fixed_words(request: PersonRequest, id: UUID, language: str) -> HttpResponse:
    """What goes with every question, such as yes and no, in one language; beside it the page that a person gets."""
    version = draft_kept(request, id)
    tongue = next((it for it in version.languages if it["code"] == language and not is_english(language)), None)
    if tongue is None:
        raise Http404
    kit, before = kit_of(version.pk), making.kit_before(version)
    form = TranslationForm(request.POST or None, parts=making.fixed_parts(kit, before, language), language=language)
    page = reverse("checks:fixed_words", args=[version.pk, language])
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        seen = said.pop(SEEN)
        if changed(request, drafts.word_answers, version, language, said, seen=seen, form=form):
            return redirect(page)
    kinds = (QuestionVersion.YES_NO, QuestionVersion.OPPOSITE)
    shown = sorted(kit.questions.values(), key=lambda it: it.kind not in kinds)[:1]
    look = {"language": language}
    facts = {
        "version": version,
        "tongue": tongue | {"dir": direction(language)},
        "form": form,
        "first": tongue is version.languages[0],
        "previews": [
            {name: with_look(reverse("checks:preview", args=[it.id]), look | more) for name, more in SIDES}
            for it in shown
        ],
    }
    return render(request, "checks/fixed_words.html", facts, status=422 if form.errors else 200)


def _translate(request: PersonRequest, thing: Topic | QuestionVersion, language: str) -> HttpResponse:
    version = thing.version if isinstance(thing, Topic) else thing.topic.version
    tongue = next((it for it in version.languages[1:] if it["code"] == language), None)
    if tongue is None:
        raise Http404
    kit, before = kit_of(version.pk), making.kit_before(version)
    here: Asking | TopicSeen
    was: Asking | TopicSeen | None
    if isinstance(thing, Topic):
        here, was = kit.topics_by_id[thing.pk], before.topic(thing.key) if before else None
    else:
        here, was = kit.questions[thing.pk], before.by_key.get(thing.question.key) if before else None
    form = TranslationForm(request.POST or None, parts=making.parts_of(here, was, language), language=language)
    if request.method == "POST" and form.is_valid() and _keep_translation(request, thing, language, form):
        return redirect("checks:language", version.pk, language)
    facts = {"version": version, "tongue": tongue | {"dir": direction(language)}, "form": form, "thing": here}
    return render(request, "checks/translate.html", facts, status=422 if form.errors else 200)


def _keep_translation(
    request: PersonRequest, thing: Topic | QuestionVersion, language: str, form: TranslationForm
) -> bool:
    said = dict(form.cleaned_data)
    seen = said.pop(SEEN)
    if isinstance(thing, Topic):
        return changed(request, drafts.translate_topic, thing, language, said, seen=seen, form=form)
    options = {name.removeprefix("option-"): words for name, words in said.items() if name.startswith("option-")}
    return changed(request, drafts.translate_question, thing, language, said, options, seen=seen, form=form)
