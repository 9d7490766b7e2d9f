"""Who stands beside whom, and how the audit trail calls a session that they open together."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from biggervoices.core.prepared import Prepared
from biggervoices.people.models import Person, Support
from biggervoices.people.queries.lists import who_said_yes

OPENED = "opened with"
CIRCLE = "circle"  # the purpose of consent: may your family and friends see what you said?


def supported_by(person: Person, *, on: date) -> QuerySet[Person]:
    """Give the people whom somebody supports, as each allowed it."""
    supports = Support.objects.live(on).filter(supporter=person)
    return Person.objects.here().filter(pk__in=supports.values("person")).select_related("photo")


def shown_to(relative: Person, *, on: date) -> list[Person]:
    """Give the people whose family or friend somebody is, and who let them see what they said. Two queries at most."""
    people = _near(relative=relative.pk, on=on)
    said = who_said_yes([it.pk for it in people], CIRCLE) if people else {}
    return [it for it in people if it.pk in said]


@Prepared
def _near(*, relative: UUID, on: date) -> QuerySet[Person]:
    near = Support.objects.live(on).filter(supporter=relative, purpose=Support.CIRCLE).values("person")
    return Person.objects.here().filter(pk__in=near).order_by("name")
