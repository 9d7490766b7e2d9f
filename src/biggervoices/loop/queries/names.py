"""Who is who behind the sealed links, and only where that may be shown."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from biggervoices.loop.models import Point
from biggervoices.people.models import Home, Person, Role
from biggervoices.pure import plainwords

AT_HOME = (Role.SUPPORTED, *Role.WORKS_THERE)
LEAST_LETTERS = 3  # a name of two letters is a word too often


def people_by_id(ids: Iterable[UUID | None]) -> dict[UUID, Person]:
    """Read people by their ids, with their photos. One query, or none for nobody."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    return {person.pk: person for person in Person.objects.filter(pk__in=wanted).select_related("photo")}


def names_shown(points: Iterable[Point]) -> dict[UUID, str]:
    """Give, by point, the name of whoever said it, where they said that we may name them."""
    named = [point for point in points if point.named and point.person]
    people = people_by_id(point.person for point in named)
    return {point.pk: str(people[point.person]) for point in named if point.person in people}


def people_in(homes: Iterable[UUID], *, on: date) -> dict[UUID, int]:
    """Count how many people live in each of these homes. One query."""
    living = (
        Role.objects.live(on)
        .filter(what=Role.SUPPORTED, home__in=set(homes), person__is_active=True)
        .order_by()
        .values_list("home")
    )
    return dict(living.annotate(people=Count("person", distinct=True)))


@dataclass(frozen=True)
class Warned:
    """Words that may be hard to read, or that name somebody, and what to do about them."""

    words: str
    hint: str


def warnings_for(words: str, home: Home | None, *, private: bool, on: date) -> list[Warned]:
    """Warn of hard words, and of names of people who live there, since others may read them. One query."""
    found = [Warned(words[it.start : it.end].strip(), it.hint) for it in plainwords.lint(words)]
    if private or home is None:
        return found
    hint = _("Others may read this, on the poster for the house meeting. Leave out who it was.")
    return [*(Warned(name, hint) for name in names_in(words, home, on=on, what=(Role.SUPPORTED,))), *found]


def names_in(words: str, home: Home, *, on: date, what: Collection[str] = AT_HOME) -> list[str]:
    """Give the names of people of a home, who live or work there, that stand in these words."""
    there = Role.objects.live(on).filter(home=home, what__in=what).values("person")
    known = {
        name
        for full, called in Person.objects.filter(pk__in=there).values_list("name", "called")
        for name in (*full.split(), called)
        if len(name) >= LEAST_LETTERS
    }
    said = {word.strip(".,;:!?'\"()").removesuffix("'s").removesuffix("’s").casefold() for word in words.split()}
    return sorted(name for name in known if name.casefold() in said)
