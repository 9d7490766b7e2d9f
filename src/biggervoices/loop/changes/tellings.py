"""Who said it is told: on screen, on paper, or face to face by somebody named."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.loop import queries, rules
from biggervoices.loop.models import Point, Reply, Telling, Update
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of


def tell(
    points: Iterable[Point],
    *,
    teller: Person,
    now: datetime,
    reply: Reply | None = None,
    update: Update | None = None,
) -> None:
    """Say that each person is to be told; of nothing: that it was not passed on.

    Who does not want to be named is told by the reader of the Quality Team, who knows them, and not by the home.
    """
    told = list(points)
    ways = queries.ways_to_tell(point.person for point in told)
    Telling.objects.bulk_create(
        Telling(
            point=point,
            reply=reply,
            update=update,
            due_at=now,
            how=ways[point.person],
            teller_id=teller.pk if point.named or not point.passed_by_id else point.passed_by_id,
        )
        for point in told
        if point.person
    )


@transaction.atomic
def see(point: Point, *, by: Person, now: datetime) -> int:
    """Keep that a person has seen all that is new in their thread: "I have seen this"."""
    must(None if by.pk == point.person else _("Only the person who said it can answer this."))
    return _told(point, how=Telling.SCREEN, now=now)


@transaction.atomic
def told_face_to_face(telling: Telling, *, told_on: date, by: Person, now: datetime) -> None:
    """Keep that somebody told the person face to face, under their own name."""
    today = localdate(now)
    must(rules.why_not_tell(standing_of(by, on=today), telling))
    must(rules.why_not_told(telling, told_on=told_on, today=today))
    at = now if told_on == today else datetime.combine(told_on, now.timetz())
    won = Telling.objects.filter(pk=telling.pk, told_at=None).update(how=Telling.FACE, teller=by, told_at=at)
    must(None if won else _("This was told already."))
    audit.record("loop.told", by=by, thing=telling, now=now, how=Telling.FACE)


@transaction.atomic
def letter_given(telling: Telling, *, by: Person, now: datetime) -> None:
    """Keep that the printed letter was given to the person."""
    must(rules.why_not_tell(standing_of(by, on=localdate(now)), telling))
    won = Telling.objects.filter(pk=telling.pk, told_at=None).update(how=Telling.PRINT, teller=by, told_at=now)
    must(None if won else _("This was told already."))
    audit.record("loop.told", by=by, thing=telling, now=now, how=Telling.PRINT)


def _told(point: Point, *, how: str, now: datetime) -> int:
    return Telling.objects.filter(point=point, told_at=None).update(told_at=now, how=how)
