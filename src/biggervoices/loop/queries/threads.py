"""All that one person said, each with where it stands now."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.loop import rules
from biggervoices.loop.formats import day_words
from biggervoices.loop.models import Action, Answered, Point, Reply, Telling, Verdict
from biggervoices.loop.queries.path import ask_title, verdict_words
from biggervoices.people.models import Person


@dataclass(frozen=True)
class Thread:
    """One thing that a person said. is_new: something came that they have not seen; asks: we ask them something."""

    id: UUID
    words: str
    picture: str
    day: str
    state: str
    state_picture: str
    is_new: bool
    asks: bool


def threads_of(person: Person, *, now: datetime, most: int = 60) -> list[Thread]:
    """Give what a person said, first what is new or asks them something, then the newest. Four queries at most."""
    today = localdate(now)
    untold = Telling.objects.filter(point=OuterRef("pk"), told_at=None)
    actions = Action.objects.select_related("owner").order_by("due_on")
    answered = Answered.objects.select_related("reply__by").order_by("reply__at")
    points = (
        Point.objects.said_by(person)
        .annotate(has_news=Exists(untold), to_ask=Exists(Point.objects.to_ask().filter(pk=OuterRef("pk"))))
        .select_related("home")
        .prefetch_related(
            Prefetch("answered", answered),
            Prefetch("answered__reply__actions", actions),
            Prefetch("verdicts", Verdict.objects.order_by("at").defer("words")),
        )
        .order_by("-raised_at")[:most]
    )
    threads = [_thread(point, today) for point in points]
    return sorted(threads, key=lambda thread: not (thread.is_new or thread.asks))


def _thread(point: Point, today: date) -> Thread:
    state, picture = state_of(point, today)
    return Thread(
        id=point.pk,
        words=point.words,
        picture="back" if point.taken_back_at else point.picture,
        day=day_words(point.heard_on, today=today),
        state=state,
        state_picture=picture,
        is_new=point.has_news,  # type: ignore[attr-defined]
        asks=point.to_ask,  # type: ignore[attr-defined]
    )


def state_of(point: Point, today: date) -> tuple[str, str]:
    """Say in one sentence where a point stands, with a picture."""
    if point.taken_back_at:
        return _("You took these words back."), "back"
    if point.kept_at:
        ours = _("Only the Quality Team hears this.")
        return (ours, "privacy") if rules.is_ours_alone(point) else (_("It did not go on to your home."), "cannot-ask")
    if not point.passed_at:
        return _("The Quality Team reads it next."), "quality-team"
    answered = list(point.answered.all())
    final = next((one for one in reversed(answered) if one.final and one.current), None)
    if final is not None:
        return _after_answer(point, final, today)
    if point.kind == Point.GOOD:
        return _("The Quality Team passed it on."), "good-thing"
    if any(one.final for one in answered):
        return _("You said: not yet. It is open again."), "not-yet"
    if answered:
        return _("%(name)s needs to find out.") % {"name": answered[-1].reply.by}, "find-out"
    return _("Your home answers next."), "talk"


def _after_answer(point: Point, final: Answered, today: date) -> tuple[str, str]:
    reply = final.reply
    if reply.kind == Reply.THANKS:
        return _("%(name)s says: thank you.") % {"name": reply.by}, "thank-you"
    no = reply.kind == Reply.WE_CANNOT
    verdict = next((one for one in reversed(point.verdicts.all()) if one.reply_id == reply.pk), None)
    if verdict is not None:
        picture = "better-now" if verdict.value == Verdict.YES else "do-not-know"
        return f"{ask_title(no=no)} {verdict_words(verdict.value, no=no)}.", picture
    undone = [action for action in reply.actions.all() if action.done_at is None]
    if undone:
        facts = {"name": undone[0].owner, "day": day_words(undone[0].due_on, today=today)}
        return _("%(name)s does it by %(day)s.") % facts, "promise"
    return ask_title(no=no), "question" if no else "better-now"
