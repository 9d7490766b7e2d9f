"""Ids: in the order of their making, except where the time would give someone away."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

import uuid_utils


def new_id() -> UUID:
    """Make a UUIDv7: unique without asking the database, and sorted by time."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def part_id(of: UUID, name: str) -> UUID:
    """Name one part of what is sent in one go: a UUIDv7 of the same moment as `of`, and always the same."""
    part = bytearray(of.bytes[:6] + sha256(of.bytes + name.encode()).digest()[:10])
    part[6], part[8] = 0x70 | part[6] & 0x0F, 0x80 | part[8] & 0x3F
    return UUID(bytes=bytes(part))


def anonymous_id() -> UUID:
    """Make a UUIDv4, whose bits tell nothing of when it was made."""
    return uuid4()


def first_id_of(at: datetime) -> UUID:
    """Give the least UUIDv7 of a moment: whatever `new_id` makes from then on sorts after it."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def read_id(text: str | None) -> UUID | None:
    """Read an id that somebody sent; None for anything else."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def read_ids(texts: Iterable[str]) -> list[UUID]:
    """Read the ids among what somebody sent, and leave out what is none."""
    return [found for text in texts if (found := read_id(text))]
