"""Words that sound urgent raise a prompt: somebody should read this soon. That there is none never means safe."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from biggervoices.core.audit import record
from biggervoices.core.refusals import must
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.pure import urgent
from biggervoices.safeguarding import rules
from biggervoices.safeguarding.models import ReadSoon


@dataclass(frozen=True)
class Heard:
    """What somebody said or wrote. id: of the row that keeps it; path: the page on which its readers find it."""

    id: UUID
    what: str
    words: str
    path: str


def ask_to_read(
    heard: Iterable[Heard], *, home: UUID | None, ready: bool, now: datetime, part_of: UUID | None = None
) -> None:
    """Raise a prompt for each of these that sounds urgent, in the transaction that keeps the words; each of them once.

    ready: whether the Quality Team may read the words already. part_of: the visit with which it may, once handed in.
    Where nothing sounds urgent, the database is asked nothing.
    """
    found = {one.id: (one, sign) for one in heard if (sign := urgent.look(one.words))}
    if found:
        with transaction.atomic():
            _raise(found, home=home, part_of=part_of, ready_at=now if ready else None, now=now)


def _raise(
    found: Mapping[UUID, tuple[Heard, urgent.Sign]],
    *,
    home: UUID | None,
    part_of: UUID | None,
    ready_at: datetime | None,
    now: datetime,
) -> None:
    held = set(ReadSoon.objects.filter(thing_id__in=found).values_list("thing_id", flat=True))
    new = [
        ReadSoon(
            what=one.what,
            thing_id=one.id,
            part_of=part_of,
            path=one.path,
            home_id=home,
            kind=sign.kind,
            lowered=sign.lowered,
            raised_at=now,
            ready_at=ready_at,
        )
        for one, sign in found.values()
        if one.id not in held
    ]
    ReadSoon.objects.bulk_create(new, ignore_conflicts=True)  # two tablets at once: one prompt
    for prompt in new:
        # Not who said it: the audit trail would undo the sealed link.
        record("safeguarding.read_soon", by=None, thing=prompt, now=now, kind=prompt.kind, lowered=prompt.lowered)


def let_read(part_of: UUID, *, now: datetime) -> None:
    """Show the Quality Team the prompts of what was just handed in."""
    ReadSoon.objects.filter(part_of=part_of, ready_at=None).update(ready_at=now)


@transaction.atomic
def have_read(prompt: ReadSoon, *, by: Person, now: datetime) -> None:
    """Say that a named human has read the words. Said by two at once, the first one stands."""
    must(rules.why_not_have_read(standing_of(by, on=localdate(now)), prompt))
    if ReadSoon.objects.unread().filter(pk=prompt.pk).update(read_at=now, read_by=by):
        record("safeguarding.have_read", by=by, thing=prompt, now=now)
