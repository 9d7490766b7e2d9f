"""Who may read what a person told us, and why: `visible_to`, asked from the side of whoever said it."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy

from biggervoices.core.lives import Sight
from biggervoices.people.models import Person, Role
from biggervoices.people.queries.sights import by_role, live_roles
from biggervoices.voices.models import Statement

TOLD = "TOLD"
KINDS = {TOLD: gettext_lazy("What you told us")}


def sights(person: Person, *, on: date) -> list[Sight]:
    """Give everyone of the Quality Team who may read something that this person told us. Costs 2 queries."""
    sent = Statement.objects.said_by(person).filter(sent_at__isnull=False, taken_back_at=None, point=None)
    homes = {it.home_id: it.home.region_id for it in sent.select_related("home")}
    if not homes:
        return []
    team = Role.objects.live(on).filter(what=Role.QUALITY_TEAM).values("person")
    holds: dict[UUID, list[Role]] = defaultdict(list)
    for role in live_roles(on).filter(person__in=team).exclude(person=person):
        holds[role.person_id].append(role)
    return [
        by_role(TOLD, role)
        for roles in holds.values()
        for role in roles
        if role.what == Role.QUALITY_TEAM and any(not _there(roles, home, region) for home, region in homes.items())
    ]


def _there(roles: list[Role], home: UUID, region: UUID) -> bool:
    return any(it.home_id == home or it.region_id == region for it in roles)
