"""What needs somebody of the office now, for Today."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.easyread.queries import Card
from biggervoices.people.models import Person, Role
from biggervoices.people.queries.standing import Standing

REVIEW_DAYS = 365


def to_be_asked(on: date) -> QuerySet[Person]:
    """Give the people supported whom nobody has asked within a year what they need."""
    supported = Role.objects.live(on).filter(what=Role.SUPPORTED)
    lately = Q(access_needs__reviewed_on__gte=on - timedelta(days=REVIEW_DAYS))
    return Person.objects.here().filter(pk__in=supported.values("person")).exclude(lately)


def cards_for(standing: Standing, *, now: datetime) -> list[Card]:
    """Give the Quality Team one card while people wait to be asked what they need."""
    if not standing.holds(Role.QUALITY_TEAM):
        return []
    count = to_be_asked(timezone.localdate(now)).count()
    if not count:
        return []
    words = ngettext(
        "%(count)s person was not asked this year what they need.",
        "%(count)s people were not asked this year what they need.",
        count,
    )
    return [
        Card(
            title=_("Ask what people need"),
            words=words % {"count": count},
            href=reverse("people:people") + "?show=ask",
            picture="information",
            urgency=50,
        )
    ]
