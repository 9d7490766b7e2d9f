"""Who somebody is on a day, and who is who in a home."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from biggervoices.people import rules
from biggervoices.people.models import Home, Person, Role, RoleLine, Support, roles_held

Shape = tuple[tuple[str, bool, bool], ...]  # what, whether at a home, whether in a region


@dataclass(frozen=True)
class Standing:
    """Everything that somebody is on a day, in one read: handed to every room that asks who this is."""

    person: Person
    on: date
    roles: tuple[RoleLine, ...]

    def holds(self, *what: str) -> bool:
        """Tell whether any of these roles is held anywhere."""
        return any(role[0] in what for role in self.roles)

    def homes(self, *what: str) -> frozenset[UUID]:
        """Give the homes at which one of these roles is held by name (not by region)."""
        return frozenset(home for role, home, _ in self.roles if role in what and home)

    def regions(self, *what: str) -> frozenset[UUID]:
        """Give the regions for which one of these roles is held."""
        return frozenset(region for role, _, region in self.roles if role in what and region)

    @property
    def shape(self) -> Shape:
        """Give which kinds of roles are held: what a prepared read about somebody depends on."""
        return tuple(sorted({(what, home is not None, region is not None) for what, home, region in self.roles}))


class Anybody(Standing):
    """The standing of whoever holds roles of a shape: in a prepared read, which looks up the places by itself."""

    def homes(self, *what: str) -> frozenset[UUID]:
        """Give the homes as a sub-query, to stand after `__in`."""
        return self._places("home", what) if super().homes(*what) else frozenset()

    def regions(self, *what: str) -> frozenset[UUID]:
        """Give the regions as a sub-query, to stand after `__in`."""
        return self._places("region", what) if super().regions(*what) else frozenset()

    def _places(self, place: str, what: tuple[str, ...]) -> Any:
        # Never a null among them: NOT IN (..., NULL) is true of nothing.
        there = Role.objects.live(self.on).filter(person=self.person, what__in=what, **{f"{place}__isnull": False})
        return there.values(place)


def anybody(shape: Shape, *, person: UUID, on: date) -> Standing:
    """Give a standing of this shape, to build a prepared read with."""
    somewhere = UUID(int=0)  # a place, whichever
    roles = tuple((what, somewhere if home else None, somewhere if region else None) for what, home, region in shape)
    return Anybody(Person(pk=person), on, roles)


def standing_of(person: Person, *, on: date) -> Standing:
    """Read a person's live roles once."""
    return Standing(person=person, on=on, roles=roles_held(person, on=on))


def roles_given_by(by: Person | None, *, on: date) -> frozenset[str]:
    """Give the roles that somebody may give; nobody (a command, the demo) may give them all."""
    if by is None:
        return frozenset(rules.PLACES)
    held = {what for what, _home, _region in standing_of(by, on=on).roles}
    given = frozenset(what for role in held for what in rules.GIVES.get(role, ()))
    if Role.ADMIN in held and not safeguarding_leads(on).exists():
        return given | {Role.SAFEGUARDING}
    return given


# --- who is who, on a day: people whose account is open ---------------------------------------------------------------


def people_at(home: Home, on: date) -> QuerySet[Person]:
    """Give the people who live in a home."""
    return _holding(Role.objects.live(on).filter(what=Role.SUPPORTED, home=home))


def managers_of(home: Home, on: date) -> QuerySet[Person]:
    """Give the managers of a home: of this very home, not of its region."""
    return _holding(Role.objects.live(on).filter(what=Role.MANAGER, home=home))


def checkers(on: date) -> QuerySet[Person]:
    """Give everyone who is a Quality Checker."""
    return _holding(Role.objects.live(on).filter(what=Role.CHECKER))


def quality_team(on: date) -> QuerySet[Person]:
    """Give everyone of the Quality Team."""
    return _holding(Role.objects.live(on).filter(what=Role.QUALITY_TEAM))


def safeguarding_leads(on: date) -> QuerySet[Person]:
    """Give the safeguarding leads."""
    return _holding(Role.objects.live(on).filter(what=Role.SAFEGUARDING))


def supporters_of(checker: Person, on: date) -> QuerySet[Person]:
    """Give who helps a checker on visits."""
    helping = Support.objects.live(on).filter(person=checker, purpose=Support.CHECKING)
    return _open().filter(pk__in=helping.values("supporter"))


def _open() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True).select_related("photo")


def _holding(roles: QuerySet[Role]) -> QuerySet[Person]:
    # A sub-query, so that somebody with the role at two places is one person.
    return _open().filter(pk__in=roles.values("person"))
