"""The home answers: we will, we cannot, once that it needs to find out; and thank you for a good thing."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import must
from biggervoices.easyread.changes import add_recording
from biggervoices.easyread.models import Recording
from biggervoices.loop import queries, rules
from biggervoices.loop.changes.tellings import tell
from biggervoices.loop.formats import shortened
from biggervoices.loop.models import Action, Answered, Point, Reply
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of


@transaction.atomic
def answer(
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
    teller: Person | None = None,
    recording: Recording | None = None,
) -> Reply:
    """Give one answer to one point or to several alike ones; each person is told.

    doer, by_day: who does it by when, or who finds out by when. teller: who tells face to face; else whoever answers.
    Raises Refused, with the other answer's words, when somebody else answered first. The same id twice is one answer.
    """
    standing_reply = Reply.objects.filter(pk=id).first()
    if standing_reply:
        must(rules.why_not_again(same=(standing_reply.kind, standing_reply.words) == (kind, words.strip())))
        return standing_reply
    today = localdate(now)
    must(rules.why_not_answer(standing_of(by, on=today), points))
    home = points[0].home
    must(rules.why_not_reply(kind, words, doer=doer, by_day=by_day, home=home, today=today))
    finds_out = kind == Reply.FIND_OUT
    reply = Reply(
        id=id,
        kind=kind,
        words=words.strip(),
        tell_by=by_day if finds_out else None,
        tells=doer if finds_out else None,
        recording=recording,
        by=by,
        at=now,
    )
    if not _give(reply, points):
        return Reply.objects.get(pk=id)
    if kind == Reply.WE_WILL:
        assert doer is not None
        assert by_day is not None
        Action.objects.create(
            id=new_id(),
            reply=reply,
            home=home,
            what=shortened(what.strip() or words.strip(), 300),
            private=points[0].about == Point.JUST_ME,
            owner=doer,
            due_on=by_day,
        )
    if finds_out:
        Point.objects.filter(pk__in=[point.pk for point in points]).update(answer_by=by_day)
    tell(points, reply=reply, teller=teller or by, now=now)
    audit.record("loop.answered", by=by, thing=reply, now=now, kind=kind, points=len(points))
    return reply


@transaction.atomic
def thank(point: Point, *, id: UUID, words: str, by: Person, now: datetime) -> Reply:
    """Say thank you for a good thing; the person is told. The same id sent twice is one thank you."""
    standing_reply = Reply.objects.filter(pk=id).first()
    if standing_reply:
        must(rules.why_not_again(same=standing_reply.words == words.strip()))
        return standing_reply
    must(rules.why_not_thank(standing_of(by, on=localdate(now)), point))
    must(rules.why_not_words(words, asked=_("Write a few words of thanks.")))
    reply = Reply(id=id, kind=Reply.THANKS, words=words.strip(), by=by, at=now)
    if not _give(reply, [point]):
        return Reply.objects.get(pk=id)
    tell([point], reply=reply, teller=by, now=now)
    audit.record("loop.thanked", by=by, thing=reply, now=now)
    return reply


@transaction.atomic
def keep_voice(data: bytes, *, id: UUID, words: str, by: Person, now: datetime) -> Recording:
    """Keep somebody's own recorded voice, before or while they answer. Raises Refused when it is no sound."""
    return add_recording(data, id=id, spoken_by=str(by), by=by.pk, now=now, words=words)


def _give(reply: Reply, points: Sequence[Point]) -> bool:
    """Keep a reply for all of its points, or for none; False when this very reply is kept already.

    The database is the judge: a point has one current answer, so of two managers one is told what the other said.
    """
    final = reply.kind != Reply.FIND_OUT
    in_one_order = sorted(points, key=lambda point: point.pk)  # two replies then wait for each other, never both
    try:
        with transaction.atomic():
            reply.save(force_insert=True)
            Answered.objects.bulk_create(Answered(point=point, reply=reply, final=final) for point in in_one_order)
    except IntegrityError:
        if Reply.objects.filter(pk=reply.pk).exists():
            return False
        must(queries.who_was_quicker(points, final=final))
        raise
    return True
