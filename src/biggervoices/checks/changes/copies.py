"""Bring in what a tablet saved to a file, because it could not send it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from biggervoices.checks.changes.files import add_piece, have
from biggervoices.checks.changes.journal import Receipt, receive_journal
from biggervoices.checks.formats import milliseconds
from biggervoices.checks.formats.copies import Copy
from biggervoices.checks.models import Attachment, Visit
from biggervoices.checks.rules import why_not_open_copy
from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people.models import Person


@transaction.atomic
def receive_copy(copy: Copy, *, by: Person | None, now: datetime) -> Receipt | None:
    """Keep what a copy holds, as if its tablet had sent it; give None where no visit of ours has such a crew.

    The file may have travelled for days, so its clock is believed: only what lies in the future is put right.
    by: None is whoever has the administrator's shell.
    """
    must(why_not_open_copy(by, on=localdate(now)))
    visit = Visit.objects.filter(pk=copy.visit).first()
    checker = visit.checkers.order_by("pk").first() if visit else None
    if visit is None or checker is None:
        return None
    kept = receive_journal(copy.visit, copy.slot, copy.entries, sent_at=milliseconds(now), by=checker, now=now)
    _keep_files(visit, copy.files, now)
    audit.record("checks.copy_opened", by=by, thing=visit, now=now)
    return kept


def _keep_files(visit: Visit, files: Mapping[UUID, bytes], now: datetime) -> None:
    """Keep the photos, drawings and voices whose slips this visit holds."""
    for file in Attachment.objects.filter(pk__in=files, slip__visit=visit):
        data = files[file.pk]
        if len(data) != file.bytes:
            continue
        add_piece(file, have(file), data[have(file) :], now=now)
        file.refresh_from_db()
        if not (file.file or file.refused or file.taken_back_at):  # what was here already did not fit to the rest
            add_piece(file, 0, data, now=now)
