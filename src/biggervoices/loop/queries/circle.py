"""What somebody said, and what came of it, for their family and friends."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from biggervoices.loop.formats import day_words
from biggervoices.loop.models import Point
from biggervoices.loop.queries.because import Came, came_of
from biggervoices.loop.queries.seen import as_seen, whole
from biggervoices.people.models import Person


@dataclass(frozen=True)
class Shared:
    """One thing that somebody said, in the words that travel, and what came of it."""

    id: UUID
    words: str
    picture: str
    heard: str
    came: tuple[Came, ...]


def points_for_circle(person: Person, *, most: int = 60) -> list[Point]:
    """Give what family and friends of a person may read, the newest first. Four queries, for any number."""
    return list(whole(Point.objects.for_circle(person)).select_related("home").order_by("-heard_on", "-pk")[:most])


def shared_with_circle(points: list[Point], *, now: datetime) -> list[Shared]:
    """Show such points with what came of each."""
    today = localdate(now)
    return [
        Shared(
            id=point.pk,
            words=point.passed_words,
            picture=point.picture,
            heard=day_words(point.heard_on, today=today),
            came=came_of(point, as_seen(point).replies, today),
        )
        for point in points
    ]
