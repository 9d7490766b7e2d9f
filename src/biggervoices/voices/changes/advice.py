"""A group advises the leaders; they answer, keep what they promised, and each member hears it."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.voices.changes.wordings import sounds
from biggervoices.voices.models import Advice, Group, Heard, Item, Response
from biggervoices.voices.rules import advice as rules
from biggervoices.voices.rules.groups import is_member


@transaction.atomic
def advise(
    group: Group,
    words: str,
    why: str,
    picture: str,
    answer_by: date,
    *,
    id: UUID,
    by: Person,
    now: datetime,
    item: Item | None = None,
) -> Advice:
    """Give advice to the leaders, who must answer by a day. The same id sent twice is one advice."""
    if there := Advice.objects.filter(pk=id).first():
        return there
    today = localdate(now)
    must(rules.why_not_advise(standing_of(by, on=today), group))
    must(rules.why_not_advice(words, why, picture, answer_by, today=today))
    facts = {"words": words.strip(), "why": why.strip(), "picture": picture, "answer_by": answer_by, "item": item}
    advice = Advice.objects.create(pk=id, group=group, **facts, given_at=now, given_by=by)
    audit.record("voices.advised", by=by, thing=advice, now=now, answer_by=answer_by.isoformat())
    sounds([(advice.pk, f"{words}\n{why}")], path=reverse("voices:advice_one", args=[advice.pk]), now=now)
    return advice


@transaction.atomic
def take_back_advice(advice: Advice, *, by: Person, now: datetime) -> None:
    """Take the group's words out of everything that we hold; that there was advice stays."""
    advice = Advice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
    must(rules.why_not_take_back(standing_of(by, on=localdate(now)), advice))
    Advice.objects.filter(pk=advice.pk).update(words="", why="", taken_back_at=now)
    audit.record("voices.advice_taken_back", by=by, thing=advice, now=now)


@transaction.atomic
def answer_advice(
    advice: Advice, says: str, words: str, *, owner: Person | None, do_by: date | None, by: Person, now: datetime
) -> Response:
    """Answer for the leaders, once. What is accepted is a promise, with who does it by when; a no has neither."""
    today = localdate(now)
    advice = Advice.objects.select_for_update(of=("self",)).select_related("group").get(pk=advice.pk)
    must(rules.why_not_answer(standing_of(by, on=today), advice))
    if says == Response.NO:
        owner, do_by = None, None
    must(rules.why_not_response(says, words, owner=owner, do_by=do_by, today=today))
    try:
        with transaction.atomic():
            response = Response.objects.create(
                advice=advice,
                says=says,
                words=words.strip(),
                owner=owner,
                do_by=do_by,
                answered_at=now,
                answered_by=by,
            )
    except IntegrityError:
        must(_("A leader has answered this already."))
        raise
    audit.record("voices.advice_answered", by=by, thing=advice, now=now, says=says)
    return response


@transaction.atomic
def finish_promise(response: Response, words: str, *, by: Person, now: datetime) -> None:
    """Write what was done of what was promised; each member is told."""
    must(rules.why_not_done(standing_of(by, on=localdate(now)), response, words))
    undone = Response.objects.filter(pk=response.pk, done_at=None)
    must(None if undone.update(done_at=now, done_by=by, done_words=words.strip()) else _("This is done already."))
    audit.record("voices.promise_kept", by=by, thing=response.advice, now=now)


@transaction.atomic
def have_heard(response: Response, *, by: Person, now: datetime) -> None:
    """Keep that a member has heard the answer, and what was done if that was said."""
    must(None if is_member(standing_of(by, on=localdate(now)), response.advice.group) else _("Only members say this."))
    whats = [Heard.ANSWER, *([Heard.DONE] if response.done_at else [])]
    rows = [Heard(response=response, person=by, what=what, heard_at=now) for what in whats]
    Heard.objects.bulk_create(rows, ignore_conflicts=True)
    audit.record("voices.answer_heard", by=by, thing=response.advice, now=now)
