"""What happens at a home: arrive, ask somebody, keep each tap, note what was seen."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.changes.plan import YES, answer_invitation
from biggervoices.checks.changes.points import raise_late
from biggervoices.checks.changes.soon import look_at_words
from biggervoices.checks.models import Interview, Invitation, Slip, TimeWith, Visit, VisitQuerySet
from biggervoices.checks.queries.talk import interview_id
from biggervoices.checks.rules import (
    on_crew,
    why_not_add,
    why_not_arrive,
    why_not_ask,
    why_not_observe,
    why_not_open,
    why_not_slip_id,
    why_not_words,
)
from biggervoices.core import audit, bulk
from biggervoices.core.prepared import Prepared
from biggervoices.core.refusals import must
from biggervoices.loop.rules import why_not_unnamed
from biggervoices.people.models import Person
from biggervoices.people.queries import people_at
from biggervoices.pure import journal, slips
from biggervoices.pure.slips import Tap

WHY_NOT = ("DID_NOT_WANT", "NOT_HOME", "ILL", "NO_TIME", "STAFF_SAID_NO", "NO_WAY_TO_ASK", "OTHER")
ROOMS = ("LIVING_ROOM", "KITCHEN", "BATHROOM", "HALL", "GARDEN", "OUTSIDE", "BEDROOM")


@transaction.atomic
def arrive(visit: Visit, *, by: Person, now: datetime) -> None:
    """Open the visit: the checkers are at the home."""
    must(why_not_arrive(by, visit, on=localdate(now)))
    won = Visit.objects.filter(pk=visit.pk, state=Visit.PLANNED).update(state=Visit.OPEN, arrived_at=now)
    must(None if won else _("This visit has begun."))
    visit.not_today.filter(settled_at=None).update(settled_at=now, settled_by=by)
    audit.record("checks.arrived", by=by, thing=visit, now=now)


@transaction.atomic
def start_interview(
    visit: Visit, person: Person, *, by: Person, now: datetime, kind: str = Interview.ASKED
) -> Interview:
    """Begin to ask somebody who said yes; begun already, give what stands."""
    invitation = visit.invitations.filter(person=person).first()
    must(why_not_ask(by, visit, person, invitation))
    must(why_not_observe(person, on=localdate(now)) if kind == Interview.TIME_WITH else None)
    return interview_of(visit, person.pk, kind=kind, by=by, now=now, again=True)


@transaction.atomic
def ask_now(visit: Visit, person: Person, *, by: Person, now: datetime) -> Interview:
    """Write down that somebody says yes here and now, and begin."""
    must(why_not_open(by, visit))
    invitation = visit.invitations.filter(person=person).first() or Invitation(visit=visit, person=person)
    invitation.visit = visit
    answer_invitation(invitation, YES, by=by, now=now)
    return start_interview(visit, person, by=by, now=now)


@transaction.atomic
def could_not_ask(visit: Visit, person: Person, why: str, *, by: Person, now: datetime) -> Interview:
    """Keep why somebody could not be asked. None of the reasons counts as a no."""
    must(why_not_open(by, visit))
    must(None if why in WHY_NOT else _("Please press one of the pictures."))
    lives_there = people_at(visit.home, visit.on).filter(pk=person.pk).exists()
    must(None if lives_there else _("%(name)s does not live here.") % {"name": person})
    interview = interview_of(visit, person.pk, kind=Interview.NOT_ASKED, by=by, now=now)
    asked = interview.slips.filter(kind=slips.ANSWER).exists() or interview.times_with.exists()
    must(_("%(name)s was asked already.") % {"name": person} if asked else None)
    interview.kind, interview.why_not_asked = Interview.NOT_ASKED, why
    interview.save(update_fields=["kind", "why_not_asked"])
    return interview


@transaction.atomic(savepoint=False)
def interview_of(visit: Visit, person: UUID, *, kind: str, by: Person, now: datetime, again: bool = False) -> Interview:
    """Give the interview of somebody in a visit, made where there is none; `again`: now they are asked after all.

    Its id is known beforehand to every tablet, so that two of them never make two.
    """
    known = interview_id(visit, person)
    new = Interview(id=known, visit=visit, person=person, kind=kind, started_at=now, started_by=by)
    row = {field.attname: getattr(new, field.attname) for field in Interview._meta.concrete_fields}
    if bulk.insert(Interview, [row], unless_there=True):  # two at once: one makes it, both find it
        new._state.adding = False  # for Django, it is in the database now
        return new
    interview = Interview.objects.get(visit=visit, person=person)
    interview.visit = visit
    if again and (interview.kind == Interview.NOT_ASKED or (kind == Interview.ASKED and interview.kind != kind)):
        # Could not be asked before, and now they can; time spent with them stays kept beside.
        interview.kind, interview.why_not_asked = kind, ""
        interview.save(update_fields=["kind", "why_not_asked"])
    return interview


def add_slips(
    interview: Interview, taps: Sequence[Tap], *, by: Person, now: datetime, helped_by: UUID | None = None
) -> None:
    """Keep taps. The same id with the same content is kept once; with other content it is refused, and nothing is lost.

    What comes after hand-in is kept and marked late. The interview comes with its visit.
    """
    for tap in taps:
        must(why_not_slip_id(tap.id) or why_not_words(words_in(tap.value)) or _why_not_named(interview, tap))
    try:
        with transaction.atomic():
            _keep(interview, taps, by=by, now=now, helped_by=helped_by)
    except IntegrityError:
        _keep_what_is_new(interview, taps, by=by, now=now, helped_by=helped_by)


def _keep(
    interview: Interview, taps: Sequence[Tap], *, by: Person, now: datetime, helped_by: UUID | None = None
) -> None:
    # The visit's row is held until these slips stand, so that finishing sees all of them or marks them late.
    ((state, crew),) = _held(visit=interview.visit_id, by=by.pk, today=localdate(now))
    must(why_not_add(by, interview, state=state, crew=crew))
    late = state == Visit.DONE
    rows = [
        Slip(
            id=tap.id,
            visit_id=interview.visit_id,
            interview=interview,
            question_id=tap.question,
            turn=tap.turn,
            kind=tap.kind,
            value=cast(Any, tap.value),
            answered_by=tap.by,
            helped_by=helped_by if tap.by == slips.HELP else None,
            said_at=now,
            received_at=now,
            received_from=by.pk,
            late=late,
        )
        for tap in taps
    ]
    Slip.objects.bulk_create(rows)
    look_at_words(interview.visit, [(tap.id, tap.kind, tap.value) for tap in taps], now=now)
    if late:
        raise_late(interview, now=now)


@Prepared
def _held(*, visit: UUID, by: UUID, today: date) -> QuerySet[Visit, tuple[str, bool]]:
    """Hold a visit's row; give its state, and whether somebody goes on it."""
    held = Visit.objects.select_for_update(no_key=True).annotate(crew=VisitQuerySet.crew_of(by, on=today))
    return held.filter(pk=visit).values_list("state", "crew")


