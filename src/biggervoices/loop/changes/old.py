"""Throw away what was kept long enough, and take out what is one person's."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from biggervoices.core.files import let_go
from biggervoices.core.lives import Held
from biggervoices.core.maintenance import maintenance
from biggervoices.loop.models import Action, Answered, Point, Reply, Telling, Update, Verdict
from biggervoices.people.changes import drop_picture, let_go_if_nobodys
from biggervoices.people.models import Person


@transaction.atomic
def remove_points(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away what was said before a moment, with all that came of it; give how many points."""
    old = Point.objects.filter(raised_at__lt=before).exclude(home__in=held.homes)
    # A point that nobody's link is on any more is held by its home alone.
    points = [it for it in old if it.person not in held.people]
    with maintenance():
        Verdict.objects.filter(point__in=points).delete()
        _let_voices_go(points)
        Point.objects.filter(pk__in=[it.pk for it in points]).delete()
        _remove_replies_to_nothing()
    return len(points)


def _let_voices_go(points: Iterable[Point]) -> None:
    for point in points:
        if point.voice:
            let_go(point.voice)


def _remove_replies_to_nothing() -> None:
    answered = Answered.objects.values("reply")
    replies = Reply.objects.exclude(pk__in=answered).select_related("recording")
    updates = Update.objects.filter(action__reply__in=replies).select_related("picture", "recording")
    things = [(it.picture, it.recording) for it in updates] + [(None, it.recording) for it in replies]
    updates.delete()
    Action.objects.filter(reply__in=replies).delete()
    replies.delete()
    for picture, recording in things:
        if picture:
            drop_picture(picture)
        if recording:
            recording.delete()
            let_go_if_nobodys(recording.file)


@transaction.atomic
def erase_points(person: Person, *, now: datetime) -> None:
    """Take out one person's words and the link to them. What the home promised stays: it is the home's own record."""
    mine = Point.objects.filter(person=person.pk)
    with maintenance():
        Verdict.objects.filter(point__in=mine).update(words="", how_words="")
        Telling.objects.filter(point__in=mine, told_at=None).delete()
        _let_voices_go(mine)
        gone = {"words": "", "passed_words": "", "voice": "", "person": None}
        mine.update(**gone, taken_back_at=Coalesce("taken_back_at", Value(now)))
