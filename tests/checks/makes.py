"""Make visits for the tests of this room, through its own changes."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from biggervoices.checks.changes import plan, talk
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import Interview, Invitation, Visit
from biggervoices.checks.queries.toolkit import Asking, Kit, kit_of
from biggervoices.checks.queries.visits import with_crew, with_invitations
from biggervoices.checks.rules import Plan
from biggervoices.core.ids import new_id
from biggervoices.people.models import AccessNeeds, Home, Person, Role, Support
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make

DAY = {"travel": "The number 8 bus.", "lunch": "Bring your lunch.", "toilet": "Left of the door.", "leave_at": "09:00"}


def checker(name: str = "Joe") -> Person:
    """A Quality Checker from another home, with sam as supporter."""
    who = make.person(name)
    make.role(who, Role.SUPPORTED, at=make.home("Ash House"))
    make.role(who, Role.CHECKER)
    Support.objects.get_or_create(
        person=who, supporter=make.sam(), purpose=Support.CHECKING, defaults={"since": make.LONG_AGO}
    )
    return who


def housemates(number: int, at: Home) -> list[Person]:
    """People who live at a home."""
    people = [make.person(f"Housemate {n}") for n in range(number)]
    for person in people:
        make.role(person, Role.SUPPORTED, at=at)
    return people


def wanted(**changed: Any) -> Plan:
    """A plan that nothing speaks against, with what a test changes."""
    facts: dict[str, Any] = {
        "home": make.home(),
        "on": make.TODAY,
        "starts": time(10),
        "ends": time(14),
    }
    facts |= changed
    facts.setdefault("supporter", make.sam())
    if "checkers" not in facts:
        facts["checkers"] = [checker()]
    return Plan(**facts)


def visit(*, now: datetime = make.NOW, **changed: Any) -> Visit:
    """A planned visit to Elm House, where bilal and ann live."""
    load_starter(now=now)
    make.bilal()
    kept = plan.plan_visit(wanted(**changed), id=new_id(), day=DAY, by=make.quinn(), now=now)
    return again(kept)


def again(visit: Visit) -> Visit:
    """The visit as a page reads it: with its crew and invitations, fresh from the database."""
    return with_invitations(with_crew(Visit.objects.all())).get(pk=visit.pk)


def said_yes(visit: Visit, person: Person) -> Visit:
    invitation = visit.invitations.get(person=person)
    plan.answer_invitation(invitation, "YES", by=person, now=make.NOW)
    return again(visit)


def open_visit(**changed: Any) -> Visit:
    """A visit on its day, where bilal has said yes and the checkers have arrived."""
    planned = said_yes(visit(**changed), make.bilal())
    talk.arrive(planned, by=planned.checkers.all()[0], now=make.NOW)
    return again(planned)


def interview(visit: Visit, person: Person | None = None) -> Interview:
    """An interview that has begun, with bilal."""
    who = person or make.bilal()
    return talk.start_interview(visit, who, by=visit.checkers.all()[0], now=make.NOW)


def settled(interview: Interview, *, hears: str = "MANAGER", named: bool = True, by: str = slips.MYSELF) -> None:
    """All that is asked before the first question."""
    values: list[tuple[str, object]] = [
        (slips.HELLO, True),
        (slips.WAYS, {"how": "WORDS"}),
        (slips.STAFF, "GO_OUT"),
        (slips.ROOM, ["NOBODY"]),
        (slips.HEARS, hears),
        (slips.NAMED, {"named": named}),
        (slips.TOLD, True),
        (slips.BY_WHOM, {"by": by}),
    ]
    add(interview, *[Tap(new_id(), kind, value) for kind, value in values])


def add(interview: Interview, *taps: Tap, now: datetime = make.NOW, by: Person | None = None) -> None:
    talk.add_slips(interview, list(taps), by=by or interview.started_by, now=now)


def kit(visit: Visit) -> Kit:
    return kit_of(visit.version_id)


def first_question(visit: Visit) -> Asking:
    return kit(visit).topics[0].questions[0]


def want(question: UUID, words: str = "A key of my own.", *, about: str = "JUST_ME", by: str = slips.MYSELF) -> Tap:
    return Tap(new_id(), slips.WANT, {"words": words, "about": about}, question, by)


def client(person: Person) -> Client:
    """A browser in which somebody is signed in."""
    browser = Client()
    browser.force_login(person, backend="biggervoices.people.rules.LivePerson")
    return browser


def days(number: int) -> timedelta:
    return timedelta(days=number)


def day(number: int) -> date:
    return make.TODAY + days(number)


def said_yes_and_open(visit: Visit) -> Visit:
    """Another home's visit, where dev has said yes and the checkers have arrived."""
    invited(visit, make.dev())
    planned = said_yes(again(visit), make.dev())
    talk.arrive(planned, by=planned.checkers.all()[0], now=make.NOW + days((visit.on - make.TODAY).days))
    return again(planned)


def support(who: Person, supporter: Person) -> None:
    """Somebody helps a checker on visits."""
    Support.objects.create(person=who, supporter=supporter, purpose=Support.CHECKING, since=make.LONG_AGO)


def unsupported(who: Person) -> Person:
    Support.objects.filter(person=who).delete()
    return who


def says(who: Person, *, yes: str, no: str, share: bool) -> None:
    """How somebody says yes and no, and whether visitors may read it."""
    AccessNeeds.objects.update_or_create(person=who, defaults={"says_yes": yes, "says_no": no, "share": share})


def must_know(who: Person, words: str, *, share: bool) -> None:
    """What whoever meets somebody must know, and whether visitors may read it."""
    AccessNeeds.objects.update_or_create(person=who, defaults={"flag": words, "share": share})


def wants_pages(who: Person) -> Person:
    """Somebody who wants a page after each answer."""
    who.you_said_pages = True
    who.save()
    return who


def invited(visit: Visit, person: Person) -> None:
    Invitation.objects.get_or_create(visit=visit, person=person)


def crew(visit: Visit, *people: Person) -> None:
    visit.checkers.set(people)


def another(visit: Visit) -> Visit:
    """One more planned visit like this one: the same home, crew and answers."""
    checkers, answers = list(visit.checkers.all()), list(visit.invitations.all())
    more = Visit.objects.get(pk=visit.pk)
    more.pk, more.state, more.arrived_at, more.saw = new_id(), Visit.PLANNED, None, []
    more.save(force_insert=True)
    more.checkers.set(checkers)
    Invitation.objects.bulk_create(Invitation(visit=more, person=it.person, answer=it.answer) for it in answers)
    return again(more)
