"""Ids: in the order of their making, except where the time would give someone away."""

from uuid import UUID, uuid4

import uuid_utils


def new_id() -> UUID:
    """Make a UUIDv7: unique without asking the database, and sorted by time."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def anonymous_id() -> UUID:
    """Make a UUIDv4, whose bits tell nothing of when it was made."""
    return uuid4()
