"""Write together: what those who are asked said to a wording, and what in it is hard to read."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from biggervoices.pure import plainwords
from biggervoices.voices.models.wordings import Meaning, Wording


@dataclass(frozen=True)
class Said:
    """What those who are asked said to a wording: how many yes, partly, no, and not yet; and what is missing."""

    yes: int
    partly: int
    no: int
    waiting: int
    mine: str
    why: tuple[str, ...]  # without names: what somebody misses matters, not who


@dataclass(frozen=True)
class Hard:
    """Words that may be hard to read, and what to do about them."""

    words: str
    hint: str


def says_of(wording: Wording) -> dict[UUID, str]:
    """Give what each person said to a wording. One query."""
    return {it.person: it.says for it in wording.meanings.all() if it.person}


def said_to(wording: Wording, *, asked: Collection[UUID], by: UUID | None) -> Said:
    """Count what those who are asked said. One query, or none where the meanings are read."""
    heard = [it for it in wording.meanings.all() if it.person in asked]
    says = [it.says for it in heard]
    return Said(
        yes=says.count(Meaning.YES),
        partly=says.count(Meaning.PARTLY),
        no=says.count(Meaning.NO),
        waiting=len(asked) - len(heard),
        mine=next((it.says for it in heard if it.person == by), ""),
        why=tuple(it.why for it in heard if it.why),
    )


def hard_words(words: str) -> list[Hard]:
    """Find what may be hard to read."""
    return [Hard(words[it.start : it.end].strip(), it.hint) for it in plainwords.lint(words)]
