"""Points with all that came of them: the answers, the actions, what was done, and whether it is better."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from biggervoices.easyread.models import Picture, Recording
from biggervoices.loop.models import Action, Answered, Point, PointQuerySet, Reply, Update, Verdict


@dataclass(frozen=True)
class UpdateSeen:
    """What was done, in words, a picture or a voice."""

    id: UUID
    words: str
    by: str
    at: datetime
    picture: Picture | None
    recording: Recording | None


@dataclass(frozen=True)
class ActionSeen:
    """Who does what by when, and what has been done of it."""

    id: UUID
    what: str
    owner: str
    due_on: date
    done_at: datetime | None
    updates: tuple[UpdateSeen, ...]


@dataclass(frozen=True)
class ReplySeen:
    """What the home answered. Not current: the person said that it is not better yet."""

    id: UUID
    kind: str
    words: str
    by: str
    by_photo: Picture | None
    at: datetime
    tell_by: date | None
    tells: str
    recording: Recording | None
    is_current: bool
    actions: tuple[ActionSeen, ...]
    verdict: str  # YES | NOT_YET | DO_NOT_KNOW, or empty: not heard yet
    asked_at: datetime | None  # since when "Is it better now?" is asked; None: nothing to ask about yet


@dataclass(frozen=True)
class PointSeen:
    """One point as others may read it: in the words that travel, without a name."""

    id: UUID
    kind: str
    words: str
    about: str
    hears: str
    question: str
    picture: str
    home_id: UUID
    heard_id: UUID | None
    heard_on: date
    passed_at: datetime
    answer_by: date | None
    replies: tuple[ReplySeen, ...]

    @property
    def answer(self) -> ReplySeen | None:
        """Give the answer that holds now: we will, or we cannot; else what somebody finds out."""
        current = [reply for reply in self.replies if reply.is_current]
        return current[-1] if current else None

    @property
    def verdict(self) -> str:
        """Give the last word on whether it is better; empty for "not heard yet"."""
        return next((reply.verdict for reply in reversed(self.replies) if reply.verdict), "")


def points_heard_at(heard_id: UUID) -> list[PointSeen]:
    """Give what may stand in a report of one visit or gathering, the oldest first: four queries for any number.

    Only what was passed on and what its person said that everyone may hear: nothing about just one person, nothing for
    the manager alone, nothing that was taken back.
    """
    return seen(Point.objects.standing().filter(heard_id=heard_id, hears=Point.ALL).exclude(about=Point.JUST_ME))


def seen(points: PointQuerySet) -> list[PointSeen]:
    """Read all that came of those points that were passed on."""
    passed = points.filter(passed_at__isnull=False).order_by("raised_at", "pk")
    return [as_seen(point) for point in whole(passed)]


def whole(points: PointQuerySet) -> PointQuerySet:
    """Let points come with all that came of them. Three queries more."""
    updates = Update.objects.select_related("by", "picture", "recording").order_by("at")
    actions = Action.objects.select_related("owner").prefetch_related(Prefetch("updates", updates)).order_by("due_on")
    answered = judged().prefetch_related(Prefetch("reply__actions", actions))
    return points.prefetch_related(Prefetch("answered", answered))


def judged() -> QuerySet[Answered]:
    """Give answers, each with the last word on whether it is better: `said`, and `said_words`."""
    last = Verdict.objects.filter(point=OuterRef("point"), reply=OuterRef("reply")).order_by("-at")
    return (
        Answered.objects.annotate(
            said=Subquery(last.values("value")[:1]), said_words=Subquery(last.values("words")[:1])
        )
        .select_related("reply__by__photo", "reply__tells", "reply__recording")
        .order_by("reply__at")
    )


def replies_of(point: Point) -> tuple[ReplySeen, ...]:
    """Give the answers to one point; none while it was not passed on."""
    whole = seen(Point.objects.filter(pk=point.pk))
    return whole[0].replies if whole else ()


def as_seen(point: Point) -> PointSeen:
    """Show a point that was passed on, read with all that came of it."""
    assert point.passed_at is not None
    return PointSeen(
        id=point.pk,
        kind=point.kind,
        words=point.passed_words,
        about=point.about,
        hears=point.hears,
        question=point.question,
        picture=point.picture,
        home_id=point.home_id,
        heard_id=point.heard_id,
        heard_on=point.heard_on,
        passed_at=point.passed_at,
        answer_by=point.answer_by,
        replies=tuple(_reply(answered) for answered in point.answered.all()),
    )


def _reply(answered: Answered) -> ReplySeen:
    reply = answered.reply
    actions = tuple(_action(action) for action in reply.actions.all())
    return ReplySeen(
        id=reply.pk,
        kind=reply.kind,
        words=reply.words,
        by=str(reply.by),
        by_photo=reply.by.photo,
        at=reply.at,
        tell_by=reply.tell_by,
        tells=str(reply.tells) if reply.tells else "",
        recording=reply.recording,
        is_current=answered.current,
        actions=actions,
        verdict=answered.said or "",  # type: ignore[attr-defined]
        asked_at=_asked_at(reply, actions),
    )


def _asked_at(reply: Reply, actions: tuple[ActionSeen, ...]) -> datetime | None:
    if reply.kind == Reply.WE_CANNOT:
        return reply.at
    if reply.kind != Reply.WE_WILL or not actions:
        return None
    done = [action.done_at for action in actions if action.done_at]
    return max(done) if len(done) == len(actions) else None


def _action(action: Action) -> ActionSeen:
    return ActionSeen(
        id=action.pk,
        what=action.what,
        owner=str(action.owner),
        due_on=action.due_on,
        done_at=action.done_at,
        updates=tuple(
            UpdateSeen(update.pk, update.words, str(update.by), update.at, update.picture, update.recording)
            for update in action.updates.all()
        ),
    )
