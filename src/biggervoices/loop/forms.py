"""What readers, managers and teams type: cleaned here, saved elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from biggervoices.loop.models import Reply
from biggervoices.loop.rules import MOST_HOW, MOST_LETTERS, MOST_REASON
from biggervoices.people.models import Person


def _words(label: Any, hint: Any = "", *, rows: int = 4, required: bool = False) -> forms.CharField:
    # Not cut at a length here: the rules say in a sentence how many letters there are, and what was typed stays.
    return forms.CharField(label=label, help_text=hint, required=required, widget=forms.Textarea(attrs={"rows": rows}))


class PersonField(forms.TypedChoiceField):
    """One of some people, who are read once for the whole page."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(empty_value=None, **facts)
        self.people: dict[str, Person] = {}
        self.coerce = self._person

    def offer(self, people: list[Person]) -> None:
        """Offer these people."""
        self.people = {str(person.pk): person for person in people}
        self.coerce = self._person
        self.choices = [("", _("Choose")), *((key, str(person)) for key, person in self.people.items())]

    def _person(self, chosen: str) -> Person:
        return self.people[chosen]


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ReadForm(forms.Form):
    """One point, read by the Quality Team."""

    words = _words(
        _("The words that go to the home"), _("Take out what would show who said it. Keep the rest as it is.")
    )
    read_back = forms.BooleanField(
        label=_("I read the changed words back to the person, and they are OK"), required=False
    )
    reason = forms.CharField(
        label=_("Why it does not go on"),
        help_text=_("The person reads this. Be kind, and say what happens instead."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_REASON}),
    )


class ReplyForm(forms.Form):
    """The answer of a home."""

    kind = forms.ChoiceField(
        label=_("What do you say?"),
        choices=[
            (Reply.WE_WILL, _("We will")),
            (Reply.WE_CANNOT, _("We cannot, because")),
            (Reply.FIND_OUT, _("We need to find out")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one: we will, we cannot, or we need to find out.")},
    )
    words = _words(
        _("Your answer, in your own words"),
        _("The person reads this, or hears it. Short sentences. Say who does what."),
    )
    what = forms.CharField(
        label=_("What will be done, in a few words"),
        help_text=_("For the list of actions. Leave it empty to use your answer."),
        required=False,
        max_length=300,
    )
    doer = PersonField(label=_("Who does it?"), required=False)
    due_on = forms.DateField(label=_("By when?"), required=False, widget=Day)
    tells = PersonField(label=_("Who finds out, and tells them?"), required=False)
    tell_by = forms.DateField(
        label=_("By when?"), help_text=_("At most 28 days from today."), required=False, widget=Day
    )
    voice = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, *args: Any, doers: list[Person], may_find_out: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("doer", "tells"):
            self.fields[name].offer(doers)  # type: ignore[attr-defined]
        if not may_find_out:
            kind = self.fields["kind"]
            kind.choices = [it for it in kind.choices if it[0] != Reply.FIND_OUT]  # type: ignore[attr-defined]

    @property
    def promised(self) -> tuple[Person | None, Any]:
        """Give who does it by when, of the answer that was chosen."""
        names = ("tells", "tell_by") if self.cleaned_data.get("kind") == Reply.FIND_OUT else ("doer", "due_on")
        return self.cleaned_data.get(names[0]), self.cleaned_data.get(names[1])


class UpdateForm(forms.Form):
    """What was done."""

    words = _words(_("What was done?"), _("The people who asked for it read this, or hear it."))
    photo = forms.FileField(
        label=_("A photo of it"), help_text=_("Show the thing, not a person who did not say yes."), required=False
    )
    photo_words = forms.CharField(label=_("What does the photo show?"), required=False, max_length=120)
    voice = forms.FileField(required=False, allow_empty_file=True)


class ChangeForm(forms.Form):
    """Another person, or another day."""

    owner = PersonField(label=_("Who does it?"))
    due_on = forms.DateField(label=_("By when?"), widget=Day)
    why = _words(_("Why is it different now?"), _("The people who asked for it are told."), rows=3)

    def __init__(self, *args: Any, doers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(doers)  # type: ignore[attr-defined]


class ToldForm(forms.Form):
    """When somebody was told face to face."""

    told_on = forms.DateField(label=_("On which day?"), widget=Day)


class HearForm(forms.Form):
    """What a person said face to face."""

    how_words = forms.CharField(
        label=_("How did they tell you?"),
        help_text=_("In words, with a sign, with a thumb up."),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": MOST_HOW}),
    )
    words = _words(_("Their own words, if they used some"), rows=3)


class MoreForm(forms.Form):
    """What is not better yet, in the person's own words."""

    words = forms.CharField(
        label=_("What is not better yet?"),
        help_text=_("You can leave this out."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": MOST_LETTERS}),
    )


class ThanksForm(forms.Form):
    """A few words of thanks."""

    words = forms.CharField(label=_("Your thank you"), required=False)
