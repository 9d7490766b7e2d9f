"""What somebody types for a group that meets: cleaned here, saved elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from biggervoices.people.models import Person
from biggervoices.voices.models import Member, Response
from biggervoices.voices.rules.groups import MOST_NAME, MOST_PURPOSE
from biggervoices.voices.rules.meetings import MOST_TITLE, PICTURES


def _words(label: Any, hint: Any = "", *, rows: int = 3) -> forms.CharField:
    # Nothing is cut or refused here: the rules say in a sentence what is missing, and what was typed stays.
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": rows}))


def _line(label: Any, hint: Any = "", *, most: int) -> forms.CharField:
    wide = forms.TextInput(attrs={"maxlength": most})
    return forms.CharField(label=label, help_text=hint, required=False, widget=wide)


def _day(label: Any, hint: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=required, widget=widget)


class GroupForm(forms.Form):
    """A group: what it is called and what it is for."""

    name = _line(_("Name of the group"), most=MOST_NAME)
    purpose = _words(_("What is it for?"), _("In a sentence or two. Everybody can read this."), rows=2)
    purpose.widget.attrs["maxlength"] = MOST_PURPOSE
    picture = forms.ChoiceField(label=_("Picture"), choices=list(PICTURES.items()), initial="everyone")


class MemberForm(forms.Form):
    """Somebody becomes a member."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Who?"), empty_label=_("Choose"))
    how = forms.ChoiceField(
        label=_("How did they become a member?"),
        choices=Member.HOW,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how they became a member.")},
    )
    since = _day(_("Since when?"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """The last day in a group."""

    until = _day(_("What was their last day in the group?"))


class MeetingForm(forms.Form):
    """When and where a group meets."""

    on = _day(_("Which day?"))
    begins = forms.TimeField(
        label=_("What time does it start?"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = _line(_("Where do you meet?"), _("Such as: the big room at the office, or a video call."), most=200)


class ItemForm(forms.Form):
    """One thing to talk about."""

    title = _line(_("What do you want to talk about?"), _("In a few words."), most=MOST_TITLE)
    words = _words(_("Do you want to say more?"), _("A sentence or two. You can leave this out."))


class PaperForm(forms.Form):
    """Something to look at before the meeting."""

    words = _words(_("What is in it?"), _("Short sentences. Somebody can write for you."), rows=4)
    photo = forms.FileField(
        label=_("A photo or a picture"),
        help_text=_("Show a thing. Show a person only if they say yes."),
        required=False,
    )
    voice = forms.FileField(required=False, allow_empty_file=True)


class DecideForm(forms.Form):
    """What the group decided."""

    words = _words(_("What did you decide?"), _("In the words of the group. It stays as it is."))


class ProposeForm(forms.Form):
    """Words for a part of the terms."""

    words = _words(_("Which words shall we use?"), _("Short sentences. Somebody can write for you."), rows=4)


class WhyForm(forms.Form):
    """What somebody misses in a wording."""

    why = _words(_("What is missing, or wrong?"), _("A few words are enough. We do not show your name."))


class AdviceForm(forms.Form):
    """What a group advises, and why."""

    words = _words(_("What do you want the leaders to do?"), _("One thing. Short sentences."))
    why = _words(_("Why?"), _("You can leave this out."), rows=2)


class AnswerForm(forms.Form):
    """What the leaders say to advice."""

    says = forms.ChoiceField(
        label=_("What do you say?"),
        choices=Response.SAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one: yes, a part of it, or no.")},
    )
    words = _words(_("Why? In plain words"), _("The members read this or hear it. Everybody can see it."), rows=4)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who does it?"), required=False, empty_label=_("Choose")
    )
    do_by = _day(_("By when?"), required=False)

    def __init__(self, *args: Any, doers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = doers  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """What was done of what was promised."""

    words = _words(_("What was done?"), _("The members read this or hear it. Everybody can see it."), rows=4)
