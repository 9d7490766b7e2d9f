"""Look whether the audit trail is as it was written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef

from biggervoices.core.audit import START, chain_of, digest_of, mark_of_gone
from biggervoices.core.models import AuditEntry, AuditLink

AT_ONCE = 2000

Anchor = tuple[int, str]  # a position, and the chain there in hexadecimal


@dataclass(frozen=True)
class Broken:
    """The first line that is not as it was written: its position (0: not chained yet), its entry, and what is wrong."""

    position: int
    entry: UUID | None
    why: str
    what: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Looked:
    """What a look at the whole trail found."""

    links: int
    waiting: int  # entries that are not chained yet
    end: Anchor
    broken: Broken | None


def look(anchors: Sequence[Anchor] = ()) -> Looked:
    """Go through the chain from its start, then through what waits for it; stop at the first line that is wrong.

    anchors: ends of the chain that were kept elsewhere. O(n) for n entries, 2,000 of them at a time in memory. May
    run while the house does: it looks at what stood when it began, and asks again what retention took away meanwhile.
    """
    ends, found = dict(anchors), START
    last = AuditLink.objects.order_by("position").values_list("position", flat=True).last() or 0
    for expected, (link, entry) in enumerate(_chained(last), start=1):
        why = _why_not_chained(link, expected, found) or _why_not_written(link, entry)
        found = bytes(link.chain)
        if not why and ends.get(expected, found.hex()) != found.hex():
            why = "It is not what this place of the chain was when it was kept outside the database."
        if why:
            return Looked(
                expected - 1, 0, (expected, found.hex()), Broken(expected, link.entry, why, link.what, link.at)
            )
    broken = _why_too_short(last, ends)
    waiting = 0
    for entry in _unchained():
        waiting += 1
        if not broken and digest_of(entry) != bytes(entry.digest):
            why = "It was changed, or put in by somebody who does not hold the key."
            broken = Broken(0, entry.pk, why, entry.what, entry.at)
    return Looked(last, waiting, (last, found.hex()), broken)


def _chained(last: int) -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    links = AuditLink.objects.filter(position__lte=last).order_by("position").iterator(chunk_size=AT_ONCE)
    while some := list(islice(links, AT_ONCE)):
        entries = AuditEntry.objects.in_bulk([link.entry for link in some])
        yield from ((link, entries.get(link.entry)) for link in some)


def _unchained() -> Iterator[AuditEntry]:
    chained = AuditLink.objects.filter(entry=OuterRef("pk"))
    return AuditEntry.objects.filter(~Exists(chained)).order_by("pk").iterator(chunk_size=AT_ONCE)


def unchained(*, before: datetime) -> int:
    """Count the entries from before a moment that are not chained yet."""
    chained = AuditLink.objects.filter(entry=OuterRef("pk"))
    return AuditEntry.objects.filter(~Exists(chained), at__lt=before).count()


def _why_not_chained(link: AuditLink, expected: int, before: bytes) -> str:
    if link.position != expected:
        return f"Line {expected} should come here and is missing."
    if chain_of(link, before=before) != bytes(link.chain):
        return "It does not follow from the line before it: it was changed, put in, or put elsewhere."
    return ""


def _why_not_written(link: AuditLink, entry: AuditEntry | None) -> str:
    if entry is None:
        link.refresh_from_db()  # retention may have come by since it was read
        gone = link.gone is not None and bytes(link.gone) == mark_of_gone(link)
        return "" if gone else "Its entry was taken away."
    if digest_of(entry) != bytes(link.digest):
        return "Its entry was changed."
    return ""


def _why_too_short(last: int, ends: dict[int, str]) -> Broken | None:
    if max(ends, default=0) <= last:
        return None
    why = (
        f"The chain ends at line {last}, and it was longer when its end was kept: lines at the end were taken away, "
        "or an older copy of the database was put back."
    )
    return Broken(last + 1, None, why)
