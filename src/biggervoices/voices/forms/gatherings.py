"""What somebody types to plan a gathering, to ask people, and on its board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from biggervoices.people.models import Region
from biggervoices.voices.models import Invite, Theme
from biggervoices.voices.queries.cards import IDEAS


class PlanForm(forms.Form):
    """A gathering to be planned."""

    name = forms.CharField(label=_("What is it called?"), max_length=120)
    purpose = forms.CharField(
        label=_("What is it for?"),
        help_text=_("In one or two short sentences. People read this when they are asked."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("It starts at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("It ends at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("Where is it?"), max_length=200)
    afar = forms.CharField(
        label=_("How can people join from afar?"),
        help_text=_("Such as the number of a video call. Leave it empty if they cannot."),
        max_length=300,
        required=False,
    )


class InviteForm(forms.Form):
    """Whom to ask."""

    invited_as = forms.ChoiceField(label=_("Whom do you want to ask?"), choices=Invite.AS)
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Where?"), required=False, empty_label=_("Everywhere")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.all()  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """One person to ask."""

    called_as = forms.ChoiceField(label=_("Whom do you look for?"), choices=Invite.AS)
    who = forms.CharField(label=_("Their name"), help_text=_("A part of it is enough."), max_length=100)


class NeedsForm(forms.Form):
    """What somebody needs to take part."""

    needs = forms.CharField(
        label=_("What do you need to take part?"),
        help_text=_("Such as a lift, signs, a quiet place, or a person with you. You can leave this empty."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SayForm(forms.Form):
    """One card."""

    words = forms.CharField(
        label=_("What do you want to say?"),
        help_text=_("One thing on one card. Somebody can write for you, in your words."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say something first. A few words are enough.")},
    )


class ThemeForm(forms.Form):
    """The name, the picture and the colour of a theme."""

    name = forms.CharField(label=_("What do these cards have in common?"), max_length=60)
    picture = forms.ChoiceField(label=_("Picture"), choices=[("idea", _("An idea")), *IDEAS.items()])
    colour = forms.ChoiceField(label=_("Colour"), choices=Theme.COLOURS)
