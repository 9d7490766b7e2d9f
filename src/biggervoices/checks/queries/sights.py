"""Who may see what a person says and gives on visits, and why: `visible_to`, asked from the side of who is seen."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.checks.models import Attachment, Interview, Visit
from biggervoices.core.lives import Sight
from biggervoices.people.models import BestInterest, Person, Role, Support
from biggervoices.people.queries import who_said_no
from biggervoices.people.queries.sights import by_role, live_roles
from biggervoices.people.rules import day_words

VISIT, ANSWERS, THINGS = "VISIT", "ANSWERS", "THINGS"
TIMES, DEBRIEFS = "TIMES", "DEBRIEFS"
KINDS = {
    VISIT: gettext_lazy("Your name, before they visit your home"),
    ANSWERS: gettext_lazy("Your answers, until the visit ends"),
    THINGS: gettext_lazy("Photos and your voice from a visit"),
    TIMES: gettext_lazy("What checkers saw when they were with you"),
    DEBRIEFS: gettext_lazy("How visits were for you"),
}


def sights(person: Person, *, on: date) -> list[Sight]:
    """Give who visits, and who may see what came of visits. Costs 13 queries at most, for any number of visits."""
    lives = Role.objects.live(on).filter(person=person, what=Role.SUPPORTED).values("home")
    coming = Visit.objects.filter(home__in=lives, state__in=(Visit.PLANNED, Visit.OPEN))
    asked = Interview.objects.filter(person=person.pk, visit__state=Visit.OPEN).values("visit")
    given = Attachment.objects.filter(slip__interview__person=person, taken_back_at=None).exclude(file="")
    kept = list(given.filter(slip__interview__taken_back_at=None).values_list("slip__visit", "slip__visit__state"))
    open_ones = [visit for visit, state in kept if state == Visit.OPEN]
    found = [
        *_of_crews(VISIT, coming, on),
        *_of_crews(ANSWERS, Visit.objects.filter(pk__in=asked), on),
        *(_of_crews(THINGS, Visit.objects.filter(pk__in=open_ones), on) if open_ones else ()),
    ]
    if any(state == Visit.DONE for _visit, state in kept):
        found += [by_role(THINGS, role) for role in live_roles(on).filter(what=Role.QUALITY_TEAM)]
    met = Visit.objects.filter(state=Visit.DONE, interviews__in=_spent_with(person))
    found += _of_readers(TIMES, met, on)
    found += _of_readers(DEBRIEFS, Visit.objects.filter(debriefs__checker=person), on)
    return [sight for sight in found if sight.who != person.pk]


def _spent_with(person: Person) -> QuerySet[Interview]:
    """Give the interviews in which somebody spent time with a person who has not said no to it since."""
    mine = Interview.objects.filter(person=person.pk, taken_back_at=None, times_with__isnull=False)
    return mine.none() if who_said_no([person.pk], BestInterest.OBSERVING) else mine


def _of_readers(kind: str, visits: QuerySet[Visit], on: date) -> Iterator[Sight]:
    """Give who of the Quality Team reads it: nobody who has any role at that home (loop.rules.why_not_read)."""
    places = set(visits.values_list("home", "home__region"))
    if not places:
        return
    team = list(live_roles(on).filter(what=Role.QUALITY_TEAM))
    held = Role.objects.live(on).filter(person__in=[role.person_id for role in team])
    theirs = set(held.values_list("person", "home", "region"))
    for role in team:
        there = [(home, region) for who, home, region in theirs if who == role.person_id]
        if any(all(home != at and region != within for at, within in there) for home, region in places):
            yield by_role(kind, role)


def _of_crews(kind: str, visits: QuerySet[Visit], on: date) -> Iterator[Sight]:
    """Give who goes: the checkers, and the supporter for as long as they help one of these (Visit.crew_of)."""
    lasts = Q(until=None) | Q(until__gte=on)
    helping = Support.objects.filter(lasts, purpose=Support.CHECKING)
    crew = Prefetch("checkers", Person.objects.prefetch_related(Prefetch("supports", helping, to_attr="helpers")))
    for visit in visits.select_related("supporter").prefetch_related(crew):
        why = _("Comes on the visit of %(day)s") % {"day": day_words(visit.on)}
        for one in _crew(visit):
            if one.is_active:
                yield Sight(one.pk, kind, why, visit.planned_at.date())


def _crew(visit: Visit) -> Iterable[Person]:
    checkers = list(visit.checkers.all())
    helped = any(it.supporter_id == visit.supporter_id for one in checkers for it in one.helpers)  # type: ignore[attr-defined]
    return [*checkers, visit.supporter] if visit.supporter and helped else checkers
