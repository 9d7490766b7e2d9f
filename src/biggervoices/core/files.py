"""Kept files: on disk before the row that points at them is committed.

Pictures for everybody are named by their content. What is private is sealed, under a name that tells nothing.
"""

import os
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from biggervoices.core.sealing import open_bytes, seal_bytes

SEALED = "sealed"  # the folder of all that is sealed: rotate-keys walks through it


def keep(data: bytes, *, suffix: str) -> str:
    """Keep bytes and return their name, "ab/abcdef....webp"; the same bytes are kept once."""
    digest = sha256(data).hexdigest()
    name = f"{digest[:2]}/{digest}{suffix}"
    path = path_of(name)
    if not path.exists():
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
