"""Meetings of a group: what comes, what was, and what is on the agenda."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from biggervoices.loop.formats import day_words, time_words
from biggervoices.people.models import Person
from biggervoices.voices.models import Coming, Decision, Group, Item, Meeting, Member

COMING_PICTURES = {Coming.YES: "yes", Coming.NO: "no", Coming.NOT_SURE: "do-not-know"}


@dataclass(frozen=True)
class When:
    """A meeting in a list: its day and time in words."""

    id: UUID
    day: str
    time: str
    place: str
    is_over: bool
    is_off: bool
    decisions: int


@dataclass(frozen=True)
class Comes:
    """One member, and whether they come."""

    name: str
    says: str
    words: str | Promise
    picture: str


def when(meeting: Meeting, *, today: date, decisions: int = 0) -> When:
    """Say when and where a meeting is. decisions: how many were made there."""
    return When(
        meeting.pk,
        day_words(meeting.on, today=today),
        time_words(meeting.begins),
        meeting.place,
        meeting.on < today,
        meeting.called_off_at is not None,
        decisions,
    )


def meetings_of(group: Group, *, today: date) -> tuple[list[When], list[When]]:
    """Give the meetings that come, the next first, and those that were, the last first. One query."""
    held = Meeting.objects.filter(group=group).annotate(decided=Count("items__decisions"))
    found = [when(it, today=today, decisions=it.decided) for it in held]
    return [it for it in found if not it.is_over], [it for it in found if it.is_over and not it.is_off][::-1]


def items_of(meeting: Meeting) -> list[Item]:
    """Give the agenda with its papers and decisions. Three queries."""
    return list(meeting.items.prefetch_related("papers__photo", "papers__recording", "decisions"))


def decisions_of(group: Group) -> list[Decision]:
    """Give all that a group decided, the newest first."""
    return list(
        Decision.objects.filter(item__meeting__group=group).select_related("item__meeting").order_by("-decided_at")
    )


def my_coming(meeting: Meeting, person: Person) -> str:
    """Give what somebody said to: are you coming?"""
    return meeting.coming.filter(person=person).values_list("says", flat=True).first() or ""


def who_comes(meeting: Meeting, *, on: date) -> list[Comes]:
    """Give every member and whether they come; who has not said it yet comes last. Two queries."""
    says = dict(meeting.coming.values_list("person", "says"))
    words = dict(Coming.SAYS)
    members = Member.objects.live(on).filter(group=meeting.group_id).select_related("person")
    order = [Coming.YES, Coming.NOT_SURE, Coming.NO, ""]
    found = [
        Comes(
            it.person.first_name,
            said := says.get(it.person_id, ""),
            words.get(said, _("Not said yet")),
            COMING_PICTURES.get(said, "clock"),
        )
        for it in members
    ]
    return sorted(found, key=lambda it: (order.index(it.says), it.name))


def has_first_work(group: Group) -> bool:
    """Tell whether the first piece of work was ever on an agenda."""
    return Item.objects.filter(meeting__group=group, first_work=True).exists()
