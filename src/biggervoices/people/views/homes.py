"""The office's pages about homes, regions and the words of consent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.seen import SEEN, facts_of, seen_of
from biggervoices.easyread.formats import LARGEST_FILE
from biggervoices.people import changes, queries, rules
from biggervoices.people.forms import (
    ConsentTextForm,
    DayForm,
    HomeForm,
    OrganisationForm,
    PhotoForm,
    RegionForm,
    home_words,
    sent_id,
    text_words,
)
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import ConsentText, Home, Region, Role
from biggervoices.people.views.office import (
    OFFICE,
    STAFF,
    data_of,
    form_page,
    other_pages,
    page_of,
    saved_words,
    standing_in,
)

SEES_PEOPLE = (*OFFICE, Role.SAFEGUARDING, Role.MANAGER, Role.TEAM)


def _page(home: Home) -> str:
    return reverse("people:home", args=[home.pk])


@login_required
@never_cache
@require_safe
def homes(request: PersonRequest) -> HttpResponse:
    """List the homes that somebody may see."""
    standing = standing_in(request, *STAFF)
    page = page_of(request, queries.homes_list(request.user, request.GET, on=standing.on))
    facts = {
        "page": page,
        "asked": request.GET,
        "regions": Region.objects.all(),
        "other_pages": other_pages(request, "q", "region", "kind", "show"),
        "saved": saved_words(request),
        "may_change": standing.holds(*OFFICE),
    }
    return render(request, "people/homes.html", facts)


@login_required
@never_cache
@require_safe
def home(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show one home, who lives there and who works there."""
    standing = standing_in(request, *STAFF)
    seen = Home.objects.visible_to(request.user, on=standing.on).select_related("region", "photo")
    home = get_object_or_404(seen, pk=id)
    roles = Role.objects.live(standing.on).filter(home=home, person__is_active=True).select_related("person__photo")
    sees_people = standing.holds(*OFFICE, Role.SAFEGUARDING) or home.pk in standing.homes(Role.MANAGER, Role.TEAM)
    shown = [role for role in roles.order_by("person__name") if sees_people or role.what == Role.MANAGER]
    facts = {
        "home": home,
        "living": [role for role in shown if role.what == Role.SUPPORTED],
        "working": [role for role in shown if role.what in (Role.MANAGER, Role.TEAM)],
        "sees_people": sees_people,
        "may_change": standing.holds(*OFFICE),
    }
    return render(request, "people/home.html", facts)


@login_required
@never_cache
@require_safe_or_post
def add(request: PersonRequest) -> HttpResponse:
    """Add a home."""
    standing_in(request, *OFFICE)

    def save(facts: dict[str, Any], now: datetime) -> str:
        facts.pop(SEEN)
        name, region = facts.pop("name"), facts.pop("region")
        return _page(changes.add_home(name, region, id=sent_id(request), by=request.user, now=now, **facts))

    form = HomeForm(data_of(request))
    return form_page(request, form, save, title=_("Add a home"), back=reverse("people:homes"), button=_("Add"))


@login_required
@never_cache
@require_safe_or_post
def edit(request: PersonRequest, id: UUID) -> HttpResponse:
    """Change what is written about a home."""
    standing_in(request, *OFFICE)
    home = get_object_or_404(Home, pk=id)

    def save(facts: dict[str, Any], now: datetime) -> str:
        return _page(changes.alter_home(home, by=request.user, now=now, **facts))

    form = HomeForm(data_of(request), initial=home_words(home))
    return form_page(
        request, form, save, title=_("Change %(name)s") % {"name": home}, back=_page(home), button=_("Save")
    )


@login_required
@never_cache
@require_safe_or_post
def photo(request: PersonRequest, id: UUID) -> HttpResponse:
    """Keep a photo of a home."""
    standing_in(request, *OFFICE)
    home = get_object_or_404(Home, pk=id)

    def save(facts: dict[str, Any], now: datetime) -> str:
        return _page(
            changes.set_home_photo(
                home, facts["photo"].read(LARGEST_FILE + 1), id=sent_id(request), by=request.user, now=now
            )
        )

    form = PhotoForm(data_of(request), request.FILES or None)
    title = _("Photo of %(name)s") % {"name": home}
    words = (_("Ask the people who live there first."),)
    return form_page(
        request, form, save, title=title, back=_page(home), button=_("Keep this photo"), words=words, files=True
    )


