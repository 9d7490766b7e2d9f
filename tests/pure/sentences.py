"""Sentences of our own, by kind of harm, and ordinary ones that only look like it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "urgent"
ORDINARY = "ordinary"
EVERY = ("own", "ordinary", "fresh", "spoken", "nearby", "told")


class Sentence(NamedTuple):
    kind: str
    text: str


def read(*names: str) -> list[Sentence]:
    """Read files in which a line [kind] stands before the sentences of that kind."""
    return [sentence for name in names for sentence in _read(FOLDER / f"{name}.txt")]


def is_kept_aside(text: str) -> bool:
    """Tell whether a sentence belongs to the third that nobody looked at while the rules were written."""
    return hashlib.sha256(text.encode()).digest()[0] % 3 == 0


def is_last(text: str) -> bool:
    """Tell whether a sentence belongs to the ninth from which nothing was learned, either."""
    digest = hashlib.sha256(text.encode()).digest()
    return digest[0] % 3 == 0 and digest[1] % 3 == 0


def _read(file: Path) -> Iterator[Sentence]:
    kind = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line:
            yield Sentence(kind, line)
