"""Write what was said and done before, many at once: for a demo, or for taking over another system's records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from biggervoices.core import audit
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.loop import queries
from biggervoices.loop.formats import shortened
from biggervoices.loop.models import Action, Answered, Asked, Point, Reply, Telling, Update, Verdict
from biggervoices.people.models import Home, Person


@dataclass(frozen=True)
class PastUpdate:
    """What was done, when, and by whom."""

    words: str
    by: Person
    at: datetime


@dataclass(frozen=True)
class PastAction:
    """Who promised what by when. done_at: it was done with the last update."""

    what: str
    owner: Person
    due_on: date
    updates: Sequence[PastUpdate] = ()
    done_at: datetime | None = None


@dataclass(frozen=True)
class PastVerdict:
    """What the person said of one answer."""

    value: str
    at: datetime
    recorded_by: Person
    how: str = Verdict.HELP
    words: str = ""
    how_words: str = ""


@dataclass(frozen=True)
class PastReply:
    """What the home answered. One object may stand in several points: then it is one answer to all of them.

    For FIND_OUT: tells and tell_by. told_after: how long it took to tell the person; None: they are not told yet.
    """

    kind: str
    words: str
    by: Person
    at: datetime
    tells: Person | None = None
    tell_by: date | None = None
    action: PastAction | None = None
    told_after: timedelta | None = timedelta(days=1)
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class PastPoint:
    """One thing that was said, and all that came of it; verdicts[i] is of replies[i], or None."""

    person: Person
    kind: str
    words: str
    about: str
    hears: str
    named: bool
    home: Home
    heard_label: str
    heard_on: date
    raised_at: datetime
    question: str = ""
    picture: str = "talk"
    heard_path: str = ""
    heard_id: UUID | None = None
    asked_by: Sequence[Person] = ()
    passed_at: datetime | None = None
    passed_by: Person | None = None
    passed_words: str = ""  # empty: the words as they were said
    read_back_at: datetime | None = None
    kept_at: datetime | None = None
    kept_by: Person | None = None
    kept_reason: str = ""
    reword: bool | None = None
    replies: Sequence[PastReply] = ()
    verdicts: Sequence[PastVerdict | None] = ()
    id: UUID = field(default_factory=new_id)


@transaction.atomic
def write_past(points: Iterable[PastPoint]) -> list[Point]:
    """Write many points with their answers, actions, updates, tellings and verdicts, in one insert a table.

    Who wrote it is known by the caller: this refuses nothing but what the database refuses.
    """
    past = list(points)
    written = {one.id: _point(one) for one in past}
    Point.objects.bulk_create(written.values(), batch_size=500)
    Asked.objects.bulk_create(Asked(point=written[one.id], checker=who) for one in past for who in one.asked_by)
    replies = {reply.id: reply for one in past for reply in one.replies}
    Reply.objects.bulk_create(_reply(reply) for reply in replies.values())
    Answered.objects.bulk_create(answered for one in past for answered in _answered(one))
    homes = {reply.id: one for one in past for reply in one.replies}
    actions = {reply.id: _action(reply, homes[reply.id]) for reply in replies.values() if reply.action}
    Action.objects.bulk_create(actions.values())
    updates = {reply.id: _updates(reply.action, actions[reply.id]) for reply in replies.values() if reply.action}
    Update.objects.bulk_create(update for some in updates.values() for update in some)
    Telling.objects.bulk_create(_tellings(past, updates))
    Verdict.objects.bulk_create(verdict for one in past for verdict in _verdicts(one))
    AuditEntry.objects.bulk_create(
        audit.entry_for("loop.point_raised", by=None, thing=written[one.id], now=one.raised_at, kind=one.kind)
        for one in past
    )
    return list(written.values())


def _point(one: PastPoint) -> Point:
    return Point(
        id=one.id,
        person=one.person.pk,
        kind=one.kind,
        words=one.words,
        passed_words=(one.passed_words or one.words) if one.passed_at else "",
        about=one.about,
        hears=one.hears,
        named=one.named,
        reword=one.reword,
        home=one.home,
        heard_label=one.heard_label,
        heard_path=one.heard_path,
        heard_id=one.heard_id,
        heard_on=one.heard_on,
        question=one.question,
        picture=one.picture,
        raised_at=one.raised_at,
        passed_at=one.passed_at,
        passed_by=one.passed_by,
        read_back_at=one.read_back_at,
        kept_at=one.kept_at,
        kept_by=one.kept_by,
        kept_reason=one.kept_reason,
        answer_by=_answer_by(one),
    )


def _answer_by(one: PastPoint) -> date | None:
    """Give the day that holds now: that of the first clock, of finding out, or of "not yet"."""
    if one.passed_at is None:
        return None
    clock = timedelta(days=settings.ANSWER_DAYS)
    by_day = localdate(one.passed_at) + clock
    for at, reply in enumerate(one.replies):
        by_day = reply.tell_by or by_day
        verdict = one.verdicts[at] if at < len(one.verdicts) else None
        if verdict and verdict.value == Verdict.NOT_YET:
            by_day = localdate(verdict.at) + clock
    return by_day


def _reply(one: PastReply) -> Reply:
    return Reply(id=one.id, kind=one.kind, words=one.words, tell_by=one.tell_by, tells=one.tells, by=one.by, at=one.at)


def _answered(one: PastPoint) -> list[Answered]:
    found = []
    for at, reply in enumerate(one.replies):
        verdict = one.verdicts[at] if at < len(one.verdicts) else None
        opened_again = verdict is not None and verdict.value == Verdict.NOT_YET
        found.append(
            Answered(point_id=one.id, reply_id=reply.id, final=reply.kind != Reply.FIND_OUT, current=not opened_again)
        )
    return found


def _action(reply: PastReply, point: PastPoint) -> Action:
    assert reply.action is not None
    return Action(
        reply_id=reply.id,
        home=point.home,
        what=shortened(reply.action.what, 300),
        private=point.about == Point.JUST_ME,
        owner=reply.action.owner,
        due_on=reply.action.due_on,
        done_at=reply.action.done_at,
        done_by=reply.action.owner if reply.action.done_at else None,
    )


def _updates(past: PastAction, action: Action) -> list[Update]:
    return [Update(action=action, words=one.words, by=one.by, at=one.at) for one in past.updates]


def _tellings(past: Sequence[PastPoint], updates: dict[UUID, list[Update]]) -> list[Telling]:
    ways = queries.ways_to_tell(one.person.pk for one in past)
    found = []
    for one in past:
        for reply in one.replies:
            things: list[tuple[datetime, dict[str, object], Person]] = [(reply.at, {"reply_id": reply.id}, reply.by)]
            things += [(update.at, {"update": update}, update.by) for update in updates.get(reply.id, [])]
            for at, thing, teller in things:
                told_at = at + reply.told_after if reply.told_after is not None else None
                who = teller if one.named or one.passed_by is None else one.passed_by
                way = ways[one.person.pk]
                found.append(Telling(point_id=one.id, due_at=at, how=way, teller=who, told_at=told_at, **thing))
    return found


def _verdicts(one: PastPoint) -> list[Verdict]:
    return [
        Verdict(
            point_id=one.id,
            reply_id=reply.id,
            value=verdict.value,
            words=verdict.words,
            how=verdict.how,
            how_words=verdict.how_words,
            at=verdict.at,
            recorded_by=verdict.recorded_by,
        )
        for reply, verdict in zip(one.replies, one.verdicts, strict=False)
        if verdict is not None
    ]
