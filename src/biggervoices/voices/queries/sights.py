"""Who may read what a person told us, and why: `visible_to`, asked from the side of whoever said it."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from biggervoices.core.lives import Sight
from biggervoices.people.models import Person, Role
from biggervoices.people.queries.sights import by_role, live_roles
from biggervoices.voices.models import DayPhoto, Gathering, InPhoto, Invite, Member, Seat, Statement

TOLD, GROUP, DAY = "TOLD", "GROUP", "DAY"
KINDS = {
    TOLD: gettext_lazy("What you told us"),
    GROUP: gettext_lazy("Your photo in a group, and whether you come to its meetings"),
    DAY: gettext_lazy("A photo of a gathering that shows you"),
}


def sights(person: Person, *, on: date) -> list[Sight]:
    """Give who may read something that this person told us, meets them in a group, or sees a photo of them.

    Costs 11 queries at most, for any number.
    """
    return [*_told(person, on=on), *_groups(person, on=on), *_photos(person, on=on)]


def _photos(person: Person, *, on: date) -> list[Sight]:
    """Give who sees a photo of this person: who leads, who else is in it, and once it is shown whoever was there."""
    photos = list(DayPhoto.objects.filter(people__person=person).select_related("gathering"))
    if not photos:
        return []
    first = {it.gathering_id: it for it in reversed(photos)}
    shown = DayPhoto.objects.shown().filter(pk__in=[it.pk for it in photos], gathering__ended_at__isnull=False)
    read = shown.order_by().values("gathering")
    leads = Gathering.facilitators.through.objects.filter(gathering__in=first)
    pairs = (
        *leads.values_list("gathering", "person"),
        *InPhoto.objects.filter(photo__in=photos).values_list("photo__gathering", "person"),
        *Invite.objects.filter(gathering__in=read).values_list("gathering", "person"),
        *Seat.objects.filter(gathering__in=read).values_list("gathering", "person"),
    )
    why = gettext_lazy("Was at %(name)s, or was asked")
    met = [
        Sight(who, DAY, str(why) % {"name": first[at].gathering.name}, localdate(first[at].added_at))
        for at, who in pairs
        if who and who != person.pk
    ]
    team = live_roles(on).filter(what=Role.QUALITY_TEAM).exclude(person=person)
    return [*met, *(by_role(DAY, role) for role in team)]


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
