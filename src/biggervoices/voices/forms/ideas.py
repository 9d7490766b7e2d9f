"""What somebody types to write a statement together, to have an idea, and to answer one."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from biggervoices.people.models import Person
from biggervoices.voices.models import Idea


class WordingForm(forms.Form):
    """Words that say for all what is in a theme."""

    words = forms.CharField(
        label=_("What do you all want to say?"),
        help_text=_("One or two short sentences. Begin with “We”."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class MeantForm(forms.Form):
    """What is missing in a statement."""

    why = forms.CharField(
        label=_("What is missing?"),
        help_text=_("You can leave this empty."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class IdeaForm(forms.Form):
    """An idea."""

    words = forms.CharField(label=_("What could be done?"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class AskForm(forms.Form):
    """Which leader is asked about which idea, and by when they answer."""

    idea = forms.ModelChoiceField(Idea.objects.none(), label=_("The idea"), empty_label="")
    leader = forms.ModelChoiceField(Person.objects.none(), label=_("Who could do it?"), empty_label="")
    answer_by = forms.DateField(label=_("Answer by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, ideas: QuerySet[Idea], leaders: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["idea"].queryset = ideas  # type: ignore[attr-defined]
        self.fields["idea"].label_from_instance = lambda it: it.words  # type: ignore[attr-defined]
        self.fields["leader"].queryset = leaders  # type: ignore[attr-defined]


class PromiseForm(forms.Form):
    """The answer of a leader: we will, with who and by when; or we cannot, because."""

    words = forms.CharField(
        label=_("Your answer"),
        help_text=_("In short sentences. Everybody who said it reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    doer = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who does it?"), required=False, empty_label="", help_text=_("For “we will”.")
    )
    by_day = forms.DateField(
        label=_("By when?"),
        required=False,
        help_text=_("For “we will”."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, doers: QuerySet[Person], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doer"].queryset = doers  # type: ignore[attr-defined]
        self.fields["by_day"].widget.attrs["min"] = today.isoformat()
