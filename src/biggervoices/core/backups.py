"""Backups: one instant of the database and the kept files of that instant, in a folder that proves itself.

DIR/README.txt                      what this is, and what opens it
DIR/files/ab/abcdef...              the contents of kept files, by their SHA-256, shared by all backups here
DIR/erased/ID.json                  who was erased: put back, they are erased again
DIR/20261125T214504Z/database       what pg_dump wrote (custom format)
DIR/20261125T214504Z/manifest.json  rows and a digest of each table, every file, what made it: written last
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from biggervoices.core.files import LOCK, all_kept, is_whole, put
from biggervoices.core.postgres import programs

FORMAT = 1
MADE = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
README = """These are backups of Bigger Voices.

`biggervoices restore FOLDER` puts the newest one back into an empty place; docs/deploy.md says how.

The keys are NOT in here. What people said is sealed, and only BIGGERVOICES_KEYS of the house opens it: keep a copy of
them in another place. Without the keys these backups cannot be read, by you or by anybody else.
"""
# How a row is written as text, so that the same row gives the same digest on every server.
AS_TEXT = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 1"


class Cannot(Exception):  # noqa: N818 -- reads as what happened
    """Say in one plain sentence why a backup was not made or not put back."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. tables: name -> [rows, digest]; files: name -> SHA-256; keys: marks of them."""

    made_at: str
    server: int
    program: str
    keys: list[str]
    tables: dict[str, list[str]]
    files: dict[str, str]
    bytes: int
    sha256: str
    damaged: list[str] = field(default_factory=list)  # kept files whose content no longer fits their name
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(int(rows) for rows, _digest in self.tables.values())


# --- make ------------------------------------------------------------------------------------------------------------


def make(url: str, kept: Path, target: Path, *, keys: tuple[str, ...], program: str, now: datetime) -> Path:
    """Make a backup of a house at work and give its folder. Raises Cannot.

    kept: the folder of kept files. now: names the backup. Writers go on meanwhile; taking kept files away waits.
    """
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    (target / "README.txt").write_text(README)
    for left in target.glob("making-*"):
        shutil.rmtree(left)  # a backup that was broken off
    folder = target / f"making-{now:%Y%m%dT%H%M%SZ}"
    folder.mkdir(mode=0o700)
    with _instant(url) as (link, snapshot):
        server = link.info.server_version
        _dump(url, server, folder / "database", snapshot)
        tables = digests(link)
        files, damaged = _take_files(kept, target / "files")
    with (folder / "database").open("rb") as dump:
        digest = file_digest(dump, "sha256").hexdigest()
    size = (folder / "database").stat().st_size
    made = Manifest(
        now.isoformat(), server, program, [*map(mark, keys)], tables, files, size, digest, damaged=damaged
    )  # fmt: skip
    put(folder / "manifest.json", json.dumps(asdict(made), indent=1).encode())
    done = _free_name(target, folder.name.removeprefix("making-"))
    folder.rename(done)
    _sync(target)
    return done


def mark(key: str) -> str:
    """Tell one key from another; the key itself is 256 random bits, so nobody finds it from this."""
    return sha256(b"backup" + key.encode()).hexdigest()[:16]


@contextmanager
def _instant(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """Hold one instant of the database, and every kept file that it names, until the end."""
    try:
        link = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        raise Cannot(f"The database cannot be reached: {error}") from error
    with link:
        link.execute("SELECT pg_advisory_lock_shared(%s)", [LOCK])  # first the lock: see core/files.py
        link.execute(AS_TEXT)
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = link.execute("SELECT pg_export_snapshot()").fetchone()
        assert row
        yield link, row[0]
        link.execute("COMMIT")
        link.execute("SELECT pg_advisory_unlock_shared(%s)", [LOCK])


def _dump(url: str, server: int, to: Path, snapshot: str) -> None:
    ours = version_of("pg_dump")
    if server // 10_000 > ours:
        raise Cannot(
            f"The database is PostgreSQL {server // 10_000}, and pg_dump here is of PostgreSQL {ours}. "
            "Bring Bigger Voices up to date, then try again."
        )
    options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}")
    with program("pg_dump", url, *options):
        pass


def version_of(program: str) -> int:
    """Give the version of one of PostgreSQL's programs, as 18."""
    said = subprocess.run([programs() / program, "--version"], capture_output=True, text=True, check=True)
    return int(re.findall(r"\d+", said.stdout)[0])


