"""Why not: who may do what with a point, and when. Each rule gives None, or one plain sentence for the reader."""

from django.utils.translation import gettext as _

from biggervoices.loop.models import Point
from biggervoices.people.models import Person


def why_not_take_back(by: Person, point: Point) -> str | None:
    """Say why this person cannot take these words back."""
    return None if by.pk == point.person else _("Only the person who said it can take it back.")
