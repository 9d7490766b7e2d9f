"""What everybody is asked about what they say, wherever they say it: who can hear it, may we say who it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from biggervoices.loop import rules
from biggervoices.loop.models import Point
from biggervoices.people.models import Home, Person
from biggervoices.people.queries import managers_of, quality_team

ABOUT = tuple(dict(Point.ABOUT))
HEARS = {code: code for code in dict(Point.HEARS)}
NAMED: dict[str, object] = {
    "YES": {"named": True},
    "NO": {"named": False},
    "REWORD": {"named": False, "reword": True},
    "KEEP": {"named": False, "reword": False},
}


@dataclass(frozen=True)
class Choice:
    """One answer as it is shown: what is stored, its words and its picture; lang: of words that are not English."""

    value: str
    words: str
    picture: str
    lang: str = ""


def hears_choices(home: Home, on: date) -> tuple[list[tuple[str, str]], list[Choice]]:
    """Give the three circles of who can hear, with the names of those who would."""
    team, managers = list(quality_team(on)), list(managers_of(home, on))
    rows = [("quality-team", _("The Quality Team: %(names)s") % {"names": names(team[:4])})] if team else []
    if managers:
        rows.append(("manager", _("Your manager: %(names)s") % {"names": names(managers)}))
    return rows, [
        Choice("QUALITY_TEAM", _("Only the Quality Team"), "quality-team"),
        Choice("MANAGER", _("My manager, too"), "manager"),
        Choice("ALL", _("Everyone who works to make things better"), "everyone"),
    ]


def named_choices(people: int) -> tuple[str, list[tuple[str, str]], list[Choice]]:
    """Ask whether we may say who it was, as honestly as the size of the home allows."""
    if rules.why_not_unnamed(people):
        return (
            _("They will know that it was you. Is that OK?"),
            [("just-me" if people == 1 else "two-people", _("Few people live here. We cannot hide who said it."))],
            [Choice("YES", _("Yes, that is OK"), "yes"), Choice("CHANGE", _("Choose again who can hear"), "back")],
        )
    if people <= rules.MAY_GUESS:
        return (
            _("Can we say that it was you?"),
            [("thinking", _("They may guess that it was you. We can change the words. Shall we?"))],
            [
                Choice("YES", _("Yes, say my name"), "my-name"),
                Choice("REWORD", _("No name. Change the words"), "change"),
                Choice("KEEP", _("No name. Keep my words"), "no-name"),
            ],
        )
    return (
        _("Can we say that it was you?"),
        [],
        [Choice("YES", _("Yes, say my name"), "my-name"), Choice("NO", _("No, no name"), "no-name")],
    )


def about_choices() -> list[Choice]:
    """Give whom a wish is about."""
    return [
        Choice("JUST_ME", _("Just me"), "just-me"),
        Choice("OUR_HOME", _("Our home"), "our-home"),
        Choice("EVERYONE", _("Everyone"), "everyone"),
    ]


def names(people: Iterable[Person]) -> str:
    """Say names: "Ann", "Ann and Joe", "Ann, Joe and Sam"."""
    said = [str(person) for person in people]
    if len(said) < 2:
        return "".join(said)
    return _("%(first)s and %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}
