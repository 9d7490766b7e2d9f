"""What a reader sees: the list with what needs somebody now first, one worry with its record, and who may do what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from biggervoices.people.models import AccessNeeds, Person, Role, roles_held
from biggervoices.safeguarding.models import SHARED_WITH, Concern, ConcernEntry, Notice, Reader
from biggervoices.safeguarding.queries.told import barred_from, barred_with, house_at, named_in
from biggervoices.safeguarding.rules import READERS, CaseFacts, time_to_answer


@dataclass(frozen=True)
class InList:
    """One worry in the list of a reader."""

    concern: Concern
    about: str
    holder: str
    due_at: datetime
    late: bool


@dataclass(frozen=True)
class Desk:
    """The list of a reader: what nobody has, what they have, what wants a second person, what others have."""

    waiting: list[InList]
    mine: list[InList]
    to_close: list[InList]
    others: list[InList]


@dataclass(frozen=True)
class Line:
    """One line of a worry's record, with the name of whoever wrote it, and what was chosen in words."""

    kind: str
    heading: str
    chosen: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class TellingSent:
    """One notice: who was told, why, by which channel, and whether it left the house."""

    who: str
    step: str
    channel: str
    at: datetime | None
    sent_at: datetime | None
    failure: str
    tries: int


@dataclass(frozen=True)
class Access:
    """Somebody who reads a worry, or is left out of it."""

    person: Person
    words: str


def day_of(now: datetime) -> date:
    """Give the day of a moment, here."""
    return timezone.localdate(now)


def desk_of(reader: Person, *, now: datetime) -> Desk:
    """Give the open worries of a reader, what needs somebody now first. Few queries for any number."""
    found = Concern.objects.visible_to(reader, on=day_of(now)).filter(closed_at=None)
    lines = _lines(found.soonest_first(), now)
    held = [line for line in lines if line.concern.taken_by]
    others = [line for line in held if line.concern.taken_by != reader.pk]
    return Desk(
        waiting=[line for line in lines if not line.concern.taken_by],
        mine=[line for line in held if line.concern.taken_by == reader.pk],
        to_close=[line for line in others if line.concern.close_asked_at],
        others=[line for line in others if not line.concern.close_asked_at],
    )


def closed_of(reader: Person, *, now: datetime) -> list[InList]:
    """Give the closed worries of a reader, the last one first."""
    found = Concern.objects.visible_to(reader, on=day_of(now)).exclude(closed_at=None)
    return _lines(found.order_by("-closed_at")[:200], now)


def _lines(concerns: Iterable[Concern], now: datetime) -> list[InList]:
    found = list(concerns)
    names = names_of(concern.taken_by for concern in found)
    return [
        InList(
            concern=concern,
            about=concern.get_what_display() if concern.what else _("Not said"),
            holder=names.get(concern.taken_by, ""),
            due_at=(due_at := concern.raised_at + time_to_answer(concern.danger)),
            late=concern.taken_by is None and concern.closed_at is None and due_at < now,
        )
        for concern in found
    ]


# --- one worry -------------------------------------------------------------------------------------------------------


def case_of(concern: Concern, *, now: datetime) -> CaseFacts:
    """Give what is written down of each kind, and who else could close it."""
    entries = concern.entries.order_by("at", "id")
    people, _part = second_persons(concern, now=now)
    return CaseFacts({entry.kind: entry for entry in entries}, [person.pk for person in people])


def second_persons(concern: Concern, *, now: datetime) -> tuple[tuple[Person, ...], str]:
    """Give who could close a worry beside whoever has it: other leads, else executive leaders; and as what."""
    house, out = house_at(now), barred_from(concern) | {concern.taken_by}
    for role, part in ((Role.SAFEGUARDING, Reader.LEAD), (Role.EXECUTIVE, Reader.EXECUTIVE)):
        if found := tuple(person for person in house.holders[role] if person.pk not in out):
            return found, part
    return (), ""


def newest(case: CaseFacts, kind: str) -> Line | None:
    """Give the newest line of one kind, with what was chosen in words."""
    entry = case.says.get(kind)
    return _line(entry, {}) if entry else None


def kind_words(kind: str) -> str:
    """Give the words for a kind of line."""
    return str(dict(ConcernEntry.KINDS)[kind])


def closed_by(concern: Concern) -> str:
    """Give who closed a worry: the second person, or the contact outside."""
    return names_of([concern.closed_by]).get(concern.closed_by, "") or concern.closed_outside


def record_of(concern: Concern) -> list[Line]:
    """Give the lines of a worry's record, the newest first."""
    entries = list(ConcernEntry.objects.filter(concern=concern).order_by("-at", "-id"))
    told_of = {UUID(it) for entry in entries for key, it in (entry.facts or {}).items() if key in ("with", "who")}
    names = names_of([*(entry.by for entry in entries), *told_of])
    return [_line(entry, names) for entry in entries]


