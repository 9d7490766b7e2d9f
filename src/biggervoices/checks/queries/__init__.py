"""Reads of this room that span tables, by what they are about."""

from biggervoices.checks.queries.cards import cards_for

__all__ = ["cards_for"]
