"""After a visit: what the Quality Team reads beside the points, so that nothing is told to nobody."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from biggervoices.checks.changes.reading import open_after
from biggervoices.checks.models import Visit
from biggervoices.checks.queries import after as seen
from biggervoices.checks.views.doors import standing, visit_seen
from biggervoices.core.methods import require_safe
from biggervoices.loop.rules import why_not_read
from biggervoices.people.http import PersonRequest


@login_required
@require_safe
def after(request: PersonRequest, id: UUID) -> HttpResponse:
    """How it was for the checkers, what they saw with people who use no words, who could not be asked and why."""
    visit = visit_seen(request, id)
    if visit.state != Visit.DONE or why_not_read(standing(request), visit.home):
        raise Http404
    debriefs, times = seen.debriefs_of(visit), seen.times_with(visit)
    open_after(debriefs, times, by=request.user, now=timezone.now())
    facts = {"visit": visit, "debriefs": debriefs, "times": seen.times_seen(visit, times)}
    return render(request, "checks/after.html", facts | {"could_not": seen.could_not(visit)})
