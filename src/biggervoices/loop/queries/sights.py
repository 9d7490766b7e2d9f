"""Who may read what a person said, and why: `visible_to`, asked from the side of whoever said it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.core.lives import Sight
from biggervoices.loop.models import Action, Asked, Point
from biggervoices.people.models import Person, Role, Support
from biggervoices.people.queries import who_said_yes
from biggervoices.people.queries.sights import by_role, live_roles
from biggervoices.people.queries.together import CIRCLE

POINTS, ACTIONS = "POINTS", "ACTIONS"
KINDS = {
    POINTS: gettext_lazy("What you said"),
    ACTIONS: gettext_lazy("What is done for you alone"),
}


def sights(person: Person, *, on: date) -> list[Sight]:
    """Give everyone who may read a point of a person's, or an action for them alone. Costs 8 queries at most."""
    points = list(Point.objects.said_by(person).standing().select_related("home"))
    actions = list(
        Action.objects.filter(private=True, reply__answered__point__in=points).select_related("owner", "reply")
    )
    homes = {point.home_id for point in points} | {action.home_id for action in actions if action.home_id}
    roles = _roles(homes, {point.home.region_id for point in points}, on) if homes else []
    found = [*_of_points(points, roles), *_of_actions(actions, roles), *_of_checkers(points, on)]
    found += _of_circle(person, on)
    return [sight for sight in found if sight.who != person.pk]


def _roles(homes: set[UUID], regions: set[UUID], on: date) -> list[Role]:
    """Read the roles of everybody in those homes and regions, and all roles of the Quality Team."""
    team = Role.objects.live(on).filter(what=Role.QUALITY_TEAM).values("person")
    near = live_roles(on)
    return list(near.filter(home__in=homes) | near.filter(region__in=regions) | near.filter(person__in=team))


def _of_points(points: Iterable[Point], roles: Iterable[Role]) -> Iterator[Sight]:
    holds: dict[UUID, list[Role]] = defaultdict(list)
    for role in roles:
        holds[role.person_id].append(role)
    for point in points:
        for role in roles:
            if _lets_read(role, point, holds[role.person_id]):
                yield by_role(POINTS, role)


def _lets_read(role: Role, point: Point, all_theirs: Iterable[Role]) -> bool:
    if role.what == Role.QUALITY_TEAM:
        there = any(it.home_id == point.home_id or it.region_id == point.home.region_id for it in all_theirs)
        return point.passed_at is not None or not there
    if point.passed_at is None or point.together:
        return False
    if role.what == Role.MANAGER:
        return role.home_id == point.home_id
    if point.about == Point.JUST_ME:
        return False
    if role.what == Role.REGIONAL:
        return role.region_id == point.home.region_id
    return role.what == Role.TEAM and role.home_id == point.home_id and point.hears == Point.ALL


def _of_actions(actions: Iterable[Action], roles: Iterable[Role]) -> Iterator[Sight]:
    for action in actions:
        if action.owner.is_active:
            yield Sight(action.owner_id, ACTIONS, _("Does something for you"), action.reply.at.date())
        for role in roles:
            if role.what == Role.QUALITY_TEAM or (role.what == Role.MANAGER and role.home_id == action.home_id):
                yield by_role(ACTIONS, role)


def _of_checkers(points: Iterable[Point], on: date) -> Iterator[Sight]:
    """Give the checkers who asked for what was passed on, and whoever helps them on visits."""
    passed = {point.pk: point for point in points if point.passed_at and point.about != Point.JUST_ME}
    asked = list(Asked.objects.filter(point__in=passed).select_related("checker"))
    helping = Support.objects.live(on).filter(purpose=Support.CHECKING, supporter__is_active=True)
    helpers = list(helping.filter(person__in={it.checker_id for it in asked}))
    for one in asked:
        since = passed[one.point_id].heard_on
        if one.checker.is_active:
            yield Sight(one.checker_id, POINTS, _("Asked you on a visit"), since)
        for helper in helpers:
            if helper.person_id == one.checker_id:
                yield Sight(helper.supporter_id, POINTS, _("Was there when you were asked"), max(since, helper.since))


def _of_circle(person: Person, on: date) -> Iterator[Sight]:
    """Give the family and friends who may read what was passed on, as the person allowed it."""
    near = Support.objects.live(on).filter(person=person, purpose=Support.CIRCLE, supporter__is_active=True)
    if not near or not Point.objects.for_circle(person).exists():
        return
    if since := who_said_yes([person.pk], CIRCLE).get(person.pk):
        for support in near:
            why = support.relationship or str(support.get_purpose_display())
            yield Sight(support.supporter_id, POINTS, why, max(since, support.since), support=support.pk)
