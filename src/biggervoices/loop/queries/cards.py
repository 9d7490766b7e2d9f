"""What waits for somebody today: two queries, whoever it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Exists, Func, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.loop import rules
from biggervoices.loop.formats import working_day_after
from biggervoices.loop.models import Action, Asked, Point, Telling, ready_to_ask
from biggervoices.loop.queries.reading import waiting_for
from biggervoices.loop.queries.telling import may_tell
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.people.queries.standing import Shape, anybody

ANSWER_MINUTES, READ_MINUTES, TELL_MINUTES, UPDATE_MINUTES = 3, 2, 5, 5
SOON_DAYS = 7
RECENT_DAYS = 14
MOST_OWN = 6


def cards_for(standing: Standing, *, now: datetime) -> list[Card]:
    """Give what waits for this person in this room."""
    return [*_own_cards(standing, now), *_work_cards(standing, now)]


# --- what I said -----------------------------------------------------------------------------------------------------


class Own(NamedTuple):
    """What a card says of one's own point."""

    pk: UUID
    words: str
    picture: str
    home: UUID
    hears: str
    named: bool
    kept_at: datetime | None
    settled: bool  # asked whether the home may hear, or passed on
    has_news: bool
    to_ask: bool

    @property
    def is_ours(self) -> bool:
        """Tell whether the Quality Team keeps it, as the person asked."""
        return not self.settled and self.hears == Point.QUALITY_TEAM and self.kept_at is not None

    @property
    def may_give_away(self) -> bool:
        """Tell whether a small home would know at once who said it."""
        return not self.settled and not self.named and not self.kept_at and self.hears != Point.QUALITY_TEAM


def _own_cards(standing: Standing, now: datetime) -> list[Card]:
    if not standing.holds(Role.SUPPORTED, Role.CHECKER):
        return []
    mine = [Own(*line) for line in _own(person=standing.person.pk)]
    small = _small_homes({one.home for one in mine if one.may_give_away}, standing)
    waiting = [
        one for one in mine if one.has_news or one.to_ask or one.is_ours or (one.may_give_away and one.home in small)
    ]
    return [_own_card(one) for one in waiting[:MOST_OWN]]


@Prepared
def _own(*, person: UUID) -> QuerySet[Point, tuple[Any, ...]]:
    untold = Telling.objects.filter(point=OuterRef("pk"), told_at=None)
    return (
        Point.objects.said_by(Person(pk=person))
        .standing()
        .annotate(
            settled=Q(may_hear_at__isnull=False) | Q(passed_at__isnull=False),
            has_news=Exists(untold),
            is_to_ask=ready_to_ask(),
        )
        .order_by("-raised_at")
        .values_list(
            *("pk", "words", "picture", "home", "hears", "named", "kept_at", "settled", "has_news", "is_to_ask")
        )
    )


def _small_homes(homes: set[UUID], standing: Standing) -> set[UUID]:
    """Give the homes where everybody would know who said it; asks nothing where nothing is unsettled."""
    if not homes:
        return set()
    living = Role.objects.live(standing.on).filter(what=Role.SUPPORTED, home__in=homes).values_list("home", "person")
    people = Counter(home for home, _ in set(living))
    return {home for home in homes if people[home] <= rules.EVERYBODY_KNOWS}


def _own_card(point: Own) -> Card:
    href = reverse("loop:thread", args=[point.pk])
    if point.to_ask:
        return Card(_("Is it better now?"), point.words, href, picture="better-now", urgency=20)
    if point.has_news:
        return Card(_("There is something new for you"), point.words, href, picture=point.picture, urgency=20)
    return Card(_("May your home hear this?"), point.words, href, picture="listen", urgency=50)


# --- my work ---------------------------------------------------------------------------------------------------------


COUNTED_FOR = (Role.CHECKER, Role.QUALITY_TEAM, *Role.WORKS_THERE)
NEVER = Q(pk=None)


@dataclass(frozen=True)
class Counted:
    """Something to count for a card, and which of it is late."""

    name: str
    of: QuerySet[Any]
    late: Q = NEVER


def _work_cards(standing: Standing, now: datetime) -> Iterator[Card]:
    if not standing.holds(*COUNTED_FOR):
        return
    today = localdate(now)
    counts = _work(
        standing.shape,
        person=standing.person.pk,
        on=standing.on,
        today=today,
        soon=today + timedelta(days=SOON_DAYS),
        read_by=_a_working_day_before(now, today),
        unseen_since=now - timedelta(days=rules.SEEN_DAYS),
        recently=now - timedelta(days=RECENT_DAYS),
    )
    found = {name: (count, late) for name, count, late in counts}
    for name, card in CARDS.items():
        count, late = found.get(name, (0, 0))
        if count:
            yield card(count, late)


