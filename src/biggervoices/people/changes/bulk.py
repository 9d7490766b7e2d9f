"""Many at once, for the demo and for lists: the same checks as one by one, and few statements."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.audit import entry_for
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import must
from biggervoices.people import rules
from biggervoices.people.models import AccessNeeds, ConsentEvent, Home, Person, Region, Role, Support

Thing = TypeVar("Thing", bound=models.Model)
AT_ONCE = 1000


@transaction.atomic
def add_regions_in_bulk(regions: Sequence[Region], *, by: Person | None, now: datetime) -> None:
    """Add regions."""
    names = [region.name.casefold() for region in regions]
    _checked(regions, lambda region: None if region.name.strip() else _("Write the name of the region."), by, now)
    must(None if len(set(names)) == len(names) else _("Two regions have one name."))
    _save(regions, "region added", by, now)


@transaction.atomic
def add_homes_in_bulk(homes: Sequence[Home], *, by: Person | None, now: datetime) -> None:
    """Add homes, made but not saved."""
    _checked(homes, rules.why_not_home, by, now)
    _save(homes, "home added", by, now)


@transaction.atomic
def add_people_in_bulk(people: Sequence[Person], *, by: Person | None, now: datetime) -> None:
    """Add people, made but not saved; those without a password get one that nobody knows."""
    for person in people:
        person.email = (person.email or "").strip().lower() or None
        person.joined_on = person.joined_on or timezone.localdate(now)
        if not person.password:
            person.set_unusable_password()
    _checked(people, rules.why_not_person, by, now)
    for key, words in (("email", _("Two people have one e-mail.")), ("reference", _("Two people have one reference."))):
        kept = [value for person in people if (value := getattr(person, key))]
        taken = len(set(kept)) < len(kept) or Person.objects.filter(**{f"{key}__in": kept}).exists()
        must(words if kept and taken else None)
    _save(people, "person added", by, now)


@transaction.atomic
def add_roles_in_bulk(roles: Sequence[Role], *, by: Person | None, now: datetime) -> None:
    """Give roles, made but not saved."""
    on = timezone.localdate(now)
    _checked(roles, rules.why_not_role, by, now)
    if by is not None:
        must(next((reason for role in roles if (reason := rules.why_not_give_role(by, role, on=on))), None))
    _save(roles, "role given", by, now)


@transaction.atomic
def add_supports_in_bulk(supports: Sequence[Support], *, by: Person | None, now: datetime) -> None:
    """Let people stand beside people, made but not saved."""
    _checked(supports, rules.why_not_support, by, now)
    _save(supports, "support added", by, now)


@transaction.atomic
def add_needs_in_bulk(needs: Sequence[AccessNeeds], *, by: Person | None, now: datetime) -> None:
    """Write down what people need, made but not saved."""
    _checked(needs, rules.why_not_needs, by, now)
    _save(needs, "needs written", by, now)


@transaction.atomic
def add_consents_in_bulk(events: Sequence[ConsentEvent], *, by: Person | None, now: datetime) -> None:
    """Add what people said to questions of consent, made but not saved."""
    _checked(events, lambda event: rules.why_not_how(event.how), by, now)
    _save(events, "consent", by, now)


def _checked(things: Sequence[Thing], why_not: Callable[[Thing], str | None], by: Person | None, now: datetime) -> None:
    must(rules.why_not_keep_people(by, on=timezone.localdate(now)))
    for thing in things:
        must(why_not(thing))


def _save(things: Sequence[Thing], what: str, by: Person | None, now: datetime) -> None:
    if things:
        type(things[0])._default_manager.bulk_create(things, batch_size=AT_ONCE)
        entries = [entry_for(what, by=by, thing=thing, now=now, many=True) for thing in things]
        AuditEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
