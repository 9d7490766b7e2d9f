"""Suggestions of themes for a board, with a reason for each card. People accept one, some or none."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from biggervoices.pure import themes, vectors
from biggervoices.voices.models import Gathering, Theme
from biggervoices.voices.queries.board import CardSeen, cards_of

CLOSELY = 400  # cards that are read as whole sentences within a request: about a second
LEAST = 2  # cards that make a theme
SURELY = 0.5  # less sure than this, a card is like several themes that people made, and is left to them
PICTURE = "idea"


@dataclass(frozen=True)
class Suggested:
    """Loose cards that may belong together, each with the reason; theme: one that people made, to which they may go."""

    theme: Theme | None
    name: str
    picture: str
    cards: tuple[tuple[CardSeen, str], ...]


def suggestions(gathering: Gathering) -> list[Suggested]:
    """Suggest where loose cards may go: into themes that people made, as they placed cards; the rest into new ones."""
    made = {it.pk: it for it in gathering.themes.filter(gone_at=None)}
    cards = cards_of(gathering)
    loose = [it for it in cards if it.theme not in made]
    placed = [it for it in cards if it.theme in made]
    found = _into_made(placed, loose, list(made.values())) if placed and loose else []
    gone = {card.id for one in found for card, _why in one.cards}
    return [*found, *_into_new([it for it in loose if it.id not in gone])]


def _into_made(placed: Sequence[CardSeen], loose: Sequence[CardSeen], made: Sequence[Theme]) -> list[Suggested]:
    by_name = {it.name: it for it in reversed(made)}  # of two that are called alike, the first
    names = {it.pk: it.name for it in made}
    texts = [it.words for it in (*placed, *loose)]
    known = {at: names[card.theme] for at, card in enumerate(placed) if card.theme}
    said = themes.learn(texts, known, table=vectors.table(), closely=_closely(texts))
    inside: dict[str, list[tuple[CardSeen, str]]] = defaultdict(list)
    for at, card in enumerate(loose, start=len(placed)):
        if said.theme[at] != themes.LOOSE and said.confidence[at] >= SURELY:
            inside[said.themes[said.theme[at]].name].append((card, said.reason(at)))
    return [
        Suggested(theme, name, theme.picture, tuple(inside[name])) for name, theme in by_name.items() if inside[name]
    ]


def _into_new(loose: Sequence[CardSeen]) -> list[Suggested]:
    texts = [it.words for it in loose]
    if len(texts) < LEAST:
        return []
    said = themes.suggest(texts, table=vectors.table(), closely=_closely(texts))
    inside: dict[int, list[tuple[CardSeen, str]]] = defaultdict(list)
    for at, card in enumerate(loose):
        inside[int(said.theme[at])].append((card, said.reason(at)))
    return [
        Suggested(None, one.name, one.picture or PICTURE, tuple(inside[at]))
        for at, one in enumerate(said.themes)
        if len(inside[at]) >= LEAST
    ]


def _closely(texts: Sequence[str]) -> bool | None:
    return None if len(texts) <= CLOSELY else False
