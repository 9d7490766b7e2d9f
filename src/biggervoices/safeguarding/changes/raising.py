"""Keep a worry before anything else is thought of, and what somebody says again to it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from biggervoices.core.audit import record
from biggervoices.core.files import keep_sealed
from biggervoices.core.refusals import must
from biggervoices.easyread.formats import clean_sound
from biggervoices.people.models import Home, Person
from biggervoices.safeguarding import rules
from biggervoices.safeguarding.changes.notices import begin_round
from biggervoices.safeguarding.models import Concern, ConcernEntry, Named


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
    """Keep a worry, tell its readers, start its clocks and write it down, all of it or nothing.

    raised_by: None is anonymous. named: whom it is about; they and their line managers are told nothing and read
    nothing. The same id sent again gives what stands; words that were changed meanwhile join its record, so none are
    lost. Raises Refused for a voice that cannot be opened and for far too many words.
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
        "round": 0,
    }
    concern, is_new = Concern.objects.get_or_create(pk=id, defaults={**said, "number": _new_number()})
    if not is_new:
        _keep_other_words(concern, words, wants, now)
        return concern
    Named.objects.bulk_create(Named(concern=concern, person=person) for person in dict.fromkeys(named))
    # Not who raised it: the audit trail would undo the sealed link, for all who read it.
    record("concern raised", by=None, thing=concern, now=now, danger=danger)
    begin_round(concern, now=now)
    return concern


def _keep_voice(voice: bytes) -> str:
    """Keep a voice sealed, like the words: whoever copies the disk hears nothing."""
    if not voice:
        return ""
    sound, suffix, _seconds = clean_sound(voice)
    return keep_sealed(sound, suffix=suffix)


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
