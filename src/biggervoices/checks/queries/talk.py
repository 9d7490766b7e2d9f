"""What was said: slips read and folded."""

from collections.abc import Sequence
from uuid import UUID

from biggervoices.checks.formats import milliseconds
from biggervoices.checks.models import Interview, Slip, Visit
from biggervoices.core.keys import drawn_id
from biggervoices.pure.slips import Interviewed, Tap, fold


def interview_id(visit: Visit, person: UUID) -> UUID:
    """Give the id under which somebody is asked in a visit: known before they are, and telling nobody who it is."""
    return drawn_id("interview", visit.pk, person)


def tap_of(slip: Slip) -> Tap:
    """Give a kept slip as the fold wants it."""
    return Tap(
        id=slip.pk,
        kind=slip.kind,
        value=slip.value,
        question=slip.question_id,
        by=slip.answered_by,
        at=milliseconds(slip.said_at),
        turn=slip.turn,
    )


def interviewed(interview: Interview) -> Interviewed:
    """Give what stands for one interview."""
    return fold(tap_of(slip) for slip in interview.slips.all())


def folded(interviews: Sequence[Interview]) -> dict[UUID, Interviewed]:
    """Give what stands for each of several interviews, in one read."""
    taps: dict[UUID, list[Tap]] = {interview.pk: [] for interview in interviews}
    for slip in Slip.objects.filter(interview__in=taps):
        if slip.interview_id in taps:
            taps[slip.interview_id].append(tap_of(slip))
    return {interview: fold(said) for interview, said in taps.items()}
