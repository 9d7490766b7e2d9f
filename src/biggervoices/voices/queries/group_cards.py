"""What groups that meet have for somebody today: for members, for leaders who answer, for who promised something."""

from datetime import date
from uuid import UUID

from django.db.models import DateField, F, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.easyread.queries import Card
from biggervoices.loop.formats import day_words
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Coming, Heard, Meeting, Member, Response
from biggervoices.voices.queries import advice
from biggervoices.voices.queries.meetings import next_of
from biggervoices.voices.queries.terms import to_say

ANSWER_MINUTES = 10


def group_cards(standing: Standing) -> list[Card]:
    """Give what waits for somebody in their groups. One query for everybody, one for leaders, five more for members."""
    groups, promised = _mine(standing)
    mine = [*_meetings(standing, groups), *_wordings(standing, groups), *_news(standing, groups)] if groups else []
    return [*_to_answer(standing), *(_to_do(*it, standing) for it in promised), *mine]


def _to_answer(standing: Standing) -> list[Card]:
    waiting = advice.to_answer(standing)
    if not waiting:
        return []
    n, first = len(waiting), waiting[0].answer_by
    late = first < standing.on
    title = ngettext("%(n)s answer to give to a group", "%(n)s answers to give to groups", n) % {"n": n}
    day = day_words(first, today=standing.on)
    words = _("The answer is late. Everybody can see that.") if late else _("Answer by %(day)s.") % {"day": day}
    href = reverse("voices:to_answer")
    return [Card(title, words, href, picture="tell", urgency=10 if late else 30, minutes=ANSWER_MINUTES * n)]


def _mine(standing: Standing) -> tuple[frozenset[UUID], list[tuple[UUID, date]]]:
    """Give somebody's groups, and what they promised to groups and have not done, with its day. One query."""
    who = standing.person
    no_day = Value(None, output_field=DateField())
    member = Member.objects.live(standing.on).filter(person=who).annotate(day=no_day).order_by()
    promised = Response.objects.filter(owner=who, done_at=None, advice__taken_back_at=None).annotate(day=F("do_by"))
    rows = list(member.values_list("group", "day").union(promised.values_list("advice", "day"), all=True))
    return frozenset(key for key, day in rows if day is None), sorted((key, day) for key, day in rows if day)


def _to_do(advice_id: UUID, day: date, standing: Standing) -> Card:
    return Card(
        _("You promised something to a group"),
        _("Do it by %(day)s, and write what was done.") % {"day": day_words(day, today=standing.on)},
        reverse("voices:advice_done", args=[advice_id]),
        picture="promise",
        urgency=10 if day < standing.on else 50,
        minutes=ANSWER_MINUTES,
    )


def _meetings(standing: Standing, groups: frozenset[UUID]) -> list[Card]:
    """Give the meetings to which somebody has not said yes or no, and those that are off although they said yes."""
    coming = next_of(groups, on=standing.on)
    if not coming:
        return []
    said = dict(Coming.objects.filter(meeting__in=coming, person=standing.person).values_list("meeting", "says"))
    return [card for it in coming if (card := _meeting(it, said.get(it.pk, ""), standing))]


def _meeting(meeting: Meeting, says: str, standing: Standing) -> Card | None:
    day = day_words(meeting.on, today=standing.on)
    href = reverse("voices:meeting", args=[meeting.pk])
    if meeting.called_off_at:
        words = _("%(group)s does not meet on %(day)s.") % {"group": meeting.group, "day": day}
        return Card(_("There is no meeting"), words, href, picture="stop", urgency=30) if says == Coming.YES else None
    if meeting.on == standing.on and says != Coming.NO:
        return Card(_("You meet today"), str(meeting.group), href, picture="group", urgency=20)
    if says:
        return None
    words = _("%(group)s meets on %(day)s.") % {"group": meeting.group, "day": day}
    return Card(_("Are you coming?"), words, reverse("voices:coming", args=[meeting.pk]), picture="group", urgency=30)


def _wordings(standing: Standing, groups: frozenset[UUID]) -> list[Card]:
    return [
        Card(
            _("Does this say what you mean?"),
            _("New words for %(group)s.") % {"group": it.group},
            reverse("voices:terms_wording", args=[it.pk]),
            picture="write",
            urgency=30,
        )
        for it in to_say(groups, standing.person)
    ]


def _news(standing: Standing, groups: frozenset[UUID]) -> list[Card]:
    titles = {
        Heard.ANSWER: _("The leaders answered your group"),
        Heard.DONE: _("The leaders did what they promised your group"),
    }
    return [
        Card(
            titles[what],
            str(it.advice.group),
            reverse("voices:advice_one", args=[it.advice_id]),
            picture="tell",
            urgency=30,
        )
        for it, what in advice.news(groups, standing.person, on=standing.on)
    ]
