"""What pages of this room need, joined, as frozen dataclasses."""

from biggervoices.voices.queries.waiting import cards_for

__all__ = ["cards_for"]
