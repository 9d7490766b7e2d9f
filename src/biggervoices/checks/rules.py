"""Why not: who may do what with a visit, and when. Each rule gives None, or one plain sentence for the reader."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from biggervoices.checks.formats import day_words, fixed
from biggervoices.checks.models import Debrief, Interview, Invitation, QuestionVersion, ToolkitVersion, Visit
from biggervoices.people.models import BestInterest, Home, Person, Role, Support
from biggervoices.people.rules import has_role, why_not_use
from biggervoices.pure import skiprules

MOST_LETTERS = 2000
SAME, OTHER = "SAME", "OTHER"  # what a reworded question means


@dataclass(frozen=True)
class Plan:
    """What is to be decided to plan a visit."""

    home: Home
    on: date
    starts: time
    ends: time
    checkers: Sequence[Person]
    supporter: Person | None


# --- planning --------------------------------------------------------------------------------------------------------


def why_not_plan_any(person: Person, *, on: date) -> str | None:
    """Say why this person plans no visits at all."""
    return None if has_role(person, Role.QUALITY_TEAM, on=on) else _("Only the Quality Team plans visits.")


def why_not_plan(by: Person, plan: Plan, *, today: date, instead_of: Visit | None = None) -> str | None:
    """Say why a visit cannot be like this. instead_of: the visit that is being changed."""
    return (
        why_not_plan_any(by, on=today)
        or _why_not_when(plan, today=today)
        or _why_not_checkers(plan)
        or _why_not_supporter(plan)
        or _why_not_that_day(plan, instead_of)
    )


def _why_not_when(plan: Plan, *, today: date) -> str | None:
    if plan.on < today:
        return _("%(day)s has passed. Please choose today or a later day.") % {"day": day_words(plan.on)}
    if plan.ends <= plan.starts:
        return _("The visit must end after it starts.")
    if plan.home.closed_on and plan.home.closed_on <= plan.on:
        return _("%(home)s is closed.") % {"home": plan.home}
    return None


def _why_not_checkers(plan: Plan) -> str | None:
    if not plan.checkers:
        return _("Please choose a checker.")
    known = set(
        Role.objects.live(plan.on)
        .filter(person__in=plan.checkers, what=Role.CHECKER, person__is_active=True)
        .values_list("person", flat=True)
    )
    for checker in plan.checkers:
        if checker.pk not in known:
            return _("%(name)s is not a Quality Checker on that day.") % {"name": checker}
    return _why_not_works_there(plan.checkers, plan)


def _why_not_supporter(plan: Plan) -> str | None:
    if plan.supporter is None:
        return None
    if plan.supporter in plan.checkers:
        return _("%(name)s cannot be the checker and the supporter.") % {"name": plan.supporter}
    if not plan.supporter.is_active:
        return _("%(name)s has left.") % {"name": plan.supporter}
    bonds = Support.objects.live(plan.on).filter(
        supporter=plan.supporter, person__in=plan.checkers, purpose=Support.CHECKING
    )
    if not bonds.exists():
        names = " + ".join(str(checker) for checker in plan.checkers)
        return _("%(supporter)s is not a supporter of %(checker)s.") % {"supporter": plan.supporter, "checker": names}
    return _why_not_works_there([plan.supporter], plan)


def _why_not_works_there(people: Sequence[Person], plan: Plan) -> str | None:
    there = Q(home=plan.home) | Q(what=Role.REGIONAL, region=plan.home.region_id)
    role = (
        Role.objects.live(plan.on)
        .filter(there, person__in=people, what__in=Role.WORKS_THERE)
        .select_related("person")
        .first()
    )
    if role is None:
        return None
    return _("%(name)s works at %(home)s. Please choose somebody who does not work there.") % {
        "name": role.person,
        "home": plan.home,
    }


def _why_not_that_day(plan: Plan, instead_of: Visit | None) -> str | None:
    others = Visit.objects.filter(on=plan.on, state__in=(Visit.PLANNED, Visit.OPEN))
    if instead_of:
        others = others.exclude(pk=instead_of.pk)
    for person in [*plan.checkers, *([plan.supporter] if plan.supporter else [])]:
        if others.on_crew(person).exists():
            return _("%(name)s has another visit on %(day)s.") % {"name": person, "day": day_words(plan.on)}
    if others.filter(home=plan.home).exists():
        return _("%(home)s has another visit on %(day)s.") % {"home": plan.home, "day": day_words(plan.on)}
    return None


def why_not_change(by: Person, visit: Visit, *, on: date) -> str | None:
    """Say why the plan of this visit cannot be changed, or the visit called off."""
    if visit.state == Visit.CALLED_OFF:
        return _("This visit was called off.")
    if visit.state != Visit.PLANNED:
        return _("This visit has begun.")
    return why_not_plan_any(by, on=on)


def why_not_say_not_today(person: Person, visit: Visit) -> str | None:
    if visit.state != Visit.PLANNED:
        return _("This visit has begun, or it was called off.")
    return None if on_crew(visit, person) else _("You are not on this visit.")


# --- invitations -----------------------------------------------------------------------------------------------------


def why_not_answer(by: Person, invitation: Invitation, *, on: date) -> str | None:
    """Say why this answer cannot be given now: by the person, or written down by somebody to whom it was said."""
    visit = invitation.visit
    if visit.state not in (Visit.PLANNED, Visit.OPEN):
        return _("This visit is over.")
    if by.pk == invitation.person_id or on_crew(visit, by):
        return None
    if has_role(by, Role.QUALITY_TEAM, on=on) or has_role(by, Role.TEAM, Role.MANAGER, home=visit.home, on=on):
        return None
    return _("Only the person, their team or the Quality Team can answer this.")


# --- the day ---------------------------------------------------------------------------------------------------------


def on_crew(visit: Visit, person: Person) -> bool:
    """Tell whether somebody goes on this visit, as checker or as supporter."""
    return person.pk == visit.supporter_id or checks(visit, person)


def checks(visit: Visit, person: Person) -> bool:
    return any(person.pk == checker.pk for checker in visit.checkers.all())


def why_not_arrive(person: Person, visit: Visit, *, on: date) -> str | None:
    if not on_crew(visit, person):
        return _("Only the people who go on this visit can say that they are there.")
    if visit.state == Visit.CALLED_OFF:
        return _("This visit was called off.")
    if visit.state != Visit.PLANNED:
        return _("This visit has begun.")
    if on < visit.on:
        return _("This visit is on %(day)s.") % {"day": day_words(visit.on)}
    if not any(invitation.answer == "YES" for invitation in visit.invitations.all()):
        return _("Nobody at %(home)s has said yes yet. You visit only after a yes.") % {"home": visit.home}
    return None


def why_not_open(person: Person, visit: Visit) -> str | None:
    """Say why nothing can be written down for this visit now."""
    if not on_crew(visit, person):
        return _("Only the people who go on this visit can do this.")
    return {
        Visit.PLANNED: _("You have not arrived yet."),
        Visit.DONE: _("This visit is handed in."),
        Visit.CALLED_OFF: _("This visit was called off."),
    }.get(visit.state)


def why_not_ask(by: Person, visit: Visit, person: Person, invitation: Invitation | None) -> str | None:
    """Say why this person is not asked now. A yes is a person's own, and fresh each time."""
    if reason := why_not_open(by, visit):
        return reason
    if checks(visit, person):
        return _("%(name)s is a checker on this visit.") % {"name": person}
    if invitation is None:
        return _("%(name)s does not live here.") % {"name": person}
    if invitation.other_checker:
        return _("%(name)s wants another checker.") % {"name": person}
    if invitation.answer != "YES":
        return _("%(name)s has not said yes.") % {"name": person}
    return None


