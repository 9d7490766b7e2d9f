"""Throw away what was kept long enough, and take out what is one person's: the words go, the visit stays."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from biggervoices.checks.changes.files import take_back
from biggervoices.checks.changes.reports import renew_reports
from biggervoices.checks.models import (
    Attachment,
    Clash,
    Debrief,
    Interview,
    Invitation,
    NotToday,
    Slip,
    TimeWith,
    Trial,
    Visit,
    VisitReport,
)
from biggervoices.core.ids import anonymous_id
from biggervoices.core.lives import Held
from biggervoices.core.maintenance import maintenance
from biggervoices.people.models import Person


@transaction.atomic
def remove_answers(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away what was said in visits before a moment, and the link to who said it; give how many interviews."""
    old = Interview.objects.filter(visit__on__lt=timezone.localdate(before)).exclude(visit__home__in=held.homes)
    spoken = old.exclude(person__in=held.people).filter(slips__isnull=False).distinct()
    return _empty(Interview.objects.filter(pk__in=list(spoken.values_list("pk", flat=True))), now=now)


@transaction.atomic
def remove_after_visits(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away how a visit was for its checkers, who was invited and who could not go; give how many rows."""
    gone = 0
    for model, who in ((Debrief, "checker"), (Invitation, "person"), (NotToday, "person")):
        old = model._default_manager.filter(visit__on__lt=timezone.localdate(before))
        kept = old.exclude(visit__home__in=held.homes).exclude(**{f"{who}__in": held.people})
        gone += kept.delete()[0]
    return gone


@transaction.atomic
def remove_reports(before: datetime, held: Held, *, now: datetime) -> int:
    """Throw away what reports say, and what was planned and seen in their visits; give how many reports."""
    old = Visit.objects.filter(on__lt=timezone.localdate(before)).exclude(home__in=held.homes)
    for visit in old:
        if visit.saw or visit.plan:
            visit.saw, visit.plan = [], {}
            visit.save(update_fields=["saw", "plan"])
    reports = VisitReport.objects.filter(visit__in=old, taken_away_at=None)
    return reports.update(content=None, taken_away_at=now)


@transaction.atomic
def erase_answers(person: Person, *, now: datetime) -> None:
    """Take out what one person said here, also out of reports, which are made anew without it."""
    mine = Interview.objects.filter(person=person.pk).select_related("visit")
    visits = {it.visit_id: it.visit for it in mine}
    mine.filter(taken_back_at=None).update(taken_back_at=now)
    for visit in visits.values():
        renew_reports(visit, now=now)
    _empty(mine, now=now)
    for theirs in (
        Invitation.objects.filter(person=person),
        NotToday.objects.filter(person=person),
        Debrief.objects.filter(checker=person),
    ):
        theirs.delete()
    Trial.objects.filter(person=person).update(words="")


def _empty(interviews: QuerySet[Interview], *, now: datetime) -> int:
    """Leave of interviews that somebody was asked; a stranger's number stands where the person stood."""
    found = list(interviews)
    slips = Slip.objects.filter(interview__in=found)
    take_back(Attachment.objects.filter(slip__in=slips), now=now)
    with maintenance():
        Clash.objects.filter(slip__in=slips).delete()
        Attachment.objects.filter(slip__in=slips).delete()
        slips.delete()
        TimeWith.objects.filter(interview__in=found).delete()
        for interview in found:
            interview.person, interview.taken_back_at = anonymous_id(), interview.taken_back_at or now
            interview.save(update_fields=["person", "taken_back_at"])
    return len(found)
