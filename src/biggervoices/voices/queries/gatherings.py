"""Gatherings: who comes, who is missing, and what a screen needs to know of where everybody is."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from biggervoices.core.prepared import Prepared
from biggervoices.people.models import AccessNeeds, Person, Role, Support
from biggervoices.voices.models import Gathering, Invite, Move, Seat, phase_of

MOST_MOVES = 200
MOST_FOUND = 20
WAYS = {
    "words": _("Words"),
    "pictures": _("Pictures"),
    "signs": _("Signs"),
    "objects": _("Objects"),
    "device": _("A device"),
    "no-words": _("No words"),
}


@dataclass(frozen=True)
class Share:
    """One group of people supported: how many there are, and how many of them come."""

    name: str
    everyone: int
    coming: int
    key: str  # by which they are asked: the id of a region, or a way of communicating


@dataclass(frozen=True)
class Coming:
    """Who comes: by what they are asked as, and who is missing, by region and by way of communicating."""

    asked: int
    yes: int
    no: int
    by_region: tuple[Share, ...]
    by_way: tuple[Share, ...]


def coming(gathering: Gathering, *, on: date) -> Coming:
    """Count who comes against everyone supported. Five queries."""
    answers = Counter(gathering.invites.values_list("answer", flat=True))
    yes = set(gathering.invites.filter(answer=Invite.YES).values_list("person", flat=True))
    live = Role.objects.live(on).filter(what=Role.SUPPORTED, person__is_active=True)
    regions = dict(live.values_list("person", "home__region__name"))
    keys = {name: str(pk or "") for name, pk in live.values_list("home__region__name", "home__region")}
    ways = {person: tuple(said) for person, said in AccessNeeds.objects.values_list("person", "communicates")}
    everyone, here = Counter(regions.values()), Counter(regions[it] for it in yes if it in regions)
    by_region = tuple(Share(name, everyone[name], here[name], keys[name]) for name in sorted(everyone))
    said = Counter(way for person in regions for way in ways.get(person, ()))
    said_here = Counter(way for person in yes if person in regions for way in ways.get(person, ()))
    by_way = tuple(Share(str(words), said[way], said_here[way], way) for way, words in WAYS.items() if said[way])
    return Coming(sum(answers.values()), answers[Invite.YES], answers[Invite.NO], by_region, by_way)


def people_there(gathering: Gathering) -> QuerySet[Person]:
    """Give who said yes to a gathering, or sits there as themselves."""
    yes = gathering.invites.filter(answer=Invite.YES).values("person")
    seated = [it for it in gathering.seats.values_list("person", flat=True) if it]
    return Person.objects.here().filter(Q(pk__in=yes) | Q(pk__in=seated)).order_by("name")


def people_to_ask(invited_as: str, region: UUID | None, *, on: date) -> QuerySet[Person]:
    """Give the people of a kind, everywhere or in one region."""
    here = Person.objects.here()
    if invited_as == Invite.FAMILY:
        circle = Support.objects.live(on).filter(purpose=Support.CIRCLE)
        return here.filter(pk__in=circle.values("supporter"))
    roles = Role.objects.live(on).filter(what=invited_as)
    if region:
        lives = Role.objects.live(on).filter(what=Role.SUPPORTED, home__region=region).values("person")
        roles = roles.filter(Q(region=region) | Q(home__region=region) | Q(person__in=lives))
    return here.filter(pk__in=roles.values("person"))


def people_of_way(way: str, *, on: date) -> QuerySet[Person]:
    """Give the people supported who say things in a way."""
    said = [person for person, ways in AccessNeeds.objects.values_list("person", "communicates") if way in ways]
    return people_to_ask(Role.SUPPORTED, None, on=on).filter(pk__in=said)


def people_named(gathering: Gathering, invited_as: str, name: str, *, on: date) -> list[Person]:
    """Give people of a kind who are called so and are not asked yet, at most MOST_FOUND."""
    called = Q(name__icontains=name.strip()) | Q(called__icontains=name.strip())
    found = people_to_ask(invited_as, None, on=on).filter(called)
    return list(found.exclude(pk__in=gathering.invites.values("person")).order_by("name")[:MOST_FOUND])


class Now(NamedTuple):
    """Where a gathering is, as far as a screen must know."""

    version: int
    redrawn: int  # the version of the last change that is no move of a card
    step: str
    ended_at: datetime | None
    paused: bool

    @property
    def phase(self) -> str:
        """Tell what every screen shows now."""
        return phase_of(self.step, self.ended_at)


def now_at(gathering: UUID, seat: UUID) -> Now | None:
    """Give what a screen asks for again and again: one query, of one row."""
    return next((Now(*row) for row in _now_at(gathering=gathering, seat=seat)), None)


@Prepared
def _now_at(*, gathering: UUID, seat: UUID) -> QuerySet[Gathering, tuple[Any, ...]]:
    return Gathering.objects.filter(pk=gathering, seats=seat).order_by().values_list(*Now._fields)


def moves_since(gathering: UUID, version: int) -> list[tuple[UUID, UUID | None]]:
    """Give where cards went since a version, in the order of moving."""
    moves = Move.objects.filter(gathering=gathering, number__gt=version).order_by("number")
    return list(moves.values_list("card", "theme")[: MOST_MOVES + 1])


def by_code(code: list[str]) -> Gathering | None:
    """Find the gathering that these six pictures let people into now."""
    return Gathering.objects.going_on().filter(code=sorted(set(code))).first()


def seats_of(gathering: Gathering) -> dict[str, int]:
    """Count who is there: alone in the room, tables, from afar."""
    there = Counter(gathering.seats.values_list("where", flat=True))
    return {code: there[code] for code, _words in Seat.WHERE}
