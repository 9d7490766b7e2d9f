"""The words of a visit to which a prompt points: read by the Quality Team once they are handed in, without a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from biggervoices.checks.models import Slip, TimeWith, Visit
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.pure import slips

CODES = ("about", "how", "room", "felt", "id", "what", "by", "who", "hears")  # parts of values that nobody wrote


@dataclass(frozen=True)
class Words:
    """What somebody said or wrote on a visit, and what was asked. No words: they were taken back."""

    visit: Visit
    asked: str
    words: tuple[str, ...]


def words_of(visit_id: UUID, id: UUID) -> Words:
    """Find the words that stand under an id in a visit, wherever this room keeps them."""
    visit = Visit.objects.select_related("home").get(pk=visit_id)
    slip = Slip.objects.select_related("interview").filter(visit=visit, pk=id).first()
    if slip is None:
        return Words(visit, "", tuple(_kept_elsewhere(visit, id)))
    asked = kit_of(visit.version_id).questions[slip.question_id].words if slip.question_id else ""
    return Words(visit, asked, () if _is_taken_back(slip) else tuple(parts_of(slip.value)))


def parts_of(value: object) -> Iterator[str]:
    """Give what people wrote in a value of a slip; the codes of pictures beside it are left out."""
    parts = [value[key] for key in value if key not in CODES] if isinstance(value, dict) else [value]
    return (part for part in parts if isinstance(part, str) and part)


def _is_taken_back(slip: Slip) -> bool:
    if slip.interview is None:
        return False
    if slip.interview.taken_back_at:
        return True
    back = slip.interview.slips.filter(kind=slips.TAKEN_BACK, said_at__gte=slip.said_at)
    return any(one.value == str(slip.pk) or (one.question_id and one.question_id == slip.question_id) for one in back)


def _kept_elsewhere(visit: Visit, id: UUID) -> Iterator[str]:
    for seen in visit.saw:
        if seen["id"] == str(id):
            yield seen["words"]
    for time in TimeWith.objects.filter(interview__visit=visit, interview__taken_back_at=None, pk=id):
        yield from filter(None, (time.saw, time.may_mean))
