"""Throw away what was kept long enough, and take out what is one person's."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from biggervoices.core.files import let_go
from biggervoices.core.lives import Held
from biggervoices.people.models import Person
from biggervoices.voices.models import BoardCard, Gathering, Idea, Invite, Seat, Statement, ThemeMeaning


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
def remove_gatherings(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away gatherings of before a moment, with their boards; give how many. Who is held, holds what they said."""
    old = Gathering.objects.filter(on__lt=localdate(before))
    kept = {it.gathering_id for it in BoardCard.objects.filter(gathering__in=old) if it.person in held.people}
    gone = [it.pk for it in old if it.pk not in kept]
    Gathering.objects.filter(pk__in=gone).delete()
    return len(gone)


@transaction.atomic
def erase_statements(person: Person, *, now: datetime) -> None:
    """Take out one person's words, and the link to them; a card on a board goes with its words."""
    Invite.objects.filter(person=person).delete()
    Seat.objects.filter(person=person.pk).update(person=None)
    ThemeMeaning.objects.filter(person=person.pk).update(person=None, why="")
    Idea.objects.filter(person=person.pk).update(person=None, words="", off_at=now, waits=False)
    for one in Statement.objects.said_by(person):
        if one.voice:
            let_go(one.voice)
        if one.sent_at is None:
            one.delete()
            continue
        one.person, one.words, one.voice, one.cards = None, "", "", {}
        one.taken_back_at = one.taken_back_at or now
        one.save()
    BoardCard.objects.filter(person=person.pk).update(person=None, words="", off_at=now, waits=False)
