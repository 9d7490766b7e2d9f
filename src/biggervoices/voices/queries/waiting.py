"""What waits for somebody today in this room."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.easyread.queries import Card
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing
from biggervoices.people.rules import day_words
from biggervoices.voices.models import Invite, Statement
from biggervoices.voices.queries.group_cards import group_cards
from biggervoices.voices.queries.ideas import to_answer, to_say
from biggervoices.voices.rules.ideas import LEADERS

READ_MINUTES = 2
MOST = 4
FRESH_DAYS = 14  # that a report of a gathering stands on the home page


def cards_for(standing: Standing, *, now: datetime) -> list[Card]:
    """Give what waits for this person in this room: at most five queries, and what groups cost (group_cards)."""
    return [
        *_drafts(standing),
        *_to_read(standing, now),
        *_gatherings(standing, now),
        *_to_say(standing),
        *_to_answer(standing),
        *group_cards(standing),
    ]


def _to_say(standing: Standing) -> list[Card]:
    """Ask whose card is in a theme whether its statement still says what they meant. One query."""
    found = to_say(standing.person.pk)[:MOST]
    title = _("Does this still say what you meant?")
    return [
        Card(title, it.words, reverse("voices:meant", args=[it.pk]), picture="question", urgency=30) for it in found
    ]


def _to_answer(standing: Standing) -> list[Card]:
    """Give the ideas that this person is asked to answer. One query, for leaders alone."""
    if not standing.holds(*LEADERS):
        return []
    found = to_answer(standing)[:MOST]
    return [
        Card(
            _("People have an idea. They ask you"),
            _("Please answer by %(day)s.") % {"day": day_words(it.answer_by)},
            reverse("voices:idea", args=[it.pk]),
            picture="idea",
            urgency=10 if it.answer_by < standing.on else 20,
            minutes=5,
        )
        for it in found
        if it.answer_by
    ]


def _gatherings(standing: Standing, now: datetime) -> list[Card]:
    """Give the invitations that wait, the gatherings that go on, and for some days the report of one. One query."""
    asked = Invite.objects.filter(person=standing.person).exclude(answer=Invite.NO)
    going_on = Q(gathering__on__gte=standing.on, gathering__ended_at=None)
    waits = going_on & (Q(answer="") | Q(gathering__begun_at__isnull=False))
    fresh = Q(gathering__on__gte=standing.on - timedelta(days=FRESH_DAYS), gathering__ended_at__isnull=False)
    mine = asked.filter(waits | fresh).select_related("gathering")
    return [_gathering(it) for it in mine.order_by("-gathering__on")[:MOST]]


def _gathering(invite: Invite) -> Card:
    one = invite.gathering
    if one.ended_at:
        href = reverse("voices:report", args=[one.pk])
        return Card(_("What we said together"), one.name, href, picture="report", urgency=60)
    if invite.answer and one.is_open:
        href = reverse("voices:join_by", args=[one.token])
        return Card(_("Join the gathering"), one.name, href, picture="group", urgency=20)
    return Card(_("Will you come?"), one.name, reverse("voices:asked", args=[invite.pk]), picture="group", urgency=30)


def _drafts(standing: Standing) -> list[Card]:
    if not standing.holds(Role.SUPPORTED):
        return []
    begun = Statement.objects.said_by(standing.person).filter(sent_at=None).order_by("-begun_at").first()
    if begun is None:
        return []
    href = reverse("voices:tell_one", args=[begun.pk])
    return [Card(_("You began to tell us something"), _("It is not sent yet."), href, picture="talk", urgency=50)]


def _to_read(standing: Standing, now: datetime) -> list[Card]:
    if not standing.holds(Role.QUALITY_TEAM):
        return []
    waiting = list(Statement.objects.readable_by(standing).to_read().values_list("sent_at", flat=True))
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
