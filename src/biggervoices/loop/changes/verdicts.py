"""Is it better now? Only the person says so; not yet opens it again."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.loop import queries, rules
from biggervoices.loop.models import Answered, Point, Reply, Telling, Verdict
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.safeguarding.changes import Heard, ask_to_read
from biggervoices.safeguarding.models import ReadSoon


@transaction.atomic
def say_verdict(
    point: Point, *, id: UUID, value: str, how: str, by: Person, opened_by: Person | None, now: datetime
) -> Verdict:
    """Keep what the person says, in their own session, to "Is it better now?". The last one counts."""
    opener = standing_of(opened_by, on=localdate(now)) if opened_by else None
    must(rules.why_not_say(by, point, opened_by=opener))
    must(None if how in (Verdict.MYSELF, Verdict.HELP) else _("Please press one of the pictures."))
    return _keep(point, id=id, value=value, how=how, by=by, now=now)


@transaction.atomic
def hear_verdict(
    point: Point, *, id: UUID, value: str, how_words: str, words: str, by: Person, now: datetime
) -> Verdict:
    """Write down what a person said face to face, and how: by somebody who has no part in the home or the change."""
    must(rules.why_not_hear(standing_of(by, on=localdate(now)), point))
    must(rules.why_not_how(how_words) or rules.why_not_so_many(words))
    return _keep(point, id=id, value=value, how=Verdict.FACE, how_words=how_words, words=words, by=by, now=now)


@transaction.atomic
def add_words(verdict: Verdict, *, words: str, by: Person, now: datetime) -> None:
    """Add the person's words to what they just said; said once, they stay."""
    must(None if by.pk == verdict.point.person else _("Only the person who said it can answer this."))
    must(rules.why_not_words(words, asked=_("Write what is not better yet.")))
    won = Verdict.objects.filter(pk=verdict.pk, words="").update(words=words.strip())
    must(None if won else _("You have said this already. Thank you."))
    audit.record("loop.verdict_words", by=None, thing=verdict, now=now)
    _look_at_words(verdict.point, verdict.pk, words, now=now)


def _keep(
    point: Point, *, id: UUID, value: str, how: str, by: Person, now: datetime, how_words: str = "", words: str = ""
) -> Verdict:
    said = (point.pk, value, how, how_words.strip())
    standing_verdict = Verdict.objects.filter(pk=id).first()
    if standing_verdict:
        return _said_again(standing_verdict, said)
    must(None if value in dict(Verdict.VALUES) else _("Please press one of the pictures."))
    reply = queries.reply_to_judge(point)
    if reply is None:
        must(_("There is nothing to ask about yet."))
    assert reply is not None
    try:
        with transaction.atomic():
            verdict = Verdict.objects.create(
                id=id,
                point=point,
                reply=reply,
                value=value,
                how=how,
                how_words=how_words.strip(),
                words=words.strip(),
                at=now,
                recorded_by=by,
            )
    except IntegrityError:
        return _said_again(Verdict.objects.get(pk=id), said)
    _open_or_close(point, reply, value, now=now)
    Telling.objects.filter(point=point, told_at=None).update(told_at=now, **_way(how, by))
    audit.record("loop.verdict", by=None, thing=point, now=now, value=value, how=how)
    _look_at_words(point, verdict.pk, f"{words}\n{how_words}", now=now)
    return verdict


def _look_at_words(point: Point, verdict: UUID, words: str, *, now: datetime) -> None:
    heard = Heard(verdict, ReadSoon.VERDICT, words, reverse("loop:point", args=[point.pk]))
    ask_to_read([heard], home=point.home_id, ready=True, now=now)


def _said_again(verdict: Verdict, said: tuple[UUID, str, str, str]) -> Verdict:
    """Give what stands when the same is sent twice; another answer from an old page is never taken for it."""
    must(rules.why_not_again(same=(verdict.point_id, verdict.value, verdict.how, verdict.how_words) == said))
    return verdict


def _open_or_close(point: Point, reply: Reply, value: str, *, now: datetime) -> None:
    """Open the point again after "not yet", with a new clock; close it again when the person changes their mind."""
    answered = Answered.objects.filter(point=point, reply=reply)
    if value == Verdict.NOT_YET:
        answered.update(current=False)
        by_day = localdate(now) + timedelta(days=settings.ANSWER_DAYS)
        Point.objects.filter(pk=point.pk).update(answer_by=by_day)
    else:
        answered.update(current=True)


def _way(how: str, by: Person) -> dict[str, object]:
    return {"how": Telling.FACE, "teller": by} if how == Verdict.FACE else {"how": Telling.SCREEN}
