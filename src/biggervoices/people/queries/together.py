"""Who opened a session with whom."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from biggervoices.core.models import AuditEntry
from biggervoices.people.models import Person, Support

OPENED = "opened with"
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Together:
    """One time that somebody opened this with a person."""

    name: str
    at: datetime


def opened_with(person: Person) -> list[Together]:
    """Give when somebody opened a session with a person, the last first."""
    entries = list(AuditEntry.objects.filter(thing_id=person.pk, what=OPENED).order_by("-at")[:MOST_SHOWN])
    names: dict[UUID | None, str] = {it.pk: str(it) for it in Person.objects.filter(pk__in=[it.by for it in entries])}
    return [Together(names.get(entry.by, ""), entry.at) for entry in entries]


def supported_by(person: Person, *, on: date) -> QuerySet[Person]:
    """Give the people whom somebody supports, as each allowed it."""
    supports = Support.objects.live(on).filter(supporter=person)
    return Person.objects.here().filter(pk__in=supports.values("person")).select_related("photo")