def why_not_observe(person: Person, *, on: date) -> str | None:
    """Say why nobody spends time with a person to write down what they see: it needs a yes or a live decision."""
    return why_not_use(person, BestInterest.OBSERVING, on=on)


def why_not_add(by: Person, interview: Interview, *, state: str, crew: bool) -> str | None:
    """Say why this person adds nothing to an interview. After hand-in it is kept, and marked late.

    state of the visit, and whether this person goes on it: as read together with the visit's lock.
    """
    if state in (Visit.PLANNED, Visit.CALLED_OFF):
        return _("This visit has not begun.")
    if interview.taken_back_at:
        return _("The person took these words back.")
    return None if crew or by.pk == interview.person else _("Only the person and the checkers can answer here.")


def why_not_words(words: str) -> str | None:
    """Say why these words are not kept: they are too many."""
    if len(words) <= MOST_LETTERS:
        return None
    return _("Please use fewer words: %(most)s letters fit here, and these are %(here)s.") % {
        "most": f"{MOST_LETTERS:,}",
        "here": f"{len(words):,}",
    }


def why_not_slip_id(id: UUID) -> str | None:
    return None if id.version == 7 else _("This page is too old. Please go back and press again.")


def why_not_settle_clash(by: Person, visit: Visit, *, on: date) -> str | None:
    """Say why somebody does not decide which of two contents counts: the crew while they are there, then the office."""
    if visit.state in (Visit.PLANNED, Visit.OPEN):
        return None if on_crew(visit, by) else _("Only the people who go on this visit can do this.")
    return None if has_role(by, Role.QUALITY_TEAM, on=on) else _("Only the Quality Team can settle this.")


