"""What the Quality Team reads: everything that people said, within a working day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.loop import rules
from biggervoices.loop.formats import age_words, working_day_after
from biggervoices.loop.models import Point, PointQuerySet
from biggervoices.loop.queries.names import names_in, people_by_id, people_in
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing


@dataclass(frozen=True)
class ToRead:
    """One point in the list of a reader. why_alone: why it must be read by itself; empty: it can go with others."""

    point: Point
    age: str
    late: bool
    why_alone: str
    people: int


@dataclass(frozen=True)
class OneToRead:
    """One point with all that its reader must know."""

    point: Point
    person: Person | None
    people: int
    asked_words: str  # what the person said of their words; empty: it was not asked
    size_warning: str
    names: tuple[str, ...]  # of people of that home, found in the words
    waits_for_yes: bool  # the person must first say that the home may hear it
    asked_no: bool  # the person was asked, and said no


def to_read(standing: Standing, *, now: datetime, most: int = 100) -> list[ToRead]:
    """Give what this reader may read, the oldest first. Two queries, for any number."""
    today = localdate(now)
    points = list(waiting_for(standing).select_related("home").order_by("raised_at")[:most])
    people = people_in({point.home_id for point in points}, on=today) if points else {}
    return [_to_read(point, people.get(point.home_id, 0), today) for point in points]


def waiting_for(standing: Standing) -> PointQuerySet:
    """Give the points that wait for a reader and that this one may read: none of a home where they have a role."""
    anything = tuple(dict(Role.WHAT))
    theirs = Q(home__in=standing.homes(*anything)) | Q(home__region__in=standing.regions(*anything))
    points = Point.objects.to_read()
    return points.exclude(theirs) if standing.holds(Role.QUALITY_TEAM) else points.none()


def _to_read(point: Point, people: int, today: date) -> ToRead:
    raised = localdate(point.raised_at)
    return ToRead(
        point=point,
        age=age_words(raised, today=today),
        late=working_day_after(raised) < today,
        why_alone="" if rules.is_easy(point, people=people) else _why_alone(point, people),
        people=people,
    )


def _why_alone(point: Point, people: int) -> str:
    if rules.is_ours_alone(point):
        return _("For the Quality Team alone.")
    if rules.is_given_away(point, people=people):
        return _("Few people live there: they would know who said it.")
    if rules.asked_for_other_words(point):
        return _("They asked that the words are changed.")
    if point.voice:
        return _("Somebody must listen to it first.")
    return _("People may guess who said it.")


def one_to_read(point: Point, *, now: datetime) -> OneToRead:
    """Give all that a reader must know of one point. Three queries."""
    today = localdate(now)
    people = people_in([point.home_id], on=today).get(point.home_id, 0)
    given_away = rules.is_given_away(point, people=people)
    blocked = rules.is_ours_alone(point) or given_away
    return OneToRead(
        point=point,
        person=people_by_id([point.person]).get(point.person) if point.person else None,
        people=people,
        asked_words=_asked_words(point),
        size_warning=_size_warning(point, people),
        names=() if point.named else tuple(names_in(point.words, point.home, on=today)),
        waits_for_yes=blocked and point.may_hear_at is None,
        asked_no=blocked and point.may_hear_at is not None,
    )


def _asked_words(point: Point) -> str:
    if rules.asked_for_other_words(point):
        return _("They asked that the words are changed so that nobody can guess who said it.")
    return _("They said: leave my words as they are.") if point.reword is False and not point.named else ""


def _size_warning(point: Point, people: int) -> str:
    if point.named or people > rules.MAY_GUESS:
        return ""
    if people <= 1:
        return _("One person lives there. Everybody would know who said it.")
    if people <= rules.EVERYBODY_KNOWS:
        return _("Two people live there. They would know who said it.")
    return _("%(people)s people live there. They may guess who said it. Changed words must be read back.") % {
        "people": people
    }
