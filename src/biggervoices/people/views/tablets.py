"""The office's pages about shared tablets: which there are, a new one, a lost one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.seen import SEEN, seen_of
from biggervoices.people import changes, rules
from biggervoices.people.forms import PlainForm, TabletForm, sent_id
from biggervoices.people.http import PersonRequest, give_secret
from biggervoices.people.models import Home, Role, Tablet
from biggervoices.people.queries import Standing
from biggervoices.people.views.office import OFFICE, data_of, form_page, standing_in

LENDS = (Role.MANAGER, Role.TEAM)
SEES_TABLETS = (*Role.SEES_TABLETS, *Role.WORKS_THERE)


def _visible(request: PersonRequest, id: UUID, standing: Standing) -> Tablet:
    tablets = Tablet.objects.visible_to(request.user, on=standing.on).select_related("home", "revoked_by")
    return get_object_or_404(tablets, pk=id)


@login_required
@never_cache
@require_safe
def tablets(request: PersonRequest) -> HttpResponse:
    """List the shared tablets that somebody may see."""
    standing = standing_in(request, *SEES_TABLETS)
    seen = Tablet.objects.visible_to(request.user, on=standing.on).select_related("home")
    facts = {
        "tablets": seen.order_by(F("revoked_at").asc(nulls_first=True), "name", "pk"),
        "may_enrol": standing.holds(*OFFICE, *LENDS),
    }
    return render(request, "people/tablets.html", facts)


@login_required
@never_cache
@require_safe_or_post
def enrol(request: PersonRequest) -> HttpResponse:
    """Make this very device a tablet that many people use; whoever did so is signed out on it."""
    standing = standing_in(request, *OFFICE, *LENDS)
    if request.tablet:
        return render(request, "people/tablet_here.html", {"tablet": request.tablet})
    secrets: list[str] = []

    def save(facts: dict[str, Any], now: datetime) -> str:
        secrets.append(
            changes.enrol_tablet(facts["name"], facts["home"], id=sent_id(request), by=request.user, now=now)
        )
        return reverse("people:sign_in") + "?enrolled"

    words = (
        _("Do this on the tablet itself. Then many people can use it, one after the other."),
        _("It locks when nobody touches it for two minutes. Whoever has finished leaves nothing on it."),
        _("People who chose four pictures can sign in with them here. You are signed out on it at once."),
    )
    form = TabletForm(data_of(request), initial={"home": _one_home(standing)})
    title, back = _("Enrol this device"), reverse("people:tablets")
    answer = form_page(request, form, save, title=title, back=back, button=title, words=words)
    if secrets:
        rules.close_session(request)
        give_secret(answer, secrets[0])
    return answer


def _one_home(standing: Standing) -> str:
    """Give the home of somebody who works in one."""
    homes = [] if standing.holds(*OFFICE) else list(Home.objects.filter(pk__in=standing.homes(*LENDS))[:2])
    return homes[0].name if len(homes) == 1 else ""


@login_required
@never_cache
@require_safe_or_post
def tablet(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show one tablet; the office names it and gives it to a home."""
    standing = standing_in(request, *SEES_TABLETS)
    tablet = _visible(request, id, standing)
    why_not = rules.why_not_keep_tablets(request.user, on=standing.on)

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.alter_tablet(tablet, by=request.user, now=now, **facts)
        return reverse("people:tablets")

    facts: dict[str, Any] = {
        "template": "people/tablet.html",
        "tablet": tablet,
        "why_not_keep": why_not,
        "why_not_lose": rules.why_not_lose(request.user, tablet, on=standing.on),
    }
    stands = {"name": tablet.name, "home": tablet.home}
    typed = {"name": tablet.name, "home": tablet.home.name if tablet.home else "", SEEN: seen_of(stands)}
    form = TabletForm(data_of(request), initial=typed)
    title, back = _("A tablet"), reverse("people:tablets")
    return form_page(request, form, save, title=title, back=back, button=_("Save"), **facts)


@login_required
@never_cache
@require_safe_or_post
def lost(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say that a tablet is lost, after reading what that means."""
    tablet = _visible(request, id, standing_in(request, *OFFICE, *Role.WORKS_THERE))

    def save(_facts: dict[str, Any], now: datetime) -> str:
        changes.lose_tablet(tablet, by=request.user, now=now)
        return reverse("people:tablet", args=[tablet.pk])

    words = (
        _("The tablet: %(name)s.") % {"name": tablet},
        _("Nobody can sign in on it any more. Whoever is signed in on it is signed out at once."),
        _("It is given no key any more: nobody can open what it holds without a card of those who used it."),
        _("What was not sent stays on it, sealed. When you have it again, it can be sent."),
        _("Was a card lost with it? Take that back, too, on the page of the person."),
    )
    title, back = _("A tablet is lost"), reverse("people:tablet", args=[tablet.pk])
    return form_page(
        request, PlainForm(data_of(request)), save, title=title, back=back, button=_("It is lost"), words=words
    )


@login_required
@require_POST
def found(request: PersonRequest, id: UUID) -> HttpResponse:
    """Take a tablet that was lost back into use."""
    tablet = _visible(request, id, standing_in(request, *OFFICE))
    changes.find_tablet(tablet, by=request.user, now=timezone.now())
    return redirect("people:tablet", tablet.pk)
