"""What the office types about people and homes, cleaned; nothing is saved here."""

import struct
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from biggervoices.core.ids import new_id
from biggervoices.core.seen import SEEN, SeenField, facts_of, seen_of
from biggervoices.people.formats import cells
from biggervoices.people.formats.rows import MOST_DOORS
from biggervoices.people.models import BestInterest, ConsentText, Home, Person, Region, Role, Support
from biggervoices.people.queries import Places

WAYS = [
    ("words", _("Words")),
    ("pictures", _("Pictures")),
    ("signs", _("Signs")),
    ("objects", _("Objects")),
    ("device", _("A device that talks")),
    ("no-words", _("Without words")),
]
TOLD_BY = [("SCREEN", _("On screen")), ("PRINT", _("Printed")), ("FACE", _("Told face to face"))]
YES_NO_UNKNOWN = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]


def sent_id(request: HttpRequest) -> UUID:
    """Give the id that a form was sent with, so that sent twice it counts once."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return new_id()


class PlainForm(forms.Form):
    """A form whose faults are said in plain words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            plain: dict[str, Any] = {
                "max_length": _("This is too long. We can keep %(limit_value)s letters."),
                "invalid_choice": _("Choose one of these."),
                "null_characters_not_allowed": _("These words hold a sign that cannot be kept. Type them again."),
            }
            if isinstance(field, forms.SlugField):
                plain["invalid"] = _("Use small letters, figures and - alone.")
            field.error_messages.update(plain)


class DayInput(forms.DateInput):
    """A day as browsers ask for it; typed by hand where they do not."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.Field):
    """A day, typed in any usual way."""

    widget = DayInput

    def clean(self, value: Any) -> date | None:
        """Read the day; raise a plain sentence."""
        words = super().clean(value)
        if isinstance(words, date) or not words:
            return words or None
        try:
            return cells.day(" ".join(str(words).split()))
        except ValueError:
            raise forms.ValidationError(
                _("This is not a day. Write one such as 3 November 2026 or 03/11/2026.")
            ) from None


class RegionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the regions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Region.objects.all(), **kwargs)

    def to_python(self, value: Any) -> Any:
        """Give the region; what is no id at all is none of them, too."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(_("Choose one of these."), code="invalid_choice") from None


class HomeField(forms.CharField):
    """A home, by its name; with its postcode where two homes have one name."""

    def clean(self, value: Any) -> Any:
        """Find the open home that is meant."""
        words = super().clean(value)
        if not words:
            return None
        try:
            return Places(Home.objects.filter(closed_on=None)).find(words)
        except ValueError as reason:
            raise forms.ValidationError(str(reason)) from None


class SomebodyField(forms.CharField):
    """A person who is here, by name, e-mail or reference."""

    def clean(self, value: Any) -> Any:
        """Find the one person who is meant."""
        words = super().clean(value)
        if not words:
            return None
        people = Person.objects.here()
        found = list(people.filter(email__iexact=words)[:2]) or list(people.filter(reference__iexact=words)[:2])
        found = found or list(people.filter(name__iexact=words)[:2])
        if len(found) > 1:
            raise forms.ValidationError(_("Two people have this name. Write the e-mail or the reference."))
        if not found:
            raise forms.ValidationError(_("Nobody here has this name, e-mail or reference. Add the person first."))
        return found[0]


class PersonForm(PlainForm):
    seen = SeenField()
    name = forms.CharField(label=_("Name"), max_length=120)
    called = forms.CharField(label=_("Likes to be called"), max_length=60, required=False)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Leave it empty for somebody who signs in with a card."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    reference = forms.CharField(
        label=_("Reference"),
        max_length=60,
        required=False,
        help_text=_("Your own number for this person, if you have one."),
    )


class RegionForm(PlainForm):
    seen = SeenField()
    name = forms.CharField(label=_("Name of the region"), max_length=120)


