"""What only grows is not changed, not taken away and not emptied, but in a transaction that says it is maintenance."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from biggervoices.core.maintenance import maintenance
from biggervoices.core.models import AuditEntry
from biggervoices.safeguarding import changes as safeguarding
from tests import make

KEPT = (
    "checks_slip",
    "core_auditentry",
    "core_auditlink",
    "loop_point",
    "loop_reply",
    "loop_update",
    "loop_verdict",
    "people_bestinterest",
    "people_consentevent",
    "safeguarding_cleared",
    "safeguarding_concern",
    "safeguarding_concernentry",
    "safeguarding_named",
    "safeguarding_notice",
    "safeguarding_reader",
    "safeguarding_telling",
    "safeguarding_timer",
)

pytestmark = pytest.mark.django_db


def guarded() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname IN ('stays', 'stays_whole')")
        return {table for (table,) in cursor.fetchall()}


def test_these_tables_only_grow() -> None:
    assert guarded() == set(KEPT)


@pytest.mark.parametrize("table", KEPT)
def test_no_table_is_emptied_but_by_maintenance(table: str) -> None:
    with pytest.raises(IntegrityError, match=table), transaction.atomic():
        make.by_hand(f"TRUNCATE {table} CASCADE")

    with maintenance():
        make.by_hand(f"TRUNCATE {table} CASCADE")


def write_some() -> None:
    concern = safeguarding.raise_concern(id=uuid4(), who="ME", danger="NO", raised_by=make.bilal(), now=make.NOW)
    safeguarding.take_concern(concern, by=make.sol(), now=make.NOW)


@pytest.mark.parametrize("ask", ["UPDATE core_auditentry SET what = 'other'", "DELETE FROM core_auditentry"])
def test_the_audit_trail_stays_but_for_maintenance(ask: str) -> None:
    write_some()

    with pytest.raises(IntegrityError, match="added to, never changed"), transaction.atomic():
        make.by_hand(ask)
    assert AuditEntry.objects.filter(what="concern raised").exists()

    with maintenance():
        make.by_hand(ask)
    assert not AuditEntry.objects.filter(what="concern raised").exists()


def test_maintenance_ends_with_its_block_also_within_a_longer_transaction() -> None:
    write_some()

    with maintenance():
        pass
    with pytest.raises(IntegrityError), transaction.atomic():
        make.by_hand("DELETE FROM core_auditentry")


def test_maintenance_that_fails_leaves_no_way_open() -> None:
    write_some()

    with pytest.raises(ZeroDivisionError), maintenance():
        raise ZeroDivisionError
    with pytest.raises(IntegrityError), transaction.atomic():
        make.by_hand("DELETE FROM core_auditentry")