@transaction.atomic
def _keep_what_is_new(
    interview: Interview, taps: Sequence[Tap], *, by: Person, now: datetime, helped_by: UUID | None
) -> None:
    held = {slip.pk: slip for slip in Slip.objects.filter(pk__in=[tap.id for tap in taps])}
    for tap in taps:
        slip = held.get(tap.id)
        must(None if slip is None or _same(slip, interview, tap) else said_otherwise())
    new = [tap for tap in taps if tap.id not in held]
    if new:
        _keep(interview, new, by=by, now=now, helped_by=helped_by)


def said_otherwise() -> str:
    return _("This page was used before. Your answer from then is kept. Press again to change it.")


def _same(slip: Slip, interview: Interview, tap: Tap) -> bool:
    here = (interview.pk, tap.kind, tap.question, tap.turn, tap.value, tap.by)
    return (slip.interview_id, slip.kind, slip.question_id, slip.turn, slip.value, slip.answered_by) == here


def words_in(value: object) -> str:
    if isinstance(value, dict):
        return max((str(part) for part in value.values()), key=len, default="")
    return value if isinstance(value, str) else ""


def _why_not_named(interview: Interview, tap: Tap) -> str | None:
    if tap.kind not in (slips.NAMED, slips.HEARS_ONE):
        return None
    named = tap.value.get("named") if isinstance(tap.value, dict) else tap.value
    return None if named else why_not_unnamed(people_at(interview.visit.home, interview.visit.on).count())


@transaction.atomic
def keep_time_with(
    interview: Interview, observer: Person, *, id: UUID, saw: str, may_mean: str, by: Person, now: datetime
) -> TimeWith:
    """Keep what one observer saw, and what it may mean. Each of the two writes their own; they may differ."""
    must(why_not_open(by, interview.visit) or why_not_words(saw) or why_not_words(may_mean))
    must(None if on_crew(interview.visit, observer) else _("%(name)s is not on this visit.") % {"name": observer})
    must(None if saw.strip() else _("Please say what you saw."))
    must(why_not_observe(Person.objects.get(pk=interview.person), on=localdate(now)))
    kept, made = TimeWith.objects.get_or_create(
        interview=interview,
        observer=observer,
        defaults={"id": id, "saw": saw.strip(), "may_mean": may_mean.strip(), "at": now},
    )
    if not made and kept.pk != id:
        kept.saw, kept.may_mean, kept.at = saw.strip(), may_mean.strip(), now
        kept.save()
    said = {"saw": kept.saw, "may_mean": kept.may_mean}
    look_at_words(interview.visit, [(kept.pk, journal.TIME_WITH, said)], now=now)
    return kept


@transaction.atomic
def note_seen(
    visit: Visit, *, id: UUID, room: str, words: str, asked_in: bool = False, by: Person, now: datetime
) -> None:
    """Note what the checkers saw in a shared room, or in a bedroom to which its owner asked them in."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    must(why_not_open(by, visit) or why_not_words(words))
    must(None if room in ROOMS else _("Please press one of the pictures."))
    must(_("A bedroom is private. Only its owner can ask you in.") if room == "BEDROOM" and not asked_in else None)
    must(None if words.strip() else _("Please say what you saw."))
    if all(it["id"] != str(id) for it in visit.saw):
        visit.saw.append({"id": str(id), "room": room, "words": words.strip(), "picture": PICTURES[room]})
        visit.save(update_fields=["saw"])
        audit.record("checks.seen", by=by, thing=visit, now=now, room=room)
        look_at_words(visit, [(id, journal.SAW, words)], now=now)


@transaction.atomic
def forget_seen(visit: Visit, *, id: str, by: Person, now: datetime) -> None:
    """Take out a note of what was seen, while the visit is open."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    must(why_not_open(by, visit))
    visit.saw = [it for it in visit.saw if it["id"] != id]
    visit.save(update_fields=["saw"])
    audit.record("checks.seen_taken_out", by=by, thing=visit, now=now)


PICTURES = {
    "LIVING_ROOM": "living-room",
    "KITCHEN": "kitchen",
    "BATHROOM": "bath",
    "HALL": "door",
    "GARDEN": "garden",
    "OUTSIDE": "our-home",
    "BEDROOM": "bedroom",
}
