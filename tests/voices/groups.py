"""A committee for tests: ann and bilal are in it, dev is not; quinn helps it; eve leads."""

from datetime import date, time, timedelta

from biggervoices.core.ids import new_id
from biggervoices.people.models import Person, Role
from biggervoices.voices.changes import advice, groups, meetings
from biggervoices.voices.models import Advice, Group, Item, Meeting, Member
from tests import make

LATER = make.TODAY + timedelta(days=10)


def eve() -> Person:
    who = make.person("Eve", email="eve@example.org")
    make.role(who, Role.EXECUTIVE)
    return who


def committee(*members: Person) -> Group:
    """Give the committee; without a word, ann and bilal are in it."""
    found = Group.objects.filter(name="The committee").first()
    one = found or groups.begin_group(
        "The committee", "We look at how it goes.", "everyone", id=new_id(), by=make.quinn(), now=make.NOW
    )
    for who in members or (make.ann(), make.bilal()):
        groups.join(one, who, Member.ELECTED, since=make.LONG_AGO, id=new_id(), by=make.quinn(), now=make.NOW)
    return one


def meeting(one: Group, on: date = LATER) -> Meeting:
    """A meeting on a day, planned while that was still to come."""
    then = make.NOW - timedelta(days=60)
    return meetings.plan_meeting(one, on, time(14), "The big room", id=new_id(), by=make.quinn(), now=then)


def item(one: Meeting, title: str = "The next Our Voices") -> Item:
    then = make.NOW - timedelta(days=60)
    return meetings.add_item(one, title, "", "talk", id=new_id(), by=make.quinn(), now=then)


def advised(one: Group, words: str = "Start later in the day.", *, days: int = 28, ago: int = 0) -> Advice:
    """Advice that was given some days ago, to be answered so many days after that."""
    then = make.NOW - timedelta(days=ago)
    answer_by = then.date() + timedelta(days=days)
    return advice.advise(one, words, "Mornings are hard.", "idea", answer_by, id=new_id(), by=make.ann(), now=then)
