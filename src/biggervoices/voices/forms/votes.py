"""What a leader types: a sentence for everybody, a room, and the hands that were up in it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from biggervoices.people.models import Person
from biggervoices.voices.models import Vote
from biggervoices.voices.rules.votes import MOST_FORWARD, MOST_NAME, MOST_PEOPLE

MANY = 10_000


class SentenceForm(forms.Form):
    """One sentence for everybody to think about."""

    words = forms.CharField(
        label=_("A sentence of your own"),
        help_text=_("One idea, in short words."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the sentence first.")},
    )


class RoomForm(forms.Form):
    """A room in which hands go up."""

    name = forms.CharField(
        label=_("Which room?"),
        help_text=_("Such as: the hall."),
        max_length=MOST_NAME,
        error_messages={"required": _("Give the room a short name.")},
    )
    people = forms.IntegerField(
        label=_("How many people are in it?"),
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Say how many people are in the room.")
        ),
    )


def _hands(answer: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=dict(Vote.ANSWERS)[answer],
        min_value=0,
        max_value=MANY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write a number in each box. Nobody is 0.")
        ),
    )


class HowManyForm(forms.Form):
    """How many sentences, and how many ideas, go forward."""

    most = forms.IntegerField(
        label=_("How many go forward?"),
        help_text=_("Of the sentences, and of the ideas. We choose so that each group gets something it likes."),
        min_value=1,
        max_value=MOST_FORWARD,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Choose a number from 1 to 20."),
        ),
    )


class ForwardForm(forms.Form):
    """Which leader promises the ideas that people chose, or says why not, and by when."""

    leader = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Who could do it?"),
        empty_label="",
    )
    answer_by = forms.DateField(
        label=_("Answer by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, leaders: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders  # type: ignore[attr-defined]


class HandsForm(forms.Form):
    """Hands that were up for one sentence."""

    agree = _hands(Vote.AGREE)
    disagree = _hands(Vote.DISAGREE)
    not_sure = _hands(Vote.NOT_SURE)
    not_understood = _hands(Vote.NOT_UNDERSTOOD)
