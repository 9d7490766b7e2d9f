"""Who is in a group: their names, how they became members, and their faces."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.easyread.models import Picture
from biggervoices.loop.formats import day_words
from biggervoices.people.models import Person
from biggervoices.people.queries import Standing, faces_seen
from biggervoices.voices.models import Group, Member

HOW_PICTURES = {Member.ELECTED: "vote", Member.ASKED: "talk", Member.VOLUNTEERED: "help"}


@dataclass(frozen=True)
class Seen:
    """One member, as somebody who is signed in sees them. face: only where they may see it."""

    id: UUID
    person: UUID
    name: str
    how: str
    face: Picture | None
    is_me: bool


def how_words(how: str, since: date, *, today: date) -> str:
    """Say how somebody became a member, and since when."""
    facts = {"day": day_words(since, today=today)}
    if how == Member.ELECTED:
        return _("People chose them with their votes, on %(day)s.") % facts
    if how == Member.ASKED:
        return _("The group asked them. They said yes on %(day)s.") % facts
    return _("They put up their hand, on %(day)s.") % facts


def asked_of(group: Group, *, on: date) -> frozenset[UUID]:
    """Give the members, who are asked whether words say what they mean. One query."""
    return frozenset(Member.objects.live(on).filter(group=group).values_list("person", flat=True))


def groups_of(person: Person, *, on: date) -> frozenset[UUID]:
    """Give the groups of which somebody is a member. One query."""
    return frozenset(Member.objects.live(on).filter(person=person).values_list("group", flat=True))


def members_of(group: Group, viewer: Standing) -> list[Seen]:
    """Give the members, the oldest first. Members see each other's faces; others those that they see anyway."""
    live = list(Member.objects.live(viewer.on).filter(group=group).select_related("person__photo"))
    faces = faces_for(viewer, live)
    return [
        Seen(
            it.pk,
            it.person_id,
            it.person.name,
            how_words(it.how, it.since, today=viewer.on),
            it.person.photo if it.person.photo_id in faces else None,
            it.person_id == viewer.person.pk,
        )
        for it in live
    ]


def faces_for(viewer: Standing, members: Collection[Member]) -> frozenset[UUID]:
    """Give which faces of members somebody may see."""
    photos = frozenset(it.person.photo_id for it in members if it.person.photo_id)
    if any(it.person_id == viewer.person.pk for it in members):
        return photos
    return faces_seen(viewer.person, photos, on=viewer.on)


def face_of(group: Group, person: UUID, viewer: Standing) -> Picture | None:
    """Give the photo of a member, for whoever may see it."""
    live = list(Member.objects.live(viewer.on).filter(group=group).select_related("person__photo"))
    member = next((it for it in live if it.person_id == person), None)
    seen = member is not None and member.person.photo_id in faces_for(viewer, live)
    return member.person.photo if member and seen else None


def how_many(group: Group, *, on: date) -> str:
    """Say how many members there are, for everybody: no names. One query."""
    n = Member.objects.live(on).filter(group=group).count()
    return ngettext("%(n)s person is in this group.", "%(n)s people are in this group.", n) % {"n": n}


def own_words(member: Member) -> str:
    """Say for somebody's own copy that they are or were a member."""
    until = day_words(member.until) if member.until else ""
    facts = {"group": member.group, "how": member.get_how_display(), "since": day_words(member.since), "until": until}
    if until:
        return _("I was in %(group)s from %(since)s to %(until)s. %(how)s.") % facts
    return _("I am in %(group)s since %(since)s. %(how)s.") % facts
