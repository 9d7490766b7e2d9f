"""What is asked of whoever tells us something: a page each, with tiles."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from biggervoices.loop.queries.asking import (
    ABOUT,
    HEARS,
    NAMED,
    Choice,
    about_choices,
    hears_choices,
    named_choices,
)
from biggervoices.people.queries import people_at
from biggervoices.voices.models import Statement

STEPS = ("wants", "about", "hears", "named", "helped")


@dataclass(frozen=True)
class Step:
    """One page: a heading, rows of picture and words, and tiles."""

    title: str
    picture: str
    choices: list[Choice]
    rows: list[tuple[str, str]] = field(default_factory=list)
    chosen: str = ""


def step_page(step: str, statement: Statement, *, on: date) -> Step:
    """Give the page of a step."""
    if step == "wants":
        return Step(_("What do you want?"), "thinking", wants_choices(), chosen=statement.wants)
    if step == "about":
        return Step(_("Who is it about?"), "just-me", about_choices(), chosen=statement.about)
    if step == "hears":
        rows, choices = hears_choices(statement.home, on)
        return Step(_("Who can hear what you say?"), "listen", choices, rows, statement.hears)
    if step == "named":
        title, rows, choices = named_choices(people_at(statement.home, on).count())
        given = {(True, None): "YES", (False, True): "REWORD", (False, False): "KEEP", (False, None): "NO"}
        chosen = "" if statement.named is None else given.get((statement.named, statement.reword), "")
        return Step(title, "my-name", choices, rows, chosen)
    return Step(_("Who helped you to say it?"), "with-help", helped_choices(), chosen=statement.helped)


def wants_choices() -> list[Choice]:
    """Give what somebody may want when they tell us something."""
    pictures = {Statement.CHANGE: "change", Statement.GOOD: "good-thing", Statement.SAY: "talk"}
    return [Choice(code, str(words), pictures[code]) for code, words in Statement.WANTS]


def helped_choices() -> list[Choice]:
    """Give who may have helped."""
    return [
        Choice(Statement.MYSELF, _("Nobody. I said it by myself"), "by-myself"),
        Choice(Statement.SUPPORTER, _("My supporter"), "supporter"),
        Choice(Statement.STAFF, _("Staff"), "staff"),
        Choice(Statement.FAMILY, _("Family or a friend"), "family"),
    ]


def meaning(step: str, answer: str) -> dict[str, Any] | None:
    """Give what a pressed tile means; None for what no tile offers."""
    if step == "named":
        said = NAMED.get(answer)
        return {"reword": None, **said} if isinstance(said, dict) else None
    offered = {
        "wants": dict(Statement.WANTS),
        "about": ABOUT,
        "hears": HEARS,
        "helped": dict(Statement.HELPED),
    }[step]
    return {step: answer} if answer in offered else None