@login_required
@never_cache
@require_safe_or_post
def close(request: PersonRequest, id: UUID) -> HttpResponse:
    """Close a home where nobody lives any more."""
    standing = standing_in(request, *OFFICE)
    home = get_object_or_404(Home, pk=id)

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.close_home(home, day=facts["day"], by=request.user, now=now)
        return _page(home)

    words: tuple[str, ...] = (
        _("The roles of those who work there end on this day."),
        _("What people said there, and what changed, stays."),
        rules.why_not_close_home(home, standing.on) or "",
    )
    form = DayForm(data_of(request), initial={"day": standing.on})
    form.fields["day"].label = _("Last day")
    title = _("Close %(name)s") % {"name": home}
    words = tuple(filter(None, words))
    return form_page(request, form, save, title=title, back=_page(home), button=_("Close this home"), words=words)


@login_required
@require_POST
def open_again(request: PersonRequest, id: UUID) -> HttpResponse:
    """Open a home again."""
    standing_in(request, *OFFICE)
    home = get_object_or_404(Home, pk=id)
    changes.open_home_again(home, by=request.user, now=timezone.now())
    return redirect("people:home", home.pk)


@login_required
@never_cache
@require_safe_or_post
def regions(request: PersonRequest) -> HttpResponse:
    """List the regions, and add one."""
    standing_in(request, *OFFICE)

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.add_region(facts["name"], id=sent_id(request), by=request.user, now=now)
        return reverse("people:regions")

    facts: dict[str, Any] = {"regions": queries.regions_list(), "template": "people/regions.html"}
    form = RegionForm(data_of(request))
    return form_page(
        request, form, save, title=_("Regions"), back=reverse("people:homes"), button=_("Add a region"), **facts
    )


@login_required
@never_cache
@require_safe_or_post
def organisation(request: PersonRequest) -> HttpResponse:
    """Write down the organisation: its name, its phones, and the Quality Checkers' logo with its story."""
    standing_in(request, *OFFICE)
    stands = queries.organisation()
    keys = [key for key in OrganisationForm.base_fields if key not in ("logo", SEEN)]
    typed = facts_of(stands, keys) if stands else {}

    def save(facts: dict[str, Any], now: datetime) -> str:
        logo = facts.pop("logo")
        picture = logo.read(LARGEST_FILE + 1) if logo else b""
        changes.describe_organisation(new_logo=picture, id=sent_id(request), by=request.user, now=now, **facts)
        return reverse("people:our_logo")

    form = OrganisationForm(data_of(request), request.FILES or None, initial=typed | {SEEN: seen_of(typed)})
    return form_page(
        request, form, save, title=_("Our organisation"), back=reverse("house:today"), button=_("Save"), files=True
    )


@login_required
@never_cache
@require_safe_or_post
def region(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give a region another name."""
    standing_in(request, *OFFICE)
    region = get_object_or_404(Region, pk=id)

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.alter_region(region, by=request.user, now=now, **facts)
        return reverse("people:regions")

    stands = {"name": region.name}
    form = RegionForm(data_of(request), initial=stands | {SEEN: seen_of(stands)})
    title = _("Change %(name)s") % {"name": region}
    return form_page(request, form, save, title=title, back=reverse("people:regions"), button=_("Save"))


@login_required
@never_cache
@require_safe_or_post
def consent_texts(request: PersonRequest) -> HttpResponse:
    """List the words with which people are asked for a yes, and write new ones."""
    standing_in(request, Role.QUALITY_TEAM)
    here = reverse("people:consent_texts")
    if "first" in request.POST:
        changes.add_first_consent_texts(by=request.user, now=timezone.now())
        return redirect(here)

    def save(facts: dict[str, Any], now: datetime) -> str:
        purpose, words = facts.pop("purpose"), facts.pop("words")
        changes.add_consent_text(purpose, words, id=sent_id(request), by=request.user, now=now, **facts)
        return here

    base = ConsentText.objects.filter(purpose=request.GET.get("purpose", "")).order_by("-version").first()
    form = ConsentTextForm(data_of(request), initial=text_words(base) if base else None)
    facts: dict[str, Any] = {"texts": list(queries.newest_texts()), "template": "people/consent_texts.html"}
    title = _("What we ask people to say yes to")
    return form_page(
        request, form, save, title=title, back=reverse("people:people"), button=_("Save these words"), **facts
    )
