"""Plan a visit, change it, call it off, cover for somebody, and ask each person who lives there."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.models import Invitation, NotToday, Visit
from biggervoices.checks.queries.toolkit import current_version
from biggervoices.checks.queries.visits import typed_of, visit_as_typed
from biggervoices.checks.rules import (
    Plan,
    why_not_answer,
    why_not_change,
    why_not_plan,
    why_not_say_not_today,
    why_not_take_version,
)
from biggervoices.core import audit
from biggervoices.core.refusals import must
from biggervoices.core.seen import really_changed
from biggervoices.people.models import Person
from biggervoices.people.queries import people_at

YES, NO, ANOTHER_DAY, OTHER_CHECKER = "YES", "NO", "ANOTHER_DAY", "OTHER_CHECKER"
ANSWERS = (YES, NO, ANOTHER_DAY, OTHER_CHECKER)


@transaction.atomic
def plan_visit(plan: Plan, *, id: UUID, day: Mapping[str, str], by: Person, now: datetime) -> Visit:
    """Plan a visit and invite each person who lives there. The same id sent twice gives what stands."""
    standing = Visit.objects.filter(pk=id).first()
    if standing:
        return standing
    must(why_not_plan(by, plan, today=localdate(now)))
    version = current_version()
    must(None if version else _("There is no toolkit yet. Please load one first."))
    assert version is not None
    people = list(people_at(plan.home, plan.on))
    visit = Visit.objects.create(
        id=id,
        home=plan.home,
        version=version,
        on=plan.on,
        starts=plan.starts,
        ends=plan.ends,
        own_home=_lives_there(plan, people),
        supporter=plan.supporter,
        plan=dict(day),
        planned_by=by,
        planned_at=now,
    )
    visit.checkers.set(plan.checkers)
    _invite(visit, plan, people)
    audit.record("checks.visit_planned", by=by, thing=visit, now=now)
    return visit


@transaction.atomic
def change_visit(
    visit: Visit, plan: Plan, *, day: Mapping[str, str], by: Person, now: datetime, seen: str = ""
) -> Visit:
    """Change a plan. A yes was a yes to that day and to those checkers: with others, people are asked again.

    seen: the marks of the form (core/seen.py). Raises Overtaken where somebody else changed the plan meanwhile.
    """
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    stands = visit_as_typed(visit)
    wanted = typed_of(plan, day)
    really_changed(dict.fromkeys(wanted) | stands, dict.fromkeys(stands) | wanted, seen, together=True)
    must(why_not_change(by, visit, on=localdate(now)) or why_not_plan(by, plan, today=localdate(now), instead_of=visit))
    before = (visit.home_id, visit.on, visit.starts, {person.pk for person in visit.checkers.all()})
    after = (plan.home.pk, plan.on, plan.starts, {person.pk for person in plan.checkers})
    people = list(people_at(plan.home, plan.on))
    visit.home, visit.on, visit.starts, visit.ends = plan.home, plan.on, plan.starts, plan.ends
    visit.supporter, visit.plan = plan.supporter, dict(day)
    visit.own_home = _lives_there(plan, people)
    visit.save()
    visit.checkers.set(plan.checkers)
    if before != after:
        visit.invitations.all().delete()
        _invite(visit, plan, people)
    crew = [*plan.checkers, *([plan.supporter] if plan.supporter else [])]
    visit.not_today.filter(settled_at=None).exclude(person__in=crew if before == after else []).update(
        settled_at=now, settled_by=by
    )
    audit.record("checks.visit_changed", by=by, thing=visit, now=now, asked_again=before != after)
    return visit


@transaction.atomic
def cover(visit: Visit, *, absent: Person, instead: Person, by: Person, now: datetime) -> Visit:
    """Let another checker or supporter step in. With another checker, people are asked again."""
    checkers = list(visit.checkers.all())
    supporter = visit.supporter
    if absent in checkers:
        checkers = [instead if checker == absent else checker for checker in checkers]
    elif absent == supporter:
        supporter = instead
    else:
        must(_("%(name)s is not on this visit.") % {"name": absent})
    plan = Plan(visit.home, visit.on, visit.starts, visit.ends, list(dict.fromkeys(checkers)), supporter)
    return change_visit(visit, plan, day=visit.plan, by=by, now=now)


@transaction.atomic
def call_off(visit: Visit, *, reason: str, by: Person, now: datetime) -> None:
    """Call a visit off, with the reason that people are told."""
    must(why_not_change(by, visit, on=localdate(now)))
    must(None if reason.strip() else _("Please say why, so that people can be told."))
    must(None if len(reason) <= 200 else _("Please use fewer words: 200 letters fit here."))
    won = Visit.objects.filter(pk=visit.pk, state=Visit.PLANNED).update(
        state=Visit.CALLED_OFF, called_off_reason=reason.strip()
    )
    must(None if won else _("This visit has begun."))
    visit.not_today.filter(settled_at=None).update(settled_at=now, settled_by=by)
    audit.record("checks.visit_called_off", by=by, thing=visit, now=now)


@transaction.atomic
def take_newest_questions(visit: Visit, *, by: Person, now: datetime) -> None:
    """Let a planned visit ask the version that is published now. Until then it asks that with which it was planned."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    version = current_version()
    must(why_not_take_version(by, visit, version, on=localdate(now)))
    assert version is not None
    visit.version = version
    visit.save(update_fields=["version"])
    audit.record("checks.visit_took_questions", by=by, thing=visit, now=now, number=version.number)


@transaction.atomic
def say_not_today(visit: Visit, *, id: UUID, by: Person, now: datetime) -> None:
    """Say that one cannot go. No reason is asked; said twice, it is said once."""
    must(why_not_say_not_today(by, visit))
    if not visit.not_today.filter(person=by, settled_at=None).exists():
        NotToday.objects.bulk_create([NotToday(id=id, visit=visit, person=by, at=now)], ignore_conflicts=True)


@transaction.atomic
def can_go_after_all(visit: Visit, *, by: Person, now: datetime) -> None:
    """Take "not today" back."""
    must(why_not_say_not_today(by, visit))
    visit.not_today.filter(person=by, settled_at=None).update(settled_at=now, settled_by=by)


@transaction.atomic
def answer_invitation(invitation: Invitation, answer: str, *, by: Person, now: datetime) -> None:
    """Keep a person's yes, no, another day, or the wish for another checker. The last one counts, also on the day."""
    must(why_not_answer(by, invitation, on=localdate(now)))
    must(None if answer in ANSWERS else _("Please press one of the pictures."))
    must(None if answer != OTHER_CHECKER or invitation.visit.own_home else _("Please press one of the pictures."))
    # Another checker is not a no: this person would like to be asked, by somebody who does not live with them.
    invitation.other_checker = answer == OTHER_CHECKER
    invitation.answer = "" if answer == OTHER_CHECKER else answer
    invitation.answered_at = now
    invitation.recorded_by = None if by.pk == invitation.person_id else by
    invitation.save()
    audit.record("checks.invitation_answered", by=by, thing=invitation, now=now, answer=answer)


def _lives_there(plan: Plan, people: list[Person]) -> bool:
    return any(checker in people for checker in plan.checkers)


def _invite(visit: Visit, plan: Plan, people: list[Person]) -> None:
    asked = [person for person in people if person not in plan.checkers]
    Invitation.objects.bulk_create([Invitation(visit=visit, person=person) for person in asked])
