"""Who is still to be told, and who is still to be asked face to face."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.easyread.models import Picture
from biggervoices.loop import rules
from biggervoices.loop.formats import age_words, day_of
from biggervoices.loop.models import Point, Telling
from biggervoices.loop.queries.names import people_by_id
from biggervoices.loop.queries.path import answer_title
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing, faces_seen


@dataclass(frozen=True)
class ToTell:
    """One thing that one person is still to be told. mine: it is for this reader to tell."""

    telling: Telling
    person: Person
    face: Picture | None  # for whoever meets the person
    what: str
    words: str
    how: str
    since: str
    mine: bool


@dataclass(frozen=True)
class ToAsk:
    """One person who is still to be asked whether it is better, by somebody with no part in the change."""

    point: Point
    person: Person
    words: str
    since: str


def may_tell(standing: Standing, *, unseen_since: datetime) -> Q:
    """Give which tellings are on somebody's list: their own, their homes', and the Quality Team's.

    Who does not want to be named, and what was not passed on, stays with the Quality Team. What was on a screen waits
    when it was not seen since then.
    """
    waits = Q(how__in=(Telling.FACE, Telling.PRINT)) | Q(due_at__lt=unseen_since)
    own = Q(teller=standing.person)
    homes = Q(point__named=True, point__passed_at__isnull=False, point__home__in=standing.homes(Role.MANAGER))
    if standing.holds(Role.QUALITY_TEAM):
        not_named = Q(point__named=False) | Q(point__kept_at__isnull=False)
        mine = own | homes | (not_named & ~_there(standing, "point__home"))
    else:
        mine = own | homes
    return Q(told_at=None, point__taken_back_at=None) & waits & mine


def _there(standing: Standing, home: str) -> Q:
    """Give what is of a home where somebody has any role."""
    anything = tuple(dict(Role.WHAT))
    regions = Q(**{f"{home}__region__in": standing.regions(*anything)})
    return Q(**{f"{home}__in": standing.homes(*anything)}) | regions


def to_tell(standing: Standing, *, now: datetime, most: int = 100) -> list[ToTell]:
    """Give who is still to be told, the oldest first, one's own first. Three queries."""
    today = localdate(now)
    tellings = list(
        Telling.objects.filter(may_tell(standing, unseen_since=now - timedelta(days=rules.SEEN_DAYS)))
        .select_related("point__home", "point__kept_by", "reply__by", "update__by", "teller")
        .order_by("due_at")[:most]
    )
    people = people_by_id(telling.point.person for telling in tellings)
    faces = faces_seen(standing.person, [person.photo_id for person in people.values()], on=standing.on)
    told = [
        _to_tell(telling, people[telling.point.person], faces, standing, today)
        for telling in tellings
        if telling.point.person in people
    ]
    return sorted(told, key=lambda one: not one.mine)


def _to_tell(telling: Telling, person: Person, faces: frozenset[UUID], standing: Standing, today: date) -> ToTell:
    title, words = what_is_told(telling)
    late = telling.how == Telling.SCREEN
    return ToTell(
        telling=telling,
        person=person,
        face=person.photo if person.photo_id in faces else None,
        what=title,
        words=words,
        how=_("Not seen on screen. Please tell it face to face.") if late else telling.get_how_display(),
        since=age_words(localdate(telling.due_at), today=today),
        mine=telling.teller_id == standing.person.pk,
    )


def what_is_told(telling: Telling) -> tuple[str, str]:
    """Give the title and the words of what a person is told."""
    if telling.reply:
        return answer_title(telling.reply.kind, telling.reply.by), telling.reply.words
    if telling.update:
        return _("%(name)s tells what was done") % {"name": telling.update.by}, telling.update.words
    return _("It did not go on to the home"), telling.point.kept_reason


def words_for_teller(telling: Telling) -> str:
    """Give what the person said, as whoever tells it may read it: the home reads the words that travelled."""
    point = telling.point
    return str(point.passed_words if point.passed_at and point.named else point.words)


def to_ask(standing: Standing, *, now: datetime, most: int = 100) -> list[ToAsk]:
    """Give who is still to be asked face to face whether it is better: those not told on screen. Two queries."""
    if not standing.holds(Role.QUALITY_TEAM):
        return []
    today = localdate(now)
    lately = now - timedelta(days=rules.SEEN_DAYS)
    on_screen = Telling.objects.filter(point=OuterRef("pk"), how=Telling.SCREEN, due_at__gte=lately)
    asked = Point.objects.to_ask().exclude(_there(standing, "home")).filter(~Exists(on_screen))
    points = list(asked.select_related("home").order_by("passed_at")[:most])
    people = people_by_id(point.person for point in points)
    return [
        ToAsk(point, people[point.person], point.passed_words, day_of(point.passed_at, today=today))
        for point in points
        if point.person in people and point.passed_at
    ]


def person_of(point: Point) -> Person | None:
    """Give who said it, for those who are to tell or to ask them."""
    return people_by_id([point.person]).get(point.person) if point.person else None
