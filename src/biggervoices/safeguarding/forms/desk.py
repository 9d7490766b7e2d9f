"""What those who read worries type: lines of a record, why, whom, and who is on call."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from biggervoices.core.seen import SeenField
from biggervoices.people.models import Person
from biggervoices.safeguarding.models import Concern, ConcernEntry, Duty
from biggervoices.safeguarding.rules import LONGEST


def _words(label: Any, hint: Any = "", *, rows: int = 4, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=LONGEST, widget=widget)


def _choice(label: Any, choices: Iterable[Any], hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )


class LineForm(forms.Form):
    """A line for the record of a worry; what is chosen beside the words becomes its facts."""

    kind = ConcernEntry.NOTE
    words = _words(
        _("What did you do? What do you know now?"),
        _("A line stays as it is. To put something right, add another line."),
    )

    @property
    def facts(self) -> dict[str, str]:
        """Give what was chosen beside the words."""
        return {name: str(value) for name, value in self.cleaned_data.items() if name != "words" and value}


class DangerForm(LineForm):
    kind = ConcernEntry.DANGER
    danger = _choice(_("Is anyone in danger now?"), Concern.DANGER)
    words = _words(_("How do you know?"), rows=3, required=False)
    field_order = ("danger", "words")


class WantsForm(LineForm):
    kind = ConcernEntry.WANTS
    words = _words(
        _("What does the person want to happen?"), _("In their own words. Ask them again when things change.")
    )


class ConsentForm(LineForm):
    kind = ConcernEntry.CONSENT
    agrees = _choice(_("Does the person agree that we share this?"), ConcernEntry.AGREES)
    words = _words(
        _("What they said, or why it is shared without a yes"),
        _("Such as: others may be hurt, a crime, or the person cannot decide this now."),
        required=False,
    )
    field_order = ("agrees", "words")


class ReferenceForm(LineForm):
    kind = ConcernEntry.REFERENCE
    words = forms.CharField(label=_("Reference of the local authority"), max_length=200)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DecisionForm(LineForm):
    kind = ConcernEntry.S42
    yes = _choice(_("Is there an enquiry under section 42 of the Care Act?"), [("YES", _("Yes")), ("NO", _("No"))])
    on = forms.DateField(
        label=_("Day of the decision"),
        widget=DayInput(),
        error_messages={"invalid": _("Type a day like 3/11/2026.")},
    )
    words = _words(_("Who decided it, and why?"))
    field_order = ("yes", "on", "words")


class OutcomeForm(LineForm):
    kind = ConcernEntry.OUTCOME
    words = _words(
        _("How did it end, in the person's words?"), _("If you could not ask them, write that, and what you saw.")
    )


LINES: dict[str, type[LineForm]] = {
    "danger": DangerForm,
    "wants": WantsForm,
    "consent": ConsentForm,
    "reference": ReferenceForm,
    "decision": DecisionForm,
    "outcome": OutcomeForm,
}


class WhyForm(forms.Form):
    """Words that go with something that a reader does."""

    words = _words(_("Why?"), rows=3)

    def __init__(self, *args: Any, label: Any = None, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label or self.fields["words"].label
        self.fields["words"].required = required


class PersonForm(forms.Form):
    """One of some people, who are read once for the page."""

    person = forms.ChoiceField(label=_("Who?"), error_messages={"invalid_choice": _("Choose one of these.")})

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        offered = [("", _("Choose")), *((key, person.name) for key, person in self.people.items())]
        self.fields["person"].choices = offered  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Person:
        """Give who was chosen."""
        return self.people[self.cleaned_data["person"]]


class ClearForm(PersonForm):
    """A line manager who may read all the same, and why."""

    words = _words(_("Why?"), rows=3)


class TellForm(forms.Form):
    """What the person who was worried is told."""

    PICTURES = [
        ("tell", _("Somebody tells you")),
        ("done", _("It is done")),
        ("safe", _("You are safe")),
        ("meet", _("We meet")),
    ]
    words = _words(
        _("What you tell them"),
        _("Short sentences, everyday words. They can have it read aloud, and others may see their screen."),
    )
    picture = _choice(_("Picture"), PICTURES)
    face_to_face = forms.BooleanField(label=_("I told them face to face, too"), required=False)


class DutyForm(PersonForm):
    """Somebody is on call from one moment to another."""

    what = forms.ChoiceField(label=_("On call as"), choices=Duty.WHAT)
    from_day = forms.DateField(
        label=_("From"), widget=DayInput(), error_messages={"invalid": _("Type a day like 3/11/2026.")}
    )
    from_hour = forms.TimeField(
        label=_("Hour"),
        initial=time(9),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Type an hour like 9:00.")},
    )
    to_day = forms.DateField(
        label=_("Until"), widget=DayInput(), error_messages={"invalid": _("Type a day like 3/11/2026.")}
    )
    to_hour = forms.TimeField(
        label=_("Hour"),
        initial=time(9),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Type an hour like 9:00.")},
    )
    field_order = ("what", "person", "from_day", "from_hour", "to_day", "to_hour")

    def moment(self, which: str) -> datetime:
        """Give the first or the last moment, as clocks here show it."""
        day, hour = self.cleaned_data[f"{which}_day"], self.cleaned_data[f"{which}_hour"]
        return timezone.make_aware(datetime.combine(day, hour))


class OffForm(forms.Form):
    """Somebody is taken off the rota."""

    duty = forms.ChoiceField(label=_("Who, and when?"), error_messages={"invalid_choice": _("Choose one of these.")})

    def __init__(self, *args: Any, duties: Iterable[Duty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("Choose")), *((str(duty.pk), str(duty)) for duty in duties)]
        self.fields["duty"].choices = offered  # type: ignore[attr-defined]


class OutsideForm(forms.Form):
    """Who is told outside the organisation."""

    seen = SeenField()
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Such as: the adult safeguarding team of the council.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=40)
    email = forms.EmailField(label=_("E-mail"), error_messages={"invalid": _("Type an address like name@example.org.")})