@Prepared
def _work(
    shape: Shape,
    *,
    person: UUID,
    on: date,
    today: date,
    soon: date,
    read_by: datetime,
    unseen_since: datetime,
    recently: datetime,
) -> QuerySet[Any, tuple[str, int, int]]:
    standing = anybody(shape, person=person, on=on)
    counts: list[Counted] = []
    if standing.holds(Role.MANAGER):
        ours = Q(home__in=standing.homes(Role.MANAGER))
        counts.append(Counted("to_answer", Point.objects.to_answer().filter(ours), Q(answer_by__lt=today)))
        counts.append(Counted("good_news", Point.objects.news().filter(ours)))
    if standing.holds(Role.QUALITY_TEAM):
        counts.append(Counted("to_read", waiting_for(standing), Q(raised_at__lt=read_by)))
        counts.append(Counted("homes_late", Point.objects.to_answer().filter(answer_by__lt=today)))
    if standing.holds(Role.QUALITY_TEAM, *Role.WORKS_THERE):
        promised = Action.objects.to_do().filter(owner=person, due_on__lte=soon)
        counts.append(Counted("to_do", promised, Q(due_on__lt=today)))
        tellings = Telling.objects.filter(may_tell(standing, unseen_since=unseen_since), teller=person)
        counts.append(Counted("to_tell", tellings))
    if standing.holds(Role.CHECKER):
        changed = Asked.objects.filter(
            checker=person, point__taken_back_at=None, point__answered__reply__actions__done_at__gte=recently
        ).exclude(point__about=Point.JUST_ME)
        counts.append(Counted("changed", changed))
    first, *others = map(_count, counts)
    return first.union(*others, all=True) if others else first


def _count(counted: Counted) -> QuerySet[Any, tuple[str, int, int]]:
    # COUNT as a plain function: no GROUP BY, so that an empty count is 0, and both counts come from one look.
    late = Case(When(counted.late, then="pk"))
    return counted.of.order_by().values_list(Value(counted.name), _distinct("pk"), _distinct(late))


def _distinct(what: Any) -> Func:
    template = "%(function)s(DISTINCT %(expressions)s)"
    return Func(what, function="COUNT", template=template, output_field=IntegerField())


def _a_working_day_before(now: datetime, today: date) -> datetime:
    """Give the moment before which whatever was said should have been read by now."""
    day = today
    while working_day_after(day) >= today:
        day -= timedelta(days=1)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=(today - day).days - 1)


def _to_answer(count: int, late: int) -> Card:
    title = ngettext("%(n)s answer to give", "%(n)s answers to give", count) % {"n": count}
    words = (
        ngettext("%(n)s is late.", "%(n)s are late.", late) % {"n": late}
        if late
        else _("People wait to hear from you.")
    )
    href = reverse("loop:inbox")
    return Card(title, words, href, "write", 10 if late else 30, _minutes(count * ANSWER_MINUTES))


def _good_news(count: int, _late: int) -> Card:
    title = ngettext("%(n)s good thing to hear", "%(n)s good things to hear", count) % {"n": count}
    return Card(title, _("Somebody said it about your home."), reverse("loop:inbox"), "good-thing", 50, 2)


def _to_read(count: int, late: int) -> Card:
    title = ngettext("%(n)s thing that somebody said, to read", "%(n)s things that people said, to read", count)
    words = _("Some wait longer than a working day.") if late else _("Read them within a working day.")
    href = reverse("loop:reading")
    return Card(title % {"n": count}, words, href, "look", 10 if late else 20, _minutes(count * READ_MINUTES))


def _homes_late(count: int, _late: int) -> Card:
    title = ngettext("%(n)s answer is late", "%(n)s answers are late", count) % {"n": count}
    return Card(title, _("Ask the homes whether they need help."), reverse("loop:late"), "waiting", 30, _minutes(5))


def _to_do(count: int, late: int) -> Card:
    title = ngettext("%(n)s thing that you promised", "%(n)s things that you promised", count) % {"n": count}
    words = (
        ngettext("%(n)s is late.", "%(n)s are late.", late) % {"n": late} if late else _("To be done in the next days.")
    )
    return Card(title, words, reverse("loop:actions"), "promise", 10 if late else 30, _minutes(count * UPDATE_MINUTES))


def _to_tell(count: int, _late: int) -> Card:
    title = ngettext("%(n)s person to tell", "%(n)s things to tell people", count) % {"n": count}
    words = _("Tell them face to face, or bring the letter.")
    return Card(title, words, reverse("loop:to_tell"), "tell", 20, _minutes(count * TELL_MINUTES))


def _changed(_count: int, _late: int) -> Card:
    words = _("People said it to you. Now it is done.")
    return Card(_("Something changed because of your visits"), words, reverse("loop:because"), "better-now", 50)


CARDS = {
    "to_answer": _to_answer,
    "good_news": _good_news,
    "to_read": _to_read,
    "homes_late": _homes_late,
    "to_do": _to_do,
    "to_tell": _to_tell,
    "changed": _changed,
}


def _minutes(minutes: int) -> int:
    """Round up to 5, as people say it."""
    return -(-minutes // 5) * 5 if minutes > 3 else minutes
