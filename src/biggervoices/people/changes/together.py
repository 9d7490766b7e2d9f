"""A session that a supporter opens with a person."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people import rules
from biggervoices.people.models import Person
from biggervoices.people.queries.together import OPENED


@transaction.atomic
def open_with(person: Person, *, by: Person, now: datetime) -> None:
    """Write down that somebody opens a session with a person. The person reads it under "Who can see my things"."""
    must(rules.why_not_open_with(by, person, on=timezone.localdate(now)))
    audit.record(OPENED, by=by, thing=person, now=now)
