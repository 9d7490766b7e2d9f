"""Finish a visit, talk about it, and take words back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.changes.files import take_back as take_files_back
from biggervoices.checks.changes.points import point_of, raise_points
from biggervoices.checks.changes.reports import renew_reports
from biggervoices.checks.changes.soon import look_at_words
from biggervoices.checks.changes.talk import add_slips
from biggervoices.checks.models import Attachment, Debrief, Interview, Visit
from biggervoices.checks.queries.talk import folded
from biggervoices.checks.rules import (
    why_not_debrief,
    why_not_finish,
    why_not_take_back,
    why_not_talk,
    why_not_words,
)
from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.loop.changes import take_back as take_point_back
from biggervoices.loop.models import Point
from biggervoices.people.models import Person
from biggervoices.pure import journal, slips
from biggervoices.pure.slips import Tap
from biggervoices.safeguarding.changes import let_read

FELT = ("GOOD", "SO_SO", "HARD")


@transaction.atomic
def finish_visit(visit: Visit, *, by: Person, now: datetime) -> int:
    """Hand the visit in: it is done, and each wish and each good thing becomes a point, once. Give how many."""
    must(why_not_finish(by, visit))
    won = Visit.objects.filter(pk=visit.pk, state=Visit.OPEN).update(state=Visit.DONE, finished_at=now, finished_by=by)
    must(None if won else _("This visit is handed in already."))
    visit.refresh_from_db()
    interviews = list(visit.interviews.exclude(kind=Interview.NOT_ASKED).filter(taken_back_at=None))
    for interview in interviews:
        interview.visit = visit  # one visit, with its checkers, for all of them
    said = folded(interviews)
    raised = sum(raise_points(visit, interview, said[interview.pk], now=now) for interview in interviews)
    let_read(visit.pk, now=now)
    audit.record("checks.visit_finished", by=by, thing=visit, now=now, points=raised, asked=len(interviews))
    return raised


@transaction.atomic
def keep_debrief(
    visit: Visit, *, id: UUID, felt: str, words: str, wants_talk: bool, by: Person, now: datetime
) -> Debrief:
    """Keep how the visit was for a checker. Said again, the last one counts."""
    must(why_not_debrief(by, visit) or why_not_words(words))
    must(None if felt in FELT else _("Please press one of the pictures."))
    debrief, made = Debrief.objects.get_or_create(
        visit=visit,
        checker=by,
        defaults={"id": id, "felt": felt, "words": words.strip(), "wants_talk": wants_talk, "at": now},
    )
    if not made and debrief.pk != id:
        debrief.felt, debrief.words, debrief.wants_talk, debrief.at = felt, words.strip(), wants_talk, now
        if wants_talk:
            debrief.talked_at = debrief.talked_by = None
        debrief.save()
    look_at_words(visit, [(debrief.pk, journal.DEBRIEF, debrief.words)], now=now)
    return debrief


@transaction.atomic
def settle_talk(debrief: Debrief, *, by: Person, now: datetime) -> None:
    """Say that somebody of the Quality Team has talked with the checker."""
    must(why_not_talk(by, debrief, on=localdate(now)))
    Debrief.objects.filter(pk=debrief.pk, talked_at=None).update(talked_at=now, talked_by=by)
    audit.record("checks.talked_with_checker", by=by, thing=debrief, now=now)


@transaction.atomic
def take_back_question(
    interview: Interview, question: UUID, *, turn: int = 0, id: UUID, by: Person, now: datetime
) -> None:
    """Take back all that was said about one question in one turn of its topic, and the point that came of it."""
    must(why_not_take_back(by, interview))
    said = interview.slips.filter(question=question, turn=turn)
    points = [point_of(slip) for slip in said.values_list("pk", flat=True)]
    add_slips(interview, [Tap(id, slips.TAKEN_BACK, "", question, turn=turn)], by=by, now=now)
    _take_points_back(interview, points, by=by, now=now)
    take_files_back(Attachment.objects.filter(slip__in=said), now=now)
    audit.record("checks.words_taken_back", by=None, thing=interview, now=now)


@transaction.atomic
def take_back_good(interview: Interview, good: UUID, *, id: UUID, by: Person, now: datetime) -> None:
    """Take back one good thing that was said, and the point that came of it."""
    must(why_not_take_back(by, interview))
    add_slips(interview, [Tap(id, slips.TAKEN_BACK, str(good))], by=by, now=now)
    _take_points_back(interview, [point_of(good)], by=by, now=now)
    audit.record("checks.words_taken_back", by=None, thing=interview, now=now)


@transaction.atomic
def take_back_attached(interview: Interview, slip: UUID, *, id: UUID, by: Person, now: datetime) -> None:
    """Take back one photo, drawing or voice: its file goes."""
    must(why_not_take_back(by, interview))
    add_slips(interview, [Tap(id, slips.TAKEN_BACK, str(slip))], by=by, now=now)
    take_files_back(Attachment.objects.filter(slip=slip, slip__interview=interview), now=now)
    audit.record("checks.words_taken_back", by=None, thing=interview, now=now)


@transaction.atomic
def take_back_all(interview: Interview, *, by: Person, now: datetime) -> None:
    """Take back the whole interview. The slips stay sealed; nothing reads them any more."""
    must(why_not_take_back(by, interview))
    won = Interview.objects.filter(pk=interview.pk, taken_back_at=None).update(taken_back_at=now)
    if won:
        points = [point_of(slip) for slip in interview.slips.values_list("pk", flat=True)]
        _take_points_back(interview, points, by=by, now=now)
        take_files_back(Attachment.objects.filter(slip__interview=interview), now=now)
        # Not who it was: the audit trail would undo the sealed link.
        audit.record("checks.interview_taken_back", by=None, thing=interview, now=now)


def _take_points_back(interview: Interview, points: list[UUID], *, by: Person, now: datetime) -> None:
    """Take the points back, and every report that holds words of this interview."""
    for point in Point.objects.filter(pk__in=points, taken_back_at=None):
        take_point_back(point, by=by, now=now)
    if interview.visit.state == Visit.DONE:
        renew_reports(interview.visit, now=now)
