"""Write together: what one of those asked says to a wording. For a group's terms, and for a theme."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.loop.rules import why_not_so_many
from biggervoices.people.models import Person
from biggervoices.safeguarding.changes import Heard, ask_to_read
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.voices.models.gatherings import Seat
from biggervoices.voices.models.wordings import Meaning, Wording
from biggervoices.voices.rules import wordings as rules


@transaction.atomic
def say_meaning(
    wording: Wording, says: str, why: str, *, asked: Collection[UUID], path: str, by: Person | Seat, now: datetime
) -> None:
    """Keep whether a wording says what somebody means, and what is missing; said again, the last answer counts.

    asked: the people who are asked: members of the group, or everybody whose card is in the theme.
    by: a person, or the seat of a table or of somebody without a name.
    path: the page where the Quality Team reads what is missing, should it sound urgent.
    """
    wording = type(wording)._default_manager.select_for_update(of=("self",)).get(pk=wording.pk)
    must(rules.why_not_say(by, wording, asked=asked) or why_not_so_many(why))
    must(None if says in dict(Meaning.SAYS) else _("Please press one of the pictures."))
    said = {"says": says, "why": "" if says == Meaning.YES else why.strip(), "said_at": now}
    meaning = wording.meanings.update_or_create(person=by.pk, defaults=said)[0]
    # Not who said it: the audit trail would undo the sealed link.
    audit.record("voices.meaning", by=None, thing=wording, now=now)
    sounds([(meaning.pk, meaning.why)], path=path, now=now)


def sounds(said: Collection[tuple[UUID, str]], *, path: str, now: datetime) -> None:
    """Ask somebody to read soon what sounds urgent of what was written together."""
    ask_to_read([Heard(key, ReadSoon.POINT, words, path) for key, words in said], home=None, ready=True, now=now)
