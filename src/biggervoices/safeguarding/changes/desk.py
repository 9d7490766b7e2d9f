"""What a reader does with a worry: take it, write down, share, leave somebody out. Lines are added, never changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from biggervoices.core.audit import record, record_reads
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import must
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding import queries, rules
from biggervoices.safeguarding.changes.notices import begin_round, let_read, stop_timers, tell_people
from biggervoices.safeguarding.models import SHARED_WITH, Cleared, Concern, ConcernEntry, Named, Notice, Reader

AUDITED = {
    ConcernEntry.TAKEN: "concern taken",
    ConcernEntry.RELEASED: "concern given back",
    ConcernEntry.SHARED: "concern shared",
    ConcernEntry.UNSHARED: "concern no longer shared",
    ConcernEntry.CLOSE: "concern ready to close",
    ConcernEntry.CLOSED: "concern closed",
    ConcernEntry.REOPENED: "concern opened again",
}


@transaction.atomic
def open_concern(concern: Concern, *, by: Person, now: datetime) -> None:
    """Write down that somebody opens a worry, before it is shown to them."""
    record_reads("concern opened", by=by, things=[concern], now=now)


@transaction.atomic
def take_concern(concern: Concern, *, by: Person, now: datetime) -> None:
    """Put a worry in one reader's hands: "I have this". Raises Refused when somebody else was quicker."""
    won = Concern.objects.to_take().filter(pk=concern.pk).update(taken_by=by.pk, taken_at=now)
    concern.refresh_from_db()
    if not won:
        must(rules.why_not_take(by, concern))
        return
    stop_timers(concern, now=now)
    let_read(concern, by, Reader.LEAD if queries.leads_safeguarding(by, now) else Reader.EXECUTIVE, now=now)
    write_line(concern, ConcernEntry.TAKEN, by=by, now=now)


@transaction.atomic
def release_concern(concern: Concern, words: str, *, id: UUID, by: Person, now: datetime) -> None:
    """Give a worry back, with the reason: the others are told, and the clocks start again."""
    must(rules.why_not_release(by, concern) or rules.why_not_tell_more(concern))
    must(rules.why_not_entry(ConcernEntry.RELEASED, words, {}))
    write_line(concern, ConcernEntry.RELEASED, words, id=id, by=by, now=now)
    begin_round(concern, now=now)


@transaction.atomic
def add_entry(
    concern: Concern,
    words: str,
    *,
    id: UUID,
    by: Person,
    now: datetime,
    kind: str = ConcernEntry.NOTE,
    facts: Mapping[str, Any] | None = None,
) -> ConcernEntry:
    """Add a line to a worry's record. The same id sent again gives what stands."""
    must(rules.why_not_entry(kind, words, facts or {}))
    return write_line(concern, kind, words, facts, id=id, by=by, now=now)


@transaction.atomic
def write_line(
    concern: Concern,
    kind: str,
    words: str = "",
    facts: Mapping[str, Any] | None = None,
    *,
    by: Person | None,
    now: datetime,
    id: UUID | None = None,
) -> ConcernEntry:
    """Write one line of a record, and in the audit trail that it was written.

    Call it within a change, which looks for reasons first.
    """
    said = {"concern": concern, "kind": kind, "words": words.strip(), "facts": dict(facts) if facts else None}
    said |= {"by": by.pk if by else None, "at": now}
    entry, is_new = ConcernEntry.objects.get_or_create(pk=id or new_id(), defaults=said)
    if is_new:
        record(AUDITED.get(kind, "concern entry added"), by=by, thing=concern, now=now, kind=kind)
    return entry


# --- who reads, and who does not -------------------------------------------------------------------------------------


@transaction.atomic
def share_concern(concern: Concern, person: Person, *, by: Person, now: datetime) -> None:
    """Let a manager or somebody of the Quality Team read a worry. Raises Refused for whom it is about."""
    must(rules.why_not_share(concern, queries.case_of(concern, now=now)))
    offered = {it.pk for it in queries.to_share_with(concern, now=now)}
    must(None if person.pk in offered else _("This worry cannot be shared with %(name)s.") % {"name": person})
    let_read(concern, person, Reader.SHARED, now=now)
    write_line(concern, ConcernEntry.SHARED, facts={"with": str(person.pk)}, by=by, now=now)
    tell_people(concern, [person], Notice.SHARED, now=now)