def why_not_print(visit: Visit) -> str | None:
    """Say why a visit is not printed any more."""
    return {
        Visit.DONE: _("This visit is handed in."),
        Visit.CALLED_OFF: _("This visit was called off."),
    }.get(visit.state)


def why_not_type(by: Person, visit: Visit, *, on: date) -> str | None:
    """Say why somebody types nothing in from paper: the crew until hand-in, then the Quality Team what came late."""
    if visit.state == Visit.CALLED_OFF:
        return _("This visit was called off.")
    if visit.state == Visit.DONE:
        late = has_role(by, Role.QUALITY_TEAM, on=on)
        return None if late else _("Please give the paper to the Quality Team. They can type it in now.")
    if not on_crew(visit, by):
        return _("Only the people who go on this visit can type it in now.")
    return _("This visit is on %(day)s.") % {"day": day_words(visit.on)} if on < visit.on else None


def why_not_said_on(day: date, *, today: date) -> str | None:
    """Say why nothing can have been said on this day."""
    return _("This day has not come yet.") if day > today else None


# --- after -----------------------------------------------------------------------------------------------------------


def why_not_finish(person: Person, visit: Visit) -> str | None:
    if not checks(visit, person):
        return _("Only a checker on this visit can finish it.")
    if visit.state == Visit.DONE:
        return _("This visit is handed in already.")
    return why_not_open(person, visit)


def why_not_debrief(person: Person, visit: Visit) -> str | None:
    if not checks(visit, person):
        return _("Only a checker on this visit can answer this.")
    return None if visit.state == Visit.DONE else _("This visit is not handed in yet.")


def why_not_talk(by: Person, debrief: Debrief, *, on: date) -> str | None:
    if not debrief.wants_talk:
        return _("Nobody asked for a talk.")
    return None if has_role(by, Role.QUALITY_TEAM, on=on) else _("Only the Quality Team can settle this.")


def why_not_take_back(by: Person, interview: Interview) -> str | None:
    return None if by.pk == interview.person else _("Only the person who said it can take it back.")


def why_not_give_voice(person: Person, *, on: date) -> str | None:
    if has_role(person, Role.QUALITY_TEAM, Role.CHECKER, on=on):
        return None
    return _("Only Quality Checkers and the Quality Team record the questions.")


# --- the toolkit -----------------------------------------------------------------------------------------------------


