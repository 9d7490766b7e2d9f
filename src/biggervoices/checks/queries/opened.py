"""What a person said and gave on visits that others may open once it is handed in, as the audit trail calls it."""

from uuid import UUID

from django.utils.translation import gettext as _

from biggervoices.checks.models import Interview
from biggervoices.core.lives import Openable
from biggervoices.people.models import Person
from biggervoices.people.rules import day_words

ANSWERS, THINGS = "checks.clashes_read", "checks.attachments_read"
URGENT = "checks.urgent_words_read"  # the person is not shown this: somebody looks whether they are safe


def openable(person: Person) -> list[Openable]:
    """Give the interviews of a person, found by their own sealed link. One query."""
    mine = Interview.objects.filter(person=person.pk).values_list("pk", "visit__on")
    return [it for pk, on in mine for it in _of(pk, {"day": day_words(on)})]


def _of(id: UUID, day: dict[str, str]) -> tuple[Openable, Openable]:
    return (
        Openable(ANSWERS, id, _("Your answers of %(day)s") % day, "question"),
        Openable(THINGS, id, _("Your photos and your voice of %(day)s") % day, "camera"),
    )
