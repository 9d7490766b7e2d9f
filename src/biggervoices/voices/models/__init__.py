"""The nouns of this room, by what they are about."""

from biggervoices.voices.models.board import BoardCard, BoardCardQuerySet, Move, Sorting, Theme
from biggervoices.voices.models.gatherings import Gathering, GatheringQuerySet, Invite, Seat
from biggervoices.voices.models.statements import Statement, StatementQuerySet
from biggervoices.voices.models.wordings import Meaning, Wording

__all__ = [
    "BoardCard",
    "BoardCardQuerySet",
    "Gathering",
    "GatheringQuerySet",
    "Invite",
    "Meaning",
    "Move",
    "Seat",
    "Sorting",
    "Statement",
    "StatementQuerySet",
    "Theme",
    "Wording",
]
