"""A photo of a gathering, as somebody brings it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from biggervoices.people.models import Person


class DayPhotoForm(forms.Form):
    """A photo, what it shows, and who is in it."""

    photo = forms.FileField(label=_("The photo"), widget=forms.FileInput(attrs={"accept": "image/*"}))
    words = forms.CharField(
        label=_("What does it show?"),
        help_text=_("In a few words, for people who do not see it. No names."),
        max_length=120,
    )
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Who is in it?"),
        help_text=_("We ask each of them. It stands in the report once all of them say yes."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    nobody = forms.BooleanField(label=_("Nobody can be recognised in it"), required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
