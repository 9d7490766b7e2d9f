"""The nouns of this room, by what they are about."""

from biggervoices.voices.models.board import BoardCard, BoardCardQuerySet, Move, Sorting, Theme
from biggervoices.voices.models.gatherings import Gathering, GatheringQuerySet, Invite, Seat
from biggervoices.voices.models.ideas import Idea, IdeaQuerySet, ThemeMeaning, ThemeWording
from biggervoices.voices.models.statements import Statement, StatementQuerySet
from biggervoices.voices.models.wordings import Meaning, Wording

__all__ = [
    "BoardCard",
    "BoardCardQuerySet",
    "Gathering",
    "GatheringQuerySet",
    "Idea",
    "IdeaQuerySet",
    "Invite",
    "Meaning",
    "Move",
    "Seat",
    "Sorting",
    "Statement",
    "StatementQuerySet",
    "Theme",
    "ThemeMeaning",
    "ThemeWording",
    "Wording",
]
