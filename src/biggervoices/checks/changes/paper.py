"""Keep what was typed in from paper: the same slips as a press on the page would have made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from biggervoices.checks.changes.journal import Arriving
from biggervoices.checks.changes.talk import said_otherwise
from biggervoices.checks.formats import milliseconds
from biggervoices.checks.models import Interview, Visit
from biggervoices.checks.queries.paper import Written, slot_of
from biggervoices.checks.queries.talk import interview_id
from biggervoices.checks.rules import why_not_said_on, why_not_slip_id, why_not_type
from biggervoices.core import audit
from biggervoices.core.ids import part_id
from biggervoices.core.refusals import Refused, must
from biggervoices.people.models import Person
from biggervoices.pure import journal, slips


@dataclass(frozen=True)
class Typed:
    """What was typed from one sheet. form: the page on which it was typed; day: when it was said."""

    form: UUID
    day: date
    written: Sequence[Written]
    answered_by: str = slips.MYSELF
    with_supporter: bool = False
    said_no: bool = False


@transaction.atomic
def open_late_sheet(visit: Visit, *, by: Person, now: datetime) -> None:
    """Write down that somebody of the office opened a sheet of a visit that is handed in."""
    audit.record("checks.paper_opened", by=by, thing=visit, now=now)


@transaction.atomic
def type_sheet(visit: Visit, person: Person, typed: Typed, *, by: Person, now: datetime) -> int:
    """Keep what one person said on paper, all of it or nothing; sent twice, it is kept once. Give how much was new."""
    began = Interview.objects.filter(visit=visit, person=person.pk).exclude(kind=Interview.NOT_ASKED).exists()
    entries = [] if began else [_begin(visit, person, typed)]
    if typed.said_no:
        entries = [
            Written("no", journal.NOT_NOW, {"person": str(person.pk)}),
            Written("could-not", journal.COULD_NOT, {"person": str(person.pk), "why": "DID_NOT_WANT"}),
        ]
    elif not typed.written:
        return 0
    return _keep(visit, typed, interview_id(visit, person.pk), first=entries, by=by, now=now)


@transaction.atomic
def type_home(visit: Visit, typed: Typed, *, by: Person, now: datetime) -> int:
    """Keep what was seen at the home, as paper tells it. Give how much was new."""
    return _keep(visit, typed, None, by=by, now=now) if typed.written else 0


def _begin(visit: Visit, person: Person, typed: Typed) -> Written:
    """Begin to ask: with a yes of before, or with the one that stands on the paper."""
    said_yes = visit.invitations.filter(person=person, answer="YES", other_checker=False).exists()
    only_seen = all(it.kind == journal.TIME_WITH for it in typed.written)
    way = Interview.TIME_WITH if only_seen else Interview.ASKED
    return Written("begin", journal.BEGIN, {"person": str(person.pk), "way": way, "asked_now": not said_yes})


def _keep(
    visit: Visit, typed: Typed, interview: UUID | None, *, first: Sequence[Written] = (), by: Person, now: datetime
) -> int:
    today = localdate(now)
    # Held until all stands, so that finishing sees all of it or marks it late.
    held = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    must(why_not_type(by, held, on=today) or why_not_said_on(typed.day, today=today) or why_not_slip_id(typed.form))
    arriving = Arriving(held, slot_of(held.pk), by, now, timedelta())
    # Numbered apart: the page that is sent once more finds the interview begun, and its entries must not differ.
    numbered = [*enumerate(first, start=1), *enumerate(typed.written, start=10)]
    texts = [_entry(held, typed, one, interview, n) for n, one in numbered]
    receipt = arriving.take(texts)
    if receipt.clashes:
        raise Refused(said_otherwise())
    if receipt.refused:
        raise Refused(next((why for _id, why in receipt.refused if why), _("This could not be kept.")))
    if arriving.rows:
        facts: dict[str, Any] = {"kept": len(arriving.rows), "late": arriving.late}
        audit.record("checks.paper_typed", by=by, thing=held, now=now, **facts)
    return len(arriving.rows)


def _entry(visit: Visit, typed: Typed, one: Written, interview: UUID | None, n: int) -> str:
    """Write an entry as a tablet would: the same page gives the same text, however often it is sent."""
    of_visit = one.kind in journal.OF_VISIT
    value = one.value | {"id": str(part_id(typed.form, one.name))} if one.kind == journal.SAW else one.value
    entry = {
        "id": str(part_id(typed.form, one.name)),
        "visit": str(visit.pk),
        "interview": None if of_visit else str(interview),
        "kind": one.kind,
        "value": value,
        "question": str(one.question) if one.question else None,
        "by": slips.MYSELF if of_visit else typed.answered_by,
        "helped_by": str(visit.supporter_id) if typed.with_supporter and not of_visit else None,
        "at": _when(visit, typed, one),
        "tapper": str(one.tapper) if one.tapper else None,
        "n": n,
    } | ({"turn": one.turn} if one.turn else {})
    return json.dumps(entry, sort_keys=True)


def _when(visit: Visit, typed: Typed, one: Written) -> int:
    """Give when it was said. Paper knows the day and not the hour: it was said by the end of the visit.

    What puts right something that stood on the page is said when the page was opened, so that it counts.
    """
    if one.again:
        return typed.form.int >> 80
    hour: time = visit.starts if one.kind == journal.BEGIN else visit.ends
    return milliseconds(make_aware(datetime.combine(typed.day, hour)))
