"""The audit trail is chained: whatever is changed, taken away, put in or moved is found, also at the end."""

import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import Settings

from biggervoices.core.changes.chain import forget_entries, link_entries
from biggervoices.core.ids import new_id
from biggervoices.core.maintenance import maintenance
from biggervoices.core.models import AuditEntry, AuditLink
from biggervoices.core.queries.trail import look
from biggervoices.people import changes
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def add(name: str, *, now: datetime = make.NOW) -> None:
    changes.add_region(name, id=new_id(), by=None, now=now)


def write(number: int = 5) -> None:
    """Let people do something that is written down, and chain it."""
    for one in range(number):
        add(f"Region {AuditEntry.objects.count()} {one}")
    link_entries()


def verify(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = 0
    try:
        call_command("verify_audit", *arguments)
    except SystemExit as end:
        code = int(str(end.code))
    return code, capsys.readouterr().out


def test_what_was_written_is_chained_once_and_found_whole(capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    write(2)

    assert link_entries() == 0
    assert list(AuditLink.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
    assert set(AuditLink.objects.values_list("entry", flat=True)) == set(
        AuditEntry.objects.values_list("pk", flat=True)
    )
    code, said = verify(capsys)
    assert (code, said.splitlines()[0]) == (0, "All 5 lines of the audit trail are as they were written.")


def test_the_trail_of_a_house_with_nothing_in_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys)[0] == 0


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("UPDATE core_auditentry SET what = 'nothing' WHERE id = %(third)s", "Its entry was changed."),
        ("UPDATE core_auditentry SET at = at - interval '1 day' WHERE id = %(third)s", "Its entry was changed."),
        ("UPDATE core_auditentry SET facts = '{\"n\": 1}' WHERE id = %(third)s", "Its entry was changed."),
        ("DELETE FROM core_auditentry WHERE id = %(third)s", "Its entry was taken away."),
        ("DELETE FROM core_auditlink WHERE entry = %(third)s", "Line 3 should come here and is missing."),
        (
            "DELETE FROM core_auditlink WHERE entry = %(third)s; "
            "UPDATE core_auditlink SET position = position - 1 WHERE position = 4; "
            "UPDATE core_auditlink SET position = position - 1 WHERE position = 5",
            "It does not follow from the line before it",
        ),
        (
            "UPDATE core_auditlink SET position = 99 WHERE position = 3; UPDATE core_auditlink SET position = 3 "
            "WHERE position = 4; UPDATE core_auditlink SET position = 4 WHERE position = 99",
            "It does not follow from the line before it",
        ),
        (
            "UPDATE core_auditlink SET position = position + 10 WHERE position > 2; INSERT INTO core_auditlink "
            "SELECT 3, gen_random_uuid(), at, what, digest, chain FROM core_auditlink WHERE position = 2; "
            "UPDATE core_auditlink SET position = position - 9 WHERE position > 10",
            "It does not follow from the line before it",
        ),
        ("UPDATE core_auditlink SET what = 'other' WHERE position = 3", "It does not follow from the line before it"),
        (
            "UPDATE core_auditlink SET gone = '\\x00' WHERE position = 3; "
            "DELETE FROM core_auditentry WHERE id = %(third)s",
            "Its entry was taken away.",
        ),
    ],
)
def test_the_first_line_that_is_not_as_it_was_is_named(
    done: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    third = AuditLink.objects.get(position=3).entry

    with maintenance():  # as whoever owns the database could
        make.by_hand(done, {"third": third})  # type: ignore[arg-type]

    code, words = verify(capsys)
    assert code == 1
    assert words.startswith("Line 3 (")
    assert said in words
    assert "2 lines before it are as they were written." in words


def test_an_entry_put_in_without_the_key_is_found_before_and_after_it_is_chained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write()
    make.by_hand(
        "INSERT INTO core_auditentry (id, at, what, thing, facts, digest)"
        "SELECT gen_random_uuid(), at, 'concern opened', thing, facts, digest FROM core_auditentry LIMIT 1"
    )

    code, said = verify(capsys)
    assert (code, said.split(":")[0].split(" (")[0]) == (1, "An entry that is not chained yet")

    link_entries()
    code, said = verify(capsys)
    assert (code, said.split(" (")[0]) == (1, "Line 6")


def test_a_chain_cut_off_at_its_end_is_found_by_what_was_kept_outside(capsys: pytest.CaptureFixture[str]) -> None:
    write()
    with maintenance():
        make.by_hand("DELETE FROM core_auditlink WHERE position > 3")
        make.by_hand("DELETE FROM core_auditentry WHERE id NOT IN (SELECT entry FROM core_auditlink)")

    code, said = verify(capsys)

    assert code == 1
    assert said.startswith("Line 4: The chain ends at line 3, and it was longer when its end was kept")


def test_another_end_written_on_paper_is_compared_too(capsys: pytest.CaptureFixture[str]) -> None:
    write()
    _code, said = verify(capsys)
    end = said.split("kept elsewhere: ")[1].split()[0]
    write()

    assert verify(capsys, "--anchor", end)[0] == 0
    code, said = verify(capsys, "--anchor", f"5:{'0' * 64}")
    assert code == 1
    assert "It is not what this place of the chain was when it was kept" in said


@pytest.mark.django_db(transaction=True)
def test_who_commits_late_is_chained_later_whatever_its_id_says() -> None:
    written, may_commit = threading.Event(), threading.Event()

    def be_slow() -> None:
        with transaction.atomic():
            add("Slow")
            written.set()
            may_commit.wait(30)
        connection.close()

    slow = threading.Thread(target=be_slow)
    slow.start()
    written.wait(30)
    write(2)
    may_commit.set()
    slow.join()

    assert link_entries() == 1
    last = AuditLink.objects.get(position=3).entry
    assert last == AuditEntry.objects.order_by("pk")[0].pk  # the first by its id
    assert look().broken is None


def test_the_minutes_job_looks_at_a_day_and_the_nights_job_at_all() -> None:
    write(1)
    add("Another")
    made = AuditEntry.objects.order_by("pk").last()
    assert made
    tomorrow = made.at.now(tz=made.at.tzinfo) + timedelta(days=2)

    assert link_entries(now=tomorrow) == 0
    assert link_entries() == 1


def test_what_retention_takes_away_leaves_a_chain_that_holds(capsys: pytest.CaptureFixture[str]) -> None:
    write(3)
    add("New", now=make.NOW + timedelta(days=1))

    assert forget_entries(before=make.NOW + timedelta(hours=1), now=make.NOW + timedelta(days=2)) == 3

    assert AuditEntry.objects.get(what="audit entries forgotten").facts == {"entries": 3}
    assert AuditLink.objects.count() == 4
    assert verify(capsys)[0] == 0
    with maintenance():
        make.by_hand("DELETE FROM core_auditentry WHERE what = 'region added'")
    assert verify(capsys)[0] == 1


@pytest.mark.django_db(transaction=True)
def test_many_write_and_chain_at_once_and_some_are_cut_off() -> None:
    """Writers that commit out of order, chainers side by side, and transactions that end in the middle."""

    def do(one: int) -> None:
        for turn in range(8):
            with transaction.atomic():
                add(f"Region {one} {turn}")
                transaction.set_rollback(turn % 4 == 3)
            link_entries()
        connection.close()

    threads = [threading.Thread(target=do, args=[one]) for one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    link_entries()

    found = look()
    assert found.broken is None
    assert (found.links, found.waiting) == (24, 0)
