"""What comes of a visit beside points: how it was for the checkers, what was seen, and who could not be asked."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from biggervoices.checks.models import Debrief, Interview, TimeWith, Visit
from biggervoices.checks.queries.report_words import without_names
from biggervoices.checks.queries.steps import why_nots
from biggervoices.loop.queries.asking import Choice
from biggervoices.people.models import BestInterest, Person
from biggervoices.people.queries import who_said_no


@dataclass(frozen=True)
class TimeSeen:
    """What one observer saw, in their own words; whoever lives there is not named."""

    observer: Person
    saw: str
    may_mean: str


def debriefs_of(visit: Visit) -> list[Debrief]:
    """Give how the visit was for each checker who said so."""
    return list(visit.debriefs.select_related("checker", "talked_by").order_by("at"))


def times_with(visit: Visit) -> list[Interview]:
    """Give the interviews in which somebody spent time with a person; none of whoever says no to that by now."""
    seen = Prefetch("times_with", TimeWith.objects.select_related("observer").order_by("at", "pk"))
    there = visit.interviews.filter(taken_back_at=None, times_with__isnull=False).distinct().order_by("pk")
    found = list(there.prefetch_related(seen))
    stopped = who_said_no({it.person for it in found}, BestInterest.OBSERVING) if found else frozenset()
    return [it for it in found if it.person not in stopped]


def times_seen(visit: Visit, interviews: list[Interview]) -> list[list[TimeSeen]]:
    """Give what was seen, person by person: two who saw it may differ, and nothing is put together."""
    there = Person.objects.filter(Q(pk__in=[it.person for it in interviews]) | Q(invitations__visit=visit))
    names = {it for person in there for it in (person.name, person.first_name)}
    said: dict[object, list[TimeSeen]] = defaultdict(list)
    for interview in interviews:
        for one in interview.times_with.all():
            words = without_names(one.saw, names), without_names(one.may_mean, names)
            said[interview.pk].append(TimeSeen(one.observer, *words))
    return list(said.values())


def could_not(visit: Visit) -> list[tuple[Choice, int]]:
    """Give why people could not be asked, and how many each time. None of it counts as a no."""
    why = Counter(visit.interviews.filter(kind=Interview.NOT_ASKED).values_list("why_not_asked", flat=True))
    return [(choice, why[choice.value]) for choice in why_nots() if why[choice.value]]
