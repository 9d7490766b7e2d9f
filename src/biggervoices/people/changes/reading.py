"""Write down that somebody opens what is written about a person, before it is shown to them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from biggervoices.core import audit
from biggervoices.people.models import Person
from biggervoices.people.queries.opened import NEEDS, PAGE


@transaction.atomic(savepoint=False)  # one statement: it needs no place to go back to
def open_page(person: Person, *, by: Person, now: datetime, in_a_case: bool) -> None:
    """Write down that somebody opens a person's page. in_a_case: to keep them safe, which the person is not shown."""
    _open(PAGE, [person], by, now, in_a_case=in_a_case)


@transaction.atomic(savepoint=False)  # one statement: it needs no place to go back to
def open_needs(people: Iterable[Person], *, by: Person, now: datetime) -> None:
    """Write down that somebody reads what people need, and how they say yes and no."""
    _open(NEEDS, people, by, now, in_a_case=False)


def _open(what: str, people: Iterable[Person], by: Person, now: datetime, *, in_a_case: bool) -> None:
    facts = {"in_a_case": True} if in_a_case else {}
    audit.record_reads(what, by=by, things=[one for one in people if one != by], now=now, **facts)
