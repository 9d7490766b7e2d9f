"""Why not: what can be put on a board, and when."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from biggervoices.voices.models import BoardCard, Gathering, Seat, Theme
from biggervoices.voices.rules.gatherings import why_not_go_on

MOST_LETTERS = 500
MOST_CARDS = 2_000
MOST_THEMES = 24
MOST_NAME = 60


def why_not_add(gathering: Gathering, words: str) -> str | None:
    """Say why these words do not come on the board."""
    return why_not_at(gathering, Gathering.COLLECT, Gathering.SORT, Gathering.GROUP) or why_not_card(gathering, words)


def why_not_card(gathering: Gathering, words: str) -> str | None:
    """Say why these words are no card, whatever the step."""
    if not words.strip():
        return _("Say something first. A few words are enough.")
    if len(words) > MOST_LETTERS:
        return _("This is too long for a card. Make two or more cards of it.")
    full = gathering.cards.count() >= MOST_CARDS
    return _("The board is full.") if full else None


def why_not_at(gathering: Gathering, *steps: str) -> str | None:
    """Say why this is not done now."""
    if why := why_not_go_on(gathering):
        return why
    return None if gathering.step in steps else _("We do this at another step.")


def why_not_name(name: str) -> str | None:
    """Say why a theme cannot be called so."""
    if not name.strip():
        return _("Give the theme a name.")
    return _("Use fewer words for the name.") if len(name) > MOST_NAME else None


def why_not_theme(gathering: Gathering, theme: Theme | None) -> str | None:
    """Say why a card cannot be put there."""
    if theme is None:
        return None
    if theme.gathering_id != gathering.pk or theme.gone_at:
        return _("This theme is not there any more.")
    return None


def why_not_join(theme: Theme, into: Theme | None) -> str | None:
    """Say why a theme cannot be put together with another."""
    return _("Choose another theme.") if into is not None and into.pk == theme.pk else None


def why_not_numbers(numbers: Sequence[int], missing: Sequence[int]) -> str | None:
    """Say why cards cannot be told by these numbers; missing: those of them that are on no card of the board."""
    if not numbers:
        return _("Write the numbers on the cards, such as: 3, 7, 12.")
    if missing:
        return _("There is no card with the number %(number)s.") % {"number": missing[0]}
    return None


def why_not_off(seat: Seat, card: BoardCard) -> str | None:
    """Say why this seat cannot take this card off the board."""
    own = card.seat_id == seat.pk or (seat.person is not None and card.person == seat.person)
    return None if own else _("Only who made this card can take it off.")
