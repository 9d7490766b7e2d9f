"""Kept files: named by their content, on disk before the row that points at them is committed."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from django.conf import settings


def keep(data: bytes, *, suffix: str) -> str:
    """Keep bytes and return their name, "ab/abcdef....webp"; the same bytes are kept once."""
    digest = sha256(data).hexdigest()
    name = f"{digest[:2]}/{digest}{suffix}"
    path = path_of(name)
    if path.exists():
        return name
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
    return name


def path_of(name: str) -> Path:
    """Give the place of a kept file; raise ValueError for a name that leaves the folder."""
    root = Path(settings.KEPT_FILES).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(name)
    return path
