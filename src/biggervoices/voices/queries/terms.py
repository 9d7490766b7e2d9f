"""The terms of a group: what stands, part by part, and the words that are proposed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.timezone import localdate

from biggervoices.people.models import Person
from biggervoices.voices.models import PARTS, Group, Meaning, TermsOfReference, TermsWording
from biggervoices.voices.queries.wordings import Said, said_to

PART_PICTURES = {"PURPOSE": "heart", "WHO": "group", "MEET": "calendar", "POWER": "speak-up"}


@dataclass(frozen=True)
class Part:
    """One part of the terms: what stands, and what members propose instead."""

    code: str
    slug: str
    title: str | Promise
    picture: str
    words: str
    proposed: tuple[TermsWording, ...]


@dataclass(frozen=True)
class Terms:
    """The terms of a group as they stand. number: which version, 0 before the first."""

    number: int
    agreed_at: datetime | None
    parts: tuple[Part, ...]

    @property
    def is_there(self) -> bool:
        """Tell whether the group agreed anything yet."""
        return self.number > 0


def terms_of(group: Group, *, number: int | None = None, proposed: bool = False) -> Terms | None:
    """Give the newest version of the terms, or one of a number. proposed: with words that are not agreed yet."""
    versions = group.terms.prefetch_related("wordings")
    stands = versions.filter(number=number).first() if number else versions.first()
    if number and stands is None:
        return None
    words = {it.part: it.words for it in stands.wordings.all()} if stands else {}
    waiting = list(_open(group)) if proposed else []
    parts = tuple(
        Part(
            code,
            code.lower(),
            title,
            PART_PICTURES[code],
            words.get(code, ""),
            tuple(it for it in waiting if it.part == code),
        )
        for code, title in PARTS
    )
    return Terms(stands.number if stands else 0, stands.agreed_at if stands else None, parts)


def versions_of(group: Group) -> list[TermsOfReference]:
    """Give every version that was the last one of its day, the newest first."""
    last: dict[date, TermsOfReference] = {}
    for it in group.terms.all():
        last.setdefault(localdate(it.agreed_at), it)
    return list(last.values())


def _open(group: Group) -> list[TermsWording]:
    return list(TermsWording.objects.filter(group=group, agreed_at=None, replaced_at=None).order_by("-proposed_at"))


@dataclass(frozen=True)
class Count:
    """How many said one thing, in a picture and words."""

    picture: str
    words: str | Promise
    n: int


def counts(said: Said) -> list[Count]:
    """Give what was said, in the order of the buttons."""
    says = dict(Meaning.SAYS)
    return [
        Count("yes", says[Meaning.YES], said.yes),
        Count("sometimes", says[Meaning.PARTLY], said.partly),
        Count("no", says[Meaning.NO], said.no),
    ]


def said_of(wording: TermsWording, *, asked: frozenset[UUID], by: Person | None) -> Said:
    """Give what members said to a wording. One query."""
    return said_to(wording, asked=asked, by=by.pk if by else None)


def day_of(terms: Terms) -> date | None:
    """Give the day on which a version was agreed."""
    return localdate(terms.agreed_at) if terms.agreed_at else None
