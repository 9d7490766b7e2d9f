"""Write down what was done and what was opened: the only way into the audit trail."""

import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, models

from biggervoices.core import bulk
from biggervoices.core.keys import drawn
from biggervoices.core.models import AuditEntry, AuditLink

COLUMNS = [field.attname for field in AuditEntry._meta.concrete_fields]
START = bytes(32)  # what stands before the first link
ONE_READ = timedelta(hours=1)  # whoever opens the same again within it has opened it once
READS = """
INSERT INTO core_auditentry (id, at, what, by, thing, thing_id, facts, digest)
SELECT now.id, %(at)s, %(what)s, %(by)s, now.thing, now.thing_id, %(facts)s::jsonb, now.digest
FROM unnest(%(ids)s::uuid[], %(things)s::varchar[], %(thing_ids)s::uuid[], %(digests)s::bytea[])
    AS now (id, thing, thing_id, digest)
WHERE NOT EXISTS (
    SELECT FROM core_auditentry AS before WHERE before.thing_id = now.thing_id AND before.at > %(since)s
        AND before.by = %(by)s AND before.what = %(what)s
)
"""


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


def record_reads(
    what: str, *, by: models.Model, things: Iterable[models.Model], now: datetime, **facts: str | int | bool
) -> None:
    """Write down that somebody opens these things; to be called before they are shown.

    One statement for any number of them: it stands by itself, and where it fails nothing is shown. Never of somebody's
    own things: beside a sealed link that would say whose they are (docs/decisions/0052).
    """
    entries = [entry_for(what, by=by, thing=thing, now=now, **facts) for thing in things]
    if not entries:
        return
    columns: dict[str, Any] = {
        "ids": [it.pk for it in entries],
        "things": [it.thing for it in entries],
        "thing_ids": [it.thing_id for it in entries],
        "digests": [it.digest for it in entries],
    }
    said: dict[str, Any] = {"what": what, "by": by.pk, "at": now, "since": now - ONE_READ, "facts": json.dumps(facts)}
    with connection.cursor() as cursor:
        cursor.execute(READS, columns | said)


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
