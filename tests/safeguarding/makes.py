"""Make worries and those who read them."""

from datetime import timedelta
from uuid import uuid4

from biggervoices.core.ids import new_id
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding import changes
from biggervoices.safeguarding.models import Concern, ConcernEntry, Duty
from tests import make


def worry(**facts: object) -> Concern:
    """Somebody is worried, at make.NOW, without danger."""
    said = {"id": uuid4(), "who": "ME", "danger": "NO", "now": make.NOW, "words": "He hits me", **facts}
    return changes.raise_concern(**said)  # type: ignore[arg-type]


def lead(name: str) -> Person:
    """Somebody who leads safeguarding."""
    who = make.person(name, email=f"{name.lower()}@example.org")
    make.role(who, Role.SAFEGUARDING)
    return who


def executive(name: str = "Eve") -> Person:
    """An executive leader."""
    who = make.person(name, email=f"{name.lower()}@example.org")
    make.role(who, Role.EXECUTIVE)
    return who


def tom() -> Person:
    """Somebody of the team of Elm House, which cath manages and rae answers for."""
    who = make.person("Tom", email="tom@example.org")
    make.role(who, Role.TEAM, at=make.home())
    return who


def rae() -> Person:
    """The regional manager above Elm House."""
    who = make.person("Rae", email="rae@example.org")
    make.role(who, Role.REGIONAL, region=make.region())
    return who


def on_call(who: Person, what: str, *, hours: float = 24) -> Duty:
    """Somebody is on call from an hour ago on."""
    begins = make.NOW - timedelta(hours=1)
    return changes.add_duty(who, what, begins, begins + timedelta(hours=hours), id=new_id(), by=None, now=make.NOW)


def outside() -> None:
    """There is a contact outside."""
    changes.set_outside_contact(
        name="The council", phone="01632 960 900", email="adults@council.example", by=None, now=make.NOW
    )


def line(concern: Concern, kind: str, words: str = "x", *, by: Person, **facts: str) -> ConcernEntry:
    """A line of a record."""
    return changes.add_entry(concern, words, id=new_id(), by=by, now=make.NOW, kind=kind, facts=facts)


def ready_to_close(concern: Concern, *, by: Person) -> None:
    """Write down what a worry needs before it can be closed, and ask for a second person."""
    line(concern, ConcernEntry.S42, by=by, yes="NO", on="2026-11-03")
    line(concern, ConcernEntry.OUTCOME, by=by)
    if concern.raised_by:
        changes.tell_person(concern, "We talked to him.", id=new_id(), by=by, now=make.NOW)
    changes.ask_to_close(concern, "", id=new_id(), by=by, now=make.NOW)
    concern.refresh_from_db()


def told(concern: Concern, step: str = "FIRST") -> set[str]:
    """The names of those who were told of a worry at a step; "outside" is the contact outside."""
    notices = concern.notices.filter(step=step, round=concern.round)
    names = {person.pk: person.name for person in Person.objects.all()}
    return {names[it.to] if it.to else "outside" for it in notices}
