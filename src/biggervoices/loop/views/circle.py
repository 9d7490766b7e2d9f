"""What a person said, for their family and friends: as long as the person says yes to that."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from biggervoices.core.methods import require_safe
from biggervoices.loop import queries
from biggervoices.loop.changes import open_points
from biggervoices.people.http import PersonRequest
from biggervoices.people.queries.together import shown_to


@login_required
@never_cache
@require_safe
def circle(request: PersonRequest) -> HttpResponse:
    """Whose words I may see, as their family or friend."""
    people = [] if request.opened_by else shown_to(request.user, on=timezone.localdate())
    if not people:
        raise Http404
    return render(request, "loop/circle.html", {"people": people})


@login_required
@never_cache
@require_safe
def circle_one(request: PersonRequest, id: UUID) -> HttpResponse:
    """What one of them said, and what came of it. That somebody reads it is written down first."""
    now = timezone.now()
    people = [] if request.opened_by else shown_to(request.user, on=timezone.localdate(now))
    person = next((it for it in people if it.pk == id), None)
    if person is None:
        raise Http404
    points = queries.points_for_circle(person)
    open_points(points, by=request.user, now=now)
    said = queries.shared_with_circle(points, now=now)
    return render(request, "loop/circle_one.html", {"person": person, "said": said, "alone": len(people) == 1})
