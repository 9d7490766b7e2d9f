"""What the rooms say of a person's things: the chapters of their copy, what others open and may see, what is held."""

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


@dataclass(frozen=True)
class Openable:
    """One of a person's things that others may open: what the audit trail calls the opening, and of which id."""

    what: str
    id: UUID
    words: str  # as the person reads what was opened: "What you said on Tuesday 3 November"
    picture: str


@dataclass(frozen=True)
class Sight:
    """Somebody may see one kind of a person's things. tests/keeping holds each kind against `visible_to`."""

    who: UUID
    kind: str  # each room has a table of its kinds, with words
    why: str  # in words: "Manager, Elm House"
    since: date
    role: str = ""  # that lets them; it goes with their job
    support: UUID | None = None  # or the support, which the person may end
