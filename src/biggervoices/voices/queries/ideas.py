"""Write together and ideas: whose card is in a theme, what it says for all, and what comes of its ideas."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from biggervoices.core.prepared import Prepared
from biggervoices.loop.models import Point
from biggervoices.loop.queries.inbox import doers_of
from biggervoices.loop.queries.seen import as_seen, whole
from biggervoices.people.models import Home, Person, Role
from biggervoices.people.queries import Standing
from biggervoices.voices.models import BoardCard, Gathering, Idea, Seat, Theme, ThemeWording
from biggervoices.voices.queries.board import words_of
from biggervoices.voices.queries.wordings import Said, said_to
from biggervoices.voices.rules.ideas import LEADERS


def key_of(seat: Seat) -> UUID:
    """Give by what a seat is asked: the person, or for a table and for nobody's name the seat itself."""
    return seat.person or seat.pk


def cards_by_theme(gathering: Gathering) -> dict[UUID, list[BoardCard]]:
    """Give the cards in each theme, with those that say the same as one of them. One query."""
    cards = list(
        BoardCard.objects.on_board().filter(gathering=gathering).select_related("point", "statement", "same_as")
    )
    inside: dict[UUID, list[BoardCard]] = defaultdict(list)
    for card in cards:
        theme = card.theme_id or (card.same_as.theme_id if card.same_as else None)
        if theme:
            inside[theme].append(card)
    return inside


def asked_of(cards: Iterable[BoardCard]) -> set[UUID]:
    """Give whom we ask what they meant: the person of each card, or else its seat."""
    return {key for card in cards if (key := card.person or card.seat_id)}


@dataclass(frozen=True)
class ThemeSeen:
    """One theme: its cards in their words, its statement, what those who are asked said to it, and its ideas."""

    theme: Theme
    cards: tuple[str, ...]
    wording: ThemeWording | None
    said: Said | None
    is_asked: bool
    ideas: tuple[Idea, ...]

    @property
    def statement(self) -> str:
        """Give the words that stand for all; the name of the theme while there are none."""
        return str(self.wording.words) if self.wording else str(self.theme.name)


def themes_of(gathering: Gathering, *, by: UUID | None = None) -> list[ThemeSeen]:
    """Give the themes of a gathering as somebody sees them. Five queries for any number."""
    themes = gathering.themes.filter(gone_at=None).prefetch_related(
        "wordings__meanings", "ideas__reply", "ideas__asked"
    )
    inside = cards_by_theme(gathering)
    return [_seen(theme, inside[theme.pk], by) for theme in themes]


def _seen(theme: Theme, cards: list[BoardCard], by: UUID | None) -> ThemeSeen:
    wording = next((it for it in theme.wordings.all() if it.replaced_at is None and not it.waits), None)
    asked = asked_of(cards)
    ideas = tuple(it for it in theme.ideas.all() if it.off_at is None and not it.waits)
    words = tuple(words_of(it) for it in cards)
    return ThemeSeen(
        theme, words, wording, said_to(wording, asked=asked, by=by) if wording else None, by in asked, ideas
    )


def one_theme(gathering: Gathering, theme: UUID, *, by: UUID | None = None) -> ThemeSeen | None:
    """Give one theme as somebody sees it."""
    return next((it for it in themes_of(gathering, by=by) if it.theme.pk == theme), None)


@dataclass(frozen=True)
class Voice:
    """One of those whose card is in a theme: their words, and where they live."""

    person: UUID
    words: str
    home: Home


def voices_of(theme: Theme, *, on: date) -> list[Voice]:
    """Give the people supported whose card is in a theme, each once, with all that they said. Two queries."""
    said: dict[UUID, list[str]] = defaultdict(list)
    for card in cards_by_theme(theme.gathering)[theme.pk]:
        if card.person and (words := words_of(card)):
            said[card.person].append(words)
    lives = Role.objects.live(on).filter(what=Role.SUPPORTED, person__in=said).select_related("home")
    homes = {it.person_id: it.home for it in lives.order_by("since", "pk") if it.home}
    return [Voice(person, "\n".join(words), homes[person]) for person, words in said.items() if person in homes]


def teller_of(gathering: Gathering, *, on: date) -> Person | None:
    """Give who of the Quality Team tells those who are told face to face: who leads it, or else anybody of them."""
    team = Person.objects.filter(pk__in=Role.objects.live(on).filter(what=Role.QUALITY_TEAM).values("person"))
    here = team.filter(is_active=True)
    return here.filter(gatherings_led=gathering).first() or here.order_by("name").first()


def leaders(*, on: date) -> QuerySet[Person]:
    """Give who can be asked about an idea."""
    roles = Role.objects.live(on).filter(what__in=LEADERS)
    return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("name")


