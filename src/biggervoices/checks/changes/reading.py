"""Write down that somebody opens what was said on a visit that is handed in, before it is shown to them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from biggervoices.checks.models import Debrief, Interview
from biggervoices.checks.queries.opened import ANSWERS, DEBRIEFS, THINGS, TIMES, URGENT
from biggervoices.core import audit
from biggervoices.people.models import Person
from biggervoices.safeguarding.models import ReadSoon


@transaction.atomic(savepoint=False)  # one statement: it needs no place to go back to
def open_things(interviews: Iterable[Interview], *, by: Person, now: datetime) -> None:
    """Write down that somebody looks at photos, drawings and voices that people let us keep."""
    audit.record_reads(THINGS, by=by, things=_of_others(interviews, by), now=now)


@transaction.atomic(savepoint=False)  # one statement: it needs no place to go back to
def open_answers(interviews: Iterable[Interview], *, by: Person, now: datetime) -> None:
    """Write down that somebody reads answers of people."""
    audit.record_reads(ANSWERS, by=by, things=_of_others(interviews, by), now=now)


@transaction.atomic
def open_after(debriefs: Iterable[Debrief], times: Iterable[Interview], *, by: Person, now: datetime) -> None:
    """Write down that somebody reads how a visit was for checkers, and what was seen of people who use no words."""
    audit.record_reads(DEBRIEFS, by=by, things=[it for it in debriefs if it.checker_id != by.pk], now=now)
    audit.record_reads(TIMES, by=by, things=_of_others(times, by), now=now)


@transaction.atomic(savepoint=False)  # one statement: it needs no place to go back to
def open_words(prompt: ReadSoon, *, by: Person, now: datetime) -> None:
    """Write down that somebody reads words that sound urgent: to keep somebody safe, so nobody is shown that."""
    audit.record_reads(URGENT, by=by, things=[prompt], now=now)


def _of_others(interviews: Iterable[Interview], by: Person) -> list[Interview]:
    return [one for one in {it.pk: it for it in interviews}.values() if one.person != by.pk]
