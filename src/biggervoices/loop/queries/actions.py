"""What was promised, and how far it is."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.loop import rules
from biggervoices.loop.formats import day_of, day_words, left_words
from biggervoices.loop.models import Action, Answered, Point, Update
from biggervoices.loop.queries.names import names_shown
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing


@dataclass(frozen=True)
class InList:
    """One action in a list."""

    action: Action
    by: str
    left: str
    late: bool
    mine: bool
    updates: str


@dataclass(frozen=True)
class Asked:
    """Who or what an action is for: the words that travelled, with a name only where that is allowed."""

    words: str
    picture: str
    name: str


@dataclass(frozen=True)
class OneAction:
    """One action with all that was done and for what it is."""

    action: Action
    by: str
    left: str
    late: bool
    updates: tuple[tuple[str, Update], ...]  # the day in words, and what was done
    asked: tuple[Asked, ...]
    why_not_act: str | None
    done_day: str


def actions_for(standing: Standing, *, now: datetime, done: bool = False, most: int = 100) -> list[InList]:
    """Give the actions that a member of staff sees: mine and my homes', what is late first. Two queries."""
    today = localdate(now)
    seen = Action.objects.seen_by(standing).filter(_of_mine(standing))
    chosen = seen.filter(done_at__isnull=False).order_by("-done_at") if done else seen.to_do().order_by("due_on", "pk")
    actions = chosen.select_related("home", "owner").prefetch_related("updates")[:most]
    return [_in_list(action, standing, today) for action in actions]


def _of_mine(standing: Standing) -> Q:
    if standing.holds(Role.QUALITY_TEAM, Role.EXECUTIVE, Role.AUDITOR):
        return Q()
    regional = Q(home__region__in=standing.regions(Role.REGIONAL))
    return Q(owner=standing.person) | Q(home__in=standing.homes(*Role.WORKS_THERE)) | regional


def _in_list(action: Action, standing: Standing, today: date) -> InList:
    updates = len(action.updates.all())
    return InList(
        action=action,
        by=day_words(action.due_on, today=today),
        left=left_words(action.due_on, today=today),
        late=action.done_at is None and action.due_on < today,
        mine=action.owner_id == standing.person.pk,
        updates=ngettext("%(n)s update", "%(n)s updates", updates) % {"n": updates} if updates else _("No update yet"),
    )


def one_action(action: Action, standing: Standing, *, now: datetime) -> OneAction:
    """Give one action whole. Three queries."""
    today = localdate(now)
    updates = list(action.updates.select_related("by", "picture", "recording").order_by("at"))
    return OneAction(
        action=action,
        by=day_words(action.due_on, today=today),
        left=left_words(action.due_on, today=today),
        late=action.done_at is None and action.due_on < today,
        updates=tuple((day_of(update.at, today=today), update) for update in updates),
        asked=tuple(_asked(action, standing)),
        why_not_act=rules.why_not_act(standing, action) or rules.why_not_finish(action),
        done_day=day_of(action.done_at, today=today) if action.done_at else "",
    )


def _asked(action: Action, standing: Standing) -> list[Asked]:
    answered = Answered.objects.filter(reply=action.reply_id, point__taken_back_at=None).select_related("point")
    points = [one.point for one in answered.filter(point__in=Point.objects.seen_by(standing))]
    names = names_shown(points)
    return [Asked(point.passed_words, point.picture, names.get(point.pk, "")) for point in points]
