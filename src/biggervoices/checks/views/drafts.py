"""The Quality Team makes a new version of a toolkit: its topics and questions, rules, languages, and who tries it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks.changes import drafts, trials
from biggervoices.checks.formats.fixed import is_english
from biggervoices.checks.forms.toolkit import LanguageForm, NamedForm, NameForm
from biggervoices.checks.models import QuestionVersion, Toolkit, ToolkitVersion, Topic, Visit
from biggervoices.checks.queries import drafts as making
from biggervoices.checks.queries.toolkit import Kit, kit_of, outspoken
from biggervoices.checks.rules import (
    why_not_edit,
    why_not_make_questions,
    why_not_publish,
    why_not_retire,
    why_not_sign,
)
from biggervoices.checks.views.doors import posted_id, too_old
from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import Refused, must
from biggervoices.core.seen import SEEN, seen_of
from biggervoices.people.http import PersonRequest

MOVES = {"up": drafts.UP, "down": drafts.DOWN}
Change = Callable[..., object]


# --- doors -----------------------------------------------------------------------------------------------------------


def version_kept(request: PersonRequest, id: UUID) -> ToolkitVersion:
    """Fetch a version for the Quality Team; for everybody else there is none."""
    if why_not_make_questions(request.user, on=timezone.localdate()):
        raise Http404
    versions = ToolkitVersion.objects.select_related("toolkit", "made_by").prefetch_related("named")
    return get_object_or_404(versions, pk=id)


def draft_kept(request: PersonRequest, id: UUID) -> ToolkitVersion:
    """Fetch a draft for the Quality Team; refuse to change what is published."""
    version = version_kept(request, id)
    must(why_not_edit(request.user, version, on=timezone.localdate()))
    return version


def topic_kept(request: PersonRequest, id: UUID) -> Topic:
    """Fetch a topic of a draft for the Quality Team."""
    topic = get_object_or_404(Topic, pk=id)
    topic.version = draft_kept(request, topic.version_id)
    return topic


def question_kept(request: PersonRequest, id: UUID) -> QuestionVersion:
    """Fetch a question of a draft for the Quality Team."""
    row = get_object_or_404(QuestionVersion.objects.select_related("topic", "question"), pk=id)
    row.topic.version = draft_kept(request, row.topic.version_id)
    return row


def changed(request: PersonRequest, change: Change, *args: Any, form: Any = None, **kwargs: Any) -> bool:
    """Make one change; where it is refused, say why on the form, or let the refusal be the page."""
    try:
        change(*args, by=request.user, now=timezone.now(), **kwargs)
    except Refused as refused:
        if form is None:
            raise
        refused.say_on(form)
        return False
    return True


# --- versions --------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def versions(request: PersonRequest) -> HttpResponse:
    """Every toolkit with its versions, and a button to make a new one."""
    if why_not_make_questions(request.user, on=timezone.localdate()):
        raise Http404
    if request.method == "POST":
        toolkit = get_object_or_404(Toolkit, pk=posted_id(request, "toolkit"))
        draft = drafts.make_draft(toolkit, id=posted_id(request), by=request.user, now=timezone.now())
        return redirect("checks:version", draft.pk)
    return render(request, "checks/versions.html", {"toolkits": making.toolkits()})


@login_required
@require_safe_or_post
def version(request: PersonRequest, id: UUID) -> HttpResponse:
    """One version: its topics and questions, who tried them, and what is missing before it is published."""
    seen = version_kept(request, id)
    if request.method == "POST":
        return _move(request, seen)
    kit, before = kit_of(seen.pk), making.kit_before(seen)
    signed, named = making.signed(seen, kit), sorted(seen.named.all(), key=str)
    left = making.left_of([it.pk for it in named], kit, before)
    facts = {
        "version": seen,
        "kit": kit,
        "before": before,
        "topics": _lines(kit, before),
        "faults": signed.faults,
        "named": [{"person": it, "left": len(left[it.pk]), "signed": it.pk in signed.checkers} for it in named],
        "all": len(making.to_try(kit, before)),
        "quality_team_signed": signed.quality_team,
        "why_not_publish": why_not_publish(seen, signed),
        "why_not_retire": why_not_retire(request.user, seen, on=timezone.localdate()),
    }
    return render(request, "checks/version.html", facts)


def _lines(kit: Kit, before: Kit | None) -> list[dict[str, Any]]:
    """Give the topics and questions of a version, each with what the Quality Team looks for."""
    news, tried = making.news(kit, before), making.tried(kit)
    silent = outspoken(kit.questions.values(), kit.languages[0]["code"])
    return [
        {
            "topic": topic,
            "rule": making.rule_said(kit, topic.rule),
            "questions": [
                {
                    "question": it,
                    "news": news.get(it.id, ""),
                    "rule": making.rule_said(kit, it.rule),
                    "hard": len(making.hard_places(it)),
                    "tried": tried.get(it.id, []),
                    "voice_again": it.id in silent,
                }
                for it in topic.questions
            ],
        }
        for topic in kit.topics
    ]


def _move(request: PersonRequest, version: ToolkitVersion) -> HttpResponse:
    """Move a topic or a question one up or one down, and come back to where it is now."""
    what, _colon, one = request.POST.get("move", "").partition(":")
    way, _colon, pk = one.partition(":")
    try:
        named = UUID(pk)
    except ValueError:
        raise Refused(too_old()) from None
    must(None if way in MOVES else too_old())
    if what == "topic":
        topic = get_object_or_404(Topic, version=version, pk=named)
        drafts.move_topic(topic, MOVES[way], by=request.user, now=timezone.now())
    else:
        row = get_object_or_404(QuestionVersion, topic__version=version, pk=named)
        drafts.move_question(row, MOVES[way], by=request.user, now=timezone.now())
    return redirect(f"{reverse('checks:version', args=[version.pk])}#at-{named}")


@login_required
@require_safe_or_post
def named(request: PersonRequest, id: UUID) -> HttpResponse:
    """Choose the checkers who try a draft and publish it."""
    draft = draft_kept(request, id)
    stands = {"named": making.named_in(draft)}
    form = NamedForm(request.POST or None, initial=stands | {SEEN: seen_of(stands)}, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        people, seen = list(form.cleaned_data["named"]), form.cleaned_data[SEEN]
        if changed(request, drafts.name_checkers, draft, people, seen=seen, form=form):
            return redirect("checks:version", draft.pk)
    return render(request, "checks/named.html", {"version": draft, "form": form}, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def sign(request: PersonRequest, id: UUID) -> HttpResponse:
    """Put the Quality Team's name to a draft; with the last name it is published."""
    draft = version_kept(request, id)
    if request.method == "POST":
        trials.sign(draft, by=request.user, now=timezone.now())
        return redirect("checks:version", draft.pk)
    kit, on = kit_of(draft.pk), timezone.localdate()
    signed = making.signed(draft, kit)
    left = len(making.left_to_try(request.user, kit, making.kit_before(draft)))
    facts = {
        "version": draft,
        "why_not": why_not_sign(request.user, draft, signed, left=left, on=on),
        "missing": why_not_publish(draft, signed),
        "before": making.previous(draft),
        "planned": Visit.objects.filter(state=Visit.PLANNED, on__gte=on).count(),
    }
    return render(request, "checks/sign.html", facts)