class HomeForm(PlainForm):
    seen = SeenField()
    name = forms.CharField(label=_("Name of the home"), max_length=200)
    region = RegionField(label=_("Region"), empty_label=_("Choose a region"))
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=10, required=False)
    kinds = forms.CharField(
        label=_("Kind of home"),
        required=False,
        help_text=_("One on each line, such as: Supported living"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False)
    website = forms.CharField(label=_("Website"), max_length=300, required=False)
    front_doors = forms.CharField(label=_("Front doors"), max_length=10, initial="1")
    step_free = forms.ChoiceField(label=_("Can one come in without a step?"), choices=YES_NO_UNKNOWN, required=False)
    latitude = forms.CharField(label=_("Latitude"), max_length=30, required=False)
    longitude = forms.CharField(label=_("Longitude"), max_length=30, required=False)

    def _read(self, key: str, clean: Any) -> Any:
        try:
            return clean(self.cleaned_data[key].replace("\r", ""))
        except ValueError as reason:
            words = self.cleaned_data[key][:60]
            raise forms.ValidationError(f"“{words}” {reason}") from None

    def clean_postcode(self) -> Any:
        return self._read("postcode", cells.postcode)

    def clean_kinds(self) -> Any:
        return self._read("kinds", cells.kinds)

    def clean_phone(self) -> Any:
        return self._read("phone", cells.phone)

    def clean_website(self) -> Any:
        return self._read("website", cells.website)

    def clean_front_doors(self) -> Any:
        return self._read("front_doors", lambda words: cells.count(words, most=MOST_DOORS)) or 1

    def clean_step_free(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["step_free"])

    def clean_latitude(self) -> Any:
        return self._read("latitude", cells.degrees)

    def clean_longitude(self) -> Any:
        return self._read("longitude", cells.degrees)


def home_words(home: Home) -> dict[str, Any]:
    """Give a home as its form shows it."""
    step_free = {True: "yes", False: "no", None: ""}[home.step_free]
    stands = facts_of(home, [key for key in HomeForm.base_fields if key != SEEN])
    return stands | {"kinds": "\n".join(home.kinds), "step_free": step_free, SEEN: seen_of(stands)}


class RoleForm(PlainForm):
    what = forms.ChoiceField(label=_("Role"))
    home = HomeField(
        label=_("Home"),
        required=False,
        max_length=220,
        help_text=_("Its name. Where two homes have one name, with the postcode: The Grange, AB1 2CD"),
    )
    region = RegionField(label=_("Region"), required=False, empty_label=_("None"),
        help_text=_("For a regional manager."),
    )  # fmt: skip
    since = DayField(label=_("First day"))

    def __init__(self, *args: Any, roles: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(what, words) for what, words in Role.WHAT if what in roles]
        self.fields["what"].choices = [("", _("Choose a role")), *choices]  # type: ignore[attr-defined]


class DayForm(PlainForm):
    day = DayField(label=_("Day"))


class MoveForm(PlainForm):
    home = HomeField(
        label=_("New home"), max_length=220, help_text=_("Its name. Where two homes have one name, with the postcode.")
    )
    day = DayField(label=_("First day there"))


class SupportForm(PlainForm):
    supporter = SomebodyField(label=_("Who"), max_length=254, help_text=_("Their name, e-mail or reference."))
    purpose = forms.ChoiceField(label=_("What they do"), choices=[("", _("Choose")), *Support.PURPOSES])
    relationship = forms.CharField(
        label=_("Who they are to the person"),
        max_length=60,
        required=False,
        help_text=_("Such as: sister, friend, advocate"),
    )
    since = DayField(label=_("First day"))


class NeedsForm(PlainForm):
    seen = SeenField()
    communicates = forms.MultipleChoiceField(
        label=_("Communicates with"), choices=WAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    says_yes = forms.CharField(
        label=_("How they say yes"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    says_no = forms.CharField(
        label=_("How they say no"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    told_by = forms.ChoiceField(
        label=_("How answers come back to them"), choices=TOLD_BY, initial="SCREEN", widget=forms.RadioSelect
    )
    equipment = forms.CharField(
        label=_("What they use"), max_length=300, required=False, help_text=_("Such as: hearing aids, a wheelchair")
    )
    step_free = forms.BooleanField(label=_("Needs places without steps"), required=False)
    flag = forms.CharField(
        label=_("What everyone who meets them must know"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    share = forms.BooleanField(label=_("The person said: people who visit may read this"), required=False)


class MyWordsForm(PlainForm):
    seen = SeenField()
    called = forms.CharField(label=_("What people call me"), max_length=60, required=False)
    says_yes = forms.CharField(
        label=_("How I say yes"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    says_no = forms.CharField(
        label=_("How I say no"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    flag = forms.CharField(
        label=_("What everyone who meets me must know"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OrganisationForm(PlainForm):
    seen = SeenField()
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    office_phone = forms.CharField(label=_("Phone of the office"), max_length=40, required=False)
    on_call_phone = forms.CharField(
        label=_("Phone for danger, day and night"),
        max_length=40,
        required=False,
        help_text=_("It stands on the page: someone is in danger or I need help now."),
    )
    logo = forms.FileField(
        label=_("Logo of the Quality Checkers"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("Leave this empty to keep the one that is there."),
    )
    logo_maker = forms.CharField(label=_("Who made the logo"), max_length=120, required=False)
    logo_story = forms.CharField(
        label=_("The story of the logo"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )


class TabletForm(PlainForm):
    seen = SeenField()
    name = forms.CharField(label=_("Name of the tablet"), max_length=60, help_text=_("Such as: tablet in the kitchen"))
    home = HomeField(
        label=_("Home"),
        required=False,
        max_length=220,
        help_text=_("Its name. Leave this empty for a tablet that travels."),
    )


class PhotoForm(PlainForm):
    photo = forms.FileField(label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/*"}))


class ConsentForm(PlainForm):
    yes = forms.ChoiceField(
        label=_("What they said"), choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
    )
    how = forms.CharField(
        label=_("How they said it"),
        max_length=120,
        help_text=_("Such as: said yes with a sign to Sam, after looking at the picture"),
    )


class ConsentTextForm(PlainForm):
    purpose = forms.SlugField(
        label=_("Short name"),
        max_length=40,
        help_text=_("In small letters, such as photo. The same name makes a new version."),
    )
    words = forms.CharField(label=_("Words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    picture = forms.SlugField(
        label=_("Picture"), max_length=50, initial="eye", help_text=_("The name of a picture of the kit.")
    )
    asks_again = forms.BooleanField(
        label=_("The new words mean something else: ask everybody again"), required=False, initial=True
    )


class BestInterestForm(PlainForm):
    """A best-interest decision, in the order in which it is made."""

    what = forms.ChoiceField(label=_("What it is about"), choices=BestInterest.WHAT, widget=forms.RadioSelect)
    tried = forms.CharField(
        label=_("What help was tried first, so that the person could decide"), max_length=1000, widget=forms.Textarea
    )
    asked = forms.ChoiceField(label=_("Who was asked"), choices=BestInterest.ASKED, widget=forms.RadioSelect)
    asked_words = forms.CharField(label=_("Their names, and what they said"), max_length=1000, widget=forms.Textarea)
    authority = forms.ChoiceField(
        label=_("Who may decide for them by law"), choices=BestInterest.AUTHORITY, widget=forms.RadioSelect
    )
    authority_seen_on = DayField(label=_("The day on which that paper was seen"), required=False)
    assessor = SomebodyField(
        label=_("Who assessed it"), max_length=254, help_text=_("Somebody who does not work at their home.")
    )
    decision = forms.CharField(label=_("What was decided, and why"), max_length=1000, widget=forms.Textarea)
    review_on = DayField(label=_("When it is looked at again"))
    until = DayField(label=_("Until when it holds"), help_text=_("A year at most."))


class EndDecisionForm(PlainForm):
    why = forms.CharField(label=_("Why it ends"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ListForm(PlainForm):
    file = forms.FileField(
        label=_("List"),
        help_text=_("A CSV or an XLSX file, 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )


def text_words(text: ConsentText) -> dict[str, Any]:
    """Give a consent text as its form shows it."""
    return {"purpose": text.purpose, "words": text.words, "picture": text.picture, "asks_again": True}


# --- passkeys --------------------------------------------------------------------------------------------------------

NOT_A_PASSKEY = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error)


def as_passkey(read: Callable[[], Any]) -> Any:
    """Read what a phone said; what is no such thing at all is no fault of ours, as it is in the library."""
    try:
        return read()
    except NOT_A_PASSKEY as fault:
        raise ValidationError(_("This did not open it. Try again.")) from fault


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Add a passkey."""

    def clean(self) -> Any:
        """Read it."""
        return as_passkey(super().clean)


class LoginPasskeyForm(LoginWebAuthnForm):  # type: ignore[misc]
    """Come in with a passkey alone."""

    def clean_credential(self) -> Any:
        """Read it."""
        return as_passkey(super().clean_credential)


class SecondPasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Show a passkey after the password."""

    def clean_credential(self) -> Any:
        """Read it."""
        return as_passkey(super().clean_credential)


class AgainPasskeyForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Show a passkey once more."""

    def clean_credential(self) -> Any:
        """Read it."""
        return as_passkey(super().clean_credential)
