"""What a screen shows of a board: cards in their words, counts, piles, themes."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from biggervoices.pure import same, sorting
from biggervoices.voices.models import BoardCard, Gathering, Seat, Sorting, Theme
from biggervoices.voices.queries.statements import said_in_words

MOST_COMPARED = 400
MOST_ASKED = 20  # pairs that may say the same, at a time


@dataclass(frozen=True)
class CardSeen:
    """One card as everybody sees it. count: how many said it; also: the other cards that say the same."""

    id: UUID
    words: str
    picture: str
    theme: UUID | None
    also: tuple[str, ...]
    mine: bool

    @property
    def count(self) -> int:
        """Tell how many said it."""
        return 1 + len(self.also)


@dataclass(frozen=True)
class Column:
    """One theme with its cards; None: the loose cards."""

    theme: Theme | None
    cards: tuple[CardSeen, ...]


def words_of(card: BoardCard) -> str:
    """Give the words of a card: its own, or those of what we hold, as they may be used."""
    if card.point:
        return str(card.point.passed_words)
    return said_in_words(card.statement) if card.statement else str(card.words)


def picture_of(card: BoardCard) -> str:
    """Give the idea of the picture that stands on a card, for all who do not read; nothing where there is none."""
    if card.point:
        return str(card.point.picture)
    return next(iter(card.statement.cards), "") if card.statement else str(card.picture)


def cards_of(gathering: Gathering, seat: Seat | None = None) -> list[CardSeen]:
    """Give the cards of a board, the oldest first; those that say the same stand on the first of them. One query."""
    all_cards = list(
        BoardCard.objects.on_board()
        .filter(gathering=gathering)
        .select_related("point", "statement")
        .order_by("added_at", "pk")
    )
    firsts = {it.pk for it in all_cards if it.same_as_id is None}
    also: dict[UUID, list[str]] = defaultdict(list)
    for card in all_cards:
        if card.same_as_id in firsts and card.same_as_id:
            also[card.same_as_id].append(words_of(card))
    return [
        CardSeen(it.pk, words_of(it), picture_of(it), it.theme_id, tuple(also[it.pk]), _is_mine(it, seat))
        for it in all_cards
        if it.same_as_id not in firsts
    ]


def _is_mine(card: BoardCard, seat: Seat | None) -> bool:
    own = seat is not None and (card.seat_id == seat.pk or (seat.person is not None and card.person == seat.person))
    return own and card.point_id is None and card.statement_id is None


def numbers_of(gathering: Gathering) -> dict[UUID, int]:
    """Give each card that ever was on a board the number that stands on it on paper: it never changes. One query."""
    every = gathering.cards.order_by("added_at", "pk").values_list("pk", flat=True)
    return {card: number for number, card in enumerate(every, start=1)}


def columns_of(gathering: Gathering, cards: Sequence[CardSeen]) -> list[Column]:
    """Give the loose cards, then each theme with its cards. One query."""
    themes = list(gathering.themes.filter(gone_at=None))
    known = {it.pk for it in themes}
    inside: dict[UUID | None, list[CardSeen]] = defaultdict(list)
    for card in cards:
        inside[card.theme if card.theme in known else None].append(card)
    return [Column(None, tuple(inside[None])), *(Column(it, tuple(inside[it.pk])) for it in themes)]


# --- sorting ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Differs:
    """A card that was put on several piles: each with how many put it there."""

    card: CardSeen
    piles: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Piles:
    """Where the cards are: those that all agree on, by pile; those that were put on several; how many wait."""

    agreed: tuple[tuple[str, tuple[CardSeen, ...]], ...]
    differ: tuple[Differs, ...]
    unsorted: int


def piles_of(gathering: Gathering, cards: Sequence[CardSeen]) -> Piles:
    """Give the piles: at tables where there are tables, else of everybody alone. One query."""
    said: dict[UUID, Counter[str]] = defaultdict(Counter)
    rows = list(
        Sorting.objects.filter(card__gathering=gathering).values_list("card", "pile", "seat__table").order_by("at")
    )
    at_tables = any(table for _card, _pile, table in rows)
    for which, pile, table in rows:
        if table or not at_tables:
            said[which][pile] += 1
    by_pile: dict[str, list[CardSeen]] = {code: [] for code, _words in Sorting.PILES}
    differ = []
    for card in cards:
        piles = said[card.id]
        if len(piles) == 1:
            by_pile[next(iter(piles))].append(card)
        elif piles:
            differ.append(Differs(card, tuple((code, piles[code]) for code in by_pile if piles[code])))
    agreed = tuple((code, tuple(found)) for code, found in by_pile.items())
    return Piles(agreed, tuple(differ), sum(1 for card in cards if not said[card.id]))


def next_to_sort(seat: Seat, cards: Sequence[CardSeen]) -> tuple[CardSeen | None, int]:
    """Give the first card that this seat has not sorted, and how many it has. One query."""
    done = set(Sorting.objects.filter(seat=seat).values_list("card", flat=True))
    return next((it for it in cards if it.id not in done), None), sum(1 for it in cards if it.id in done)


def suggestion(words: str) -> tuple[str, str]:
    """Give where a card may belong, as a code of a pile, and why; people decide."""
    found = sorting.look(words)
    return found.code.upper(), found.reason


# --- the same thing said twice ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alike:
    """Two cards that may say the same, and why."""

    one: CardSeen
    other: CardSeen
    reason: str


def alike(cards: Sequence[CardSeen]) -> list[Alike]:
    """Give pairs of cards that may say the same: a question to people, never an answer. At most MOST_ASKED at a time.

    Of many cards that are all alike, each is asked about once, and not with each of the others.
    """
    shown = cards[-MOST_COMPARED:]
    first = list(range(len(shown)))  # of each card, the first of those it is joined with
    found: list[Alike] = []
    for it in same.pairs([card.words for card in shown]):
        one, other = sorted((first[it.one], first[it.other]))
        if one != other:
            first = [one if at == other else at for at in first]
            found.append(Alike(shown[it.one], shown[it.other], it.reason))
        if len(found) == MOST_ASKED:
            break
    return found
