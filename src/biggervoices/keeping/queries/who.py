"""Who can see a person's things: every room's answer, put together by whoever sees."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from biggervoices.checks.queries import sights as checks
from biggervoices.core.lives import Sight
from biggervoices.easyread.models import Picture
from biggervoices.keeping.models import OwnCopy
from biggervoices.keeping.queries.opened import Trail
from biggervoices.loop.queries import sights as loop
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Consent, consents, faces_seen
from biggervoices.people.queries import sights as people
from biggervoices.voices.queries import sights as voices

COPY = "COPY"
# Every room that shows something of a person to others, and the words for each kind of it, as the page orders them.
SIGHTS: tuple[Callable[..., list[Sight]], ...] = (people.sights, loop.sights, voices.sights, checks.sights)
KINDS: dict[str, str | Promise] = {
    **people.KINDS,
    **loop.KINDS,
    **voices.KINDS,
    **checks.KINDS,
    COPY: gettext_lazy("A copy of all that is about you"),
}
# Whoever stands beside somebody comes first, whoever visits next, then those whose job it is, the nearest first.
JOBS = (Role.SUPPORTED, Role.MANAGER, Role.TEAM, Role.REGIONAL, Role.QUALITY_TEAM, Role.ADMIN)


@dataclass(frozen=True)
class Viewer:
    """Somebody who can see some of a person's things."""

    who: Person
    photo: Picture | None
    why: tuple[str, ...]
    things: tuple[str | Promise, ...]
    since: date
    support: UUID | None  # which the person can end
    job: bool  # it goes with their job
    last: str  # what they opened last
    last_at: datetime | None


def can_stop(person: Person) -> list[Consent]:
    """Give what a person can stop with one press: what they said yes to, and their photo, which visitors see."""
    photo = bool(person.photo_id)
    return [it for it in consents(person) if it.yes or (it.text.purpose == "photo" and it.event is None and photo)]


def sights_of(person: Person, *, on: date) -> list[Sight]:
    """Give everyone who may see some kind of a person's things, by the rules of every room."""
    return [sight for sights in (*SIGHTS, _copies) for sight in sights(person, on=on)]


def _copies(person: Person, *, on: date) -> list[Sight]:
    """Give who of the Quality Team asked for a copy and may still fetch it."""
    team = Role.objects.live(on).filter(what=Role.QUALITY_TEAM).values("person")
    asked = OwnCopy.objects.filter(person=person, asked_by__in=team, asked_by__is_active=True)
    why = str(dict(Role.WHAT)[Role.QUALITY_TEAM])
    return [
        Sight(it.asked_by_id, COPY, why, it.asked_at.date(), role=Role.QUALITY_TEAM)
        for it in asked.exclude(asked_by=F("person"))
    ]


def who_can_see(person: Person, *, on: date, opened: bool) -> list[Viewer]:
    """Give everyone who can see something of a person's, with what, why and since when, for the person to read.

    Safeguarding leads are not among them by name: the page says in words that they are there. opened: with what each
    of them opened last. The number of queries is the same for any number of people.
    """
    found: dict[UUID, list[Sight]] = defaultdict(list)
    for sight in sights_of(person, on=on):
        if sight.role != Role.SAFEGUARDING:
            found[sight.who].append(sight)
    everybody = Person.objects.here().select_related("photo").in_bulk(list(found))
    faces = faces_seen(person, [it.photo_id for it in everybody.values()], on=on)
    last = _last(person) if opened else {}
    viewers = [_viewer(who, found[pk], faces, last.get(pk)) for pk, who in everybody.items()]
    return sorted(viewers, key=lambda it: (_rank(found[it.who.pk]), it.who.name))


def _last(person: Person) -> dict[UUID | None, tuple[str, datetime]]:
    trail = Trail(person)
    return {by: (trail.thing(entry).words, entry.at) for by, entry in trail.last_of_each().items()}


def _viewer(who: Person, sights: list[Sight], faces: frozenset[UUID], last: tuple[str, datetime] | None) -> Viewer:
    sights = sorted(sights, key=lambda it: (_rank([it]), it.since))
    kinds = {it.kind for it in sights}
    return Viewer(
        who=who,
        photo=who.photo if who.photo_id in faces else None,
        why=tuple(dict.fromkeys(it.why for it in sights)),
        things=tuple(said for kind, said in KINDS.items() if kind in kinds),
        since=min(it.since for it in sights),
        support=next((it.support for it in sights if it.support), None),
        job=any(it.role in JOBS[1:] for it in sights),
        last=last[0] if last else "",
        last_at=last[1] if last else None,
    )


def _rank(sights: Iterable[Sight]) -> int:
    return min(0 if it.support else 1 if not it.role else 2 + JOBS.index(it.role) for it in sights)
