"""Visits as the pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from biggervoices.checks.formats import said_time
from biggervoices.checks.models import Attachment, Clash, Interview, Invitation, NotToday, Slip, Visit
from biggervoices.checks.queries.faces import Faces
from biggervoices.checks.rules import Plan
from biggervoices.people.models import BestInterest, Person, Support
from biggervoices.people.queries import people_at
from biggervoices.people.rules import with_word


@dataclass(frozen=True)
class Step:
    """One line of the day's plan."""

    title: str
    time: str
    words: str
    picture: str


@dataclass(frozen=True)
class Seat:
    """One person who lives there, as a visit sees them: asked before, asked on the day, or not."""

    person: Person
    invitation: Invitation
    interview: Interview | None
    face: str = ""  # where their photo is served, for a reader who may see it

    @property
    def yes(self) -> bool:
        return self.invitation.answer == "YES"

    @property
    def know(self) -> str:
        """What whoever meets them must know, where visitors may read it, until the visit is over."""
        needs = getattr(self.person, "access_needs", None)
        waits = self.invitation.visit.state in (Visit.PLANNED, Visit.OPEN)
        return needs.flag if waits and needs and needs.share else ""

    @property
    def asked(self) -> bool:
        return self.interview is not None and self.interview.kind != Interview.NOT_ASKED

    @property
    def could_not(self) -> bool:
        return self.interview is not None and self.interview.kind == Interview.NOT_ASKED


def visit_as_typed(visit: Visit) -> dict[str, Any]:
    """Give the plan of a visit by the names of its form."""
    plan = Plan(visit.home, visit.on, visit.starts, visit.ends, list(visit.checkers.all()), visit.supporter)
    return typed_of(plan, visit.plan)


def typed_of(plan: Plan, day: Mapping[str, str]) -> dict[str, Any]:
    """Give a plan by the names of its form."""
    first, second, *_more = [*plan.checkers, None, None]
    facts = {"home": plan.home, "on": plan.on, "starts": plan.starts, "ends": plan.ends}
    return {**day, **facts, "checker": first, "second": second, "supporter": plan.supporter}


def with_crew(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Read visits with their home and everybody who goes, with photos."""
    crew = Prefetch("checkers", Person.objects.select_related("photo"))
    return visits.select_related("home__photo", "supporter__photo").prefetch_related(crew)


def with_invitations(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Read the invitations of visits, too, with the people and their photos."""
    asked = Invitation.objects.filter(person__is_active=True).select_related("person__photo", "recorded_by")
    return visits.prefetch_related(Prefetch("invitations", asked.order_by("person__name")))


def seats(visit: Visit, faces: Faces | None = None) -> list[Seat]:
    """Give everybody who lives there now, with what they answered and whether they were asked.

    Whoever moved in after the invitations can still say yes; whoever moved out or died is not on the page.
    """
    interviews = {interview.person: interview for interview in visit.interviews.all()}
    invited = {invitation.person_id: invitation for invitation in visit.invitations.all()}
    checkers = {checker.pk for checker in visit.checkers.all()}
    return [
        Seat(
            person,
            invited.get(person.pk) or Invitation(visit=visit, person=person),
            interviews.get(person.pk),
            faces.address(person) if faces else "",
        )
        for person in with_word(people_at(visit.home, visit.on).select_related("access_needs"), BestInterest.OBSERVING)
        if person.pk not in checkers
    ]


def crew(visit: Visit) -> list[Person]:
    """Give everybody who goes: checkers first."""
    return [*visit.checkers.all(), *([visit.supporter] if visit.supporter else [])]


def day_steps(visit: Visit) -> list[Step]:
    """Give the day's plan with its times, in order."""
    plan = visit.plan
    steps = [
        (plan.get("leave_at", ""), Step(_("Travel"), "", plan.get("travel", ""), "bus")),
        (
            f"{visit.starts:%H:%M}",
            Step(_("Say hello"), "", _("Say hello to everyone at %(home)s.") % {"home": visit.home}, "hello"),
        ),
        (plan.get("lunch_at", ""), Step(_("Lunch"), "", plan.get("lunch", ""), "lunch")),
        (f"{visit.ends:%H:%M}", Step(_("Go home"), "", _("Say thank you and go home."), "walk")),
    ]
    timed = sorted(((at, step) for at, step in steps if at), key=lambda it: it[0])
    return [Step(step.title, said_time(at), step.words, step.picture) for at, step in timed]


def practical(visit: Visit) -> list[Step]:
    """Give what is good to know: travel, lunch, toilet; what nobody wrote is left out."""
    plan = visit.plan
    rows = [
        Step(_("Travel"), "", plan.get("travel", ""), "bus"),
        Step(_("Lunch"), "", plan.get("lunch", ""), "lunch"),
        Step(_("Toilet"), "", plan.get("toilet", ""), "toilet"),
    ]
    return [row for row in rows if row.words]


def may_support(on: date) -> QuerySet[Person]:
    """Give everybody who stands beside a checker on visits."""
    beside = Support.objects.live(on).filter(purpose=Support.CHECKING).values("supporter")
    return Person.objects.filter(pk__in=beside, is_active=True).order_by("name")


def listed(visits: QuerySet[Visit]) -> tuple[list[Any], list[Any]]:
    """Give visits to come, soonest first, and visits that were, latest first (the last 60 of each)."""
    shown = with_crew(visits).annotate(
        said_yes=Count("invitations", filter=Q(invitations__answer="YES"), distinct=True),
        invited=Count("invitations", distinct=True),
        somebody_cannot=Exists(NotToday.objects.filter(visit=OuterRef("pk"), settled_at=None)),
    )
    coming = shown.filter(state__in=(Visit.PLANNED, Visit.OPEN)).order_by("on", "starts")[:60]
    were = shown.exclude(state__in=(Visit.PLANNED, Visit.OPEN)).order_by("-on", "-starts")[:60]
    return list(coming), list(were)


def came_after(visit: Visit) -> dict[str, Any]:
    """Give what the Quality Team should know of a visit that is over: late answers, two under one id, files."""
    late = Slip.objects.filter(visit=OuterRef("pk"), late=True).order_by().values("visit").annotate(n=Count("pk"))
    two = Clash.objects.filter(slip__visit=OuterRef("pk"), settled_at=None)
    things = Attachment.objects.filter(slip__visit=OuterRef("pk"), taken_back_at=None).exclude(file="")
    facts = {"late": Coalesce(Subquery(late.values("n")), 0), "two": Exists(two), "things": Exists(things)}
    return dict(Visit.objects.filter(pk=visit.pk).values(**facts).get())
