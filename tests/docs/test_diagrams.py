"""The parts of the docs that are written from the code are as the code is, and each arrow of a point is walked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from biggervoices.core.ids import new_id
from biggervoices.loop import changes
from biggervoices.loop.models import Action, Point, Reply, Verdict
from biggervoices.people.models import Home, Person, Role
from scripts import diagrams
from tests import make


@pytest.mark.parametrize("path", [diagrams.HOUSE, diagrams.VERBS], ids=lambda path: path.name)
def test_what_is_written_from_the_code_is_not_stale(path: Any) -> None:
    assert path.read_text() == diagrams.wanted()[path], f"{path.name} is stale: {diagrams.COMMAND}"


def test_every_state_of_a_visit_is_reached() -> None:
    reached = {after for _before, after, _verb, _rules in diagrams.visit_steps("PLANNED")}

    assert reached == {"PLANNED", "OPEN", "DONE", "CALLED_OFF"}


def test_every_verb_of_the_loop_is_a_step_or_said_to_be_none() -> None:
    verbs = {verb.name for verb in diagrams.verbs() if verb.room == "loop" and not verb.name.endswith("_past")}
    steps = {step.verb for step in diagrams.POINT_STEPS}

    assert verbs - steps == set(diagrams.NO_STEP)


def test_the_steps_of_a_point_reach_every_state() -> None:
    assert {step.after for step in diagrams.POINT_STEPS} == set(diagrams.POINT_STATES)


# --- the walk --------------------------------------------------------------------------------------------------------


def where(point: Point) -> str:
    """Tell where a point stands, by what the queries find; a point stands in one place only."""
    mine = Point.objects.filter(pk=point.pk)
    stands = mine.standing().exists()
    found = {
        "taken_back": not stands,
        "to_read": mine.to_read().exists(),
        "kept": stands and mine.filter(kept_at__isnull=False).exists(),
        "to_answer": mine.to_answer().exists(),
        "news": mine.news().exists(),
        "to_ask": mine.to_ask().exists(),
    }
    states = [state for state, is_there in found.items() if is_there]
    if not states:
        states = [_answered(point)]
    assert len(states) == 1, states
    return states[0]


def _answered(point: Point) -> str:
    if point.kind == Point.GOOD:
        return "thanked"
    return "judged" if point.verdicts.exists() else "promised"


def ben() -> Person:
    """Somebody of a home of seven, so that no rule for small homes stands in the way."""
    for name in ("Ben", "Cy", "Di", "Ed", "Flo", "Gus"):
        make.role(make.person(name), Role.SUPPORTED, at=make.home())
    make.bilal()
    return make.person("Ben")


def raised(kind: str = Point.CHANGE, hears: str = Point.ALL) -> Point:
    return changes.raise_point(
        id=new_id(), person=ben().pk, kind=kind, words="I want to cook.", about=Point.OUR_HOME, hears=hears, named=True,
        home=make.home(), heard_label="Visit", heard_path="", heard_id=None, heard_on=make.TODAY, question="",
        picture="food", asked_by=[], now=make.NOW,
    )  # fmt: skip


def passed(kind: str = Point.CHANGE) -> Point:
    return did(raised(kind), "pass_on")


def answered(kind: str = Reply.WE_WILL) -> Point:
    return did(passed(), "answer", f"Reply.{kind}")


def done() -> Point:
    return did(answered(), "add_update")


def judged() -> Point:
    return did(done(), "say_verdict", "Verdict.YES")


def ours() -> Point:
    return did(raised(hears=Point.QUALITY_TEAM), "keep_back")


STARTS: dict[str, Callable[[], Point]] = {
    "to_read": raised,
    "kept": ours,
    "to_answer": passed,
    "promised": answered,
    "to_ask": done,
    "judged": judged,
    "news": lambda: passed(Point.GOOD),
}


def did(point: Point, verb: str, choice: str = "") -> Point:
    """Do one step, as whoever may do it."""
    DOES[verb](point, choice.partition(".")[2])
    point.refresh_from_db()
    return point


def _answer(point: Point, kind: str) -> None:
    home: Home = make.home()
    worker = make.cath()
    due = make.TODAY + timedelta(days=7)
    facts = {} if kind == Reply.WE_CANNOT else {"doer": worker, "by_day": due}
    assert home == point.home
    changes.answer([point], id=new_id(), kind=kind, words="Every Friday.", by=worker, now=make.NOW, **facts)  # type: ignore[arg-type]


def _update(point: Point, _choice: str) -> None:
    action = Action.objects.get(reply__answered__point=point)
    changes.add_update(action, id=new_id(), words="We cook.", done=True, by=make.cath(), now=make.NOW)


def _say(point: Point, value: str) -> None:
    changes.say_verdict(
        point, id=new_id(), value=value, how=Verdict.MYSELF, by=make.person("Ben"), opened_by=None, now=make.NOW
    )


def _hear(point: Point, value: str) -> None:
    changes.hear_verdict(
        point, id=new_id(), value=value, how_words="with a nod", words="", by=make.quinn(), now=make.NOW
    )


def _pass_easy(point: Point, _choice: str) -> None:
    changes.pass_easy([point], people={point.home_id: 7}, by=make.quinn(), now=make.NOW)


def _pass_on(point: Point, _choice: str) -> None:
    changes.pass_on(point, words=point.words, read_back=False, by=make.quinn(), now=make.NOW)


DOES: dict[str, Callable[[Point, str], Any]] = {
    "pass_on": _pass_on,
    "pass_easy": _pass_easy,
    "keep_back": lambda point, _: changes.keep_back(point, reason="It is about pay.", by=make.quinn(), now=make.NOW),
    "let_hear": lambda point, _: changes.let_hear(point, yes=True, by=make.person("Ben"), now=make.NOW),
    "answer": _answer,
    "add_update": _update,
    "say_verdict": _say,
    "hear_verdict": _hear,
    "thank": lambda point, _: changes.thank(point, id=new_id(), words="Thank you.", by=make.cath(), now=make.NOW),
    "take_back": lambda point, _: changes.take_back(point, by=make.person("Ben"), now=make.NOW),
}


@pytest.mark.django_db
@pytest.mark.parametrize("step", diagrams.POINT_STEPS, ids=lambda step: f"{step.verb}-{step.before}-{step.after}")
def test_every_arrow_of_a_point_is_as_drawn(step: diagrams.Step) -> None:
    make.cath()
    if step.verb == "raise_point":
        assert where(raised()) == step.after
        return
    point = raised(Point.GOOD) if step.choice == "Point.GOOD" else STARTS[step.before]()
    assert where(point) == step.before

    did(point, step.verb, step.choice)

    assert where(point) == step.after
