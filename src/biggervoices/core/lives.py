"""What the rooms say to the one who keeps and throws away: the chapters of a person's copy, and what is held."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Entry:
    """One thing that is kept about a person: a line or some, a day, and the names of kept files that belong to it."""

    words: tuple[str, ...]
    at: datetime | date | None = None
    picture: str = ""
    files: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)  # what only the JSON shows


@dataclass(frozen=True)
class Chapter:
    """One page of a person's copy. key names its file."""

    key: str
    title: str
    picture: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Held:
    """Whose things, and of which homes, nobody throws away now, by id."""

    people: frozenset[UUID] = frozenset()
    homes: frozenset[UUID] = frozenset()
