"""What needs somebody of the office now, for Today."""

from datetime import date, datetime, timedelta

from django.db.models import Func, IntegerField, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.people.models import Person, Role
from biggervoices.people.queries.standing import Standing

REVIEW_DAYS = 365


def to_be_asked(on: date) -> QuerySet[Person]:
    """Give the people supported whom nobody has asked within a year what they need."""
    return _not_asked(on, since=_a_year_before(on))


def _not_asked(on: date, *, since: date) -> QuerySet[Person]:
    supported = Role.objects.live(on).filter(what=Role.SUPPORTED)
    lately = Q(access_needs__reviewed_on__gte=since)
    return Person.objects.here().filter(pk__in=supported.values("person")).exclude(lately)


def _a_year_before(on: date) -> date:
    return on - timedelta(days=REVIEW_DAYS)


@Prepared
def _how_many(*, on: date, since: date) -> QuerySet[Person, tuple[int]]:
    count = Func("pk", function="COUNT", output_field=IntegerField())  # a plain function: no GROUP BY
    return _not_asked(on, since=since).order_by().values_list(count)


def cards_for(standing: Standing, *, now: datetime) -> list[Card]:
    """Give the Quality Team one card while people wait to be asked what they need."""
    if not standing.holds(Role.QUALITY_TEAM):
        return []
    today = timezone.localdate(now)
    ((count,),) = _how_many(on=today, since=_a_year_before(today))
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
