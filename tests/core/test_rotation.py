"""Keys change while the house runs: everything is sealed anew, once, and everybody reads on."""

from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from biggervoices.core import files
from biggervoices.core.changes.rotation import Table, rotate_keys, seal_plain, sealed_tables
from biggervoices.core.models import AuditEntry
from biggervoices.core.sealing import is_under_first_key, seal_bytes
from biggervoices.people import changes as people
from biggervoices.people.models import Upload
from biggervoices.safeguarding import changes as safeguarding
from biggervoices.safeguarding.models import Concern, ConcernEntry
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.KEPT_FILES = tmp_path / "files"


def change_key(settings: Settings) -> None:
    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(), *settings.BIGGERVOICES_KEYS)


def say_something() -> Concern:
    """Write into tables with guards, with constraints over a link, with empty words, and with bytes."""
    sol = make.sol()
    concern = safeguarding.raise_concern(
        id=uuid4(), who="ME", danger="NO", words="private", raised_by=make.bilal(), now=make.NOW
    )
    safeguarding.add_entry(concern, "a line", id=uuid4(), by=sol, now=make.NOW)
    people.bring_list(Upload.PEOPLE, "people.csv", b"name,role\nBo,TEAM\n", id=uuid4(), by=make.quinn(), now=make.NOW)
    told.raised(words="I want to cook.")
    return concern


def kept(table: Table) -> list[bytes]:
    """Give every sealed value of a table as it lies there."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {table.names} FROM "{table.name}"')
        values = [value for row in cursor.fetchall() for value in row if value]
    return [value.encode() if isinstance(value, str) else bytes(value) for value in values]


def all_kept() -> list[bytes]:
    return [value for table in sealed_tables() for value in kept(table)]


def test_everything_is_sealed_under_the_new_key_and_opens_without_the_old_one(settings: Settings) -> None:
    concern, voice = say_something(), files.keep_sealed(b"a voice", suffix=".mp3")
    change_key(settings)
    assert len(all_kept()) == 4
    assert not any(map(is_under_first_key, all_kept()))

    done = rotate_keys(now=make.NOW)

    assert all(map(is_under_first_key, all_kept()))
    assert (done.rows, done.files, done.unknown, done.busy) == (4, 1, 0, 0)
    settings.BIGGERVOICES_KEYS = settings.BIGGERVOICES_KEYS[:1]
    assert Concern.objects.get(raised_by=make.bilal().pk) == concern
    assert Concern.objects.get().words == "private"
    assert ConcernEntry.objects.get().words == "a line"
    assert Upload.objects.get().data.startswith(b"name,role")
    assert files.read_sealed(voice) == b"a voice"
    assert AuditEntry.objects.get(what="keys rotated").facts == {"rows": 4, "files": 1}


def test_a_second_call_finds_nothing_to_do(settings: Settings) -> None:
    say_something()
    change_key(settings)
    rotate_keys(now=make.NOW)
    before = all_kept()

    done = rotate_keys(now=make.NOW)

    assert (done.rows, done.files) == (0, 0)
    assert all_kept() == before
    assert AuditEntry.objects.filter(what="keys rotated").count() == 1


def test_what_no_key_opens_is_counted_and_left_as_it_is(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    say_something()
    before = all_kept()
    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(),)

    with pytest.raises(SystemExit) as end:
        call_command("rotate_keys")

    assert end.value.code == 1
    assert "4 rows or files open with none of these keys." in capsys.readouterr().out
    assert all_kept() == before


def test_the_command_says_when_the_old_keys_may_go(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    say_something()
    change_key(settings)

    call_command("rotate_keys")

    said = capsys.readouterr().out
    assert "Sealed anew: 4 rows and 0 files." in said
    assert "You can take the other keys out of BIGGERVOICES_KEYS now." in said
    assert not any(key in said for key in settings.BIGGERVOICES_KEYS)


def test_what_was_kept_open_is_sealed_by_the_migration_that_begins_to_seal_it() -> None:
    point = told.raised(words="I want to cook.")
    table = Table("loop_point", "id", "uuid", (("passed_words", "text"),))
    make.by_hand("UPDATE loop_point SET passed_words = 'They want to cook.'")
    make.by_hand("UPDATE loop_point SET passed_words = '' WHERE false")

    assert seal_plain(table) == 1

    assert b"cook" not in kept(table)[0]
    point.refresh_from_db()
    assert point.passed_words == "They want to cook."


def test_the_same_words_never_lie_there_alike() -> None:
    assert seal_bytes(b"yes") != seal_bytes(b"yes")