def unasked(gathering: Gathering) -> QuerySet[Idea]:
    """Give the ideas of a gathering that no leader has answered."""
    return Idea.objects.on_board().filter(theme__gathering=gathering, reply=None).order_by("asked_at", "pk")


def waiting_wordings(gathering: Gathering) -> QuerySet[ThemeWording]:
    """Give the words proposed for themes that sound urgent and wait for a human."""
    return ThemeWording.objects.filter(theme__gathering=gathering, waits=True, replaced_at=None).select_related("theme")


def my_words_wait(seat: Seat, theme: Theme) -> bool:
    """Tell whether words that this seat proposed wait for a human."""
    return ThemeWording.objects.filter(theme=theme, seat=seat, waits=True, replaced_at=None).exists()


def points_of(idea: Idea) -> QuerySet[Point]:
    """Give the points of those who are told what comes of an idea."""
    return Point.objects.standing().filter(together=True, heard_id=idea.pk)


def open_again(idea: Idea) -> QuerySet[Point]:
    """Give the points of those who said: it is not better yet."""
    return Point.objects.to_answer_together().filter(heard_id=idea.pk)


def statement_of(theme: Theme) -> str:
    """Give the words that stand for all in a theme: its statement, else its name."""
    wording = ThemeWording.objects.there().filter(theme=theme).first()
    return str(wording.words) if wording else str(theme.name)


def ideas_for(standing: Standing) -> QuerySet[Idea]:
    """Give the ideas that somebody answers, first those that wait: not answered, or opened again by "not yet"."""
    found = Idea.objects.readable_by(standing).select_related("theme__gathering", "asked", "reply")
    return found.order_by("reply", "answer_by", "pk")


@Prepared
def to_answer(*, person: UUID) -> QuerySet[Idea, tuple[UUID, Any]]:
    """Give the ideas that wait for this very person, each with the day by which they answer."""
    again = Point.objects.to_answer_together().values("heard_id")
    asked = Idea.objects.on_board().filter(asked=person, answer_by__isnull=False)
    return asked.filter(Q(reply=None) | Q(pk__in=again)).order_by("answer_by").values_list("pk", "answer_by")


@dataclass(frozen=True)
class Verdicts:
    """What those who are told say to: is it better now?"""

    yes: int
    not_yet: int
    do_not_know: int
    waiting: int


def verdicts_of(idea: Idea) -> Verdicts:
    """Count what those say whose card was in the theme. Five queries."""
    said = [as_seen(it).verdict for it in whole(points_of(idea))]  # type: ignore[arg-type]
    return Verdicts(said.count("YES"), said.count("NOT_YET"), said.count("DO_NOT_KNOW"), said.count(""))


def doers(*, on: date) -> QuerySet[Person]:
    """Give who can take an idea as an action."""
    return Person.objects.filter(pk__in=[it.pk for it in doers_of(None, on=on)]).order_by("name")


# --- for one person --------------------------------------------------------------------------------------------------


def my_themes(person: UUID) -> QuerySet[Theme]:
    """Give the themes in which somebody has a card, of all gatherings, the newest first."""
    mine = BoardCard.objects.on_board().filter(person=person)
    there = Q(cards__in=mine) | Q(cards__alike__in=mine)
    return Theme.objects.filter(there, gone_at=None).select_related("gathering").distinct().order_by("-made_at")


def my_words(theme: Theme, person: UUID) -> list[str]:
    """Give what somebody's own cards in a theme say. One query."""
    return [words_of(it) for it in cards_by_theme(theme.gathering)[theme.pk] if it.person == person]


@dataclass(frozen=True)
class IdeaSeen:
    """An idea for a theme, and for whoever has a card in it: the point in which they are told what comes of it."""

    idea: Idea
    point: UUID | None


def my_ideas(theme: Theme, person: UUID) -> list[IdeaSeen]:
    """Give the ideas for a theme, each with the point of this person. Two queries."""
    ideas = list(Idea.objects.on_board().filter(theme=theme).select_related("reply__by", "asked"))
    told = Point.objects.filter(person=person, together=True, heard_id__in=[it.pk for it in ideas])
    points = dict(told.values_list("heard_id", "pk"))
    return [IdeaSeen(it, points.get(it.pk)) for it in ideas]


def to_say(person: UUID) -> QuerySet[ThemeWording]:
    """Give the statements of which we ask somebody: does this still say what you meant?"""
    open_ones = ThemeWording.objects.there().filter(theme__in=my_themes(person).order_by().values("pk"))
    return open_ones.filter(agreed_at=None).exclude(meanings__person=person).order_by("proposed_at")
