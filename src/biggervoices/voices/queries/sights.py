"""Who may read what a person told us, and why: `visible_to`, asked from the side of whoever said it."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from biggervoices.core.lives import Sight
from biggervoices.people.models import Person, Role
from biggervoices.people.queries.sights import by_role, live_roles
from biggervoices.voices.models import DayPhoto, Member, Statement

TOLD, GROUP, DAY = "TOLD", "GROUP", "DAY"
KINDS = {
    TOLD: gettext_lazy("What you told us"),
    GROUP: gettext_lazy("Your photo in a group, and whether you come to its meetings"),
    DAY: gettext_lazy("A photo of a gathering that shows you"),
}


def sights(person: Person, *, on: date) -> list[Sight]:
    """Give who may read something that this person told us, meets them in a group, or sees a photo of them.

    Costs 6 queries, and two for each gathering with a photo.
    """
    return [*_told(person, on=on), *_groups(person, on=on), *_photos(person, on=on)]


def _photos(person: Person, *, on: date) -> list[Sight]:
    """Give who leads a gathering of which a photo shows this person; once it is in the report, who was there, too."""
    found: list[Sight] = []
    team = None
    for photo in DayPhoto.objects.filter(people__person=person).select_related("gathering"):
        gathering, since = photo.gathering, localdate(photo.added_at)
        team = list(live_roles(on).filter(what=Role.QUALITY_TEAM).exclude(person=person)) if team is None else team
        found += [by_role(DAY, role) for role in team]
        there = set(gathering.facilitators.values_list("pk", flat=True))
        if gathering.ended_at and DayPhoto.objects.shown().filter(pk=photo.pk).exists():
            there |= {it for it in gathering.seats.values_list("person", flat=True) if it}
            there |= set(gathering.invites.values_list("person", flat=True))
        why = str(gettext_lazy("Was at %(name)s, or was asked")) % {"name": gathering.name}
        found += [Sight(it, DAY, why, since) for it in there - {person.pk}]
    return found


def _groups(person: Person, *, on: date) -> list[Sight]:
    """Give the other members of this person's groups, and the Quality Team, which helps each group."""
    mine = {it.group_id: it for it in Member.objects.live(on).filter(person=person)}
    if not mine:
        return []
    others = Member.objects.live(on).filter(group__in=mine).exclude(person=person).select_related("group")
    why = gettext_lazy("Is in a group with you: %(group)s")
    met = [
        Sight(it.person_id, GROUP, str(why) % {"group": it.group}, max(it.since, mine[it.group_id].since))
        for it in others
    ]
    team = live_roles(on).filter(what=Role.QUALITY_TEAM).exclude(person=person)
    return [*met, *(by_role(GROUP, role) for role in team)]


def _told(person: Person, *, on: date) -> list[Sight]:
    """Give everyone of the Quality Team who may read something that this person told us."""
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
