"""What stands on cards of paper, as somebody types it in."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from biggervoices.people.models import Person
from biggervoices.voices.models import Theme

MOST_DIGITS = 6


class CardsForm(forms.Form):
    """Cards of one person, or of nobody who is named."""

    lines = forms.CharField(
        label=_("What stands on the cards?"),
        help_text=_("A line for each card, in the words that stand on it."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Whose cards are they?"),
        help_text=_("Ask first. Then we can tell this person what came of it. No card shows a name."),
        required=False,
        empty_label=_("Nobody said"),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class PlacesForm(forms.Form):
    """Cards that lie together on a table, by the numbers on them."""

    numbers = forms.CharField(label=_("The numbers on the cards"), help_text=_("Such as: 3, 7, 12."))
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label=_("Their theme"),
        empty_label="",
        error_messages={"invalid_choice": _("This theme is not there any more.")},
    )

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = themes  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[int]:
        """Give the numbers, whatever stands between them."""
        found: list[str] = re.findall(r"[0-9]+", self.cleaned_data["numbers"])
        return [int(it[:MOST_DIGITS]) for it in found]
