"""Throw away what was kept long enough, and take out what is one person's."""

from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.timezone import localdate

from biggervoices.core.files import let_go
from biggervoices.core.lives import Held
from biggervoices.people.models import Person
from biggervoices.voices.changes.photos import drop
from biggervoices.voices.models import (
    Advice,
    BoardCard,
    Coming,
    DayPhoto,
    Decision,
    Gathering,
    Heard,
    Idea,
    InPhoto,
    Invite,
    Item,
    Meeting,
    Member,
    Paper,
    Seat,
    Statement,
    TermsMeaning,
    TermsOfReference,
    TermsWording,
    ThemeMeaning,
    Voter,
)

# Whose hand wrote something for a group: it goes with the person, and the words stay the group's.
WRITTEN: tuple[tuple[type[Model], str], ...] = (
    (TermsWording, "proposed_by"),
    (TermsOfReference, "agreed_by"),
    (Meeting, "planned_by"),
    (Item, "added_by"),
    (Paper, "added_by"),
    (DayPhoto, "added_by"),
    (Decision, "decided_by"),
    (Advice, "given_by"),
)
THEIRS: tuple[type[Model], ...] = (Member, Coming, Heard)


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
    for photo in DayPhoto.objects.filter(gathering__in=gone).select_related("picture"):
        drop(photo)
    Gathering.objects.filter(pk__in=gone).delete()
    return len(gone)


@transaction.atomic
def erase_statements(person: Person, *, now: datetime) -> None:
    """Take out one person's words, and the link to them; a card on a board goes with its words."""
    Invite.objects.filter(person=person).delete()
    Seat.objects.filter(person=person.pk).update(person=None)
    ThemeMeaning.objects.filter(person=person.pk).update(person=None, why="")
    Idea.objects.filter(person=person.pk).update(person=None, words="", off_at=now, waits=False)
    Voter.objects.filter(person=person.pk).update(person=None)
    for photo in DayPhoto.objects.filter(people__person=person).select_related("picture"):
        drop(photo)
    InPhoto.objects.filter(recorded_by=person).update(recorded_by=None)
    for one in Statement.objects.said_by(person):
        if one.voice:
            let_go(one.voice)
        if one.sent_at is None:
            one.delete()
            continue
        one.person, one.words, one.voice, one.cards = None, "", "", {}
        one.taken_back_at = one.taken_back_at or now
        one.save()
    BoardCard.objects.filter(person=person.pk).update(person=None, words="", picture="", off_at=now, waits=False)


@transaction.atomic
def remove_group_answers(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away who came to a meeting, who said what to words and who heard an answer; give how many."""
    past = Coming.objects.filter(meeting__on__lt=localdate(before)).exclude(person__in=held.people)
    heard = Heard.objects.filter(heard_at__lt=before).exclude(person__in=held.people)
    said = [it.pk for it in TermsMeaning.objects.filter(said_at__lt=before) if it.person not in held.people]
    gone = [it.delete()[0] for it in (past, heard, TermsMeaning.objects.filter(pk__in=said))]
    return sum(gone)


@transaction.atomic
def erase_from_groups(person: Person, *, now: datetime) -> None:
    """Take one person out of their groups. What the group wrote and decided together stays, and names nobody."""
    TermsMeaning.objects.filter(person=person.pk).delete()
    for model in THEIRS:
        model._default_manager.filter(person=person).delete()
    for model, name in WRITTEN:
        model._default_manager.filter(**{name: person}).update(**{name: None})
