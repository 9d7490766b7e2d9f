"""What of a person's own others may open in this room, as the audit trail calls it."""

from django.utils.translation import gettext as _

from biggervoices.core.lives import Openable
from biggervoices.people.models import Person
from biggervoices.people.queries.together import OPENED

PAGE, NEEDS = "people.page_opened", "people.needs_opened"


def openable(person: Person) -> list[Openable]:
    """Give a person's page and what is written on it. No query."""
    return [
        Openable(PAGE, person.pk, _("Your page"), "about-me"),
        Openable(NEEDS, person.pk, _("What you need"), "talk"),
        Openable(OPENED, person.pk, _("Your pages, together with you"), "two-people"),
    ]
