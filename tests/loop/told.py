"""What was said at Elm House, made through the changes, for the tests of this room."""

from datetime import date, datetime, timedelta
from uuid import UUID

from biggervoices.core.ids import new_id
from biggervoices.loop import changes
from biggervoices.loop.models import Action, Point, Reply, Verdict
from biggervoices.people.models import Home, Person, Role
from tests import make

DUE = make.TODAY + timedelta(days=20)


def raised(id: UUID | None = None, **other: object) -> Point:
    """Bilal says to Ann that he wants to cook, and that everyone may hear it."""
    facts: dict[str, object] = {
        "person": make.bilal().pk,
        "kind": Point.CHANGE,
        "words": "I want to cook.",
        "about": Point.OUR_HOME,
        "hears": Point.ALL,
        "named": True,
        "home": make.home(),
        "heard_label": "Quality Checker visit, Tuesday 3 November",
        "heard_path": "",
        "heard_id": None,
        "heard_on": make.TODAY,
        "question": "Do you choose what you eat?",
        "picture": "food",
        "asked_by": [make.ann()],
        "now": make.NOW,
    }
    return changes.raise_point(id=id or new_id(), **(facts | other))  # type: ignore[arg-type]


def passed(travels: str = "", /, *, read_back: bool = False, now: datetime = make.NOW, **other: object) -> Point:
    """Quinn read it and passed it on."""
    point = raised(**other)
    changes.pass_on(point, words=travels or point.words, read_back=read_back, by=make.quinn(), now=now)
    point.refresh_from_db()
    return point


def answered(*points: Point, kind: str = Reply.WE_WILL, now: datetime = make.NOW, **other: object) -> Reply:
    """Cath says: we will, and Sue does it."""
    facts: dict[str, object] = {
        "kind": kind,
        "words": "You cook on Fridays.",
        "doer": sue() if kind != Reply.WE_CANNOT else None,
        "by_day": DUE if kind == Reply.WE_WILL else make.TODAY + timedelta(days=7),
    }
    return changes.answer(list(points), id=new_id(), by=make.cath(), now=now, **(facts | other))  # type: ignore[arg-type]


def done(reply: Reply, *, words: str = "Bilal cooked.", now: datetime = make.NOW) -> Action:
    """Sue did it."""
    action = Action.objects.get(reply=reply)
    changes.add_update(action, id=new_id(), words=words, done=True, by=sue(), now=now)
    action.refresh_from_db()
    return action


def said(point: Point, value: str = Verdict.YES, *, now: datetime = make.NOW) -> Verdict:
    """Bilal says by himself whether it is better."""
    return changes.say_verdict(
        point, id=new_id(), value=value, how=Verdict.MYSELF, by=make.bilal(), opened_by=None, now=now
    )


def sue() -> Person:
    """Sue is in the team of Elm House."""
    who = make.person("Sue", email="sue@example.org")
    make.role(who, Role.TEAM, at=make.home())
    return who


def many_live_at(home: Home, people: int = 8) -> None:
    """Let more people live there, so that nobody can be guessed."""
    for n in range(people):
        make.role(make.person(f"Housemate {n}"), Role.SUPPORTED, at=home)


def on(days: int) -> date:
    return make.TODAY + timedelta(days=days)
