"""Two contents under one id, in words that a person can decide between."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from biggervoices.checks.models import Clash, Slip, Visit
from biggervoices.checks.queries.steps import STEP_KINDS, STEP_PAGES, meaning
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.people.models import Person
from biggervoices.pure import slips
from biggervoices.pure.slips import fold


@dataclass(frozen=True)
class Content:
    """One of the two: its words and its picture."""

    words: str
    picture: str


@dataclass(frozen=True)
class Two:
    """Two contents, and what they are about."""

    clash: Clash
    about: str
    picture: str
    first: Content
    second: Content


def waiting_clashes(visit: Visit) -> list[Two]:
    """Give what a person still has to decide about a visit, oldest first."""
    clashes = Clash.objects.filter(slip__visit=visit, settled_at=None).select_related("slip__interview")
    return [_two(clash, visit) for clash in clashes.order_by("received_at", "pk")]


def _two(clash: Clash, visit: Visit) -> Two:
    slip, entry = clash.slip, clash.entry
    question = kit_of(visit.version_id).questions.get(slip.question_id) if slip.question_id else None
    return Two(
        clash,
        question.words if question else _("What was said"),
        question.picture if question else "talk",
        _content(slip, visit, slip.kind, slip.value, slip.question_id),
        _content(slip, visit, entry["kind"], entry["value"], UUID(entry["question"]) if entry["question"] else None),
    )


def _content(slip: Slip, visit: Visit, kind: str, value: Any, question: UUID | None) -> Content:
    if kind == slips.TAKEN_BACK:
        return Content(_("Take it back"), "back")
    asked = kit_of(visit.version_id).questions.get(question) if question else None
    choice = asked.choice(value) if asked and kind == slips.ANSWER and isinstance(value, str) else None
    if choice is None and kind in STEP_KINDS.values():
        choice = _step_choice(slip, visit, kind, value)
    if choice:
        return Content(choice.words, choice.picture)
    words = value.get("words", "") if isinstance(value, dict) else value if isinstance(value, str) else ""
    return Content(str(words) or _("Something else"), "words" if words else "question")


def _step_choice(slip: Slip, visit: Visit, kind: str, value: Any) -> Any:
    """Find the tile that means this value."""
    if slip.interview is None:
        return None
    slip.interview.visit = visit
    step = next(name for name, it in STEP_KINDS.items() if it == kind)
    page = STEP_PAGES[step](slip.interview, Person.objects.get(pk=slip.interview.person), fold(()))
    return next((it for it in page.choices if meaning(step, it.value, slip.interview) == value), None)
