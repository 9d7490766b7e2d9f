"""What a home was told, and what its manager still has to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.loop.formats import day_words, left_words
from biggervoices.loop.models import Action, Answered, Point, PointQuerySet, Reply, Verdict
from biggervoices.loop.queries.names import names_shown
from biggervoices.loop.queries.seen import ReplySeen, as_seen, judged, whole
from biggervoices.loop.rules import LEADERS
from biggervoices.people.models import Home, Person, Role
from biggervoices.people.queries import Standing


@dataclass(frozen=True)
class Heard:
    """One point as its home reads it: in the words that travel, with a name only where the person said so."""

    id: UUID
    words: str
    kind: str
    picture: str
    question: str
    heard: str
    name: str
    home: Home
    about: str
    just_one: bool
    by: str  # the day of the answer, in words
    left: str
    late: bool
    due: date
    again: str  # "They say: not yet", when it was answered before
    again_words: str
    find_out: str  # "You said on ...: we need to find out"
    may_find_out: bool
    state: str


@dataclass(frozen=True)
class Alike:
    """Points that may be alike, with the reason in a sentence: a person decides."""

    sentence: str
    href: str


@dataclass(frozen=True)
class HomeInbox:
    """What waits at one home."""

    home: Home
    waiting: tuple[Heard, ...]
    news: tuple[Heard, ...]
    alike: tuple[Alike, ...]
    can_answer: bool
    why_not: str


@dataclass(frozen=True)
class Inbox:
    """What waits at all homes of this reader."""

    homes: tuple[HomeInbox, ...] = field(default=())

    @property
    def waiting(self) -> int:
        return sum(len(home.waiting) for home in self.homes)

    @property
    def late(self) -> int:
        return sum(one.late for home in self.homes for one in home.waiting)


def inbox_of(standing: Standing, *, now: datetime, most: int = 200) -> Inbox:
    """Give what a home was told and not yet answered, the latest first. Four queries, for any number of points."""
    today = localdate(now)
    open_points = Point.objects.to_answer() | Point.objects.news()
    heard = heard_of(_theirs(open_points, standing), today=today, most=most)
    by_home = sorted(heard, key=lambda one: (one.home.name, str(one.home.pk)))
    homes = [_home_inbox(list(ones), standing) for _home, ones in groupby(by_home, key=lambda one: one.home.pk)]
    return Inbox(tuple(sorted(homes, key=lambda home: min((one.due for one in home.waiting), default=date.max))))


def answered_of(standing: Standing, *, now: datetime, most: int = 60) -> list[Heard]:
    """Give what was answered, the newest first, with where it stands."""
    final = Answered.objects.filter(point=OuterRef("pk"), final=True, current=True)
    points = _theirs(Point.objects.standing().filter(Exists(final)), standing).order_by("-passed_at")
    return heard_of(points, today=localdate(now), most=most)


def _theirs(points: PointQuerySet, standing: Standing) -> PointQuerySet:
    """Leave only what comes from a home where the reader works; what they said themselves is elsewhere."""
    there = Q(home__in=standing.homes(*Role.WORKS_THERE)) | Q(home__region__in=standing.regions(Role.REGIONAL))
    return points.seen_by(standing).filter(there, passed_at__isnull=False)


def heard_of(points: PointQuerySet, *, today: date, most: int = 200) -> list[Heard]:
    """Read points as their home reads them. Four queries."""
    actions = Prefetch("answered__reply__actions", Action.objects.select_related("owner"))
    return as_heard(with_answers(points).prefetch_related(actions)[:most], today=today)


def with_answers(points: PointQuerySet) -> PointQuerySet:
    """Let points come with their home, their answers and what was said of these. Two queries."""
    return points.select_related("home").prefetch_related(Prefetch("answered", judged()))


def as_heard(points: Iterable[Point], *, today: date) -> list[Heard]:
    """Show points, read with their answers, as their home reads them. One query."""
    read = list(points)
    names = names_shown(read)
    return [_heard(point, names.get(point.pk, ""), today) for point in read]


def _heard(point: Point, name: str, today: date) -> Heard:
    assert point.answer_by is not None
    answered = list(point.answered.all())
    before = [one for one in answered if one.final and not one.current]
    found = next((one.reply for one in answered if not one.final), None)
    return Heard(
        id=point.pk,
        words=point.passed_words,
        kind=point.kind,
        picture=point.picture,
        question=point.question,
        heard=point.heard_label,
        name=name,
        home=point.home,
        about=point.get_about_display(),
        just_one=point.about == Point.JUST_ME,
        by=day_words(point.answer_by, today=today),
        left=left_words(point.answer_by, today=today),
        late=point.answer_by < today,
        due=point.answer_by,
        again=_("You answered before. They say: it is not better yet.") if before else "",
        again_words=(before[-1].said_words or "") if before else "",  # type: ignore[attr-defined]
        find_out=_find_out(found, today) if found else "",
        may_find_out=found is None,
        state=state_for_staff(point, today),
    )


def _find_out(reply: Reply, today: date) -> str:
    assert reply.tell_by is not None
    facts = {"name": reply.tells, "day": day_words(reply.tell_by, today=today), "words": reply.words}
    return _("You said that you need to find out: “%(words)s” %(name)s tells them by %(day)s.") % facts


def state_for_staff(point: Point, today: date) -> str:
    """Say in one sentence where an answered point stands."""
    final = next((one for one in point.answered.all() if one.final and one.current), None)
    if final is None:
        return _("It waits for an answer.")
    if final.reply.kind == Reply.THANKS:
        return _("You said thank you.")
    verdict: str | None = final.said  # type: ignore[attr-defined]
    undone = [action for action in final.reply.actions.all() if action.done_at is None]
    if undone:
        facts = {"name": undone[0].owner, "day": day_words(undone[0].due_on, today=today)}
        late = undone[0].due_on < today
        return (_("%(name)s said: by %(day)s. That has passed.") if late else _("%(name)s does it by %(day)s.")) % facts
    if verdict is None:
        return (
            _("Done. They have not said yet whether it is better.")
            if final.reply.actions.all()
            else _("You said that you cannot. They have not said yet whether that is OK.")
        )
    said = {
        Verdict.YES: _("They say: yes, it is better now."),
        Verdict.DO_NOT_KNOW: _("They say: I do not know whether it is better."),
        Verdict.NOT_YET: _("They say: not yet."),
    }
    return said[verdict]


def _home_inbox(heard: Sequence[Heard], standing: Standing) -> HomeInbox:
    home = heard[0].home
    waiting = sorted((one for one in heard if one.kind == Point.CHANGE), key=lambda one: (one.due, one.id))
    can = home.pk in standing.homes(Role.MANAGER)
    return HomeInbox(
        home=home,
        waiting=tuple(waiting),
        news=tuple(one for one in heard if one.kind == Point.GOOD),
        alike=tuple(_alike(waiting)) if can else (),
        can_answer=can,
        why_not="" if can else _("The manager of %(home)s answers this.") % {"home": home},
    )


def _alike(waiting: Iterable[Heard]) -> Iterable[Alike]:
    """Suggest what may be answered together: the same question was asked in the same home."""
    may = sorted((one for one in waiting if one.question and not one.just_one), key=lambda one: one.question)
    for question, group in groupby(may, key=lambda one: one.question):
        ones = list(group)
        if len(ones) < 2:
            continue
        sentence = ngettext(
            "%(n)s of these may be alike: it was said to the same question, “%(question)s”",
            "%(n)s of these may be alike: they were said to the same question, “%(question)s”",
            len(ones),
        ) % {"n": len(ones), "question": question}
        yield Alike(sentence, answer_href(one.id for one in ones))


def answer_href(points: Iterable[UUID]) -> str:
    """Give the address of the page that answers these points together."""
    return reverse("loop:answer") + "?" + urlencode([("point", str(point)) for point in points])


def doers_of(home: Home | None, *, on: date) -> list[Person]:
    """Give who can promise something for a home, with an open account: who works there; for all homes: who leads."""
    live = Role.objects.live(on)
    working = live.filter(home=home, what__in=(Role.TEAM, Role.MANAGER)) if home else live.filter(what__in=LEADERS)
    return list(Person.objects.filter(pk__in=working.values("person"), is_active=True).order_by("name"))


@dataclass(frozen=True)
class Whole:
    """One point with all that came of it, for those who work on it."""

    point: Point
    heard: Heard
    replies: tuple[ReplySeen, ...]
    is_answered: bool


def whole_of(points: PointQuerySet, id: UUID, *, today: date) -> Whole | None:
    """Read one of these points whole; None when it is not among them. Five queries."""
    point = whole(points).select_related("home").filter(pk=id).first()
    if point is None:
        return None
    replies = as_seen(point).replies
    answered = any(reply.is_current and reply.kind != Reply.FIND_OUT for reply in replies)
    return Whole(point, as_heard([point], today=today)[0], replies, answered)


@dataclass(frozen=True)
class LateHome:
    """A home whose answers are late, and who answers there: to offer help, not to blame."""

    home: Home
    points: int
    since: str
    managers: str


def late_homes(standing: Standing, *, now: datetime) -> list[LateHome]:
    """Give the homes whose answers are late, the longest first: for the Quality Team. Two queries."""
    if not standing.holds(Role.QUALITY_TEAM):
        return []
    today = localdate(now)
    late = Point.objects.to_answer().filter(answer_by__lt=today).select_related("home").order_by("answer_by")
    by_home: dict[UUID, list[Point]] = {}
    for point in late:
        by_home.setdefault(point.home_id, []).append(point)
    managers: dict[UUID | None, list[str]] = {}
    roles = Role.objects.live(today).filter(home__in=by_home, what=Role.MANAGER).select_related("person")
    for role in roles if by_home else ():
        managers.setdefault(role.home_id, []).append(str(role.person))
    return [
        LateHome(
            home=points[0].home,
            points=len(points),
            since=day_words(points[0].answer_by or today, today=today),
            managers=", ".join(managers.get(home, [])) or _("Nobody"),
        )
        for home, points in by_home.items()
    ]
