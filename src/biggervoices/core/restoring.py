"""Put a backup back into an empty place: all of it, or nothing that anybody would take for it.

A note in BIGGERVOICES_VAR says from first to last that it goes on; while the note is there, the house does not start.
Broken off at any moment, the same command begins again.
"""

import json
import re
import shutil
import subprocess
from hashlib import file_digest, sha256
from pathlib import Path

import psycopg

from biggervoices.core import backups
from biggervoices.core.backups import Cannot, Manifest
from biggervoices.core.files import all_kept, put
from biggervoices.core.postgres import programs

NOTE = "restoring.json"
# What one server writes of itself and another does not know; none of it is ours. pg_restore 17 and later set a time
# that PostgreSQL 16 and before lack; PostgreSQL 15.20 marks each column with a number that older servers refuse.
STRANGE = re.compile(rb"SET transaction_timeout = 0;|ALTER TABLE ONLY .+ ALTER COLUMN .+ SET \(pg_attver=\d+\);")
STRICT = ("--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-")


def why_not_start(var: Path) -> str | None:
    """Say why a house does not start in a place where a restore was broken off."""
    if not (var / NOTE).exists():
        return None
    backup = json.loads((var / NOTE).read_text())["backup"]
    return f"A restore into this place was broken off. Run it again first: biggervoices restore {backup}"


def find(given: Path) -> Path:
    """Give the backup that is meant: this very one, or the newest in a folder of backups. Raises Cannot."""
    if backups.MADE.fullmatch(given.name) and (given / "manifest.json").exists():
        return given
    made = backups.made_in(given)
    if not made:
        raise Cannot(f"There is no finished backup in {given}.")
    return made[-1]


def put_back(folder: Path, url: str, var: Path, *, keys: tuple[str, ...]) -> Manifest:
    """Put a backup into an empty database and an empty folder; what is there then is that instant. Raises Cannot.

    The note stays: whoever called takes it away by `done` when the place is ready to be used.
    """
    made = backups.read(folder)
    why = why_not_these_keys(made, keys) or why_not_whole(folder, made) or why_not_empty(folder, url, var)
    if why:
        raise Cannot(why)
    note, pool = var / NOTE, folder.parent / "files"
    var.mkdir(parents=True, exist_ok=True)
    put(note, json.dumps({"backup": str(folder.absolute())}).encode())
    _bring_files(made, pool, var)
    if not tables_in(url):
        _bring_rows(folder / "database", url)
    differ = differences(made, url)
    if differ:
        raise Cannot(f"What was put back is not what was taken: {', '.join(differ)} differ. Do not use this place.")
    return made


def done(var: Path) -> None:
    """Say that the place is ready: the house may start."""
    (var / NOTE).unlink(missing_ok=True)


def why_not_these_keys(made: Manifest, keys: tuple[str, ...]) -> str | None:
    """Say whether keys are missing without which nobody could read what is put back."""
    if set(made.keys) <= set(map(backups.mark, keys)):
        return None
    return "This backup was sealed with other keys. Set BIGGERVOICES_KEYS to all the keys that the house had then."


def why_not_whole(folder: Path, made: Manifest) -> str | None:
    """Say what of a backup is missing or damaged; looks at the database and at which files are there."""
    with (folder / "database").open("rb") as dump:
        if file_digest(dump, "sha256").hexdigest() != made.sha256:
            return f"{folder / 'database'} is damaged: take an older backup."
    pool = folder.parent / "files"
    missing = [name for name, digest in made.files.items() if not backups.in_pool(pool, digest).is_file()]
    return f"{len(missing)} of {len(made.files)} kept files are missing in {pool}." if missing else None


def why_not_empty(folder: Path, url: str, var: Path) -> str | None:
    """Say why this is no empty place; one in which this very restore was broken off is as good as empty."""
    note = var / NOTE
    if note.exists():
        begun = json.loads(note.read_text())["backup"]
        if begun == str(folder.absolute()):
            return None
        return f"The restore of {begun} was broken off here. Run that one again, or take an empty place."
    if tables_in(url):
        return "This database is not empty. Nothing was changed. A restore wants an empty database."
    if any(all_kept(var / "files")):
        return f"{var / 'files'} is not empty. Nothing was changed. A restore wants an empty folder."
    return None


def tables_in(url: str) -> int:
    """Count the tables of a database."""
    try:
        with psycopg.connect(url) as link:
            row = link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
            return int(row[0]) if row else 0
    except psycopg.Error as error:
        raise Cannot(f"The database cannot be reached: {error}") from error


def _bring_files(made: Manifest, pool: Path, var: Path) -> None:
    """Copy the files beside their place, look at every byte, and bring them in at once."""
    half = var / "files.restoring"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    for name, digest in made.files.items():
        data = backups.in_pool(pool, digest).read_bytes()
        if sha256(data).hexdigest() != digest:
            raise Cannot(f"The kept file {name} is damaged in the backup. Take an older backup.")
        put(half / name, data)
    shutil.rmtree(var / "files", ignore_errors=True)
    half.rename(var / "files")


def _bring_rows(dump: Path, url: str) -> None:
    """Make the tables and their rows in one transaction. Raises Cannot, and then the database is as empty as before."""
    command = [str(programs() / "pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as words:
        assert words.stdout
        with backups.program("psql", url, "--no-psqlrc", "--quiet", "--single-transaction", *STRICT) as psql:
            assert psql.stdin
            for line in words.stdout:
                if not STRANGE.fullmatch(line.rstrip()):
                    psql.stdin.write(line)
                if line.startswith(b"COPY "):  # from here on come rows: somebody's words, whatever they look like
                    break
            shutil.copyfileobj(words.stdout, psql.stdin, 1 << 20)


def differences(made: Manifest, url: str) -> list[str]:
    """Give the tables that are not what a manifest says."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(backups.AS_TEXT)
        here = backups.digests(link)
    return sorted(name for name in {*here, *made.tables} if here.get(name) != made.tables.get(name))
