"""What was promised: the list, one action, what was done, another person or day."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused, must
from biggervoices.easyread.models import Picture, Recording
from biggervoices.easyread.queries import digest
from biggervoices.loop import changes, queries, rules
from biggervoices.loop.forms import ChangeForm, UpdateForm
from biggervoices.loop.models import Action
from biggervoices.loop.views.kept import keep_sent, sent_id
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing, standing_of

READERS = (*Role.WORKS_THERE, Role.QUALITY_TEAM, Role.EXECUTIVE, Role.AUDITOR)


@require_safe
def actions(request: PersonRequest) -> HttpResponse:
    """What was promised: mine and my homes', what is late first."""
    standing = _reader(request)
    done = request.GET.get("show") == "done"
    listed = queries.actions_for(standing, now=timezone.now(), done=done)
    page = {"mine": [it for it in listed if it.mine], "others": [it for it in listed if not it.mine], "done": done}
    return render(request, "loop/actions.html", page)


@require_safe
def action(request: PersonRequest, id: UUID) -> HttpResponse:
    """One action: for what it is, and what was done."""
    standing = _reader(request)
    found = _action(standing, id)
    return render(request, "loop/action.html", {"one": queries.one_action(found, standing, now=timezone.now())})


@require_safe_or_post
def update(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write what was done, and whether that is all of it."""
    standing = _reader(request)
    found = _action(standing, id)
    must(rules.why_not_act(standing, found))
    form = UpdateForm(request.POST or None, request.FILES or None)
    page: dict[str, Any] = {"action": found, "form": form, "warnings": (), "looked": ""}
    if request.method == "POST":
        page |= _files(request, form)
        if form.is_valid() and not _to_look_at(request, found, form, page) and _updated(request, found, form, page):
            return redirect("loop:action", found.pk)
    return render(request, "loop/update.html", page, status=422 if form.errors else 200)


def _files(request: PersonRequest, form: UpdateForm) -> dict[str, Any]:
    voices, photos = Recording.objects.all(), Picture.objects.all()
    return {
        "voice": keep_sent(request, form, "voice", keep=changes.keep_voice, kept=voices),
        "photo": keep_sent(request, form, "photo", keep=changes.keep_photo, kept=photos, words="photo_words"),
    }


def _to_look_at(request: PersonRequest, found: Action, form: UpdateForm, page: dict[str, Any]) -> bool:
    """Show hard words once before they go; the second press sends them as they are."""
    words = form.cleaned_data["words"]
    page["warnings"] = queries.warnings_for(words, found.home, private=found.private, on=timezone.localdate())
    page["looked"] = digest(words)
    return bool(page["warnings"]) and request.POST.get("looked") != page["looked"]


def _updated(request: PersonRequest, found: Action, form: UpdateForm, page: dict[str, Any]) -> bool:
    try:
        changes.add_update(
            found,
            id=sent_id(request),
            words=form.cleaned_data["words"],
            done="done" in request.POST,
            picture=page["photo"],
            recording=page["voice"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, refused.reason)
        return False
    ask_if_worried(request, form.cleaned_data["words"])
    return True


@require_safe_or_post
def change(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give an action another person or day, and say why."""
    standing = _reader(request)
    found = _action(standing, id)
    must(rules.why_not_act(standing, found) or rules.why_not_finish(found))
    doers = queries.doers_of(found.home, on=standing.on)
    form = ChangeForm(request.POST or None, doers=doers, initial={"owner": str(found.owner_id), "due_on": found.due_on})
    if request.method == "POST" and form.is_valid() and _changed(request, found, form):
        return redirect("loop:action", found.pk)
    page = {"action": found, "form": form}
    return render(request, "loop/change_action.html", page, status=422 if form.errors else 200)


def _changed(request: PersonRequest, found: Action, form: ChangeForm) -> bool:
    try:
        was_on = parse_date(request.POST.get("was_on", ""))
        was_owner = UUID(request.POST.get("was_owner", ""))
    except ValueError:
        was_on, was_owner = None, found.owner_id
    try:
        must(None if was_on else _("This page is too old. Please open it again."))
        assert was_on is not None
        changes.change_action(
            found,
            id=sent_id(request),
            owner=form.cleaned_data["owner"],
            due_on=form.cleaned_data["due_on"],
            why=form.cleaned_data["why"],
            was=(was_owner, was_on),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, refused.reason)
        return False
    return True


def _reader(request: PersonRequest) -> Standing:
    standing = standing_of(request.user, on=timezone.localdate())
    if not standing.holds(*READERS):
        raise Http404
    return standing


def _action(standing: Standing, id: UUID) -> Action:
    return get_object_or_404(Action.objects.seen_by(standing).select_related("home", "owner", "reply__by"), pk=id)
