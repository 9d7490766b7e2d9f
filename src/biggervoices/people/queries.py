"""Reads about people that span tables."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from biggervoices.people.models import Person, Role


@dataclass(frozen=True)
class Standing:
    """Everything that somebody is on a day, in one read: handed to every room that asks who this is."""

    person: Person
    on: date
    roles: tuple[tuple[str, UUID | None, UUID | None], ...]  # what, home, region

    def holds(self, *what: str) -> bool:
        """Tell whether any of these roles is held anywhere."""
        return any(role[0] in what for role in self.roles)

    def homes(self, *what: str) -> frozenset[UUID]:
        """Give the homes at which one of these roles is held by name (not by region)."""
        return frozenset(home for role, home, _ in self.roles if role in what and home)

    def regions(self, *what: str) -> frozenset[UUID]:
        return frozenset(region for role, _, region in self.roles if role in what and region)


def standing_of(person: Person, *, on: date) -> Standing:
    """Read a person's live roles once."""
    roles = Role.objects.live(on).filter(person=person).values_list("what", "home_id", "region_id")
    return Standing(person=person, on=on, roles=tuple(roles))
