"""Who is told of a worry, in which order: never somebody whom it is about, never nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from biggervoices.people.models import Organisation, Person, Role
from biggervoices.people.queries import line_managers_of
from biggervoices.safeguarding.models import Cleared, Concern, Duty, Named, Notice, OutsideContact, Timer
from biggervoices.safeguarding.rules import ON_DUTY, READERS

LEADS, EXECUTIVES = "leads", "executives"

# At each step the first of these that is somebody; after them the contact outside.
ROUTES: dict[str, tuple[str, ...]] = {
    Notice.FIRST: (Duty.LEAD, LEADS, Duty.EXECUTIVE, EXECUTIVES),
    Timer.DEPUTY: (Duty.DEPUTY, LEADS, Duty.EXECUTIVE, EXECUTIVES),
    Timer.LEADS: (LEADS, Duty.EXECUTIVE, EXECUTIVES),
    Timer.EXECUTIVE: (Duty.EXECUTIVE, EXECUTIVES),
}


@dataclass(frozen=True)
class Told:
    """Who may read a new worry by their role, and which of them hear of it at once."""

    role: str
    people: tuple[Person, ...]
    first: frozenset[UUID]
    outside: str = ""  # who is told outside the organisation, where nobody in it may read

    @property
    def may_read(self) -> bool:
        """Tell whether they may read the worry, or hear only that one waits."""
        return self.role in READERS


@dataclass(frozen=True)
class House:
    """Who could be told at a moment, before anybody is left out: three queries, for any number of worries."""

    holders: dict[str, tuple[Person, ...]]  # by role: safeguarding leads, executives, administrators
    duties: dict[str, tuple[Person, ...]]  # by duty: who is on call now, while they hold the role for it
    outside: OutsideContact | None

    def reached(self, step: str, barred: Iterable[UUID]) -> tuple[Person, ...]:
        """Give who is told at a step. Nobody: the contact outside is to be told."""
        out = frozenset(barred)
        for group in ROUTES[step]:
            if found := tuple(person for person in self._group(group) if person.pk not in out):
                return found
        return ()

    def readers(self, barred: Iterable[UUID]) -> Told:
        """Give who may read by their role: leads, else executives; else administrators, who do not read."""
        out = frozenset(barred)
        first = frozenset(person.pk for person in self.reached(Notice.FIRST, out))
        for role in (*READERS, Role.ADMIN):
            if found := tuple(person for person in self.holders[role] if person.pk not in out):
                outside = "" if role in READERS else str(self.outside or "")
                return Told(role, tuple(sorted(found, key=lambda it: it.pk not in first)), first, outside)
        return Told("", (), frozenset(), str(self.outside or ""))

    def _group(self, group: str) -> tuple[Person, ...]:
        if group in ON_DUTY:
            return self.duties[group]
        return self.holders[Role.SAFEGUARDING if group == LEADS else Role.EXECUTIVE]


def house_at(now: datetime) -> House:
    """Read who leads, who is on call and who stands outside, at a moment. People with a closed account are nobody."""
    roles = (
        Role.objects.live(timezone.localdate(now))
        .filter(what__in=(*READERS, Role.ADMIN), person__is_active=True)
        .select_related("person__photo")
        .order_by("person__name")
    )
    holders: dict[str, dict[UUID, Person]] = {what: {} for what in (*READERS, Role.ADMIN)}
    for role in roles:
        holders[role.what][role.person_id] = role.person
    duties: dict[str, dict[UUID, Person]] = {what: {} for what in ON_DUTY}
    for duty in Duty.objects.at(now):
        if person := holders[ON_DUTY[duty.what]].get(duty.person_id):
            duties[duty.what][person.pk] = person
    return House(
        {what: tuple(people.values()) for what, people in holders.items()},
        {what: tuple(people.values()) for what, people in duties.items()},
        OutsideContact.objects.first(),
    )


def who_is_told(*, leaving_out: Iterable[UUID] = (), now: datetime) -> Told:
    """Give who is told of a new worry: nobody whom it is about, and none of their line managers."""
    named = frozenset(leaving_out)
    return house_at(now).readers(named | (line_managers_of(named) if named else frozenset()))


def barred_from(concern: Concern) -> frozenset[UUID]:
    """Give everybody who is left out of a worry: those named, and their line managers unless a lead cleared them."""
    named = named_in(concern)
    return named | barred_with(named, concern)


def barred_with(named: frozenset[UUID], concern: Concern) -> frozenset[UUID]:
    """Give who is left out of a worry only as line manager of somebody named, and was not cleared by a lead."""
    if not named:
        return frozenset()
    cleared = frozenset(Cleared.objects.filter(concern=concern).values_list("person", flat=True))
    return line_managers_of(named) - cleared


def named_in(concern: Concern) -> frozenset[UUID]:
    """Give whom a worry is about."""
    return frozenset(Named.objects.filter(concern=concern).values_list("person", flat=True))


def on_call_phone() -> str:
    """Give the number that is answered day and night; empty where none is set."""
    return Organisation.objects.values_list("on_call_phone", flat=True).first() or ""
