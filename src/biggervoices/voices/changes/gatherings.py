"""A gathering: planned, begun, led from step to step, ended; who is asked, what they need, and who is there."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.prepared import Prepared
from biggervoices.core.refusals import must
from biggervoices.people.models import Person, PictureCode
from biggervoices.people.queries import standing_of
from biggervoices.voices.models import Gathering, Invite, Seat
from biggervoices.voices.rules import gatherings as rules

PICTURES = tuple(idea for idea, _words in PictureCode.PICTURES)


@transaction.atomic
def plan_gathering(
    *,
    id: UUID,
    name: str,
    purpose: str,
    on: date,
    starts: time,
    ends: time,
    place: str,
    afar: str = "",
    facilitators: Sequence[Person] = (),
    by: Person,
    now: datetime,
) -> Gathering:
    """Plan a gathering; whoever plans it leads it, with others or alone. The same id sent again gives what stands."""
    today = localdate(now)
    must(rules.why_not_plan(standing_of(by, on=today)) or rules.why_not_when(on, starts, ends, today=today))
    facts = {"name": name, "purpose": purpose, "on": on, "starts": starts, "ends": ends, "place": place, "afar": afar}
    gathering, is_new = Gathering.objects.get_or_create(
        pk=id, defaults={**facts, "made_by": by, "made_at": now, "token": secrets.token_urlsafe(20)}
    )
    if is_new:
        gathering.facilitators.set(facilitators or [by])
        audit.record("voices.gathering_planned", by=by, thing=gathering, now=now)
    return gathering


@transaction.atomic
def invite(gathering: Gathering, people: Iterable[Person], *, invited_as: str, by: Person, now: datetime) -> int:
    """Ask people to come; who was asked before is not asked again. Give how many are new."""
    must(rules.why_not_lead(standing_of(by, on=localdate(now)), gathering))
    must(None if invited_as in dict(Invite.AS) else _("Choose whom you want to ask."))
    before = gathering.invites.count()
    Invite.objects.bulk_create(
        [Invite(gathering=gathering, person=person, invited_as=invited_as) for person in people],
        ignore_conflicts=True,
        batch_size=1000,
    )
    new = gathering.invites.count() - before
    audit.record("voices.invited", by=by, thing=gathering, now=now, people=new)
    return new


@transaction.atomic
def answer_invite(invite: Invite, answer: str, *, by: Person, now: datetime, needs: str | None = None) -> None:
    """Say yes or no, and what one needs to take part. Said again, the last word counts."""
    must(rules.why_not_answer(by, invite, today=localdate(now)))
    must(None if answer in dict(Invite.ANSWERS) else _("Please press one of the pictures."))
    must(_("Please use fewer words.") if len(needs or "") > rules.MOST_NEEDS else None)
    invite.answer, invite.answered_at = answer, now
    if needs is not None and needs.strip() != invite.needs:
        invite.needs, invite.met_at, invite.met_by = needs.strip(), None, None
    invite.save(update_fields=["answer", "answered_at", "needs", "met_at", "met_by"])


@transaction.atomic
def meet_need(invite: Invite, *, by: Person, now: datetime) -> None:
    """Say that what somebody needs will be there."""
    must(rules.why_not_lead(standing_of(by, on=localdate(now)), invite.gathering))
    Invite.objects.filter(pk=invite.pk, met_at=None).exclude(needs="").update(met_at=now, met_by=by)


# --- leading ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def begin(gathering: Gathering, *, by: Person, now: datetime) -> None:
    """Open the doors: six pictures on the big screen let people in."""
    gathering = held(gathering.pk)
    must(rules.why_not_lead(standing_of(by, on=localdate(now)), gathering))
    must(_("This gathering is over.") if gathering.ended_at else None)
    if gathering.begun_at:
        return
    for _try in range(20):
        code = sorted(secrets.SystemRandom().sample(PICTURES, Gathering.HOW_MANY))
        try:
            with transaction.atomic():
                Gathering.objects.filter(pk=gathering.pk, begun_at=None).update(begun_at=now, code=code)
            break
        except IntegrityError:
            continue  # these very pictures let people into another gathering now
    change(gathering)
    audit.record("voices.gathering_begun", by=by, thing=gathering, now=now)


@transaction.atomic
def go_to_step(gathering: Gathering, step: str, *, by: Person, now: datetime) -> None:
    """Bring everybody's screen to a step."""
    gathering = held(gathering.pk)
    must(rules.why_not_lead(standing_of(by, on=localdate(now)), gathering))
    must(rules.why_not_join(gathering))
    must(None if step in rules.STEPS else _("There is no such step."))
    change(gathering, step=step, timer_ends=None, timer_left=None)
    audit.record("voices.step", by=by, thing=gathering, now=now, step=step)


