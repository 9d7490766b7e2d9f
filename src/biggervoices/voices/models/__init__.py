"""The nouns of this room, by what they are about."""

from biggervoices.voices.models.advice import Advice, Heard, Response
from biggervoices.voices.models.board import BoardCard, BoardCardQuerySet, Move, Sorting, Theme
from biggervoices.voices.models.gatherings import Gathering, GatheringQuerySet, Invite, Seat, phase_of
from biggervoices.voices.models.groups import PARTS, Group, Member, TermsMeaning, TermsOfReference, TermsWording
from biggervoices.voices.models.ideas import Idea, IdeaQuerySet, ThemeMeaning, ThemeWording, ThemeWordingQuerySet
from biggervoices.voices.models.meetings import Coming, Decision, Item, Meeting, Paper
from biggervoices.voices.models.photos import DayPhoto, DayPhotoQuerySet, InPhoto
from biggervoices.voices.models.statements import Statement, StatementQuerySet
from biggervoices.voices.models.votes import Hands, Room, Sentence, SentenceQuerySet, Vote, Voter, Voting
from biggervoices.voices.models.wordings import Meaning, Wording

__all__ = [
    "PARTS",
    "Advice",
    "BoardCard",
    "BoardCardQuerySet",
    "Coming",
    "DayPhoto",
    "DayPhotoQuerySet",
    "Decision",
    "Gathering",
    "GatheringQuerySet",
    "Group",
    "Hands",
    "Heard",
    "Idea",
    "IdeaQuerySet",
    "InPhoto",
    "Invite",
    "Item",
    "Meaning",
    "Meeting",
    "Member",
    "Move",
    "Paper",
    "Response",
    "Room",
    "Seat",
    "Sentence",
    "SentenceQuerySet",
    "Sorting",
    "Statement",
    "StatementQuerySet",
    "TermsMeaning",
    "TermsOfReference",
    "TermsWording",
    "Theme",
    "ThemeMeaning",
    "ThemeWording",
    "ThemeWordingQuerySet",
    "Vote",
    "Voter",
    "Voting",
    "Wording",
    "phase_of",
]
