"""The picture cards with which somebody can say how they feel about things."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.loop.queries.asking import Choice
from biggervoices.voices.models import Statement

IDEAS: dict[str, str | Promise] = {
    "our-home": gettext_lazy("My home"),
    "bedroom": gettext_lazy("My room"),
    "lunch": gettext_lazy("Food"),
    "staff": gettext_lazy("Staff"),
    "friends": gettext_lazy("Friends"),
    "family": gettext_lazy("Family"),
    "hobby": gettext_lazy("Things to do"),
    "out-and-about": gettext_lazy("Going out"),
    "work": gettext_lazy("Work"),
    "money": gettext_lazy("Money"),
    "health": gettext_lazy("My health"),
    "safe": gettext_lazy("Feeling safe"),
}
FACES = {Statement.HAPPY: "happy", Statement.IN_BETWEEN: "in-between", Statement.NOT_HAPPY: "sad"}


def feels_choices() -> list[Choice]:
    """Give the three answers to a card."""
    return [Choice(code, str(words), FACES[code]) for code, words in Statement.FEELS]


WISH = "WISH"


def card_choices() -> list[Choice]:
    """Give how somebody says with a picture what it is about it: as to a card of Tell us, or: I want this."""
    return [*feels_choices(), Choice(WISH, _("I want this"), "choose")]


def card_in_words(idea: str, says: str) -> str | None:
    """Say what was pressed for a card of the board: "Food: not happy.", "Work: I want this."; None: no such press."""
    if idea not in IDEAS or says not in {WISH, *dict(Statement.FEELS)}:
        return None
    return _("%(what)s: I want this.") % {"what": IDEAS[idea]} if says == WISH else in_words({idea: says})


def in_words(cards: Mapping[str, str]) -> str:
    """Say what was pressed: "Food: not happy. Staff: happy."."""
    feels = dict(Statement.FEELS)
    return " ".join(
        _("%(what)s: %(feels)s.") % {"what": IDEAS[idea], "feels": str(feels[felt]).lower()}
        for idea, felt in cards.items()
        if idea in IDEAS
    )
