"""What many people said together becomes a point of each of them: each is told, and asked whether it is better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.loop import rules
from biggervoices.loop.changes.tellings import tell
from biggervoices.loop.formats import shortened
from biggervoices.loop.models import Action, Answered, Point, Reply
from biggervoices.people.models import Home, Person
from biggervoices.people.queries import standing_of


@dataclass(frozen=True)
class Heard:
    """One of those who said it: their own words, and where they live."""

    person: UUID
    words: str
    home: Home


@transaction.atomic
def raise_together(
    heard: Sequence[Heard],
    statement: str,
    *,
    heard_label: str,
    heard_path: str,
    heard_id: UUID,
    heard_on: date,
    question: str,
    picture: str,
    passed_by: Person,
    now: datetime,
) -> list[Point]:
    """Make a point of each person: in their own words for them, in the statement of all for everybody else.

    passed_by: who of the Quality Team tells those who are told face to face.
    """
    points = [
        Point(
            person=it.person,
            words=it.words,
            passed_words=statement,
            about=Point.EVERYONE,
            hears=Point.ALL,
            together=True,
            home=it.home,
            heard_label=heard_label,
            heard_path=heard_path,
            heard_id=heard_id,
            heard_on=heard_on,
            question=question,
            picture=picture,
            raised_at=now,
            passed_at=now,
            passed_by=passed_by,
            answer_by=localdate(now),
        )
        for it in heard
    ]
    Point.objects.bulk_create(points)
    # Not who said it: the audit trail would undo the sealed link.
    audit.keep(*(audit.entry_for("loop.point_raised", by=None, thing=it, now=now) for it in points))
    return points


@transaction.atomic
def answer_together(
    points: Sequence[Point],
    *,
    id: UUID,
    kind: str,
    words: str,
    by: Person,
    now: datetime,
    what: str = "",
    doer: Person | None = None,
    by_day: date | None = None,
) -> Reply:
    """Answer all of them at once: we will, with an owner and a day; or we cannot, because. Each person is told.

    The same id sent twice is one answer. There may be no points: then nobody who said it left a name.
    """
    standing_reply = Reply.objects.filter(pk=id).first()
    if standing_reply:
        must(rules.why_not_again(same=(standing_reply.kind, standing_reply.words) == (kind, words.strip())))
        return standing_reply
    today = localdate(now)
    must(rules.why_not_answer_together(standing_of(by, on=today), points, kind))
    must(rules.why_not_reply(kind, words, doer=doer, by_day=by_day, home=None, today=today))
    try:
        with transaction.atomic():
            reply = Reply.objects.create(id=id, kind=kind, words=words.strip(), by=by, at=now)
            Answered.objects.bulk_create(Answered(point=it, reply=reply, final=True) for it in points)
    except IntegrityError:
        must(rules.why_not_again(same=False))
        raise
    if kind == Reply.WE_WILL and doer and by_day:
        does = shortened(what.strip() or words.strip(), 300)
        Action.objects.create(reply=reply, home=None, what=does, owner=doer, due_on=by_day)
    tell(points, reply=reply, teller=by, now=now)
    audit.record("loop.answered", by=by, thing=reply, now=now, kind=kind, points=len(points))
    return reply
