"""What every page of this room fetches first, and what it answers to a page that was sent twice or broken."""

from uuid import UUID

from django.db.models import Exists
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks.models import Interview, Visit
from biggervoices.checks.queries.faces import Faces, faces_of
from biggervoices.checks.queries.talk import interviewed, read_by, written_by
from biggervoices.checks.queries.visits import with_crew, with_invitations
from biggervoices.checks.rules import on_crew
from biggervoices.core.ids import read_id
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing, standing_of
from biggervoices.pure.slips import Interviewed, fold

STAFF = (Role.QUALITY_TEAM, Role.TEAM, Role.MANAGER)
STAFF_PAGE, PERSON_PAGE = "easyread/staff.html", "easyread/person.html"


def standing(request: PersonRequest) -> Standing:
    """Give what this person is today."""
    return standing_of(request.user, on=timezone.localdate())


def visit_seen(request: PersonRequest, id: UUID) -> Visit:
    """Fetch a visit that this person may see, with its crew and its invitations."""
    visits = Visit.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(with_invitations(with_crew(visits)), pk=id)


def visit_planned(request: PersonRequest, id: UUID) -> Visit:
    """Fetch a visit for the Quality Team; for everybody else there is none."""
    team = Role.objects.live(timezone.localdate()).filter(person=request.user, what=Role.QUALITY_TEAM)
    return get_object_or_404(with_crew(Visit.objects.filter(Exists(team))), pk=id)


def visit_mine(request: PersonRequest, id: UUID) -> Visit:
    """Fetch a visit on which this person goes."""
    visit = visit_seen(request, id)
    if not on_crew(visit, request.user):
        raise Http404
    return visit


def faces_met(request: PersonRequest, visit: Visit) -> Faces:
    """Give whose face this person may see on a visit today."""
    return faces_of(visit, request.user, on=timezone.localdate())


def interview_read(request: PersonRequest, id: UUID) -> Interview:
    """Fetch an interview whose answers this person may see now."""
    return _only(read_by(me=request.user.pk, on=timezone.localdate(), id=id))


def interview_written(request: PersonRequest, id: UUID) -> Interview:
    """Fetch an interview to which this person may add, also just after it was handed in."""
    return _only(written_by(me=request.user.pk, on=timezone.localdate(), id=id))


def _only(found: list[Interview]) -> Interview:
    if not found:
        raise Http404
    return found[0]


def said_to(request: PersonRequest, interview: Interview) -> Interviewed:
    """Give what was said, to whoever may read it: after hand-in the crew may still add, and reads nothing."""
    reads = request.user.pk == interview.person or interview.visit.state == Visit.OPEN
    return interviewed(interview) if reads else fold(())


def asked_person(interview: Interview) -> Person:
    """Give the person who is asked."""
    return Person.objects.get(pk=interview.person)


def posted_id(request: PersonRequest, name: str = "id") -> UUID:
    """Give the id that the form brought; refuse what is none."""
    found = read_id(request.POST.get(name))
    if found is None:
        raise Refused(too_old())
    return found


def too_old() -> str:
    return _("This page is too old. Please press again.")
