"""Take answers out of the house: coded, and written down each time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.models import Toolkit
from biggervoices.checks.queries.answers import EXPORTED, Taking, interviews_of, taken_before
from biggervoices.checks.rules import why_not_take_answers
from biggervoices.core import audit
from biggervoices.core.ids import anonymous_id
from biggervoices.core.refusals import must
from biggervoices.people.models import Person


@transaction.atomic
def take_answers(toolkit: Toolkit, kind: str, *, by: Person | None, now: datetime, again: UUID | None = None) -> Taking:
    """Write down that answers leave the house; only then are they read.

    again: the id of an export of before, which gives the same codes, and so the same file.
    by: None is whoever has the administrator's shell.
    """
    must(why_not_take_answers(by, on=localdate(now)))
    before = taken_before(again) if again else None
    must(_("There was no export with this number.") if again and before is None else None)
    taking = before or Taking(anonymous_id(), now)
    count = interviews_of(toolkit, taking).count()
    facts: dict[str, str | int | bool] = {"export": str(taking.id), "kind": kind, "interviews": count}
    audit.record(EXPORTED, by=by, thing=toolkit, now=now, **facts, again=before is not None)
    return taking
