"""A gathering for tests: planned, begun, at a step, with people on its seats."""

from datetime import time

from django.test import Client

from biggervoices.core.ids import new_id
from biggervoices.people.models import Person
from biggervoices.voices.changes import board, gatherings
from biggervoices.voices.models import BoardCard, Gathering, Seat
from tests import make

NOW = make.NOW
PLAN = {
    "name": "Our Voices",
    "purpose": "We look at what people said.",
    "on": make.TODAY,
    "starts": time(10),
    "ends": time(15),
    "place": "The Town Hall",
}


def planned() -> Gathering:
    return gatherings.plan_gathering(id=new_id(), **PLAN, by=make.quinn(), now=NOW)  # type: ignore[arg-type]


def going_on(step: str = Gathering.COLLECT) -> Gathering:
    gathering = planned()
    gatherings.begin(gathering, by=make.quinn(), now=NOW)
    gatherings.go_to_step(gathering, step, by=make.quinn(), now=NOW)
    gathering.refresh_from_db()
    return gathering


def at(gathering: Gathering, step: str) -> None:
    gatherings.go_to_step(gathering, step, by=make.quinn(), now=NOW)


def seat(gathering: Gathering, who: Person | None = None, where: str = Seat.ROOM) -> Seat:
    return gatherings.take_seat(gathering, id=new_id(), where=where, person=who, now=NOW)


def card(here: Seat, words: str) -> BoardCard:
    return board.add_card(here, words, id=new_id(), now=NOW)


def sit(client: Client, gathering: Gathering, where: str = "ROOM") -> None:
    """Join with a browser."""
    answer = client.post(f"/join/by/{gathering.token}/", {"id": str(new_id()), "where": where})
    assert answer.headers["Location"] == "/join/seat/"
