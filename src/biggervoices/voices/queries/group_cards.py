"""What groups that meet have for somebody today: for members, for leaders who answer, for who promised something."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.loop.formats import day_words
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Coming, Heard, Meeting, Member, Response, TermsWording
from biggervoices.voices.queries import advice

ANSWER_MINUTES = 10


class Line(NamedTuple):
    """One thing that waits. what: which; pk: of what its page shows; says: to a meeting; is_off: it is called off."""

    what: str
    pk: UUID
    group: str
    day: date | None
    says: str
    is_off: bool


PROMISED, MEETS, WORDING = "PROMISED", "MEETS", "WORDING"  # besides what is heard of advice: Heard.ANSWER, Heard.DONE


def group_cards(standing: Standing) -> list[Card]:
    """Give what waits for somebody in their groups. One query for everybody, one more for leaders."""
    since = datetime.combine(standing.on - timedelta(days=advice.NEWS_DAYS), time(), get_current_timezone())
    lines = [Line(*row) for row in _lines(person=standing.person.pk, on=standing.on, since=since)]
    lines.sort(key=lambda it: (ORDER.index(it.what), it.day or date.max))
    cards = [CARDS[it.what](it, standing) for it in lines]
    return [*_to_answer(standing), *(it for it in cards if it)]


@Prepared
def _lines(*, person: UUID, on: date, since: datetime) -> QuerySet[Any, tuple[Any, ...]]:
    """Read what somebody promised, and of their groups the meetings to come, words to look at, and unheard answers."""
    no_day, nothing, no = Value(None, output_field=DateField()), Value(""), Value(False)
    mine = Member.objects.live(on).filter(person=person).order_by().values("group")
    promised = Response.objects.filter(owner=person, done_at=None, advice__taken_back_at=None)
    said = Subquery(Coming.objects.filter(meeting=OuterRef("pk"), person=person).values("says")[:1])
    coming = Meeting.objects.filter(group__in=mine, on__gte=on)
    off = Case(When(called_off_at=None, then=no), default=Value(True), output_field=BooleanField())
    words = TermsWording.objects.filter(group__in=mine, agreed_at=None, replaced_at=None)
    words = words.exclude(meanings__person=person)
    recent = Q(answered_at__gte=since) | Q(done_at__gte=since)
    answers = Response.objects.filter(recent, advice__group__in=mine, advice__taken_back_at=None)
    heard = Heard.objects.filter(person=person, response=OuterRef("pk"))
    told = answers.filter(~Exists(heard.filter(what=Heard.ANSWER)), done_at=None)
    done = answers.filter(~Exists(heard.filter(what=Heard.DONE)), done_at__isnull=False)
    name = "advice__group__name"
    return (
        promised.order_by()
        .values_list(Value(PROMISED), "advice", name, "do_by", nothing, no)
        .union(
            coming.order_by().values_list(Value(MEETS), "pk", "group__name", "on", Coalesce(said, nothing), off),
            words.order_by().values_list(Value(WORDING), "pk", "group__name", no_day, nothing, no),
            told.order_by().values_list(Value(Heard.ANSWER), "advice", name, no_day, nothing, no),
            done.order_by().values_list(Value(Heard.DONE), "advice", name, no_day, nothing, no),
            all=True,
        )
    )


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


def _to_do(it: Line, standing: Standing) -> Card:
    assert it.day
    return Card(
        _("You promised something to a group"),
        _("Do it by %(day)s, and write what was done.") % {"day": day_words(it.day, today=standing.on)},
        reverse("voices:advice_done", args=[it.pk]),
        picture="promise",
        urgency=10 if it.day < standing.on else 50,
        minutes=ANSWER_MINUTES,
    )


def _meeting(it: Line, standing: Standing) -> Card | None:
    """Give a meeting to which somebody has not said yes or no, or one that is off although they said yes."""
    assert it.day
    day, href = day_words(it.day, today=standing.on), reverse("voices:meeting", args=[it.pk])
    if it.is_off:
        words = _("%(group)s does not meet on %(day)s.") % {"group": it.group, "day": day}
        return (
            Card(_("There is no meeting"), words, href, picture="stop", urgency=30) if it.says == Coming.YES else None
        )
    if it.day == standing.on and it.says != Coming.NO:
        return Card(_("You meet today"), it.group, href, picture="group", urgency=20)
    if it.says:
        return None
    words = _("%(group)s meets on %(day)s.") % {"group": it.group, "day": day}
    return Card(_("Are you coming?"), words, reverse("voices:coming", args=[it.pk]), picture="group", urgency=30)


def _wording(it: Line, _standing: Standing) -> Card:
    words, href = _("New words for %(group)s.") % {"group": it.group}, reverse("voices:terms_wording", args=[it.pk])
    return Card(_("Does this say what you mean?"), words, href, picture="write", urgency=30)


def _news(it: Line, _standing: Standing) -> Card:
    titles = {
        Heard.ANSWER: _("The leaders answered your group"),
        Heard.DONE: _("The leaders did what they promised your group"),
    }
    return Card(titles[it.what], it.group, reverse("voices:advice_one", args=[it.pk]), picture="tell", urgency=30)


CARDS: dict[str, Callable[[Line, Standing], Card | None]] = {
    PROMISED: _to_do,
    MEETS: _meeting,
    WORDING: _wording,
    Heard.ANSWER: _news,
    Heard.DONE: _news,
}
ORDER = tuple(CARDS)
