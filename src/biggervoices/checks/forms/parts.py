"""Pieces that several forms of visits and toolkits share."""

from django import forms

from biggervoices.checks.rules import why_not_words

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = {"type": "time"}


def fitting(words: str) -> str:
    """Give words back; raise ValidationError with a sentence where they are too many to keep."""
    refuse(why_not_words(words))
    return words


def must_fit(words: str) -> None:
    """Raise ValidationError with a sentence where words are too many to keep: a validator of fields."""
    refuse(why_not_words(words))


def refuse(reason: str | None) -> None:
    """Raise ValidationError where a rule gives a reason."""
    if reason:
        raise forms.ValidationError(reason)
