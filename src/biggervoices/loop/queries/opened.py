"""What a person said that others may open before it is passed on, as the audit trail calls it."""

from django.utils.translation import gettext as _

from biggervoices.core.lives import Openable
from biggervoices.loop.models import Point
from biggervoices.people.models import Person
from biggervoices.people.rules import day_words

POINT = "loop.point_opened"


def openable(person: Person) -> list[Openable]:
    """Give what a person said, found by their own sealed link. One query."""
    said = Point.objects.said_by(person).values_list("pk", "heard_on", "picture")
    return [Openable(POINT, pk, _("What you said on %(day)s") % {"day": day_words(on)}, pic) for pk, on, pic in said]
