"""What a person says on a visit, as it was typed. Nothing here saves."""

from collections.abc import Callable, Mapping
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from biggervoices.checks.forms.parts import DAY, TIME, fitting, must_fit, refuse
from biggervoices.checks.models import QuestionVersion
from biggervoices.checks.queries.toolkit import Asking
from biggervoices.checks.rules import why_not_number


class WordsForm(forms.Form):
    """Words that a person wants to add, as many as fit."""

    words = forms.CharField(label=_("Your words"), widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, *args: Any, label: str = "", hint: str = "", needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        field.label = label or field.label
        field.help_text = hint
        field.required = needed
        field.error_messages["required"] = __("Please write something, or go back.")

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"].strip()
        return fitting(words)


class AnswerForm(forms.Form):
    """An answer that is written and not pressed: words, a number, a day or a time."""

    typed = forms.CharField()

    FIELDS: dict[str, Callable[[], forms.Field]] = {
        QuestionVersion.TEXT: lambda: forms.CharField(
            label=_("Your words"), widget=forms.Textarea(attrs={"rows": 4}), validators=[must_fit]
        ),
        QuestionVersion.NUMBER: lambda: forms.CharField(
            label=_("Your number"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
        ),
        QuestionVersion.DATE: lambda: forms.DateField(label=_("The day"), widget=DAY),
        QuestionVersion.TIME: lambda: forms.TimeField(
            label=_("The time"), widget=forms.TimeInput(attrs=TIME, format="%H:%M")
        ),
    }
    MISSING = _("Please write your answer, or press one of the pictures.")

    def __init__(self, *args: Any, asked: Asking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        field = self.fields["typed"] = self.FIELDS[asked.kind]()
        field.error_messages["invalid"] = self.MISSING

    @classmethod
    def of(cls, asked: Asking, data: Mapping[str, Any] | None = None) -> Self | None:
        """Give the form of a question whose answer is written; nothing for the others."""
        return cls(data, asked=asked) if asked.kind in cls.FIELDS else None

    def clean_typed(self) -> Any:
        typed = self.cleaned_data["typed"]
        if self.asked.kind == QuestionVersion.NUMBER:
            typed = typed.strip().replace(",", ".")
            refuse(why_not_number(typed, self.asked.limits))
        return typed

    def value(self) -> str:
        """Give the answer as it is stored: a day as 2026-11-03, a time as 13:30."""
        typed = self.cleaned_data["typed"]
        return f"{typed:%H:%M}" if self.asked.kind == QuestionVersion.TIME else str(typed)


class WaysForm(forms.Form):
    """How this person says yes and no."""

    yes = forms.CharField(label=_("This is how I say yes"), max_length=300)
    no = forms.CharField(label=_("This is how I say no"), max_length=300)


class TimeWithForm(forms.Form):
    """What one observer saw."""

    saw = forms.CharField(
        label=_("What did you see and hear?"),
        help_text=_("Only what you saw: a smile, a turn of the head, a look."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please say what you saw.")},
    )
    may_mean = forms.CharField(
        label=_("What may it mean?"),
        help_text=_("You may be wrong, and the two of you may differ. That is fine."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def clean_saw(self) -> str:
        return fitting(self.cleaned_data["saw"].strip())

    def clean_may_mean(self) -> str:
        return fitting(self.cleaned_data["may_mean"].strip())