@transaction.atomic
def unshare_concern(concern: Concern, person: Person, *, by: Person, now: datetime) -> None:
    """End that somebody reads a worry that was shared with them. Done twice, it is done once."""
    if concern.readers.filter(person=person.pk, part=Reader.SHARED, until=None).update(until=now):
        write_line(concern, ConcernEntry.UNSHARED, facts={"with": str(person.pk)}, by=by, now=now)


@transaction.atomic
def name_somebody(concern: Concern, person: Person, *, by: Person, now: datetime) -> None:
    """Leave somebody out of a worry from now on: it is about them, too. Their line managers are left out with them.

    Whoever has it in hand and is left out by this no longer has it: the clocks start again.
    """
    must(rules.why_not_tell_more(concern))
    _named, is_new = Named.objects.get_or_create(concern=concern, person=person.pk)
    if not is_new:
        return
    write_line(concern, ConcernEntry.NAMED, facts={"who": str(person.pk)}, by=by, now=now)
    barred = queries.barred_from(concern)
    concern.readers.filter(person__in=list(barred), until=None).update(until=now)
    still = concern.readers.filter(until=None).exclude(part=Reader.SHARED).exists()
    if concern.taken_by in barred or not still:
        begin_round(concern, now=now)


@transaction.atomic
def clear_manager(concern: Concern, person: Person, why: str, *, id: UUID, by: Person, now: datetime) -> None:
    """Let the line manager of somebody named read all the same, where they hold a role for it; the reason is kept."""
    must(rules.why_not_entry(ConcernEntry.CLEARED, why, {}))
    held_back = queries.line_managers(concern)
    must(None if person in held_back else _("%(name)s is not left out as a line manager.") % {"name": person})
    _cleared, is_new = Cleared.objects.get_or_create(
        concern=concern, person=person.pk, defaults={"by": by.pk, "at": now}
    )
    if is_new:
        write_line(concern, ConcernEntry.CLEARED, why, {"who": str(person.pk)}, id=id, by=by, now=now)


# --- looking after ---------------------------------------------------------------------------------------------------


def mend_readers(*, now: datetime) -> int:
    """See that every open worry has somebody who may read it, and in hand only somebody who may; give how many had not.

    Roles begin and end without a word to this room. Reading follows them at once (Concern.visible_to); here the next
    ones are told, and the clocks start again.
    """
    house = queries.house_at(now)
    return sum(_mend(concern, house, now=now) for concern in Concern.objects.filter(closed_at=None))


@transaction.atomic
def _mend(concern: Concern, house: queries.House, *, now: datetime) -> bool:
    barred = queries.barred_from(concern)
    inside = {it.pk for role in rules.READERS for it in house.holders[role]} - barred
    kept = {it.person: it for it in concern.readers.filter(until=None)}
    ended = [it.pk for it in kept.values() if not _still_reads(it, inside, barred, now)]
    holder_gone = concern.taken_by is not None and concern.taken_by not in inside
    nobody_told = not inside & kept.keys() and (bool(inside) or None not in kept)
    if holder_gone or nobody_told:
        begin_round(concern, now=now)
        record("concern without a reader", by=None, thing=concern, now=now)
    Reader.objects.filter(pk__in=ended).update(until=now)
    return holder_gone or nobody_told


def _still_reads(reader: Reader, inside: set[UUID], barred: frozenset[UUID], now: datetime) -> bool:
    if reader.part == Reader.OUTSIDE:
        return True
    if reader.part == Reader.SHARED:
        roles = Role.objects.live(queries.day_of(now)).filter(person=reader.person, what__in=SHARED_WITH)
        return reader.person not in barred and roles.exists()
    return reader.person in inside
