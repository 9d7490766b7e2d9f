"""Files that come in from elsewhere: forms of field surveys, copies that tablets saved. Nothing here saves."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SurveyForm(forms.Form):
    """A form of a field survey."""

    file = forms.FileField(
        label=_("Form"),
        help_text=_("An XLSForm as XLSX, XLS or CSV, or a ZIP of it with its pictures and sounds."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.zip"}),
    )


class CopyForm(forms.Form):
    """What a tablet saved to a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Its name ends in .bvcopy."),
        widget=forms.FileInput(attrs={"accept": ".bvcopy"}),
        error_messages={"empty": _("This file is empty.")},
    )
