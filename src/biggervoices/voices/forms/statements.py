"""What somebody types or says when they tell us something."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WordsForm(forms.Form):
    """Words of one's own."""

    words = forms.CharField(
        label=_("What do you want to say?"),
        help_text=_("A few words are enough. Somebody can write for you, in your words."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class VoiceForm(forms.Form):
    """A voice."""

    voice = forms.FileField(required=False, allow_empty_file=True)
