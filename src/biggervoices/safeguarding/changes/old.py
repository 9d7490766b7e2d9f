"""Throw away worries that ended long enough ago, and prompts that words sounded urgent."""

from datetime import datetime

from django.db import connection, transaction

from biggervoices.core.files import let_go
from biggervoices.core.lives import Held
from biggervoices.core.maintenance import maintenance
from biggervoices.safeguarding.models import Concern, Named, ReadSoon


@transaction.atomic
def remove_worries(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away worries that were closed before a moment, with their whole record; give how many.

    Whoever told it, and whoever is named in it, holds it while they are held. One that is open is never thrown away.
    """
    named = Named.objects.filter(person__in=held.people).values("concern")
    closed = Concern.objects.filter(closed_at__lt=before).exclude(home__in=held.homes).exclude(pk__in=named)
    old = [it for it in closed if it.raised_by not in held.people]
    with maintenance():
        for related in Concern._meta.related_objects:  # its record, readers, notices and timers: all of them
            related.related_model._default_manager.filter(concern__in=old).delete()
        Concern.objects.filter(pk__in=[it.pk for it in old]).delete()
        with connection.cursor() as cursor:  # a worry needs a reader until the end: now it has ended, look now
            cursor.execute("SET CONSTRAINTS the_last_reader_stays IMMEDIATE")
            cursor.execute("SET CONSTRAINTS the_last_reader_stays DEFERRED")
    for worry in old:
        if worry.recording:
            let_go(worry.recording)
    return len(old)


@transaction.atomic
def remove_prompts(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away prompts that were raised before a moment; give how many. A held home keeps its own."""
    return ReadSoon.objects.filter(raised_at__lt=before).exclude(home__in=held.homes).delete()[0]