def why_not_number(typed: str, limits: Mapping[str, Any]) -> str | None:
    """Say why this is not a number that may be answered here."""
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", typed, re.ASCII):
        return _("Please write a number, such as 3.")
    number, least, most = Decimal(typed), limits.get("least"), limits.get("most")
    if limits.get("whole") and number != number.to_integral_value():
        return _("Please write a whole number, such as 3.")
    if least is not None and number < Decimal(str(least)):
        return _("The smallest number here is %(least)s.") % {"least": least}
    if most is not None and number > Decimal(str(most)):
        return _("The largest number here is %(most)s.") % {"most": most}
    return None


def why_not_make_questions(person: Person, *, on: date) -> str | None:
    """Say why this person changes no questions at all."""
    return None if has_role(person, Role.QUALITY_TEAM, on=on) else _("Only the Quality Team changes the questions.")


def why_not_travel(person: Person | None, *, on: date) -> str | None:
    """Say why this person brings no questions in, and takes none out, as a form. Nobody is the shell of the house."""
    return why_not_make_questions(person, on=on) if person else None


def why_not_take_answers(person: Person | None, *, on: date) -> str | None:
    """Say why this person takes no answers out of the house. Nobody is the shell of the house."""
    if person is None or has_role(person, Role.QUALITY_TEAM, on=on):
        return None
    return _("Only the Quality Team takes answers out, coded and without names.")


def why_not_open_copy(person: Person | None, *, on: date) -> str | None:
    """Say why this person opens no copy of a tablet. Nobody is the shell of the house."""
    if person is None or has_role(person, Role.QUALITY_TEAM, on=on):
        return None
    return _("Only the Quality Team brings in what a tablet saved to a file.")


def why_not_publish_unsigned(person: Person | None, version: ToolkitVersion) -> str | None:
    """Say why a version is not published without names under it."""
    if person:
        return _("Checkers and the Quality Team publish questions together, with their names.")
    named = list(version.named.all())
    if named:
        return _("These checkers try the questions and publish them: %(names)s.") % {
            "names": ", ".join(map(str, named))
        }
    return None


def why_not_edit(person: Person, version: ToolkitVersion, *, on: date) -> str | None:
    """Say why this version cannot be changed."""
    if version.published_at:
        return _("We ask these questions already. Make a new version to change them.")
    if version.is_thrown_away:
        return _("Nobody uses this draft any more. Make a new version to change the questions.")
    return why_not_make_questions(person, on=on)


def why_not_text(words: str, *, needed: bool = True) -> str | None:
    """Say why these are no words for a question, a topic or an option."""
    if needed and not words.strip():
        return _("Please write the words.")
    return why_not_words(words)


def why_not_fixed(key: str, words: str) -> str | None:
    """Say why these are no words for what goes with every question: a place that is filled in is not there."""
    lost = sorted(fixed.places(fixed.english(key)) - fixed.places(words)) if words else []
    if not lost:
        return None
    places = ", ".join(f"[{it}]" for it in lost)
    return _("Please write %(places)s in “%(words)s”, where it belongs.") % {
        "places": places,
        "words": fixed.shown(fixed.english(key)),
    }


def why_not_rule(rule: str, *, of: Collection[str], needs: Mapping[str, Collection[str]]) -> str | None:
    """Say why this rule cannot stand.

    of: the keys of the questions that would wait for it. needs: for every question, the keys that other rules ask for.
    """
    try:
        asks = skiprules.keys(skiprules.parse(rule)) if rule.strip() else ()
    except ValueError as fault:
        return str(fault)
    unknown = [key for key in asks if key not in needs]
    if unknown:
        return _("There is no question with the key %(key)s.") % {"key": unknown[0]}
    # Whoever asks for nothing closes no circle: a toolkit has many questions and few rules.
    if asks and skiprules.circles({key: [*waits, *asks] if key in of else waits for key, waits in needs.items()}):
        return _("With this rule, a question would wait for itself.")
    return None


