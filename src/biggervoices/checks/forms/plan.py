"""A visit as it is planned, called off or covered. Nothing here saves."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from biggervoices.checks.forms.parts import DAY, TIME
from biggervoices.checks.queries.visits import may_support
from biggervoices.checks.rules import Plan
from biggervoices.core.seen import SeenField
from biggervoices.people.models import Home, Person
from biggervoices.people.queries import checkers


class PlanForm(forms.Form):
    """A visit to be planned or changed."""

    seen = SeenField()
    home = forms.ModelChoiceField(Home.objects.none(), label=_("Home"), empty_label=_("Choose a home"))
    on = forms.DateField(label=_("Day"), widget=DAY)
    starts = forms.TimeField(label=_("It starts at"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    ends = forms.TimeField(label=_("It ends at"), widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    checker = forms.ModelChoiceField(
        Person.objects.none(), label=_("Quality Checker"), empty_label=_("Choose a checker")
    )
    second = forms.ModelChoiceField(
        Person.objects.none(), label=_("Second checker"), required=False, empty_label=_("Nobody else")
    )
    supporter = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Supporter"),
        required=False,
        empty_label=_("The checkers go by themselves"),
        help_text=_("Somebody who supports the checker, and who does not work at this home."),
    )
    leave_at = forms.TimeField(
        label=_("Leave home at"), required=False, widget=forms.TimeInput(attrs=TIME, format="%H:%M")
    )
    travel = forms.CharField(
        label=_("Travel"), required=False, max_length=300, help_text=_("Which bus or taxi, and who comes along.")
    )
    lunch_at = forms.TimeField(label=_("Lunch at"), required=False, widget=forms.TimeInput(attrs=TIME, format="%H:%M"))
    lunch = forms.CharField(label=_("Lunch"), required=False, max_length=300)
    toilet = forms.CharField(
        label=_("Toilet"), required=False, max_length=300, help_text=_("Where it is, what is there.")
    )
    phone_who = forms.CharField(label=_("Who to phone"), required=False, max_length=80)
    phone_number = forms.CharField(label=_("Phone number"), required=False, max_length=40)

    DAY_WORDS = ("travel", "lunch", "toilet", "phone_who", "phone_number")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        going = checkers(on)
        rows = {"home": Home.objects.filter(closed_on=None), "checker": going, "second": going}
        for name, people in (rows | {"supporter": may_support(on)}).items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people
        # One read for both lists of checkers.
        names = [(person.pk, str(person)) for person in going]
        for name, nobody in (("checker", _("Choose a checker")), ("second", _("Nobody else"))):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.choices = [("", nobody), *names]

    def plan(self) -> Plan:
        """Give the plan, for the rules to judge."""
        said = self.cleaned_data
        going = [person for person in (said["checker"], said.get("second")) if person]
        return Plan(
            said["home"], said["on"], said["starts"], said["ends"], list(dict.fromkeys(going)), said["supporter"]
        )

    def day(self) -> dict[str, str]:
        """Give the day's plan: words, and times as "13:30"."""
        said = self.cleaned_data
        times = {name: f"{said[name]:%H:%M}" if said[name] else "" for name in ("leave_at", "lunch_at")}
        return {name: said[name].strip() for name in self.DAY_WORDS} | times


class CallOffForm(forms.Form):
    reason = forms.CharField(label=_("Why is it called off?"), help_text=_("People are told this."), max_length=200)


class CoverForm(forms.Form):
    """Who steps in for somebody who cannot go."""

    instead = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who goes instead?"), empty_label=_("Choose a person")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instead"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people
