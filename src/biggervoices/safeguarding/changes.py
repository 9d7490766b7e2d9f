"""The only place that writes worries. A worry is kept before anything else is thought of."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from biggervoices.core.audit import record
from biggervoices.core.files import keep
from biggervoices.core.refusals import must
from biggervoices.easyread.formats import clean_sound
from biggervoices.people.models import Home, Person
from biggervoices.safeguarding import queries, rules
from biggervoices.safeguarding.models import Concern, ConcernEntry, Named, Notice


@transaction.atomic
def raise_concern(
    *,
    id: UUID,
    who: str,
    danger: str,
    now: datetime,
    what: str = "",
    words: str = "",
    wants: str = "",
    voice: bytes = b"",
    home: Home | None = None,
    raised_by: Person | None = None,
    raised_from: str = "PAGE",
    named: Sequence[UUID] = (),
) -> Concern:
    """Keep a worry, tell its readers and write it down, all of it or nothing.

    raised_by: None is anonymous. named: whom it is about; they are told nothing and read nothing.
    The same id sent again gives what stands; words that were changed meanwhile join its record, so none are lost.
    Raises Refused for a voice that cannot be opened and for far too many words.
    """
    must(rules.why_not_words(words) or rules.why_not_words(wants))
    recording = _keep_voice(voice)
    said = {
        "who": who,
        "what": what,
        "danger": danger,
        "words": words,
        "wants": wants,
        "recording": recording,
        "home": home,
        "raised_by": raised_by.pk if raised_by else None,
        "raised_at": now,
        "raised_from": raised_from,
    }
    concern, is_new = Concern.objects.get_or_create(pk=id, defaults={**said, "number": _new_number()})
    if not is_new:
        _keep_other_words(concern, words, wants, now)
        return concern
    Named.objects.bulk_create(Named(concern=concern, person=person) for person in dict.fromkeys(named))
    # Not who raised it: the audit trail would undo the sealed link, for all who read it.
    record("concern raised", by=None, thing=concern, now=now, danger=danger)
    _tell_readers(concern, named, now)
    return concern


def _keep_voice(voice: bytes) -> str:
    if not voice:
        return ""
    sound, suffix, _seconds = clean_sound(voice)
    return keep(sound, suffix=suffix)


def _new_number() -> str:
    # Random, not counted: a number must not tell how many worries there are, or which came first.
    number = f"{secrets.randbelow(1_000_000):06}"
    number = f"{number[:3]} {number[3:]}"
    return _new_number() if Concern.objects.filter(number=number).exists() else number


def _keep_other_words(concern: Concern, words: str, wants: str, now: datetime) -> None:
    known = {concern.words, concern.wants, *(entry.words for entry in concern.entries.all())}
    for said in (words, wants):
        if said and said not in known:
            ConcernEntry.objects.create(concern=concern, words=said, at=now)


def _tell_readers(concern: Concern, named: Sequence[UUID], now: datetime) -> None:
    told = queries.who_is_told(leaving_out=named, on=timezone.localdate(now))
    due_at = now + rules.time_to_answer(concern.danger)
    for reader in told.people:
        Notice.objects.create(concern=concern, to=reader.pk, channel=Notice.LIST, due_at=due_at, sent_at=now)
        if reader.email:
            email = Notice.objects.create(concern=concern, to=reader.pk, channel=Notice.EMAIL, due_at=due_at)
            # By name: the job stands above this file. It is asked for in this very transaction.
            app.configure_task("safeguarding.jobs.send_notice").defer(notice=str(email.pk))


@transaction.atomic
def send_notice(notice: UUID, *, now: datetime) -> None:
    """E-mail a reader that a worry waits, without a word of it. Does nothing when that was sent already.

    The row is locked while the mail goes out: cut off before the end, it is sent again rather than never.
    """
    found = queries.notice_to_send(notice)
    if found is None:
        return
    waiting, reader = found
    address = settings.SITE_URL.rstrip("/") + reverse("safeguarding:concerns")
    send_mail(
        subject=_("Please look at Bigger Voices now"),
        message=_("Something waits for you on Bigger Voices. Please sign in and look: %(address)s")
        % {"address": address},
        from_email=None,
        recipient_list=[reader.email or ""],
    )
    Notice.objects.filter(pk=waiting.pk).update(sent_at=now)


@transaction.atomic
def open_concern(concern: Concern, *, by: Person, now: datetime) -> None:
    """Write down that somebody opened a worry."""
    record("concern opened", by=by, thing=concern, now=now)


@transaction.atomic
def take_concern(concern: Concern, *, by: Person, now: datetime) -> None:
    """Put a worry in one reader's hands: "I have this". Raises Refused when somebody else was quicker."""
    won = Concern.objects.filter(pk=concern.pk, taken_by=None).update(taken_by=by.pk, taken_at=now)
    if won:
        record("concern taken", by=by, thing=concern, now=now)
        return
    concern.refresh_from_db()
    must(rules.why_not_take(by, concern))


@transaction.atomic
def add_entry(concern: Concern, words: str, *, id: UUID, by: Person, now: datetime) -> ConcernEntry:
    """Add a line to a worry's record. The same id sent again gives what stands."""
    must(rules.why_not_entry(words))
    entry, is_new = ConcernEntry.objects.get_or_create(
        pk=id, defaults={"concern": concern, "words": words.strip(), "by": by.pk, "at": now}
    )
    if is_new:
        record("concern entry added", by=by, thing=concern, now=now)
    return entry
