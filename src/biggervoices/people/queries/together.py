"""Who stands beside whom, and how the audit trail calls a session that they open together."""

from datetime import date

from django.db.models import QuerySet

from biggervoices.people.models import Person, Support

OPENED = "opened with"


def supported_by(person: Person, *, on: date) -> QuerySet[Person]:
    """Give the people whom somebody supports, as each allowed it."""
    supports = Support.objects.live(on).filter(supporter=person)
    return Person.objects.here().filter(pk__in=supports.values("person")).select_related("photo")
