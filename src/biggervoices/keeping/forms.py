"""Clean what somebody typed here; nothing is saved."""

from django import forms
from django.utils.translation import gettext_lazy as _

from biggervoices.core.seen import SeenField
from biggervoices.keeping.rules import MOST_DAYS, MOST_WORDS


class PeriodForm(forms.Form):
    seen = SeenField()
    days = forms.IntegerField(
        label=_("Days"), max_value=MOST_DAYS, error_messages={"invalid": _("Please write a number of days.")}
    )


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is this held?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
    )


class CopyForm(forms.Form):
    how = forms.CharField(
        label=_("How did the person say yes?"),
        max_length=120,
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("They asked for this, or their time here is over. I know that it cannot be undone."),
    )