def _line(entry: ConcernEntry, names: dict[UUID | None, str]) -> Line:
    facts = entry.facts or {}
    chosen = [_chosen(key, value, names) for key, value in facts.items()]
    by = names.get(entry.by, "") if entry.by else _("The person who is worried")
    heading = "" if entry.kind == ConcernEntry.NOTE else entry.get_kind_display()
    return Line(entry.kind, heading, ". ".join(filter(None, chosen)), entry.words, by, entry.at)


def _chosen(key: str, value: str, names: dict[UUID | None, str]) -> str:
    if key in ("with", "who"):
        return names.get(UUID(value), "")
    if key == "danger":
        return str(dict(Concern.DANGER).get(value, ""))
    if key == "how":
        return _("Face to face") if value == "FACE" else _("On their own page")
    if key == "agrees":
        return str(dict(ConcernEntry.AGREES).get(value, ""))
    if key == "yes":
        return _("Yes, there is an enquiry") if value == "YES" else _("No enquiry")
    return date_format(date.fromisoformat(value), "j F Y") if key == "on" else value


def told_of(concern: Concern) -> list[TellingSent]:
    """Give who was told of a worry, when, why and by which channel, in its order."""
    notices = list(Notice.objects.filter(concern=concern).order_by("round", "made_at", "id"))
    names = names_of(notice.to for notice in notices)
    return [
        TellingSent(
            names.get(notice.to, "") if notice.to else _("Contact outside"),
            notice.get_step_display(),
            notice.get_channel_display(),
            notice.made_at,
            notice.sent_at,
            notice.failure,
            notice.tries,
        )
        for notice in notices
    ]


def people_of(concern: Concern) -> tuple[str, str]:
    """Give the names of whoever raised a worry and of whoever has it in hand; empty for nobody."""
    names = names_of((concern.raised_by, concern.taken_by))
    return names.get(concern.raised_by, ""), names.get(concern.taken_by, "")


def needs_of(concern: Concern) -> AccessNeeds | None:
    """Give how whoever raised a worry wants to be told."""
    return AccessNeeds.objects.filter(person=concern.raised_by).first() if concern.raised_by else None


# --- who reads, and who does not -------------------------------------------------------------------------------------


def shared_with(concern: Concern) -> list[Person]:
    """Give with whom a worry is shared now."""
    shared = concern.readers.filter(part=Reader.SHARED, until=None).values_list("person", flat=True)
    return list(Person.objects.filter(pk__in=list(shared)))


def named_people(concern: Concern) -> list[Person]:
    """Give whom a worry is about, by name."""
    return list(Person.objects.filter(pk__in=named_in(concern)))


def line_managers(concern: Concern) -> list[Person]:
    """Give who is left out only as line manager of somebody named, and was not cleared."""
    return list(Person.objects.here().filter(pk__in=barred_with(named_in(concern), concern)))


def to_share_with(concern: Concern, *, now: datetime) -> list[Person]:
    """Give with whom a worry can be shared: managers of its home and region, all where it has none; the Quality Team.

    Nobody who is left out of it, and nobody who reads it already.
    """
    roles = Role.objects.live(day_of(now)).filter(what__in=SHARED_WITH)
    if concern.home:
        there = Q(home=concern.home) | Q(region=concern.home.region_id) | Q(what=Role.QUALITY_TEAM)
        roles = roles.filter(there)
    reads = concern.readers.filter(until=None).exclude(person=None).values_list("person", flat=True)
    out: list[UUID] = [*barred_from(concern), *filter(None, reads)]
    return list(Person.objects.here().filter(pk__in=roles.values("person")).exclude(pk__in=out))


def to_name(concern: Concern, *, now: datetime) -> list[Person]:
    """Give whom a reader can leave out: who works at its home and region, and who may read it."""
    works = Role.objects.live(day_of(now)).filter(what__in=(*Role.WORKS_THERE, *READERS, Role.QUALITY_TEAM))
    if concern.home:
        here = Q(home=concern.home) | Q(region=concern.home.region_id) | Q(home=None, region=None)
        works = works.filter(here)
    out = named_in(concern)
    return list(Person.objects.here().filter(pk__in=works.values("person")).exclude(pk__in=out))


def leads_safeguarding(person: Person, now: datetime) -> bool:
    """Tell whether somebody is a safeguarding lead."""
    return Role.SAFEGUARDING in roles_of(person, at=now)


def roles_of(person: Person, *, at: datetime) -> frozenset[str]:
    """Give the roles that somebody holds at a moment."""
    return frozenset(what for what, _home, _region in roles_held(person, on=day_of(at)))


def names_of(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Give the names of people by id."""
    wanted = {one for one in ids if one}
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=wanted)} if wanted else {}
