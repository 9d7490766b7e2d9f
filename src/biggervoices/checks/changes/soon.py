"""Words of a visit that sound urgent: somebody should read them soon, once they are handed in."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from biggervoices.checks.changes.points import point_of
from biggervoices.checks.models import Visit
from biggervoices.checks.queries.soon import parts_of
from biggervoices.pure import journal, slips
from biggervoices.safeguarding.changes import Heard, ask_to_read
from biggervoices.safeguarding.models import ReadSoon

Said = tuple[UUID, str, object]  # the id, kind and value of a slip

OWN_WORDS = {  # kinds of slips in which people write, and what they are called to a reader
    slips.WORDS: ReadSoon.SAID,
    slips.WAYS: ReadSoon.SAID,
    slips.WANT: ReadSoon.POINT,
    slips.GOOD: ReadSoon.POINT,
    journal.SAW: ReadSoon.SEEN,
    journal.TIME_WITH: ReadSoon.TIME_WITH,
    journal.DEBRIEF: ReadSoon.DEBRIEF,
}


def look_at_words(visit: Visit, said: Iterable[Said], *, now: datetime) -> None:
    """Raise a prompt for each of these that sounds urgent, in the transaction that keeps them."""
    heard = [_heard(visit, *one) for one in said if _is_words(one[1], one[2])]
    if heard:
        ask_to_read(heard, home=visit.home_id, part_of=visit.pk, ready=visit.state == Visit.DONE, now=now)


def _heard(visit: Visit, id: UUID, kind: str, value: object) -> Heard:
    what = OWN_WORDS.get(kind, ReadSoon.SAID)
    # What becomes a point is one thing with it, so that it is asked for once.
    thing = point_of(id) if what == ReadSoon.POINT else id
    # How it was for a checker: whoever is asked to look talks with them, on the page of the visit.
    own = what == ReadSoon.DEBRIEF
    path = reverse("checks:visit", args=[visit.pk]) if own else reverse("checks:words_said", args=[id])
    return Heard(thing, what, "\n".join(parts_of(value)), path)


def _is_words(kind: str, value: object) -> bool:
    """Tell whether somebody wrote this; most answers are the code of a picture."""
    return kind in OWN_WORDS or (kind == slips.ANSWER and any(" " in part for part in parts_of(value)))
