"""The journal of a tablet: entries as it wrote them, and the receipt that proves what is held (docs/recorder.md)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from biggervoices.pure import slips

# About the visit itself; the kinds of pure/slips.py are about one interview.
ARRIVED = "ARRIVED"  # value True: we are here
BEGIN = "BEGIN"  # value {"person", "way": ASKED | TIME_WITH, "asked_now": bool}; the interview's id comes with the pack
NOT_NOW = "NOT_NOW"  # value {"person"}: does not want to, on the day
COULD_NOT = "COULD_NOT"  # value {"person", "why"}
SAW = "SAW"  # value {"id", "room", "words", "asked_in"}
SAW_NOT = "SAW_NOT"  # value {"id"}: take out a note of what was seen
FINISHED = "FINISHED"  # value True
DEBRIEF = "DEBRIEF"  # value {"felt", "words", "wants_talk"}
OF_VISIT = (ARRIVED, BEGIN, NOT_NOW, COULD_NOT, SAW, SAW_NOT, FINISHED, DEBRIEF)
TIME_WITH = "TIME_WITH"  # value {"saw", "may_mean"}; of an interview, but never an answer
OF_INTERVIEW = (*slips.KINDS, TIME_WITH)

MOST_LETTERS = 40_000  # in one entry
LATEST = 8_640_000_000_000_000  # milliseconds: the last moment that JavaScript knows


class Unreadable(ValueError):  # noqa: N818 -- reads as what happened
    """Say by a code why an entry cannot be read: TOO_LONG, NOT_JSON, or the name of the part that is not right."""


@dataclass(frozen=True)
class Entry:
    """One entry. at: milliseconds by the tablet's clock; n: its place in the slot; sha256: of the text as it came."""

    id: UUID
    visit: UUID
    interview: UUID | None
    kind: str
    value: Any
    question: UUID | None
    turn: int
    by: str
    helped_by: UUID | None
    at: int
    tapper: UUID | None
    n: int
    sha256: str

    @property
    def tap(self) -> slips.Tap:
        """Give the entry as the fold wants it."""
        return slips.Tap(self.id, self.kind, self.value, self.question, self.by, self.at, self.turn)


def digest(text: str) -> str:
    """Give the SHA-256 of an entry's text, as 64 hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def receipt(held: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """Give one SHA-256 for entries that are held: of the lines "id sha256", sorted, joined by a newline."""
    lines = sorted(f"{one} {sha}" for one, sha in dict(held).items())
    return sha256("\n".join(lines).encode()).hexdigest()


def read(text: str) -> Entry:
    """Read the text of one entry; raise Unreadable for what no tablet of ours writes."""
    if len(text) > MOST_LETTERS:
        raise Unreadable("TOO_LONG")
    try:
        facts = json.loads(text)
        text.encode()
    except (ValueError, RecursionError):
        raise Unreadable("NOT_JSON") from None
    if not isinstance(facts, dict) or "\\u0000" in text:
        raise Unreadable("NOT_JSON")
    kind, interview = facts.get("kind"), _uuid(facts, "interview", needed=False)
    if kind not in (OF_VISIT if interview is None else OF_INTERVIEW):
        raise Unreadable("kind")
    named = _uuid(facts, "id")
    if named is None or named.version != 7:
        raise Unreadable("id")
    by = facts.get("by", slips.MYSELF)
    if by not in slips.BY:
        raise Unreadable("by")
    visit = _uuid(facts, "visit")
    assert visit is not None
    return Entry(
        id=named,
        visit=visit,
        interview=interview,
        kind=str(kind),
        value=facts.get("value"),
        question=_uuid(facts, "question", needed=False),
        turn=_whole(facts, "turn", most=999),
        by=by,
        helped_by=_uuid(facts, "helped_by", needed=False),
        at=_whole(facts, "at", most=LATEST),
        tapper=_uuid(facts, "tapper", needed=False),
        n=_whole(facts, "n", most=2**31),
        sha256=digest(text),
    )


def _uuid(facts: Mapping[str, Any], name: str, *, needed: bool = True) -> UUID | None:
    value = facts.get(name)
    if value is None and not needed:
        return None
    try:
        return _uuid_of(value)
    except (ValueError, TypeError, AttributeError):
        raise Unreadable(name) from None


@lru_cache(4096)  # one visit, one interview and some questions are named again and again
def _uuid_of(text: str) -> UUID:
    return UUID(text)


def _whole(facts: Mapping[str, Any], name: str, *, most: int) -> int:
    value = facts.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Unreadable(name)
    return value
