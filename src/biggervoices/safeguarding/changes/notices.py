"""Tell people that a worry waits, without a word of it: whom, by which channel, and when the next ones hear."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import OperationalError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from biggervoices.core.audit import record
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding import queries, rules
from biggervoices.safeguarding.formats import send_sms, sends_sms
from biggervoices.safeguarding.models import Concern, Notice, Reader, Timer

log = logging.getLogger(__name__)
MOST_TRIES = 20  # of one notice; then it stands among those that could not be sent


class NotSent(Exception):  # noqa: N818 -- reads as what happened
    """Say that a notice did not leave the house; why stands on its row."""


# --- whom ------------------------------------------------------------------------------------------------------------


def begin_round(concern: Concern, *, now: datetime) -> None:
    """Tell the first ones and start the clocks, once more: nobody has this worry. Call it within a change."""
    stop_timers(concern, now=now)
    Concern.objects.filter(pk=concern.pk).update(
        round=F("round") + 1, taken_by=None, taken_at=None, close_asked_at=None
    )
    concern.refresh_from_db()
    Timer.objects.bulk_create(
        Timer(concern=concern, round=concern.round, step=step, due_at=now + after)
        for step, after in rules.ladder(concern.danger).items()
    )
    tell_step(concern, Notice.FIRST, house=queries.house_at(now), now=now)


def stop_timers(concern: Concern, *, now: datetime) -> None:
    """Stop the clocks of a worry. Call it within a change."""
    concern.timers.filter(fired_at=None, stopped_at=None).update(stopped_at=now)


def tell_step(concern: Concern, step: str, *, house: queries.House, now: datetime) -> None:
    """Tell whom a step reaches; where that is nobody, the contact outside and the administrators."""
    barred = queries.barred_from(concern)
    people = house.reached(step, barred)
    leads = house.holders[Role.SAFEGUARDING]
    for person in people:
        let_read(concern, person, Reader.LEAD if person in leads else Reader.EXECUTIVE, now=now)
    if not people:
        let_read(concern, None, Reader.OUTSIDE, now=now)
        if house.outside:
            _add_notices(concern, None, house.outside.email, house.outside.phone, step, now)
        people = tuple(person for person in house.holders[Role.ADMIN] if person.pk not in barred)
    tell_people(concern, people, step, now=now)


def tell_people(concern: Concern, people: Iterable[Person], step: str, *, now: datetime) -> None:
    """Make the notices for some people, and ask for them to be sent. Made already, they stay as they are."""
    for person in people:
        _add_notices(concern, person.pk, person.email or "", person.phone, step, now)


def let_read(concern: Concern, person: Person | None, part: str, *, now: datetime) -> None:
    """Make somebody a reader, who then reads while they hold their role; None is the contact outside."""
    Reader.objects.get_or_create(
        concern=concern, person=person.pk if person else None, until=None, defaults={"part": part, "since": now}
    )


def _add_notices(concern: Concern, to: UUID | None, email: str, phone: str, step: str, now: datetime) -> None:
    channels = [Notice.LIST] if to else []
    channels += [Notice.EMAIL] if email else []
    channels += [Notice.SMS] if phone and sends_sms() else []
    due_at = now + rules.time_to_answer(concern.danger)
    for channel in channels:
        facts = {"due_at": due_at, "made_at": now, "sent_at": now if channel == Notice.LIST else None}
        notice, is_new = Notice.objects.get_or_create(
            concern=concern, to=to, channel=channel, round=concern.round, step=step, defaults=facts
        )
        if is_new and channel != Notice.LIST:
            # By name: the job stands above this file. It is asked for in this very transaction.
            app.configure_task("safeguarding.jobs.send_notice").defer(notice=str(notice.pk))


# --- the clocks ------------------------------------------------------------------------------------------------------


def fire_due_timers(*, now: datetime) -> int:
    """Tell the next ones of every worry that nobody has in time; give how many clocks rang.

    A worker and every web server may call this at the same time: each clock is locked, and rings once.
    """
    return sum(_fire_or_log(timer, now=now) for timer in queries.timers_due(now))


def _fire_or_log(timer: UUID, *, now: datetime) -> bool:
    try:
        return _fire(timer, now=now)
    except OperationalError:
        raise
    except Exception:  # one clock that cannot ring must not silence the others
        log.exception("A clock of a worry could not ring")
        return False


@transaction.atomic
def _fire(id: UUID, *, now: datetime) -> bool:
    timer = queries.timer_to_fire(id)
    if timer is None:
        return False
    Timer.objects.filter(pk=timer.pk).update(fired_at=now)
    tell_step(timer.concern, timer.step, house=queries.house_at(now), now=now)
    record("concern escalated", by=None, thing=timer.concern, now=now, step=timer.step)
    return True


# --- sending ---------------------------------------------------------------------------------------------------------


def send_notice(notice: UUID, *, now: datetime) -> None:
    """Send one notice by its channel, without a word of the worry. Does nothing when that was done already.

    The row is locked while it goes out: cut off before the end, it is sent again rather than never.
    Raises NotSent, after the reason and the try are written on its row.
    """
    if failure := _try_to_send(notice, now):
        raise NotSent(failure)


@transaction.atomic
def _try_to_send(id: UUID, now: datetime) -> str:
    waiting = queries.notice_to_send(id)
    if waiting is None:
        return ""
    row = Notice.objects.filter(pk=waiting.notice.pk)
    if not waiting.address:  # left, or left out of this worry since
        row.update(tries=MOST_TRIES, tried_at=now, failure=_("No longer to be told"))
        return ""
    try:
        _send(waiting)
    except Exception as fault:
        reason = f"{type(fault).__name__}: {fault}".replace(waiting.address, "...")[:200]
        row.update(tries=F("tries") + 1, tried_at=now, failure=reason)
        return type(fault).__name__
    row.update(sent_at=now, tries=F("tries") + 1, tried_at=now, failure="")
    return ""


def _send(waiting: queries.Waiting) -> None:
    if waiting.notice.to:
        address = settings.SITE_URL.rstrip("/") + reverse("safeguarding:concerns")
        words = _("Something waits for you on Bigger Voices. Please sign in and look: %(address)s") % {
            "address": address
        }
    else:
        words = _("Something waits at %(organisation)s that nobody there may read. Please phone now: %(phone)s") % {
            "organisation": waiting.organisation,
            "phone": waiting.phone,
        }
    if waiting.notice.channel == Notice.SMS:
        send_sms(waiting.address, words)
    else:
        send_mail(_("Please look at Bigger Voices now"), words, None, [waiting.address])


def send_left_notices(*, now: datetime) -> int:
    """Send what no worker has sent within a minute; give how many left the house."""
    sent = 0
    for notice in queries.notices_left(now, made_before=now - timedelta(seconds=60), most_tries=MOST_TRIES):
        sent += not _try_to_send(notice, now)
    return sent


def look_after_worries(*, now: datetime) -> None:
    """Do what is overdue, if anything is: one look at two small indexes where nothing is."""
    if queries.is_anything_due(now, most_tries=MOST_TRIES):
        fire_due_timers(now=now)
        send_left_notices(now=now)
