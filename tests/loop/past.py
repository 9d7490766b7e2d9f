"""A past for tests, written in bulk."""

from collections.abc import Sequence
from datetime import timedelta

from biggervoices.loop import changes
from biggervoices.loop.models import Point
from biggervoices.people.models import Person
from tests import make
from tests.loop import told


def some_past(*, people: int, verdicts: Sequence[str | None] = (), each: int = 1) -> list[Point]:
    """Let so many people have asked for something that was done; the first ones said whether it is better."""
    who = [make.person(f"Person {n}") for n in range(people)]
    said = [*verdicts, *[None] * (people * each - len(verdicts))]
    return changes.write_past(past_point(who[n % people], said[n]) for n in range(people * each))


def past_point(person: Person, value: str | None) -> changes.PastPoint:
    then = make.NOW - timedelta(days=60)
    reply = changes.PastReply(
        kind="WE_WILL",
        words="You cook on Fridays.",
        by=make.cath(),
        at=then + timedelta(days=3),
        action=changes.PastAction(
            what="Cooking on Fridays",
            owner=told.sue(),
            due_on=told.on(-40),
            updates=[changes.PastUpdate("You cooked.", told.sue(), then + timedelta(days=10))],
            done_at=then + timedelta(days=10),
        ),
    )
    return changes.PastPoint(
        person=person,
        kind=Point.CHANGE,
        words="I want to cook.",
        about=Point.OUR_HOME,
        hears=Point.ALL,
        named=True,
        home=make.home(),
        heard_label="Quality Checker visit",
        heard_on=told.on(-60),
        raised_at=then,
        question="Do you choose what you eat?",
        asked_by=[make.ann()],
        passed_at=then + timedelta(days=1),
        passed_by=make.quinn(),
        replies=[reply],
        verdicts=[changes.PastVerdict(value, then + timedelta(days=20), person) if value else None],
    )
