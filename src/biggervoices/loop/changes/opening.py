"""Write down that somebody reads what a person said before it is passed on, before it is shown to them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from biggervoices.core import audit
from biggervoices.loop.models import Point
from biggervoices.loop.queries.opened import POINT
from biggervoices.people.models import Person


@transaction.atomic(savepoint=False)  # one statement: it needs no place to go back to
def open_points(points: Iterable[Point], *, by: Person, now: datetime) -> None:
    """Write down that somebody reads these points."""
    audit.record_reads(POINT, by=by, things=[one for one in points if one.person != by.pk], now=now)