@transaction.atomic
def pause(gathering: Gathering, *, paused: bool, by: Person, now: datetime) -> None:
    """Have a break, all together; or go on."""
    gathering = held(gathering.pk)
    must(rules.why_not_lead(standing_of(by, on=localdate(now)), gathering))
    must(rules.why_not_join(gathering))
    timer = _timer_in_break(gathering, now) if paused else _timer_after_break(gathering, now)
    change(gathering, paused=paused, **timer)


def _timer_in_break(gathering: Gathering, now: datetime) -> dict[str, Any]:
    if not gathering.timer_ends:
        return {}
    return {"timer_ends": None, "timer_left": max(0, round((gathering.timer_ends - now).total_seconds()))}


def _timer_after_break(gathering: Gathering, now: datetime) -> dict[str, Any]:
    if gathering.timer_left is None:
        return {}
    return {"timer_ends": now + timedelta(seconds=gathering.timer_left), "timer_left": None}


@transaction.atomic
def set_timer(gathering: Gathering, minutes: int, *, by: Person, now: datetime) -> None:
    """Show everybody how much time is left for this step; 0 takes the timer away. It ends nothing by itself."""
    gathering = held(gathering.pk)
    must(rules.why_not_lead(standing_of(by, on=localdate(now)), gathering))
    must(rules.why_not_join(gathering) or rules.why_not_timer(gathering, minutes))
    change(gathering, timer_ends=now + timedelta(minutes=minutes) if minutes else None, timer_left=None)


@transaction.atomic
def end(gathering: Gathering, *, by: Person, now: datetime) -> None:
    """End it: nobody joins any more, and nothing is added."""
    gathering = held(gathering.pk)
    must(rules.why_not_lead(standing_of(by, on=localdate(now)), gathering))
    must(rules.why_not_join(gathering))
    change(gathering, ended_at=now, step=Gathering.THANKS, paused=False, timer_ends=None, timer_left=None)
    audit.record("voices.gathering_ended", by=by, thing=gathering, now=now)


def held(gathering: UUID) -> Gathering:
    """Hold the row of a gathering as it stands now, so that changes come one after the other."""
    (found,) = _held(gathering=gathering)
    return found


@Prepared
def _held(*, gathering: UUID) -> QuerySet[Gathering]:
    return Gathering.objects.select_for_update(no_key=True).filter(pk=gathering)


def change(gathering: Gathering, *, redraws: bool = True, **facts: object) -> int:
    """Count one change up, and give its number. The row is held, so that nobody else counts meanwhile."""
    gathering.version += 1
    facts |= {"redrawn": gathering.version} if redraws else {}
    Gathering.objects.filter(pk=gathering.pk).update(version=gathering.version, **facts)
    return gathering.version


# --- being there -----------------------------------------------------------------------------------------------------


@transaction.atomic
def take_seat(gathering: Gathering, *, id: UUID, where: str, person: Person | None, now: datetime) -> Seat:
    """Join, as oneself or without a name. A person has one seat; the same id sent again gives what stands."""
    gathering = held(gathering.pk)
    must(rules.why_not_join(gathering))
    must(None if where in dict(Seat.WHERE) else _("Please press one of the pictures."))
    here = Seat.objects.filter(gathering=gathering)
    standing = here.filter(pk=id).first() or (here.filter(person=person.pk).first() if person else None)
    if standing and (standing.where == where or standing.pk == id):
        return standing
    seat = standing or Seat(id=id, gathering=gathering, person=person.pk if person else None, joined_at=now)
    last = here.aggregate(last=Max("table"))["last"] or 0
    seat.where, seat.table = where, last + 1 if where == Seat.TABLE else None
    seat.save()
    change(gathering)
    return seat
