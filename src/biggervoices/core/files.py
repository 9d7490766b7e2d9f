"""Kept files: on disk before the row that points at them is committed.

Pictures for everybody are named by their content. What is private is sealed, under a name that tells nothing.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from biggervoices.core.sealing import open_bytes, seal_bytes

NAME = re.compile(r"(sealed/)?[0-9a-f]{2}/[0-9a-f]{32,64}\.[a-z0-9]+")
# Whoever takes a file away holds this lock alone; a backup holds it with other backups, from before it sees the
# database until it has copied the files: so whatever its instant names is there.
LOCK = 6218
YOUNG = 24 * 3600  # seconds in which a file may still wait for its row
SEALED = "sealed"  # the folder of all that is sealed: rotate-keys walks through it


def keep(data: bytes, *, suffix: str) -> str:
    """Keep bytes and return their name, "ab/abcdef....webp"; the same bytes are kept once."""
    digest = sha256(data).hexdigest()
    name = f"{digest[:2]}/{digest}{suffix}"
    path = path_of(name)
    if path.exists():
        os.utime(path)  # young again: another row is about to name it
    else:
        put(path, data)
    return name


def keep_sealed(data: bytes, *, suffix: str) -> str:
    """Keep bytes sealed and return their name, "sealed/ab/abcdef....webp"; kept twice, they are there twice."""
    word = uuid4().hex
    name = f"{SEALED}/{word[:2]}/{word}{suffix}"
    put(path_of(name), seal_bytes(data))
    return name


def read_sealed(name: str) -> bytes:
    """Open a file that was kept sealed; raise InvalidToken when no key of ours fits."""
    return open_bytes(path_of(name).read_bytes())


def sealed_files() -> Iterator[Path]:
    """Give the place of everything that is kept sealed."""
    return (path for path in path_of(SEALED).rglob("*") if path.is_file())


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, over the one that is there: on disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def path_of(name: str) -> Path:
    """Give the place of a kept file; raise ValueError for a name that leaves the folder."""
    root = Path(settings.KEPT_FILES).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(name)
    return path


def let_go(name: str) -> None:
    """Take a kept file away once this transaction has committed; while a backup is made, `sweep` does it later.

    Call it where no row names the file any more.
    """
    transaction.on_commit(partial(_take_away, [path_of(name)]))


def sweep(named: set[str], *, now: float) -> int:
    """Take away every file that no row names and that is older than a day; give how many went.

    now: seconds since 1970. A file is on disk before its row is committed, so a young one may be about to get its row.
    """
    kept = all_kept(path_of(""))
    return _take_away([path for name, path in kept if name not in named and path.stat().st_mtime < now - YOUNG])


@contextmanager
def nothing_taken_away() -> Iterator[None]:
    """Let no kept file go until the end of the block; `sweep` takes it later. See LOCK."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [LOCK])


def all_kept(root: Path) -> Iterator[tuple[str, Path]]:
    """Give every kept file of a folder, whole ones only: its name and its place, in order."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if NAME.fullmatch(name) and path.is_file():
            yield name, path


def is_whole(name: str, digest: str) -> bool:
    """Tell whether a kept file is what its name says; what is sealed has a name that says nothing."""
    word = name.rsplit("/", 1)[-1].split(".")[0]
    return len(word) < len(digest) or word == digest


def _take_away(paths: Sequence[Path]) -> int:
    """Take files away while no backup is made; else leave them and give 0."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() == (False,):
            return 0
        try:
            for path in paths:
                path.unlink(missing_ok=True)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return len(paths)
