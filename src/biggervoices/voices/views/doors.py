"""What the pages of this room fetch first."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.ids import read_id
from biggervoices.core.prepared import Prepared
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing, standing_of
from biggervoices.voices.models import Gathering, Group, Item, Meeting, Seat, Statement
from biggervoices.voices.rules import groups as group_rules

SEAT = "seat"  # in the session: the seat of this screen


def standing(request: PersonRequest) -> Standing:
    """Give what this person is today."""
    return standing_of(request.user, on=timezone.localdate())


def my_statement(request: PersonRequest, id: UUID) -> Statement:
    """Fetch what this very person says; anybody else's is not there."""
    return get_object_or_404(Statement.objects.said_by(request.user).select_related("home"), pk=id)


def led(request: PersonRequest, id: UUID) -> Gathering:
    """Fetch a gathering for those who plan and lead it; it is not there for others."""
    return get_object_or_404(Gathering.objects.led_by(standing(request)), pk=id)


def sitting(request: PersonRequest) -> Seat | None:
    """Give the seat of this screen, if whoever sits there is who is signed in."""
    seat_id = read_id(request.session.get(SEAT))
    found = next(iter(_seat(id=seat_id)), None) if seat_id else None
    if found and found.person and found.person != request.user.pk:
        return None
    return found


def viewer_of(request: PersonRequest) -> Standing | None:
    """Give what this person is today; None for somebody who is not signed in."""
    return standing(request) if request.user.is_authenticated else None


@Prepared
def _seat(*, id: UUID) -> QuerySet[Seat]:
    return Seat.objects.select_related("gathering").filter(pk=id)


@dataclass(frozen=True)
class Hand:
    """What somebody is to a group: a member, the Quality Team that helps it, a leader who answers it."""

    viewer: Standing | None
    member: bool
    team: bool
    leader: bool

    @property
    def works(self) -> bool:
        """Tell whether they write its agenda and what was decided."""
        return self.member or self.team


def hand_in(request: PersonRequest, group: Group) -> Hand:
    """Give what this person is to a group."""
    viewer = viewer_of(request)
    if viewer is None:
        return Hand(None, member=False, team=False, leader=False)
    member = group_rules.is_member(viewer, group)
    leader = viewer.holds(Role.EXECUTIVE) and not member
    return Hand(viewer, member=member, team=viewer.holds(Role.QUALITY_TEAM), leader=leader)


def readable_meeting(request: PersonRequest, id: UUID) -> tuple[Meeting, Hand]:
    """Fetch a meeting for whoever reads agendas and papers; it is not there for others."""
    meeting = get_object_or_404(Meeting.objects.select_related("group"), pk=id)
    return meeting, _reader(request, meeting.group)


def readable_item(request: PersonRequest, id: UUID) -> tuple[Item, Hand]:
    """Fetch something on an agenda, likewise."""
    item = get_object_or_404(Item.objects.select_related("meeting__group"), pk=id)
    return item, _reader(request, item.meeting.group)


def _reader(request: PersonRequest, group: Group) -> Hand:
    hand = hand_in(request, group)
    if hand.viewer is None or group_rules.why_not_read(hand.viewer, group):
        raise Http404
    return hand


def worker(request: PersonRequest, group: Group) -> Hand:
    """Ask for a member or the Quality Team; the page is not there for others."""
    hand = hand_in(request, group)
    if not hand.works:
        raise Http404
    return hand


def posted_id(request: PersonRequest, name: str = "id") -> UUID:
    """Give the id that the form brought; refuse what is none."""
    found = read_id(request.POST.get(name))
    if found is None:
        raise Refused(_("This page is too old. Please press again."))
    return found
