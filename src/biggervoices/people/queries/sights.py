"""Who may see what this room keeps of a person, and why: `visible_to`, asked from the side of whoever is seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.core.lives import Sight
from biggervoices.people.models import AccessNeeds, Person, Role, Support

NAME, PAGE, NEEDS, PHOTO, TOGETHER = "NAME", "PAGE", "NEEDS", "PHOTO", "TOGETHER"
KINDS = {
    NAME: gettext_lazy("Your name"),
    PAGE: gettext_lazy("Your page, with your name"),
    NEEDS: gettext_lazy("What you need"),
    PHOTO: gettext_lazy("Your photo"),
    TOGETHER: gettext_lazy("Your pages, when they are with you"),
}
NEAR = (Role.MANAGER, Role.TEAM)


def sights(person: Person, *, on: date) -> list[Sight]:
    """Give everyone who may see something here. Costs 4 queries, for any number."""
    mine = Mine.of(person, on)
    supports = Support.objects.live(on).filter(Q(person=person) | Q(supporter=person))
    here = supports.filter(person__is_active=True, supporter__is_active=True)
    return [*_by_role(mine), *(sight for support in here for sight in _by_support(support, mine))]


@dataclass(frozen=True)
class Mine:
    """What somebody is on a day, for the question who sees them."""

    person: Person
    on: date
    what: frozenset[str]
    lives: frozenset[UUID]
    works: frozenset[UUID]

    @classmethod
    def of(cls, person: Person, on: date) -> "Mine":
        roles = list(Role.objects.live(on).filter(person=person).values_list("what", "home"))
        lives = frozenset(home for what, home in roles if what == Role.SUPPORTED)
        works = frozenset(home for what, home in roles if what in NEAR)
        return cls(person, on, frozenset(what for what, _home in roles), lives, works)

    @property
    def is_opened_with(self) -> bool:
        """Tell whether somebody may open a session with this person (rules.why_not_open_with)."""
        return self.what <= {*Role.PERSON_SIDE}


def _by_role(mine: Mine) -> Iterator[Sight]:
    needs = AccessNeeds.objects.filter(person=mine.person).exists()
    keeps, around = Q(what__in=Role.KEEPS_ACCOUNTS), Q(what__in=NEAR, home__in=mine.lives | mine.works)
    meets = Q(what=Role.SUPPORTED, home__in=mine.works)
    for role in live_roles(mine.on).filter(keeps | around | meets).exclude(person=mine.person):
        beside = role.what in NEAR and role.home_id in mine.lives
        if role.what != Role.SUPPORTED:
            yield by_role(PAGE, role)
        if needs and (role.what == Role.QUALITY_TEAM or beside):
            yield by_role(NEEDS, role)
        if mine.person.photo_id:
            yield by_role(PHOTO, role)
        if beside and mine.is_opened_with and Role.CHECKER not in mine.what:
            yield by_role(TOGETHER, role)


def _by_support(support: Support, mine: Mine) -> Iterator[Sight]:
    with_me = support.person_id == mine.person.pk
    who = support.supporter_id if with_me else support.person_id
    why = (support.relationship or str(support.get_purpose_display())) if with_me else _("You stand beside them")
    checking = support.purpose == Support.CHECKING
    if with_me:
        yield Sight(who, NAME, why, support.since, support=support.pk)
    if mine.person.photo_id:
        yield Sight(who, PHOTO, why, support.since, support=support.pk if with_me else None)
    if with_me and mine.is_opened_with and (checking or Role.CHECKER not in mine.what):
        yield Sight(who, TOGETHER, why, support.since, support=support.pk)


def live_roles(on: date) -> QuerySet[Role]:
    """Give the live roles of people whose account is open, with their place."""
    return Role.objects.live(on).filter(person__is_active=True).select_related("home", "region")


def by_role(kind: str, role: Role) -> Sight:
    """Say that a role lets its holder see something."""
    return Sight(role.person_id, kind, role_words(role), role.since, role=role.what)


def role_words(role: Role) -> str:
    """Say a role with its place: "Manager, Elm House"."""
    place = role.home or role.region
    return f"{role.get_what_display()}, {place}" if place else str(role.get_what_display())
