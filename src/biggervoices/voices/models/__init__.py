"""The nouns of this room, by what they are about."""

from biggervoices.voices.models.statements import Statement, StatementQuerySet

__all__ = ["Statement", "StatementQuerySet"]
