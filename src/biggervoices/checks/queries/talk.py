"""What was said: slips read and folded."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from biggervoices.checks.formats import milliseconds
from biggervoices.checks.models import Interview, Slip, Visit
from biggervoices.core.keys import drawn_id
from biggervoices.core.prepared import Prepared
from biggervoices.pure.slips import Interviewed, Tap, fold


def interview_id(visit: Visit, person: UUID) -> UUID:
    """Give the id under which somebody is asked in a visit: known before they are, and telling nobody who it is."""
    return drawn_id("interview", visit.pk, person)


@Prepared
def read_by(*, me: UUID, on: date, id: UUID) -> QuerySet[Interview]:
    """Give an interview whose answers I may see on a day, or none."""
    mine = Interview.objects.visible_to(me, on=on)
    return mine.select_related("visit__home", "visit__supporter").filter(pk=id)


@Prepared
def written_by(*, me: UUID, on: date, id: UUID) -> QuerySet[Interview]:
    """Give an interview to which I may add on a day, or none."""
    return Interview.objects.written_by(me, on=on).select_related("visit__home").filter(pk=id)


def tap_of(slip: Slip) -> Tap:
    """Give a kept slip as the fold wants it."""
    return _tap(slip.pk, slip.kind, slip.value, slip.question_id, slip.answered_by, slip.said_at, slip.turn)


def _tap(id: UUID, kind: str, value: Any, question: UUID | None, by: str, said_at: datetime, turn: int) -> Tap:
    return Tap(id=id, kind=kind, value=value, question=question, by=by, at=milliseconds(said_at), turn=turn)


def interviewed(interview: Interview) -> Interviewed:
    """Give what stands for one interview."""
    return fold(_tap(*line) for line in _slips(interview=interview.pk))


@Prepared
def _slips(*, interview: UUID) -> QuerySet[Slip, tuple[Any, ...]]:
    facts = ("pk", "kind", "value", "question", "answered_by", "said_at", "turn")
    return Slip.objects.filter(interview=interview).values_list(*facts)


def folded(interviews: Sequence[Interview]) -> dict[UUID, Interviewed]:
    """Give what stands for each of several interviews, in one read."""
    taps: dict[UUID, list[Tap]] = {interview.pk: [] for interview in interviews}
    for slip in Slip.objects.filter(interview__in=taps):
        if slip.interview_id in taps:
            taps[slip.interview_id].append(tap_of(slip))
    return {interview: fold(said) for interview, said in taps.items()}
