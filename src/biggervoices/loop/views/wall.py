"""You said, we did: for one home as a page and a poster; and what changed because of a checker's visits."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.loop import documents, queries
from biggervoices.people.changes import hang_poster
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Home, Role, Support
from biggervoices.people.queries import standing_of


@require_safe_or_post
def said_and_did(request: PersonRequest, home: UUID) -> HttpResponse:
    """You said, we did: what this home was told, and what it did; and whether its poster may hang on a wall."""
    now, place = timezone.now(), _home(request, home)
    may_hang = place.may_hang  # type: ignore[attr-defined] # homes_for_wall says so
    if request.method == "POST":
        if not may_hang:
            raise Http404
        hang_poster(place, yes=request.POST.get("everyone") == "yes", by=request.user, now=now)
        return redirect("loop:said_and_did", place.pk)
    facts = {"wall": queries.wall_of(place, now=now), "may_hang": may_hang}
    return render(request, "loop/said_and_did.html", facts)


@require_safe
def poster(request: PersonRequest, home: UUID, paper: str) -> HttpResponse:
    """The same as a poster for the house meeting, A4 or A3."""
    wall = queries.wall_of(_home(request, home), now=timezone.now())
    pdf = documents.poster(wall, paper=paper)
    name = f"you-said-we-did-{paper}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@require_safe
def because(request: PersonRequest) -> HttpResponse:
    """What changed because of this checker's visits."""
    standing = standing_of(request.user, on=timezone.localdate())
    helps = Support.objects.live(standing.on).filter(supporter=request.user, purpose=Support.CHECKING)
    if not standing.holds(Role.CHECKER) and not helps.exists():
        raise Http404
    return render(request, "loop/because.html", {"because": queries.because_of(standing, now=timezone.now())})


def _home(request: PersonRequest, id: UUID) -> Home:
    return get_object_or_404(queries.homes_for_wall(request.user, on=timezone.localdate()), pk=id)