def why_not_option(kind: str, options: Sequence[Mapping[str, Any]]) -> str | None:
    """Say why a question cannot be asked with these options."""
    if kind == QuestionVersion.EITHER_OR and len(options) != 2:
        return _("Either / or has two options.")
    if kind in QuestionVersion.WITH_OPTIONS and len(options) < 2:
        return _("There must be two options or more.")
    return None


def why_not_name(people: Sequence[Person], *, on: date) -> str | None:
    """Say why these people do not try and publish a version."""
    known = set(
        Role.objects.live(on)
        .filter(person__in=people, what=Role.CHECKER, person__is_active=True)
        .values_list("person", flat=True)
    )
    for person in people:
        if person.pk not in known:
            return _("%(name)s is not a Quality Checker.") % {"name": person}
    return None


def is_named(person: Person, version: ToolkitVersion) -> bool:
    """Tell whether somebody is one of those who try a version."""
    return any(person.pk == named.pk for named in version.named.all())


def why_not_try(person: Person, version: ToolkitVersion) -> str | None:
    """Say why this person does not try these questions."""
    if version.published_at:
        return _("These questions are ready. You can ask them now.")
    if version.is_thrown_away:
        return _("We do not use these questions.")
    return None if is_named(person, version) else _("Other checkers try these questions.")


@dataclass(frozen=True)
class Signed:
    """How far a version is: who signed the very words that it has now, and what it cannot be asked with."""

    checkers: frozenset[UUID] = frozenset()
    quality_team: bool = False
    faults: tuple[str, ...] = ()


def why_not_sign(person: Person, version: ToolkitVersion, signed: Signed, *, left: int, on: date) -> str | None:
    """Say why this person does not put their name to these questions. left: how many they have not tried yet."""
    if not version.is_draft:
        return _("We ask these questions already.") if version.published_at else _("We do not use these questions.")
    if not is_named(person, version):
        return why_not_make_questions(person, on=on) or next(iter(signed.faults), None)
    if left:
        return _("Please try all the questions first.")
    return _("The Quality Team is still working on the questions.") if signed.faults else None


def why_not_publish(version: ToolkitVersion, signed: Signed) -> str | None:
    """Say what is missing before these questions are asked in visits."""
    if not version.is_draft:
        return _("We ask these questions already.") if version.published_at else _("We do not use these questions.")
    if signed.faults:
        return signed.faults[0]
    named = list(version.named.all())
    if not named:
        return _("Please choose the checkers who try the questions.")
    missing = [str(person) for person in named if person.pk not in signed.checkers]
    if missing:
        return _("These checkers have not signed yet: %(names)s.") % {"names": ", ".join(missing)}
    return None if signed.quality_team else _("Nobody of the Quality Team has signed yet.")


def why_not_retire(person: Person, version: ToolkitVersion, *, on: date) -> str | None:
    """Say why visits cannot do without this version. A draft may always be thrown away."""
    if reason := why_not_make_questions(person, on=on):
        return reason
    if version.retired_at:
        return _("This version is retired already.") if version.published_at else _("Nobody uses this draft any more.")
    if version.is_draft:
        return None
    standing = ToolkitVersion.objects.filter(published_at__isnull=False, retired_at=None).exclude(pk=version.pk)
    return None if standing.exists() else _("Visits need questions. Publish another version first.")


def why_not_take_version(person: Person, visit: Visit, version: ToolkitVersion | None, *, on: date) -> str | None:
    """Say why a planned visit keeps the questions that it has."""
    if version is None or version.pk == visit.version_id:
        return _("This visit has the newest questions.")
    return why_not_change(person, visit, on=on)


def why_not_keep_meaning(row: QuestionVersion, *, words: str, kind: str, meaning: str) -> str | None:
    """Say why it must be told first whether a question still means the same: it was asked before, in other words."""
    if meaning or (row.words.split(), row.kind) == (words.split(), kind):
        return None
    asked = QuestionVersion.objects.filter(question=row.question_id, topic__version__published_at__isnull=False)
    return _("Is it the same question in other words, or another question?") if asked.exists() else None
