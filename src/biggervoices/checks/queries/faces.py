"""Whose face a visit shows, and to whom. Its pages, its papers, its report and the door of its photos ask here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from biggervoices.checks.models import Invitation, Visit
from biggervoices.easyread.models import Picture
from biggervoices.people.models import Person, Role, Support
from biggervoices.people.queries import last_said, people_at
from biggervoices.safeguarding.queries import works_for


@dataclass(frozen=True)
class Faces:
    """The people of one visit whose face one reader may see."""

    visit: UUID
    people: frozenset[UUID]

    def address(self, person: Person) -> str:
        """Give where the photo of somebody is served; nothing where there is none for this reader."""
        seen = person.photo_id and person.pk in self.people
        return reverse("checks:face", args=[self.visit, person.pk]) if seen else ""

    def photo(self, person: Person) -> Picture | None:
        """Give the photo of somebody, for paper."""
        return person.photo if person.pk in self.people else None


def faces_of(visit: Visit, reader: Person, *, on: date) -> Faces:
    """Give whose face somebody may see on a visit. One query.

    Who goes is seen by one another and by whoever they come to. Until the visit is handed in or called off, who goes
    also sees who lives and works there (somebody who is asked may have to point at them in a worry), but nobody who
    said that visitors may not see their photo.
    """
    going = _going(visit, on)
    goes = Q(Exists(going.filter(pk=reader.pk)))
    seen = Q(pk__in=going.values("pk")) & (goes | _is_visited(visit, reader, on))
    if visit.state in (Visit.PLANNED, Visit.OPEN):
        living = people_at(visit.home, visit.on).values("pk")
        there = Person.objects.here().filter(Q(pk__in=living) | Q(pk__in=works_for([visit.home_id], on=on)))
        seen |= Q(pk__in=there.filter(Coalesce(last_said("photo"), Value(True))).values("pk")) & goes
    return Faces(visit.pk, frozenset(Person.objects.filter(seen).values_list("pk", flat=True)))


def _going(visit: Visit, on: date) -> QuerySet[Person]:
    """Give who goes on a visit and is still what brought them there: a checker, or a supporter of one."""
    lasts = Q(until=None) | Q(until__gte=on)
    checks = Role.objects.filter(lasts, what=Role.CHECKER, person__visits=visit)
    helps = Support.objects.filter(lasts, purpose=Support.CHECKING, person__visits=visit, supporter=visit.supporter_id)
    return Person.objects.here().filter(Q(pk__in=checks.values("person")) | Q(pk__in=helps.values("supporter")))


def _is_visited(visit: Visit, reader: Person, on: date) -> Q:
    """Tell whether a visit comes to somebody: invited, at home or at work there, or of the Quality Team."""
    there = Q(home=visit.home_id, what__in=(Role.SUPPORTED, Role.TEAM, Role.MANAGER)) | Q(what=Role.QUALITY_TEAM)
    roles = Role.objects.live(on).filter(there, person=reader)
    return Q(Exists(roles)) | Q(Exists(Invitation.objects.filter(visit=visit, person=reader)))
