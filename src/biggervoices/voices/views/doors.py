"""What the pages of this room fetch first."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.queries import Standing, standing_of
from biggervoices.voices.models import Seat, Statement

SEAT = "seat"  # in the session: the seat of this screen


def standing(request: PersonRequest) -> Standing:
    """Give what this person is today."""
    return standing_of(request.user, on=timezone.localdate())


def my_statement(request: PersonRequest, id: UUID) -> Statement:
    """Fetch what this very person says; anybody else's is not there."""
    return get_object_or_404(Statement.objects.said_by(request.user).select_related("home"), pk=id)


def sitting(request: PersonRequest) -> Seat | None:
    """Give the seat of this screen, if whoever sits there is who is signed in."""
    seat_id = uuid_of(request.session.get(SEAT))
    found = Seat.objects.select_related("gathering").filter(pk=seat_id).first() if seat_id else None
    if found and found.person and found.person != request.user.pk:
        return None
    return found


def uuid_of(text: str | None) -> UUID | None:
    """Read an id; None where it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def posted_id(request: PersonRequest, name: str = "id") -> UUID:
    """Give the id that the form brought; refuse what is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Refused(_("This page is too old. Please press again.")) from None
