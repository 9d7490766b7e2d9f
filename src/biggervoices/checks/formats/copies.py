"""The file that a tablet saves when there is no other way out: all that was said and shown, sealed to this house."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from biggervoices.core.keys import NotOurs, unseal

PURPOSE = "biggervoices-copy-1"
FORMAT = 1
MOST_BRACKETS = 50_000  # lists and objects in a copy: 2,000 entries hold fewer, and each takes memory when it is read
MOST_COMMAS = 500_000
LARGEST = 60_000_000  # bytes that a page takes: a long visit with many photos and voices, in base64 twice


@dataclass(frozen=True)
class Copy:
    """One sending, as the journal of a tablet would have sent it (docs/recorder.md)."""

    visit: UUID
    slot: UUID
    sent_at: int
    entries: tuple[str, ...]
    files: Mapping[UUID, bytes] = field(default_factory=dict)  # photos, drawings and voices by their ids


def open_copy(data: bytes) -> Copy:
    """Open such a file; raise NotOurs for anything else, and for what was sealed to another house."""
    envelope = _object(data)
    if envelope.get("format") != FORMAT:
        raise NotOurs("another format")
    inside = _object(unseal(envelope, purpose=PURPOSE))
    try:
        # What is inside was sealed; what stands outside anybody may have written.
        return Copy(
            visit=UUID(inside["visit"]),
            slot=UUID(inside["slot"]),
            sent_at=int(inside["sent_at"]),
            entries=tuple(map(str, inside["entries"])),
            files={UUID(one["id"]): b64decode(one["data"], validate=True) for one in inside["files"]},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotOurs("not a journal") from None


def _object(data: bytes) -> Mapping[str, Any]:
    if data.count(b"[") + data.count(b"{") > MOST_BRACKETS or data.count(b",") > MOST_COMMAS:
        raise NotOurs("more than a visit holds")
    try:
        facts = json.loads(data)
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict):
        raise NotOurs("not an envelope")
    return facts
