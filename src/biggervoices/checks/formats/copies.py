"""The file that a tablet saves when there is no other way out: all its entries, sealed to this house."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from biggervoices.core.keys import NotOurs, unseal

PURPOSE = "biggervoices-copy-1"
FORMAT = 1


@dataclass(frozen=True)
class Copy:
    """One sending, as the journal of a tablet would have sent it (docs/recorder.md)."""

    visit: UUID
    slot: UUID
    sent_at: int
    entries: tuple[str, ...]


def open_copy(data: bytes) -> Copy:
    """Open such a file; raise NotOurs for anything else, and for what was sealed to another house."""
    envelope = _object(data)
    if envelope.get("format") != FORMAT:
        raise NotOurs("another format")
    inside = _object(unseal(envelope, purpose=PURPOSE))
    try:
        # What is inside was sealed; what stands outside anybody may have written.
        return Copy(
            UUID(inside["visit"]), UUID(inside["slot"]), int(inside["sent_at"]), tuple(map(str, inside["entries"]))
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotOurs("not a journal") from None


def _object(data: bytes) -> Mapping[str, Any]:
    try:
        facts = json.loads(data)
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict):
        raise NotOurs("not an envelope")
    return facts
