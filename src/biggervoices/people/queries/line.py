"""Who is whose line manager: at a home, its manager; above a manager, whoever answers for the region."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from biggervoices.people.models import Role

Row = dict[str, Any]


def managed_by(people: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Give whose line manager each of these is, or was. Two queries for any number; one where nobody manages."""
    above = _rows(Role.objects.filter(person__in=list(people), what__in=(Role.MANAGER, Role.REGIONAL)))
    if not above:
        return {}
    homes = [row["home_id"] for row in above if row["what"] == Role.MANAGER]
    regions = [row["region_id"] for row in above if row["what"] == Role.REGIONAL]
    at_homes = Q(what=Role.TEAM, home__in=homes)
    below = _rows(Role.objects.filter(at_homes | Q(what=Role.MANAGER, home__region__in=regions)))
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for manager in above:
        found[manager["person_id"]] |= {row["person_id"] for row in below if _is_above(manager, row)}
    return {person: frozenset(theirs - {person}) for person, theirs in found.items()}


def line_managers_of(people: Iterable[UUID]) -> frozenset[UUID]:
    """Give who is, or was, line manager of one of these. At most two queries."""
    named = frozenset(people)
    below = _rows(Role.objects.filter(person__in=named, what__in=(Role.TEAM, Role.MANAGER)))
    if not below:
        return frozenset()
    of_teams = Q(what=Role.MANAGER, home__in=[row["home_id"] for row in below])
    of_managers = Q(what=Role.REGIONAL, region__in=[row["home__region_id"] for row in below])
    above = _rows(Role.objects.filter(of_teams | of_managers))
    return frozenset(row["person_id"] for row in above if any(_is_above(row, other) for other in below)) - named


def _rows(roles: QuerySet[Role]) -> list[Row]:
    found = roles.values("person_id", "what", "home_id", "region_id", "home__region_id", "since", "until")
    return [dict(row) for row in found]


def _is_above(manager: Row, other: Row) -> bool:
    if (manager["what"], other["what"]) == (Role.MANAGER, Role.TEAM):
        at_one_place = manager["home_id"] == other["home_id"]
    elif (manager["what"], other["what"]) == (Role.REGIONAL, Role.MANAGER):
        at_one_place = manager["region_id"] == other["home__region_id"]
    else:
        return False
    return at_one_place and _began_before_end(manager, other) and _began_before_end(other, manager)


def _began_before_end(one: Row, other: Row) -> bool:
    return other["until"] is None or bool(one["since"] <= other["until"])
