"""What waits for somebody today in this room."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DateField, DateTimeField, Q, QuerySet, UUIDField, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.people.queries.standing import Shape, anybody
from biggervoices.people.rules import day_words
from biggervoices.voices.models import InPhoto, Invite, Statement
from biggervoices.voices.queries.group_cards import group_cards
from biggervoices.voices.queries.ideas import to_answer, to_say
from biggervoices.voices.rules.ideas import LEADERS

READ_MINUTES = 2
MOST = 4
FRESH_DAYS = 14  # that a report of a gathering stands on the home page


def cards_for(standing: Standing, *, now: datetime) -> list[Card]:
    """Give what waits for this person in this room: at most four queries, and what groups cost (group_cards)."""
    return [
        *_drafts(standing),
        *_to_read(standing, now),
        *_gatherings(standing),
        *_to_answer(standing),
        *group_cards(standing),
    ]


def _to_answer(standing: Standing) -> list[Card]:
    """Give the ideas that this person is asked to answer. One query, for leaders alone."""
    if not standing.holds(*LEADERS):
        return []
    return [
        Card(
            _("People have an idea. They ask you"),
            _("Please answer by %(day)s.") % {"day": day_words(answer_by)},
            reverse("voices:idea", args=[pk]),
            picture="idea",
            urgency=10 if answer_by < standing.on else 20,
            minutes=5,
        )
        for pk, answer_by in to_answer(person=standing.person.pk)[:MOST]
    ]


class Waits(NamedTuple):
    """An invitation with its gathering and day. Without a day: a photo. Without a gathering: a theme's statement."""

    pk: UUID
    words: str
    gathering: UUID | None
    token: str
    answer: str
    begun_at: datetime | None
    ended_at: datetime | None
    on: date | None


def _gatherings(standing: Standing) -> list[Card]:
    """Give the invitations that wait, the gatherings that go on, for some days the report of one, and the statements
    of which this person is asked whether they still say what they meant; photos of them. One query.
    """
    since = standing.on - timedelta(days=FRESH_DAYS)
    found = [Waits(*row) for row in _waits(person=standing.person.pk, on=standing.on, since=since)]
    mine = sorted((it for it in found if it.on), key=lambda it: it.on or date.min, reverse=True)
    to_say_now = [it for it in found if it.gathering is None]
    of_me = [it for it in found if it.gathering and not it.on]
    cards = [*(_gathering(it) for it in mine[:MOST]), *(_statement(it) for it in to_say_now[:MOST])]
    return [*cards, *(_photo(it) for it in of_me[:MOST])]


@Prepared
def _waits(*, person: UUID, on: date, since: date) -> QuerySet[Any, tuple[Any, ...]]:
    asked = Invite.objects.filter(person=person).exclude(answer=Invite.NO)
    going_on = Q(gathering__on__gte=on, gathering__ended_at=None)
    waits = going_on & (Q(answer="") | Q(gathering__begun_at__isnull=False))
    fresh = Q(gathering__on__gte=since, gathering__ended_at__isnull=False)
    invites = asked.filter(waits | fresh).order_by().values_list(
        "pk", "gathering__name", "gathering", "gathering__token", "answer",
        "gathering__begun_at", "gathering__ended_at", "gathering__on",
    )  # fmt: skip
    never, nowhere = Value(None, output_field=DateTimeField()), Value(None, output_field=UUIDField())
    no_day, nothing = Value(None, output_field=DateField()), Value("")
    said = to_say(person).order_by().values_list("pk", "words", nowhere, nothing, nothing, never, never, no_day)
    asked_of = InPhoto.objects.filter(person=person, says="").order_by()
    shows = asked_of.values_list(
        "photo", "photo__picture__words", "photo__gathering", nothing, nothing, never, never, no_day
    )
    return invites.union(said, shows, all=True)


def _gathering(it: Waits) -> Card:
    if it.ended_at:
        href = reverse("voices:report", args=[it.gathering])
        return Card(_("What we said together"), it.words, href, picture="report", urgency=60)
    if it.answer and it.begun_at:
        href = reverse("voices:join_by", args=[it.token])
        return Card(_("Join the gathering"), it.words, href, picture="group", urgency=20)
    return Card(_("Will you come?"), it.words, reverse("voices:asked", args=[it.pk]), picture="group", urgency=30)


def _statement(it: Waits) -> Card:
    title, href = _("Does this still say what you meant?"), reverse("voices:meant", args=[it.pk])
    return Card(title, it.words, href, picture="question", urgency=30)


def _photo(it: Waits) -> Card:
    return Card(
        _("May we show this photo of you?"),
        it.words,
        reverse("voices:photo", args=[it.pk]),
        picture="photo",
        urgency=30,
    )


def _drafts(standing: Standing) -> list[Card]:
    if not standing.holds(Role.SUPPORTED):
        return []
    begun = _begun(person=standing.person.pk)
    if not begun:
        return []
    href = reverse("voices:tell_one", args=[begun[0]])
    return [Card(_("You began to tell us something"), _("It is not sent yet."), href, picture="talk", urgency=50)]


@Prepared
def _begun(*, person: UUID) -> QuerySet[Statement, UUID]:
    mine = Statement.objects.said_by(Person(pk=person)).filter(sent_at=None)
    return mine.order_by("-begun_at").values_list("pk", flat=True)[:1]


def _to_read(standing: Standing, now: datetime) -> list[Card]:
    if not standing.holds(Role.QUALITY_TEAM):
        return []
    waiting = _unread(standing.shape, person=standing.person.pk, on=standing.on)
    if not waiting:
        return []
    late = any(at and at < now - timedelta(days=2) for at in waiting)
    title = ngettext("%(n)s thing that somebody told us", "%(n)s things that people told us", len(waiting))
    return [
        Card(
            title % {"n": len(waiting)},
            _("They only want to say it. Read it within a working day."),
            reverse("voices:told"),
            picture="talk",
            urgency=10 if late else 20,
            minutes=READ_MINUTES * len(waiting),
        )
    ]


@Prepared
def _unread(shape: Shape, *, person: UUID, on: date) -> QuerySet[Statement, datetime | None]:
    readable = Statement.objects.readable_by(anybody(shape, person=person, on=on))
    return readable.to_read().values_list("sent_at", flat=True)
