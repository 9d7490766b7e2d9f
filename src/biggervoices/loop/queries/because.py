"""What changed because of a checker's visits."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.loop.formats import day_words
from biggervoices.loop.models import Asked, Point, Reply, Verdict
from biggervoices.loop.queries.names import names_shown
from biggervoices.loop.queries.path import PICTURES, VERDICT_PICTURES, answer_title, ask_title, verdict_words
from biggervoices.loop.queries.seen import ReplySeen, as_seen, whole
from biggervoices.people.models import Person, Role, Support
from biggervoices.people.queries import Standing


@dataclass(frozen=True)
class Came:
    """One thing that came of it, in a picture and a sentence."""

    picture: str
    words: str
    quote: str = ""


@dataclass(frozen=True)
class Because:
    """One thing that somebody said to a checker, and what came of it."""

    id: UUID
    home: str
    name: str
    words: str
    picture: str
    heard: str
    came: tuple[Came, ...]
    is_no: bool  # the home said that it cannot
    can_ask: bool  # this checker may ask face to face whether it is better


def has_asked(person: Person) -> bool:
    """Tell whether somebody, as a checker, asked for anything that may have changed."""
    return Asked.objects.filter(checker=person).exists()


def because_of(standing: Standing, *, now: datetime, most: int = 40) -> list[Because]:
    """Give what came of what people said to a checker, the newest first. Five queries, for any number."""
    today = localdate(now)
    helped = Support.objects.live(standing.on).filter(supporter=standing.person, purpose=Support.CHECKING)
    asked = Asked.objects.filter(Q(checker=standing.person) | Q(checker__in=helped.values("person")))
    theirs = Point.objects.seen_by(standing).filter(pk__in=asked.values("point"), passed_at__isnull=False)
    points = list(whole(theirs.exclude(about=Point.JUST_ME)).select_related("home").order_by("-passed_at")[:most])
    names = names_shown(points)
    return [_because(point, as_seen(point).replies, names.get(point.pk, ""), standing, today) for point in points]


def _because(point: Point, replies: tuple[ReplySeen, ...], name: str, standing: Standing, today: date) -> Because:
    last = replies[-1] if replies else None
    waits = last is not None and last.is_current and last.asked_at is not None and not last.verdict
    works_there = point.home_id in standing.homes(*Role.WORKS_THERE)
    return Because(
        id=point.pk,
        home=str(point.home),
        name=name,
        words=point.passed_words,
        picture=point.picture,
        heard=day_words(point.heard_on, today=today),
        came=came_of(point, replies, today),
        is_no=last is not None and last.kind == Reply.WE_CANNOT,
        can_ask=waits and point.named and not works_there and point.person != standing.person.pk,
    )


def came_of(point: Point, replies: tuple[ReplySeen, ...], today: date) -> tuple[Came, ...]:
    """Say what came of a point that was passed on, or what comes next."""
    came = [line for reply in replies for line in _came(reply, today)]
    if not came:
        good = point.kind == Point.GOOD
        words = _("The Quality Team passed it on to %(home)s.") if good else _("%(home)s answers next.")
        came = [Came("good-thing" if good else "talk", words % {"home": point.home})]
    return tuple(came)


def _came(reply: ReplySeen, today: date) -> list[Came]:
    lines = [Came(PICTURES[reply.kind], answer_title(reply.kind, reply.by), reply.words)]
    for action in reply.actions:
        lines += [
            Came("done", _("%(name)s did this:") % {"name": update.by}, update.words) for update in action.updates
        ]
        if action.done_at is None:
            facts = {"name": action.owner, "day": day_words(action.due_on, today=today)}
            lines.append(Came("waiting", _("%(name)s does it by %(day)s.") % facts))
    if reply.verdict:
        no = reply.kind == Reply.WE_CANNOT
        said = f"{ask_title(no=no)} {verdict_words(reply.verdict, no=no)}."
        picture = "better-now" if reply.verdict == Verdict.YES else VERDICT_PICTURES[reply.verdict]
        lines.append(Came(picture, said))
    return lines
