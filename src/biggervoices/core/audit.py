"""Write down what was done and what was opened: the only way into the audit trail."""

import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import models

from biggervoices.core import bulk
from biggervoices.core.keys import drawn
from biggervoices.core.models import AuditEntry, AuditLink

COLUMNS = [field.attname for field in AuditEntry._meta.concrete_fields]
START = bytes(32)  # what stands before the first link


def record(
    what: str, *, by: models.Model | None, thing: models.Model | None, now: datetime, **facts: str | int | bool
) -> None:
    """Add one entry. Facts are codes, counts and dates; personal words never belong here."""
    keep(entry_for(what, by=by, thing=thing, now=now, **facts))


def keep(*entries: AuditEntry) -> None:
    """Add entries that were made before, in one write."""
    bulk.insert(AuditEntry, [{name: getattr(entry, name) for name in COLUMNS} for entry in entries])


def entry_for(
    what: str, *, by: models.Model | None, thing: models.Model | None, now: datetime, **facts: Any
) -> AuditEntry:
    """Make an entry without saving it, for bulk writes."""
    entry = AuditEntry(what=what, by=by.pk if by else None, at=now, facts=facts)
    if thing is not None:
        entry.thing = thing._meta.label_lower
        entry.thing_id = AuditEntry._meta.get_field("thing_id").to_python(thing.pk)  # the organisation's is a number
    entry.digest = digest_of(entry)
    return entry


def digest_of(entry: AuditEntry) -> bytes:
    """Give 32 bytes over all that an entry says, which only this house can work out."""
    said = [entry.pk.hex, _moment(entry.at), entry.what, _hex(entry.by), entry.thing, _hex(entry.thing_id), entry.facts]
    return _keyed("audit entry", said)


def chain_of(link: AuditLink, *, before: bytes) -> bytes:
    """Give 32 bytes over a link and, through the one before it, over all that came before."""
    said = [before.hex(), link.position, link.entry.hex, _moment(link.at), link.what, bytes(link.digest).hex()]
    return _keyed("audit chain", said)


def mark_of_gone(link: AuditLink) -> bytes:
    """Give 32 bytes that say of one link: retention took its entry away."""
    return _keyed("audit gone", [link.position, link.entry.hex])


def _keyed(purpose: str, said: list[Any]) -> bytes:
    return hmac.digest(drawn(purpose), json.dumps(said, sort_keys=True, separators=(",", ":")).encode(), sha256)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")  # as the database gives it back


def _hex(id: Any) -> str | None:
    return id.hex if id else None
