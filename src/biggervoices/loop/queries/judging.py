"""What the changes ask: how people are told, which answer is judged, who was quicker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from biggervoices.loop.models import Action, Answered, Point, Reply, Telling, Update
from biggervoices.people.models import Card, Person

NO_PASSWORD = "!"  # what Django keeps for a password that nobody can use


def ways_to_tell(people: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Give how each person is told: as they said; who cannot sign in and did not say, face to face. One query."""
    wanted = {one for one in people if one}
    cards = Card.objects.filter(person=OuterRef("pk"), revoked_at=None)
    found = (
        Person.objects.filter(pk__in=wanted)
        .annotate(has_card=Exists(cards))
        .values_list("pk", "password", "has_card", "access_needs__told_by")
    )
    ways: dict[UUID | None, str] = dict.fromkeys(wanted, Telling.FACE)
    for person, password, has_card, told_by in found:
        signs_in = has_card or (password and not password.startswith(NO_PASSWORD))
        ways[person] = (told_by or Telling.SCREEN) if signs_in or told_by == Telling.PRINT else Telling.FACE
    return ways


def reply_to_judge(point: Point) -> Reply | None:
    """Give the last answer that can be judged: all of it was done, or it was no; None while a newer one is to come."""
    undone = Action.objects.to_do().filter(reply=OuterRef("reply"))
    last = (
        Answered.objects.filter(point=point, final=True, point__taken_back_at=None)
        .annotate(undone=Exists(undone))
        .select_related("reply__by")
        .order_by("-reply__at")
        .first()
    )
    if last is None or last.undone or last.reply.kind == Reply.THANKS:
        return None
    return last.reply


@dataclass(frozen=True)
class ToJudge:
    """What "Is it better now?" is asked about."""

    reply: Reply
    is_no: bool
    done: tuple[str, ...]  # what was done, in the words of whoever did it


def asked_of(point: Point) -> ToJudge | None:
    """Give what the person is asked about now; None for nothing yet."""
    reply = reply_to_judge(point)
    if reply is None:
        return None
    updates = Update.objects.filter(action__reply=reply).order_by("at")
    return ToJudge(reply, reply.kind == Reply.WE_CANNOT, tuple(update.words for update in updates))


def who_was_quicker(points: Sequence[Point], *, final: bool) -> str:
    """Say in one sentence who answered before, and what; nothing when nobody did."""
    before = Answered.objects.filter(point__in=points, final=final).select_related("reply__by").order_by("-reply__at")
    other = (before.filter(current=True) if final else before).first()
    if other is None:
        return ""
    facts = {"name": other.reply.by, "words": other.reply.words}
    if final:
        return _("%(name)s answered this already: “%(words)s”") % facts
    return _("%(name)s has said once that you need to find out: “%(words)s” Now please say what you will do.") % facts
