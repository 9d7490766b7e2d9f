"""Who comes in here: to anybody else a worry is not there."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from biggervoices.people.http import PersonRequest
from biggervoices.people.queries import Standing, standing_of
from biggervoices.people.rules import must_be_fresh
from biggervoices.safeguarding import rules
from biggervoices.safeguarding.models import Concern


def visible(request: PersonRequest, id: UUID, *, unread: bool = False) -> Concern:
    """Give a worry that whoever asks may read; who signed in long ago is asked once more. unread: nothing is shown."""
    now = timezone.now()
    concerns = Concern.objects.visible_to(request.user, on=timezone.localdate(now))
    concern = get_object_or_404(concerns.select_related("home"), pk=id)
    if not unread:
        must_be_fresh(request, now=now)
    return concern


def in_hand(request: PersonRequest, id: UUID, *, unread: bool = False) -> Concern:
    """Give a worry that whoever asks may act on: by their role, not because it was shared with them."""
    concern = visible(request, id, unread=unread)
    standing_with(request, *rules.READERS)
    return concern


def standing_with(request: PersonRequest, *what: str) -> Standing:
    """Give who asks, if they hold one of these roles."""
    standing = standing_of(request.user, on=timezone.localdate())
    if not standing.holds(*what):
        raise Http404
    return standing
