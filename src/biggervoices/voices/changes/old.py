"""Throw away what was kept long enough, and take out what is one person's."""

from datetime import datetime

from django.db import transaction

from biggervoices.core.files import let_go
from biggervoices.core.lives import Held
from biggervoices.people.models import Person
from biggervoices.voices.models import Statement


@transaction.atomic
def remove_statements(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away what people told us before a moment; give how many. What became a point goes with the point."""
    old = Statement.objects.filter(begun_at__lt=before, point=None).exclude(home__in=held.homes)
    gone = [it for it in old if it.person not in held.people]
    for one in gone:
        if one.voice:
            let_go(one.voice)
    Statement.objects.filter(pk__in=[it.pk for it in gone]).delete()
    return len(gone)


@transaction.atomic
def erase_statements(person: Person, *, now: datetime) -> None:
    """Take out one person's words, and the link to them."""
    for one in Statement.objects.said_by(person):
        if one.voice:
            let_go(one.voice)
        if one.sent_at is None:
            one.delete()
            continue
        one.person, one.words, one.voice, one.cards = None, "", "", {}
        one.taken_back_at = one.taken_back_at or now
        one.save()
