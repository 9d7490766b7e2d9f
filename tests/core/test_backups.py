"""A backup is one instant; put back into an empty place, it is that instant again, all of it or nothing."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from biggervoices.core import backups, files, restoring
from biggervoices.core.backups import Cannot
from biggervoices.house.management.commands import backup, demo
from biggervoices.people.models import Organisation
from tests import make
from tests.core.test_jobs import ROOT

KEYS = ("first", "second")
NOW = datetime(2026, 11, 3, 14, tzinfo=UTC)


def url_of(name: str) -> str:
    facts = connection.settings_dict
    host = f"host={facts['HOST']}&port={facts['PORT']}".removesuffix("&port=")
    return f"postgresql://{facts['USER']}:{facts['PASSWORD']}@/{name}?{host}".replace(":@", "@")


@pytest.fixture
def here(transactional_db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of the tests' database, with a folder of kept files of its own."""
    settings.VAR, settings.KEPT_FILES = tmp_path / "house", tmp_path / "house" / "files"
    monkeypatch.setenv("DATABASE_URL", url_of(connection.settings_dict["NAME"]))
    return os.environ["DATABASE_URL"]


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[str]:
    """Give the address of an empty database, gone at the end."""
    name = f"elsewhere_{uuid4().hex[:8]}"
    with psycopg.connect(url_of("postgres"), autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        yield url_of(name)
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def made(here: str, target: Path) -> Path:
    return backups.make(here, files.path_of(""), target, keys=KEYS, program="1", now=NOW)


def rows(url: str, query: str) -> list[Any]:
    with psycopg.connect(url) as link:
        return link.execute(query).fetchall()


def test_what_is_put_back_is_what_was_there(here: str, elsewhere: str, tmp_path: Path) -> None:
    bilal, voice = make.bilal(), files.keep(b"a voice", suffix=".mp3")
    make.organisation(name="Ours")

    folder = made(here, tmp_path / "backups")
    held = restoring.put_back(folder, elsewhere, tmp_path / "there", keys=KEYS)
    restoring.done(tmp_path / "there")

    assert rows(elsewhere, "SELECT id, name FROM people_person") == [(bilal.pk, "Bilal")]
    assert (tmp_path / "there/files" / voice).read_bytes() == b"a voice"
    assert list(held.files) == [voice]
    assert held.rows == sum(int(count) for count, _ in held.tables.values()) > 3
    triggers = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    assert rows(elsewhere, triggers) == rows(here, triggers) != [(0,)]


def test_the_backup_says_that_the_keys_are_not_in_it_and_holds_none(
    here: str, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", tmp_path / "backups")

    said = capsys.readouterr().out
    assert "The keys are not in it: keep a copy of BIGGERVOICES_KEYS in another place." in said
    assert "The keys are NOT in here." in (tmp_path / "backups/README.txt").read_text()
    everything = b"".join(path.read_bytes() for path in (tmp_path / "backups").rglob("*") if path.is_file())
    assert not [key for key in (*settings.BIGGERVOICES_KEYS, settings.SECRET_KEY) if key.encode() in everything]


def test_other_keys_are_told_so_before_anything_is_put_back(here: str, elsewhere: str, tmp_path: Path) -> None:
    folder = made(here, tmp_path / "backups")

    with pytest.raises(Cannot, match="sealed with other keys"):
        restoring.put_back(folder, elsewhere, tmp_path / "there", keys=("first",))

    assert restoring.tables_in(elsewhere) == 0


def test_under_writers_it_is_an_instant_in_between(
    here: str, elsewhere: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each writer commits one file and two rows that name it; a backup is made in the middle of them."""
    with psycopg.connect(here) as link:
        link.execute("DROP TABLE IF EXISTS lines")
        link.execute("CREATE TABLE lines (writer int, n int, twin bool, file text)")
    kept, stop, acknowledged = files.path_of(""), threading.Event(), dict.fromkeys(range(4), 0)

    def write(writer: int) -> None:
        with psycopg.connect(here) as link:
            while not stop.is_set():
                n = acknowledged[writer] + 1
                file = files.keep(f"{writer} {n}".encode(), suffix=".txt")
                for twin in (False, True):
                    link.execute("INSERT INTO lines VALUES (%s, %s, %s, %s)", [writer, n, twin, file])
                link.commit()
                acknowledged[writer] = n

    writers = [threading.Thread(target=write, args=[number]) for number in acknowledged]
    try:
        for it in writers:
            it.start()
        while min(acknowledged.values()) < 20:
            stop.wait(0.01)
        before = dict(acknowledged)
        folder = backups.make(here, kept, tmp_path / "backups", keys=KEYS, program="1", now=NOW)
        after = {writer: n + 1 for writer, n in acknowledged.items()}
    finally:
        stop.set()
        for it in writers:
            it.join()
    held = restoring.put_back(folder, elsewhere, tmp_path / "there", keys=KEYS)

    for writer, first in before.items():
        seen = rows(elsewhere, f"SELECT n, twin, file FROM lines WHERE writer = {writer} ORDER BY n, twin")
        last = len(seen) // 2
        assert [(n, twin) for n, twin, _ in seen] == [(n, t) for n in range(1, last + 1) for t in (False, True)]
        assert first <= last <= after[writer]
        assert [name for *_, name in seen if not (tmp_path / "there/files" / name).exists()] == []
    total = sum(acknowledged.values())
    record_property("figures", f"backup under 4 writers: {held.tables['lines'][0]} of {2 * total} rows, 0 torn")
    with psycopg.connect(here) as link:
        link.execute("DROP TABLE lines")


def test_a_file_is_not_taken_away_while_a_backup_is_made(here: str, tmp_path: Path) -> None:
    voice = files.keep(b"a voice", suffix=".mp3")

    with backups._instant(here):
        files.let_go(voice)
        assert files.path_of(voice).exists()
    files.let_go(voice)

    assert not files.path_of(voice).exists()


def test_only_old_files_that_no_row_names_are_swept(here: str) -> None:
    named, nobodys, young = (files.keep(data, suffix=".txt") for data in (b"1", b"2", b"3"))
    for name in (named, nobodys):
        os.utime(files.path_of(name), (1000, 1000))

    gone = files.sweep({named}, now=NOW.timestamp())

    assert gone == 1
    assert [files.path_of(name).exists() for name in (named, nobodys, young)] == [True, False, True]


def test_a_place_that_is_not_empty_stays_as_it_is(here: str, elsewhere: str, tmp_path: Path) -> None:
    folder = made(here, tmp_path / "backups")
    there = tmp_path / "there"

    with pytest.raises(Cannot, match="database is not empty"):
        restoring.put_back(folder, here, there, keys=KEYS)
    (there / "files/ab").mkdir(parents=True)
    (there / "files/ab" / f"{'ab' * 32}.txt").write_text("somebody's")
    with pytest.raises(Cannot, match="is not empty"):
        restoring.put_back(folder, elsewhere, there, keys=KEYS)

    assert restoring.tables_in(elsewhere) == 0
    assert (there / "files/ab" / f"{'ab' * 32}.txt").read_text() == "somebody's"
    assert restoring.why_not_start(there) is None


def test_broken_off_anywhere_it_begins_again_and_the_house_does_not_start_before(
    here: str, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.bilal()
    files.keep(b"a voice", suffix=".mp3")
    folder, there = made(here, tmp_path / "backups"), tmp_path / "there"
    steps = ("_bring_files", "_bring_rows", "differences")

    for step in steps:
        with monkeypatch.context() as broken:
            broken.setattr(restoring, step, fall)
            with pytest.raises(KeyboardInterrupt):
                restoring.put_back(folder, elsewhere, there, keys=KEYS)
        assert f"biggervoices restore {folder}" in str(restoring.why_not_start(there))
        monkeypatch.setenv("BIGGERVOICES_VAR", str(there))
        with pytest.raises(SystemExit, match="broken off"):
            demo.start_database(print)
    held = restoring.put_back(folder, elsewhere, there, keys=KEYS)
    restoring.done(there)

    assert restoring.differences(held, elsewhere) == []
    assert restoring.why_not_start(there) is None


def fall(*_args: object) -> None:
    raise KeyboardInterrupt


def test_another_backup_is_not_put_on_top_of_half_of_one(
    here: str, elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, other, there = made(here, tmp_path / "one"), made(here, tmp_path / "two"), tmp_path / "there"
    with monkeypatch.context() as broken:
        broken.setattr(restoring, "_bring_rows", fall)
        with pytest.raises(KeyboardInterrupt):
            restoring.put_back(folder, elsewhere, there, keys=KEYS)

    with pytest.raises(Cannot, match=re.escape(f"The restore of {folder} was broken off here")):
        restoring.put_back(other, elsewhere, there, keys=KEYS)


def test_rows_that_cannot_all_be_made_are_not_made_at_all(here: str, elsewhere: str, tmp_path: Path) -> None:
    with psycopg.connect(elsewhere) as link:  # not a table, so the place looks empty, and yet it is in the way
        link.execute("CREATE SEQUENCE public.people_person_in_the_way; CREATE VIEW procrastinate_jobs AS SELECT 1")
    folder = made(here, tmp_path / "backups")

    with pytest.raises(Cannot, match="psql did not succeed"):
        restoring.put_back(folder, elsewhere, tmp_path / "there", keys=KEYS)

    assert restoring.tables_in(elsewhere) == 0


@pytest.mark.parametrize("what", ["database", "file", "missing"])
def test_a_damaged_backup_is_not_put_back(here: str, elsewhere: str, tmp_path: Path, what: str) -> None:
    files.keep(b"a voice", suffix=".mp3")
    folder = made(here, tmp_path / "backups")
    pooled = next(path for path in (tmp_path / "backups/files").rglob("*") if path.is_file())
    damaged = folder / "database" if what == "database" else pooled
    if what == "missing":
        damaged.unlink()
    else:
        damaged.write_bytes(b"x" + damaged.read_bytes()[1:])

    with pytest.raises(Cannot, match="damaged" if what != "missing" else "1 of 1 kept files are missing"):
        restoring.put_back(folder, elsewhere, tmp_path / "there", keys=KEYS)

    assert restoring.tables_in(elsewhere) == 0


def test_a_row_that_was_changed_on_the_way_is_noticed(here: str, elsewhere: str, tmp_path: Path) -> None:
    make.bilal()
    folder = made(here, tmp_path / "backups")
    held = restoring.put_back(folder, elsewhere, tmp_path / "there", keys=KEYS)
    with psycopg.connect(elsewhere) as link:
        link.execute("UPDATE people_person SET name = 'Bilbo'")

    assert restoring.differences(held, elsewhere) == ["people_person"]


def test_a_damaged_kept_file_is_named_and_all_else_is_kept(here: str, tmp_path: Path) -> None:
    whole, broken = (files.keep(data, suffix=".txt") for data in (b"whole", b"broken"))
    files.path_of(broken).write_bytes(b"brokem")

    with pytest.raises(CommandError, match=re.escape(f"1 kept files are damaged, and not in it: {broken}")):
        call_command("backup", tmp_path / "backups")

    [folder] = backups.made_in(tmp_path / "backups")
    assert list(backups.read(folder).files) == [whole]


def test_only_the_newest_stay_and_only_their_files(here: str, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    first = files.keep(b"first", suffix=".txt")
    made(here, target)
    files.path_of(first).unlink()
    files.keep(b"second", suffix=".txt")
    newer = [made(here, target) for _ in range(2)]

    gone = backups.prune(target, keep=2)

    assert gone == ["20261103T140000Z"]
    assert backups.made_in(target) == newer
    assert [path.read_bytes() for path in (target / "files").rglob("*") if path.is_file()] == [b"second"]


def test_half_a_backup_is_none(here: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(backups, "digests", fall)
        with pytest.raises(KeyboardInterrupt):
            made(here, tmp_path / "backups")

    with pytest.raises(Cannot, match="There is no finished backup"):
        restoring.find(tmp_path / "backups")
    made(here, tmp_path / "backups")
    assert not list((tmp_path / "backups").glob("making-*"))


def test_a_newer_server_than_our_programs_is_told_so(
    here: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "version_of", lambda _program: 14)

    with pytest.raises(Cannot, match=r"and pg_dump here is of PostgreSQL 14\. Bring Bigger Voices up to date"):
        made(here, tmp_path / "backups")


def test_the_password_of_the_database_is_in_no_list_of_processes(here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(backups, "programs", lambda: Path("/bin"))
    started = subprocess.Popen

    def watch(command: list[str], **more: Any) -> Any:
        seen.append((command, more["env"]["PGPASSWORD"]))
        return started(["true"], **more)

    monkeypatch.setattr("biggervoices.core.backups.subprocess.Popen", watch)
    with backups.program("pg_dump", "postgresql://ours:PLANTED@db.example.org/voices"):
        pass

    [(command, password)] = seen
    assert password == "PLANTED"
    assert "PLANTED" not in " ".join(command)
    assert "host=db.example.org" in " ".join(command)


@pytest.mark.fault
def test_the_drill_puts_a_backup_back_into_a_postgres_of_its_own(
    here: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> None:
    make.organisation(name="Ours")
    make.bilal()
    files.keep(b"a voice", suffix=".mp3")

    call_command("drill", tmp_path / "backups")

    said = capsys.readouterr().out
    assert "0 people were erased again. Everybody signs in anew" in said
    assert re.search(r"The drill succeeded: \d+ rows of \d+ tables and 1 kept files are equal\.", said)
    record_property("figures", said.strip().splitlines()[-1])


@pytest.mark.fault
def test_a_restored_house_has_another_epoch_and_nobody_signed_in(here: str, elsewhere: str, tmp_path: Path) -> None:
    make.organisation(name="Ours", epoch=uuid4())
    before = Organisation.objects.get().epoch
    backup.make(tmp_path / "backups")

    done = subprocess.run(
        [sys.executable, "-m", "biggervoices", "restore", str(tmp_path / "backups")],
        env=os.environ | {"DATABASE_URL": elsewhere, "BIGGERVOICES_VAR": str(tmp_path / "there"),
                          "PYTHONPATH": f"{ROOT / 'src'}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    [(epoch, name)] = rows(elsewhere, "SELECT epoch, name FROM people_organisation")
    assert name == "Ours"
    assert epoch not in (None, before)
    assert rows(elsewhere, "SELECT what FROM core_auditentry") == [("restored",)]
    assert restoring.why_not_start(tmp_path / "there") is None
    assert json.loads((restoring.find(tmp_path / "backups") / "manifest.json").read_text())["format"] == 1
