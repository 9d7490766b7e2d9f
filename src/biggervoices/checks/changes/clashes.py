"""Two contents came under one id: both are kept, and a person says which one counts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from biggervoices.checks.changes.points import raise_late
from biggervoices.checks.models import Clash, Slip, Visit
from biggervoices.checks.rules import why_not_settle_clash
from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people.models import Person


@transaction.atomic
def settle_clash(clash: Clash, counts: str, *, id: UUID, by: Person, now: datetime) -> None:
    """Say which of two contents counts. The second one then stands as a slip of its own; both stay kept."""
    visit = clash.slip.visit
    must(why_not_settle_clash(by, visit, on=now.date()))
    must(None if counts in (Clash.FIRST, Clash.SECOND) else _("Please press one of the pictures."))
    won = Clash.objects.filter(pk=clash.pk, settled_at=None).update(counts=counts, settled_at=now, settled_by=by)
    must(None if won else _("This is settled already."))
    if counts == Clash.SECOND:
        _keep_second(clash, id=id, by=by, now=now)
    audit.record("checks.clash_settled", by=by, thing=clash, now=now, counts=counts)


def _keep_second(clash: Clash, *, id: UUID, by: Person, now: datetime) -> None:
    held = Visit.objects.select_for_update(no_key=True).get(pk=clash.slip.visit_id)
    entry = clash.entry
    late = held.state == Visit.DONE
    slip = Slip.objects.create(
        id=id,
        visit=held,
        interview=clash.slip.interview,
        question_id=UUID(entry["question"]) if entry["question"] else None,
        turn=entry["turn"],
        kind=entry["kind"],
        value=entry["value"],
        answered_by=entry["by"],
        said_at=now,
        received_at=now,
        received_from=by.pk,
        late=late,
    )
    if late and slip.interview:
        raise_late(slip.interview, now=now)