@login_required
@require_safe_or_post
def retire(request: PersonRequest, id: UUID) -> HttpResponse:
    """Plan no more visits with a version."""
    seen = version_kept(request, id)
    if request.method == "POST":
        trials.retire(seen, by=request.user, now=timezone.now())
        return redirect("checks:version", seen.pk)
    facts = {
        "version": seen,
        "why_not": why_not_retire(request.user, seen, on=timezone.localdate()),
        "planned": Visit.objects.filter(state__in=(Visit.PLANNED, Visit.OPEN), version=seen).count(),
    }
    return render(request, "checks/retire.html", facts)


# --- languages -------------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def languages(request: PersonRequest, id: UUID) -> HttpResponse:
    """The languages of a draft, and one more."""
    draft = draft_kept(request, id)
    form = LanguageForm(request.POST or None, there=[it["code"] for it in draft.languages])
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if changed(request, drafts.add_language, draft, code, form.name(), form=form):
            return redirect("checks:language", draft.pk, code)
    kit = kit_of(draft.pk)
    rows = [{"language": it, "missing": len(making.missing(kit, it["code"]))} for it in draft.languages[1:]]
    first = draft.languages[0]
    facts = {"version": draft, "form": form, "rows": rows, "words_of": None if is_english(first["code"]) else first}
    return render(request, "checks/languages.html", facts, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def language(request: PersonRequest, id: UUID, language: str) -> HttpResponse:
    """What is still missing in one language; and taking the language out again."""
    draft = draft_kept(request, id)
    tongue = next((it for it in draft.languages[1:] if it["code"] == language), None)
    if tongue is None:
        raise Http404
    if request.method == "POST":
        drafts.remove_language(draft, language, by=request.user, now=timezone.now())
        return redirect("checks:languages", draft.pk)
    kit = kit_of(draft.pk)
    missing = making.missing(kit, language)
    facts = {"version": draft, "kit": kit, "tongue": tongue, "missing": missing}
    return render(request, "checks/language.html", facts)


# --- something new ---------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def new_topic(request: PersonRequest, id: UUID) -> HttpResponse:
    """Add a topic at the end."""
    draft = draft_kept(request, id)
    form = NameForm(request.POST or None, label=_("What is the topic called?"))
    if request.method == "POST" and form.is_valid():
        new = posted_id(request)
        if changed(request, drafts.add_topic, draft, form.cleaned_data["words"], id=new, form=form):
            return redirect("checks:edit_topic", new)
    facts = {"version": draft, "form": form, "title": _("Add a topic")}
    return render(request, "checks/new.html", facts, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def new_question(request: PersonRequest, id: UUID) -> HttpResponse:
    """Add a question at the end of a topic."""
    topic = topic_kept(request, id)
    form = NameForm(request.POST or None, label=_("What is the question?"))
    if request.method == "POST" and form.is_valid():
        new = posted_id(request)
        if changed(request, drafts.add_question, topic, form.cleaned_data["words"], id=new, form=form):
            return redirect("checks:edit_question", new)
    title = _("Add a question to %(topic)s") % {"topic": topic.name}
    facts = {"version": topic.version, "form": form, "title": title}
    return render(request, "checks/new.html", facts, status=422 if form.errors else 200)


def with_look(path: str, look: dict[str, str]) -> str:
    """Give an address with how the page beside is shown."""
    return f"{path}?{urlencode(look)}" if look else path
