"""What people told us: in one text, and where it is now."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.loop.formats import day_words
from biggervoices.loop.queries.threads import Thread, threads_of
from biggervoices.people.models import Home, Person, Role
from biggervoices.voices.models import Statement
from biggervoices.voices.queries.cards import in_words

MOST = 60


@dataclass(frozen=True)
class Mine:
    """One thing that a person told us, and where it is now. is_new: something came that they have not seen."""

    id: UUID
    words: str
    picture: str
    day: str
    state: str
    is_point: bool
    is_new: bool
    is_draft: bool


def home_of(person: Person, *, on: date) -> Home | None:
    """Give where somebody lives: the newest home, where there are several."""
    lives = Role.objects.live(on).filter(person=person, what=Role.SUPPORTED).select_related("home")
    role = lives.order_by("-since", "pk").first()
    return role.home if role else None


def said_in_words(statement: Statement) -> str:
    """Give in one text all that somebody said: their words, then their cards; a voice alone says that it is there."""
    said = [part for part in (statement.words, in_words(statement.cards)) if part]
    return "\n".join(said) or (_("I said it with my voice.") if statement.voice else "")


def mine(person: Person, *, now: datetime) -> list[Mine]:
    """Give what a person told us, what is new first, then the newest. Five queries at most."""
    told = list(Statement.objects.said_by(person).order_by("-begun_at")[:MOST])
    points = {it.id: it for it in threads_of(person, now=now)} if any(it.point_id for it in told) else {}
    found = [_mine(it, points.get(it.pk), localdate(now)) for it in told]
    return sorted(found, key=lambda it: not (it.is_new or it.is_draft))


def _mine(one: Statement, thread: Thread | None, today: date) -> Mine:
    day = day_words(localdate(one.sent_at or one.begun_at), today=today)
    if thread:
        return Mine(one.pk, thread.words, thread.picture, day, thread.state, True, thread.is_new or thread.asks, False)
    return Mine(
        one.pk,
        said_in_words(one),
        _picture(one),
        day,
        _state(one),
        one.point_id is not None,
        False,
        one.sent_at is None,
    )


def _picture(one: Statement) -> str:
    if one.taken_back_at:
        return "back"
    return next(iter(one.cards), "voice" if one.voice and not one.words else "talk")


def _state(one: Statement) -> str:
    if one.taken_back_at:
        return _("You took these words back.")
    if one.sent_at is None:
        return _("You have not sent this yet.")
    return _("The Quality Team read it. Thank you.") if one.read_at else _("The Quality Team reads it next.")
