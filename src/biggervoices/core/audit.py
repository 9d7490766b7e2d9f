"""Write down what was done: the only way into the audit trail."""

from datetime import datetime
from typing import Any

from django.db import models

from biggervoices.core.models import AuditEntry


def record(
    what: str, *, by: models.Model | None, thing: models.Model, now: datetime, **facts: str | int | bool
) -> None:
    """Add one entry. Facts are codes, counts and dates; personal words never belong here."""
    entry_for(what, by=by, thing=thing, now=now, **facts).save(force_insert=True)


def entry_for(what: str, *, by: models.Model | None, thing: models.Model, now: datetime, **facts: Any) -> AuditEntry:
    """Make an entry without saving it, for bulk writes."""
    return AuditEntry(
        what=what, by=by.pk if by else None, thing=thing._meta.label_lower, thing_id=thing.pk, at=now, facts=facts
    )