@contextmanager
def program(name: str, url: str, *options: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Run one of PostgreSQL's programs on a database until the end of the block. Raises Cannot with its last words.

    The password goes by the environment: the words of a command stand in every list of processes.
    """
    facts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    password = {"PGPASSWORD": facts.pop("password")} if "password" in facts else {}
    command = [str(programs() / name), f"--dbname={make_conninfo(**facts)}", *options]
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=said, env=os.environ | password)
        with suppress(BrokenPipeError), running:  # it ended before it was told all: its last words say why
            yield running
        if running.returncode:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-3:]
            raise Cannot(f"{name} did not succeed. Its last words were: {' '.join(last)}")


def digests(link: psycopg.Connection) -> dict[str, list[str]]:
    """Give, for each table, how many rows it has and a digest that any other row, or any other value, changes."""
    names = link.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"
    ).fetchall()
    return {name: _digest(link, name) for (name,) in names}


def _digest(link: psycopg.Connection, table: str) -> list[str]:
    # A sum, not a hash of all: it needs no order, and keeps a row that is there twice.
    query = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM {} AS t"
    ).format(sql.Identifier(table))
    rows, total = link.execute(query).fetchone() or (0, 0)
    return [str(rows), str(total)]


def _take_files(kept: Path, pool: Path) -> tuple[dict[str, str], list[str]]:
    """Copy what the pool does not have yet; give the SHA-256 of every file by its name, and what is damaged."""
    found, damaged = {}, []
    for name, path in all_kept(kept):
        data = path.read_bytes()
        digest = sha256(data).hexdigest()
        if not is_whole(name, digest):
            damaged.append(name)
            continue
        found[name] = digest
        if not in_pool(pool, digest).exists():
            in_pool(pool, digest).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            put(in_pool(pool, digest), data)
    return found, damaged


def in_pool(pool: Path, digest: str) -> Path:
    """Give the place of a content in the pool of a folder of backups."""
    return pool / digest[:2] / digest


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _free_name(target: Path, name: str) -> Path:
    free, number = target / name, 1
    while free.exists():
        free, number = target / f"{name}-{number}", number + 1
    return free


# --- what is there ---------------------------------------------------------------------------------------------------


def made_in(target: Path) -> list[Path]:
    """Give the finished backups of a folder, the oldest first."""
    there = target.iterdir() if target.is_dir() else ()
    return sorted(path for path in there if MADE.fullmatch(path.name) and (path / "manifest.json").exists())


def read(folder: Path) -> Manifest:
    """Read what a backup holds. Raises Cannot."""
    try:
        said = json.loads((folder / "manifest.json").read_text())
        if said["format"] != FORMAT:
            raise Cannot(f"{folder} was made by a newer Bigger Voices. Bring this one up to date first.")
        return Manifest(**said)
    except (OSError, ValueError, TypeError, KeyError):
        raise Cannot(f"{folder} is no finished backup of Bigger Voices.") from None


def prune(target: Path, *, keep: int) -> list[str]:
    """Keep the newest backups and throw away the others, with the files that only they name; give what went."""
    old = made_in(target)[: -max(keep, 1)]
    for folder in old:
        shutil.rmtree(folder)
    named = {it for folder in made_in(target) for it in read(folder).files.values()} if old else set()
    for path in (target / "files").glob("??/*") if old else ():
        if path.name not in named:
            path.unlink()
    return [folder.name for folder in old]


# --- who was erased --------------------------------------------------------------------------------------------------


def write_erased(target: Path, erased: dict[str, str]) -> None:
    """Keep beside the backups who was erased: {id: moment}. One small file each, so that none is ever half there."""
    folder = target / "erased"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for who, at in erased.items():
        if not (folder / f"{who}.json").exists():
            put(folder / f"{who}.json", json.dumps({"id": who, "at": at}).encode())


def read_erased(target: Path) -> dict[str, str]:
    """Give who was erased, as it stands beside the backups. Raises Cannot for a file that is no such note."""
    found = {}
    for path in sorted((target / "erased").glob("*.json")):
        with suppress(ValueError, KeyError, TypeError):
            note = json.loads(path.read_text())
            found[str(note["id"])] = str(note["at"])
            continue
        raise Cannot(f"{path} cannot be read, and it says who was erased. Put it right before anything is put back.")
    return found
