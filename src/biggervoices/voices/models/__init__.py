"""The nouns of this room, by what they are about."""

from biggervoices.voices.models.board import BoardCard, BoardCardQuerySet, Move, Sorting, Theme
from biggervoices.voices.models.gatherings import Gathering, GatheringQuerySet, Invite, Seat
from biggervoices.voices.models.statements import Statement, StatementQuerySet

__all__ = [
    "BoardCard",
    "BoardCardQuerySet",
    "Gathering",
    "GatheringQuerySet",
    "Invite",
    "Move",
    "Seat",
    "Sorting",
    "Statement",
    "StatementQuerySet",
    "Theme",
]
