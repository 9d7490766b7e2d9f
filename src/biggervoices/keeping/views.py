"""How long things are kept, what is held, who is erased; who sees a person's things, and a copy of all of them."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from biggervoices.core.ids import new_id, read_id
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.core.seen import SEEN, seen_of
from biggervoices.keeping import changes, queries, rules
from biggervoices.keeping.documents import read_file
from biggervoices.keeping.forms import CopyForm, EraseForm, HoldForm, PeriodForm
from biggervoices.keeping.models import Hold, OwnCopy
from biggervoices.keeping.queries.opened import Trail
from biggervoices.keeping.queries.who import can_stop, who_can_see
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Home, Person, Role
from biggervoices.people.queries import organisation
from biggervoices.people.rules import has_role

READERS = (Role.ADMIN, Role.AUDITOR, Role.SAFEGUARDING, Role.QUALITY_TEAM)
SEEN_BY_ALL = (Role.QUALITY_TEAM, Role.SAFEGUARDING)  # people.queries.faces, and the page before a worry
OPENINGS = 20  # on one page
DECIDERS = (Role.ADMIN, Role.SAFEGUARDING, Role.QUALITY_TEAM)


def _only(request: PersonRequest, *what: str) -> date:
    """Give today, if whoever asks holds one of these roles; to anybody else the page is not there."""
    on = timezone.localdate()
    if not has_role(request.user, *what, on=on):
        raise Http404
    return on


def _sent_id(request: PersonRequest) -> UUID:
    return read_id(request.POST.get("id")) or new_id()


def _send(form: forms.Form, save: Callable[[dict[str, Any]], object]) -> bool:
    """Save a form that is right; tell whether it was. A refusal stands beside what was typed."""
    if not form.is_valid():
        return False
    try:
        save(dict(form.cleaned_data))
    except Refused as refused:
        refused.say_on(form)
        return False
    return True


# --- for the office --------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
def times(request: PersonRequest) -> HttpResponse:
    """Show how long each kind of data is kept and why, and what is held."""
    on = _only(request, *READERS)
    facts = {
        "kept": queries.kept(),
        "holds": Hold.objects.filter(ended_at=None).select_related("person", "home", "begun_by"),
        "why_not": rules.why_not_keep(request.user, on=on),
        "why_not_hold": rules.why_not_hold(request.user, "-", on=on),
    }
    return render(request, "keeping/times.html", facts)


@login_required
@never_cache
@require_safe_or_post
def period(request: PersonRequest, key: str) -> HttpResponse:
    """Choose how long one kind of data is kept."""
    _only(request, Role.ADMIN)
    kind = rules.BY_KEY.get(key)
    if kind is None or not kind.may_set:
        raise Http404
    stands = {"days": queries.days_of(key)}
    form = PeriodForm(request.POST if request.method == "POST" else None, initial=stands | {SEEN: seen_of(stands)})
    save = lambda said: changes.set_period(key, by=request.user, now=timezone.now(), **said)  # noqa: E731
    if request.method == "POST" and _send(form, save):
        return redirect("keeping:times")
    return render(request, "keeping/period.html", {"kind": kind, "form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe_or_post
def person(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show what can be done about what is kept of one person: hold it, erase it, copy it."""
    on = _only(request, *DECIDERS)
    who = get_object_or_404(Person.objects.visible_to(request.user, on=on), pk=id)
    now, by = timezone.now(), request.user
    doing = request.POST.get("do", "")
    hold = HoldForm(request.POST if doing == "hold" else None)
    copy = CopyForm(request.POST if doing == "copy" else None)
    erase = EraseForm(request.POST if doing == "erase" else None)
    done = {
        "hold": lambda: _send(
            hold, lambda said: changes.hold(who, said["reason"], id=_sent_id(request), by=by, now=now)
        ),
        "copy": lambda: _send(
            copy, lambda said: changes.ask_for_copy(who, id=_sent_id(request), by=by, now=now, how=said["how"])
        ),
        "erase": lambda: _send(erase, lambda _said: changes.erase(who, by=by, now=now)),
    }
    if doing in done and done[doing]():
        return redirect("keeping:person", who.pk)
    facts = {
        "who": who,
        "forms": {"hold": hold, "copy": copy, "erase": erase},
        "asked": {"hold": hold, "copy": copy, "erase": erase}.get(doing, hold),
        "holds": Hold.objects.filter(person=who, ended_at=None).select_related("begun_by"),
        "why_not_hold": rules.why_not_hold(by, "-", on=on),
        "why_not_erase": rules.why_not_erase(by, who, on=on),
        "why_not_copy": rules.why_not_copy(by, who, "-", on=on),
        "copy": queries.copy_of(who, by),
    }
    return render(request, "keeping/person.html", facts, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_safe_or_post
def home(request: PersonRequest, id: UUID) -> HttpResponse:
    """Hold everything of a home."""
    _only(request, Role.ADMIN, Role.SAFEGUARDING)
    where = get_object_or_404(Home, pk=id)
    form = HoldForm(request.POST if request.method == "POST" else None)
    save = lambda said: changes.hold(  # noqa: E731
        where, said["reason"], id=_sent_id(request), by=request.user, now=timezone.now()
    )
    if request.method == "POST" and _send(form, save):
        return redirect("keeping:times")
    return render(request, "keeping/home.html", {"home": where, "form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def end_hold(request: PersonRequest, id: UUID) -> HttpResponse:
    """End a hold."""
    _only(request, Role.ADMIN, Role.SAFEGUARDING)
    changes.end_hold(get_object_or_404(Hold, pk=id), by=request.user, now=timezone.now())
    return redirect("keeping:times")


# --- for the person --------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_safe
def who(request: PersonRequest) -> HttpResponse:
    """Show who can see my things, why and since when, and what I can stop with one press."""
    on, alone = timezone.localdate(), request.opened_by is None
    facts = {
        "viewers": who_can_see(request.user, on=on, opened=alone),
        "everybody": request.user.photo_id and has_role(request.user, *SEEN_BY_ALL, on=on),
        "alone": alone,
        "stops": can_stop(request.user),
        "ended": "ended" in request.GET,
    }
    return render(request, "keeping/who.html", facts)


@login_required
@never_cache
@require_safe
def opened(request: PersonRequest) -> HttpResponse:
    """Show who opened my things. Not where somebody reads along who opened this with me."""
    if request.opened_by:
        raise Http404
    trail = Trail(request.user)
    page = Paginator(trail.entries(), OPENINGS).get_page(request.GET.get("page"))
    return render(request, "keeping/opened.html", {"page": page, "openings": trail.openings(page)})


@login_required
@never_cache
@require_safe
def kept(request: PersonRequest) -> HttpResponse:
    """Tell me what is kept about me, why, for how long, and what I can do about it."""
    long = {it.kind.key: in_words(it.days) for it in queries.kept() if it.days}
    times = [
        ("words", _("What you said: %(long)s.") % {"long": long["answers"]}),
        ("change", _("What you want to change: %(long)s.") % {"long": long["points"]}),
        ("worried", _("What you are worried about: %(long)s, after it is finished.") % {"long": long["worries"]}),
        ("about-me", _("About you: %(long)s, after you leave.") % {"long": long["people"]}),
    ]
    return render(request, "keeping/kept.html", {"times": times, "organisation": organisation()})


def in_words(days: int) -> str:
    """Say a time in years where it is whole years."""
    years, rest = divmod(days, rules.YEAR)
    if rest or not years:
        return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
    return ngettext("%(number)s year", "%(number)s years", years) % {"number": years}


@login_required
@never_cache
@require_safe_or_post
def my_copy(request: PersonRequest) -> HttpResponse:
    """Ask for a copy of all that is about me, and fetch it."""
    if request.method == "POST":
        changes.ask_for_copy(
            request.user,
            id=_sent_id(request),
            by=request.user,
            now=timezone.now(),
            how=_("pressed it"),
            worries=request.opened_by is None,
        )
        return redirect("keeping:my_copy")
    return render(request, "keeping/my_copy.html", {"copy": queries.copy_of(request.user, request.user)})


@login_required
@require_safe
def fetch(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give a copy to who asked for it. One with worries opens only where nobody else reads along."""
    copies = OwnCopy.objects.select_related("person").filter(asked_by=request.user, made_at__isnull=False)
    copy = get_object_or_404(copies, pk=id)
    if rules.why_not_fetch(request.user, copy, on=timezone.localdate()) or (copy.worries and request.opened_by):
        raise Http404
    data = read_file(copy.file)
    changes.fetch_copy(copy, by=request.user, now=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="my-copy.zip"', "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="application/zip", headers=headers)
