"""Chain what the audit trail holds. See docs/decisions/0041 for why a gap-free order is not assumed."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from biggervoices.core.audit import START, chain_of, mark_of_gone, record
from biggervoices.core.files import put
from biggervoices.core.ids import first_id_of
from biggervoices.core.maintenance import maintenance
from biggervoices.core.models import AuditEntry, AuditLink

LOCK = 6219  # any number: whoever chains holds it until the commit
AT_ONCE = 1000
A_DAY = timedelta(days=1)


def link_entries(*, now: datetime | None = None) -> int:
    """Chain every entry that is committed and not chained yet, each once. Give how many were.

    now: look only at entries made in the day before it, which is all that the minute's job needs; None: look at all.
    Any number may run at once, and any may be killed: each batch is one transaction under one lock.
    """
    linked = 0
    while some := _link_some(now - A_DAY if now else None):
        linked += some
    if linked or not anchor_path().exists():
        keep_anchor()
    return linked


@transaction.atomic
def _link_some(since: datetime | None) -> int:
    with connection.cursor() as cursor:
        # Before anything is read: what is read next sees all that the one who held it before us committed.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = AuditLink.objects.order_by("position").last()
    entries = AuditEntry.objects.filter(~Exists(AuditLink.objects.filter(entry=OuterRef("pk"))))
    if since and last:
        entries = entries.filter(pk__gte=first_id_of(since))
    links, position, before = [], last.position if last else 0, bytes(last.chain) if last else START
    for entry in entries.order_by("pk")[:AT_ONCE]:
        position += 1
        link = AuditLink(position=position, entry=entry.pk, at=entry.at, what=entry.what, digest=entry.digest)
        before = link.chain = chain_of(link, before=before)
        links.append(link)
    AuditLink.objects.bulk_create(links)
    return len(links)


def anchor_path() -> Path:
    """Give the place, beside the database and not in it, where this machine keeps the end of the chain."""
    return Path(settings.VAR) / "audit-anchor"


def keep_anchor() -> None:
    """Keep the end of the chain that is committed, so that a chain cut off at its end is noticed."""
    last = AuditLink.objects.order_by("position").last()
    if last:
        put(anchor_path(), f"{last.position}:{bytes(last.chain).hex()}\n".encode())


def forget_entries(*, before: datetime, now: datetime) -> int:
    """Take away entries older than their time of keeping. Their links stay, marked, so that the chain still holds."""
    link_entries()
    with maintenance():
        old = AuditEntry.objects.filter(at__lt=before)
        links = list(AuditLink.objects.filter(entry__in=old.values("pk")))
        for link in links:
            link.gone = mark_of_gone(link)
        AuditLink.objects.bulk_update(links, ["gone"], batch_size=AT_ONCE)
        AuditEntry.objects.filter(pk__in=[link.entry for link in links]).delete()
        if links:
            record("audit entries forgotten", by=None, thing=None, now=now, entries=len(links))
    return len(links)
