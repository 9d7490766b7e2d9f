""" "You said, we did" for one home: what everyone there may read, without names and without counts."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.loop.formats import day_of, day_words
from biggervoices.loop.models import Point, Reply, Verdict
from biggervoices.loop.queries.seen import ActionSeen, PointSeen, ReplySeen, seen
from biggervoices.people.models import Home, Person, Role

DID, WILL, CANNOT, FIND_OUT = "DID", "WILL", "CANNOT", "FIND_OUT"
PICTURES = {DID: "done", WILL: "promise", CANNOT: "cannot", FIND_OUT: "find-out"}
LEAST_TOGETHER = 2  # people who say the same of one answer, before we say what people say


@dataclass(frozen=True)
class Thing:
    """One thing that was said in a home, and what the home did, as it stands on the wall."""

    said: str
    picture: str
    kind: str  # DID | WILL | CANNOT | FIND_OUT
    label: str
    answer: str
    answer_picture: str
    when: str
    better: str  # YES | NOT_YET, where at least two people say the same of one answer; else empty


@dataclass(frozen=True)
class Wall:
    """All that a home's "You said, we did" shows."""

    home: Home
    month: str
    things: tuple[Thing, ...]
    good: tuple[tuple[str, str], ...]  # the words and a picture
    on_wall: bool


def homes_for_wall(person: Person, *, on: date) -> QuerySet[Home]:
    """Give the homes whose wall somebody reads: where they live or work, or answer for; all, for the Quality Team.

    Each says by `may_hang` whether they may write down that its poster may hang (rules.why_not_hang_poster).
    """
    roles = Role.objects.live(on).filter(person=person)
    here = Q(what__in=(Role.SUPPORTED, Role.TEAM, Role.MANAGER), home=OuterRef("pk"))
    answers = Q(what=Role.REGIONAL, region=OuterRef("region"))
    hangs = roles.filter(Q(what=Role.QUALITY_TEAM) | Q(what=Role.MANAGER, home=OuterRef("pk")))
    homes = Home.objects.annotate(may_hang=Q(Exists(hangs)) & Q(closed_on=None))
    return homes.filter(Exists(roles.filter(here | answers | Q(what=Role.QUALITY_TEAM))))


def wall_of(home: Home, *, now: datetime, most: int = 12) -> Wall:
    """Give what people said about their home and what was answered, the newest answers first. Six queries.

    Only what its person said that everyone may hear.
    """
    today = localdate(now)
    points = Point.objects.standing().filter(home=home, about=Point.OUR_HOME, hears=Point.ALL)
    whole = seen(points)
    answered = [(one, one.answer) for one in whole if one.answer and one.kind == Point.CHANGE]
    answered.sort(key=lambda pair: _last_at(pair[1]), reverse=True)
    verdicts = _verdicts(whole)
    return Wall(
        home=home,
        month=day_words(today, today=today).split(" ", 2)[2] + f" {today.year}",
        things=tuple(_thing(one, answer, verdicts, today) for one, answer in answered[:most]),
        good=tuple((one.words, one.picture) for one in reversed(whole) if one.kind == Point.GOOD)[:4],
        on_wall=_may_hang(home, on=today),
    )


def _may_hang(home: Home, *, on: date) -> bool:
    """Tell whether everyone who lives in a home said yes to their poster: whoever came later was not asked."""
    if home.poster_agreed_on is None:
        return False
    live = Role.objects.live(on).filter(home=home, what=Role.SUPPORTED)
    return not live.filter(since__gt=home.poster_agreed_on).exists()


def _last_at(reply: ReplySeen) -> datetime:
    return max([reply.at, *(update.at for action in reply.actions for update in action.updates)])


def _verdicts(points: list[PointSeen]) -> dict[object, list[str]]:
    said: dict[object, list[str]] = {}
    for point in points:
        for reply in point.replies:
            if reply.verdict:
                said.setdefault(reply.id, []).append(reply.verdict)
    return said


def _thing(point: PointSeen, reply: ReplySeen, verdicts: dict[object, list[str]], today: date) -> Thing:
    kind, answer, when = _answer(reply, today)
    labels = {DID: _("We did"), WILL: _("We will"), CANNOT: _("We cannot, because"), FIND_OUT: _("We are finding out")}
    return Thing(
        said=point.words,
        picture=point.picture,
        kind=kind,
        label=labels[kind],
        answer=answer,
        answer_picture=PICTURES[kind],
        when=when,
        better=_together(verdicts.get(reply.id, [])),
    )


def _answer(reply: ReplySeen, today: date) -> tuple[str, str, str]:
    if reply.kind == Reply.FIND_OUT:
        by_day = day_words(reply.tell_by, today=today) if reply.tell_by else ""
        return FIND_OUT, reply.words, _("We tell you by %(day)s") % {"day": by_day}
    if reply.kind == Reply.WE_CANNOT:
        return CANNOT, reply.words, ""
    if reply.asked_at is not None:
        updates = [update for action in reply.actions for update in action.updates]
        words = updates[-1].words if updates else reply.words
        return DID, words, _("Since %(day)s") % {"day": day_of(reply.asked_at, today=today)}
    return WILL, reply.words, _by(reply.actions, today)


def _by(actions: tuple[ActionSeen, ...], today: date) -> str:
    undone = [action.due_on for action in actions if action.done_at is None]
    return _("By %(day)s") % {"day": day_words(max(undone), today=today)} if undone else ""


def _together(values: list[str]) -> str:
    """Give what people say of one answer, where no single one can be picked out."""
    if len(values) < LEAST_TOGETHER or len(set(values)) > 1:
        return ""
    return values[0] if values[0] in (Verdict.YES, Verdict.NOT_YET) else ""
