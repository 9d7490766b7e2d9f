"""Many rows come in by one statement, whatever is alike in them."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from biggervoices.checks.models import Slip
from biggervoices.core import audit, bulk
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.pure import slips
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db


def row(**facts: Any) -> dict[str, Any]:
    visit = facts.pop("visit")
    return {
        "id": new_id(),
        "visit_id": visit.pk,
        "interview_id": None,
        "question_id": None,
        "turn": 0,
        "kind": slips.WORDS,
        "value": 'one, {two} "three" NULL',
        "answered_by": "MYSELF",
        "helped_by": None,
        "said_at": make.NOW,
        "clock_off_seconds": None,
        "received_at": make.NOW,
        "received_from": uuid4(),
        "slot": None,
        "sha256": "",
        "late": False,
    } | facts


def test_rows_come_in_as_they_were_given_whether_alike_or_not() -> None:
    visit = makes.visit()
    given = [row(visit=visit), row(visit=visit, turn=7, slot=uuid4(), late=True), row(visit=visit, value=["ä", None])]

    for many in (given[:1], given[1:], []):
        assert make.rows(Slip, many) == len(many)

    assert [vars(slip) | it == vars(slip) for slip, it in zip(Slip.objects.order_by("id"), given, strict=True)] == [
        True
    ] * 3


def test_rows_of_jsonb_and_bytes_come_in_too() -> None:
    entries = [audit.entry_for("looked", by=None, thing=None, now=make.NOW, rows=number) for number in (1, 2)]

    make.rows(AuditEntry, [{name: getattr(entry, name) for name in audit.COLUMNS} for entry in entries])

    assert [(it.facts, bytes(it.digest)) for it in AuditEntry.objects.order_by("id")] == [
        (entry.facts, entry.digest) for entry in entries
    ]


def test_three_rows_and_one_take_one_statement() -> None:
    visit = makes.visit()

    for number in (1, 3):
        with CaptureQueriesContext(connection) as seen:
            make.rows(Slip, [row(visit=visit) for _ in range(number)])

        assert len(seen) == 1


def test_a_row_that_is_there_fails_or_is_left_out() -> None:
    visit = makes.visit()
    there, new = row(visit=visit), row(visit=visit)
    make.rows(Slip, [there])

    assert make.rows(Slip, [there, new], unless_there=True) == 1
    assert {*bulk.which(Slip, [there["id"], new["id"], uuid4()])} == {there["id"], new["id"]}
    assert bulk.which(Slip, []) == []
    with pytest.raises(IntegrityError):
        make.rows(Slip, [there])
