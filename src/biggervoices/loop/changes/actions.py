"""What was promised gets done: updates, another person or day, done."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.easyread.changes import add_picture
from biggervoices.easyread.models import Picture, Recording
from biggervoices.loop import rules
from biggervoices.loop.changes.tellings import tell
from biggervoices.loop.formats import day_words, shortened
from biggervoices.loop.models import Action, Point, Update
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.safeguarding.changes import Heard, ask_to_read
from biggervoices.safeguarding.models import ReadSoon

MOST_ALT = 120


@transaction.atomic
def add_update(
    action: Action,
    *,
    id: UUID,
    words: str,
    done: bool,
    by: Person,
    now: datetime,
    picture: Picture | None = None,
    recording: Recording | None = None,
) -> Update:
    """Write what was done, and whether that is all; everybody who asked for it is told. The same id twice is one."""
    standing_update = Update.objects.filter(pk=id).first()
    if standing_update:
        same = (standing_update.action_id, standing_update.words) == (action.pk, words.strip())
        must(rules.why_not_again(same=same))
        return standing_update
    must(rules.why_not_act(standing_of(by, on=localdate(now)), action))
    must(rules.why_not_finish(action))
    must(rules.why_not_words(words, asked=_("Write what was done.")))
    try:
        with transaction.atomic():
            update = _write(action, id=id, words=words, by=by, now=now, picture=picture, recording=recording)
    except IntegrityError:
        return Update.objects.get(pk=id)
    if done:
        won = Action.objects.filter(pk=action.pk, done_at=None).update(done_at=now, done_by=by)
        must(None if won else _("This is done already."))
        audit.record("loop.action_done", by=by, thing=action, now=now)
    return update


@transaction.atomic
def change_action(
    action: Action,
    *,
    id: UUID,
    owner: Person,
    due_on: date,
    why: str,
    was: tuple[UUID, date],
    by: Person,
    now: datetime,
) -> Action:
    """Give an action another owner or day, and tell everybody who asked for it why.

    was: owner and day as they stood on the page; when somebody changed them meanwhile, that is said and nothing is
    overwritten. The audit trail keeps both; the reason is an update, for the people whom it concerns.
    """
    if Update.objects.filter(pk=id).exists():
        return action
    today = localdate(now)
    must(rules.why_not_act(standing_of(by, on=today), action))
    must(rules.why_not_change(action, owner=owner, due_on=due_on, why=why, today=today))
    before = Person.objects.get(pk=was[0])
    won = Action.objects.filter(pk=action.pk, done_at=None, owner=was[0], due_on=was[1]).update(
        owner=owner, due_on=due_on
    )
    action.refresh_from_db()
    must(None if won else _changed_meanwhile(action, today=today))
    words = _change_words(before, was[1], owner, due_on, why, today=today)
    _write(action, id=id, words=words, by=by, now=now)
    audit.record(
        "loop.action_changed",
        by=by,
        thing=action,
        now=now,
        owner_was=str(was[0]),
        owner=str(owner.pk),
        due_was=was[1].isoformat(),
        due=due_on.isoformat(),
    )
    return action


def _write(
    action: Action,
    *,
    id: UUID,
    words: str,
    by: Person,
    now: datetime,
    picture: Picture | None = None,
    recording: Recording | None = None,
) -> Update:
    update = Update(id=id, action=action, words=words.strip(), picture=picture, recording=recording, by=by, at=now)
    update.save(force_insert=True)
    waiting = Point.objects.standing().filter(answered__reply=action.reply_id, answered__current=True)
    tell(waiting, update=update, teller=by, now=now)
    audit.record("loop.updated", by=by, thing=action, now=now)
    heard = Heard(update.pk, ReadSoon.UPDATE, words, reverse("loop:action", args=[action.pk]))
    ask_to_read([heard], home=action.home_id, ready=True, now=now)
    return update


@transaction.atomic
def keep_photo(data: bytes, *, id: UUID, words: str, by: Person, now: datetime) -> Picture:
    """Keep a photo of what was done, before or while it is told. Raises Refused when it is no picture."""
    shows = shortened(words.strip(), MOST_ALT) or _("A photo of what was done")
    return add_picture(data, id=id, words=shows, by=by.pk, now=now)


def _changed_meanwhile(action: Action, *, today: date) -> str:
    if action.done_at:
        return _("This is done already.")
    return _("Somebody changed this meanwhile: %(name)s does it by %(day)s. Look again, please.") % {
        "name": action.owner,
        "day": day_words(action.due_on, today=today),
    }


def _change_words(before: Person, due_was: date, owner: Person, due_on: date, why: str, *, today: date) -> str:
    facts = {"name": owner, "before": before, "day": day_words(due_on, today=today)}
    parts = [_("%(name)s does this now, not %(before)s.") % facts] if owner != before else []
    if due_on != due_was:
        facts["was"] = day_words(due_was, today=today)
        parts.append(_("The day is now %(day)s, not %(was)s.") % facts)
    return " ".join([*parts, why.strip()])
