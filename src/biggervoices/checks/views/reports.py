"""Reports: those of my home, of every home, one report whole or part by part, and on paper."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.checks import documents
from biggervoices.checks.formats import day_and_year
from biggervoices.checks.models import Visit, VisitReport
from biggervoices.checks.queries import reports as seen
from biggervoices.checks.queries.visits import with_crew
from biggervoices.checks.views.doors import faces_met, standing
from biggervoices.core.methods import require_safe
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Home, Role


@login_required
@require_safe
def reports(request: PersonRequest) -> HttpResponse:
    """List the reports of my home and of my visits; on request, of every home."""
    me, everybody = standing(request), seen.published()
    of_mine = seen.listed(everybody.filter(seen.mine(me)))
    every = "all" in request.GET or not of_mine
    listed = seen.listed(everybody) if every else of_mine
    facts: dict[str, Any] = {"listed": listed, "every": every, "has_mine": of_mine}
    if me.holds(Role.QUALITY_TEAM):
        facts["to_come"] = seen.to_come(now=timezone.now())
    return render(request, "checks/reports.html", facts)


@login_required
@require_safe
def home_reports(request: PersonRequest, home: UUID) -> HttpResponse:
    """List the reports of one home."""
    place = get_object_or_404(Home, pk=home)
    listed = seen.listed(seen.published().filter(visit__home=place))
    if not listed and not Home.objects.visible_to(request.user, on=timezone.localdate()).filter(pk=home).exists():
        raise Http404
    return render(request, "checks/reports.html", {"listed": listed, "home": place, "every": True, "has_mine": True})


@login_required
@require_safe
def report(request: PersonRequest, id: UUID) -> HttpResponse:
    """One report, from top to bottom."""
    shown = _shown(id)
    if isinstance(shown, HttpResponse):
        return shown
    return render(request, "checks/report.html", _page(request, shown))


@login_required
@require_safe
def report_part(request: PersonRequest, id: UUID, part: str) -> HttpResponse:
    """One part of a report, with the next one: for listening to a bit at a time."""
    shown = _shown(id)
    if isinstance(shown, HttpResponse):
        return shown
    parts = seen.parts(shown.content)
    at = next((at for at, it in enumerate(parts) if it.key == part), None)
    if at is None:
        raise Http404
    facts = {"report": shown, "content": shown.content, "part": parts[at], "at": at + 1, "of": len(parts)}
    facts |= {"before": parts[at - 1] if at else None, "next": parts[at + 1] if at + 1 < len(parts) else None}
    return render(request, "checks/report_part.html", facts)


@login_required
@require_safe
def report_pdf(request: PersonRequest, id: UUID) -> HttpResponse:
    """One report on paper."""
    shown = _shown(id)
    if isinstance(shown, HttpResponse):
        return shown
    name = {"FOUND": "what-we-found", "ANSWERED": "what-the-home-answered", "BETTER": "is-it-better-now"}[shown.edition]
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    pdf = documents.report_pdf(shown, faces_met(request, shown.visit))
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@login_required
@require_safe
def draft(request: PersonRequest, id: UUID) -> HttpResponse:
    """What the report of a visit would say now: for the Quality Team, until it is published."""
    if not standing(request).holds(Role.QUALITY_TEAM):
        raise Http404
    visit = get_object_or_404(with_crew(Visit.objects.filter(state=Visit.DONE)), pk=id)
    standing_editions = seen.editions_of(visit)
    if standing_editions:
        return redirect("checks:report", standing_editions[-1].pk)
    content = seen.draft(visit, now=timezone.now())
    facts = {"visit": visit, "content": content, "parts": seen.parts(content), "crew": _faces(request, visit, content)}
    facts |= {"due": day_and_year(timezone.localdate(seen.first_due(visit))), "nothing": seen.nothing_said(content)}
    return render(request, "checks/report.html", facts)


def _shown(id: UUID) -> VisitReport | HttpResponse:
    """Fetch a published report; one that has been followed by a newer number leads there."""
    shown = seen.published().filter(pk=id).first()
    if shown is not None:
        return shown
    old = get_object_or_404(VisitReport, pk=id, published_at__isnull=False)
    instead = get_object_or_404(seen.published(), visit=old.visit_id, edition=old.edition)
    return redirect("checks:report", instead.pk)


def _page(request: PersonRequest, shown: VisitReport) -> dict[str, Any]:
    editions = seen.editions_of(shown.visit)
    assert shown.published_at is not None
    assert shown.content is not None
    return {
        "report": shown,
        "visit": shown.visit,
        "content": shown.content,
        "parts": seen.parts(shown.content),
        "crew": _faces(request, shown.visit, shown.content),
        "nothing": seen.nothing_said(shown.content),
        "published": day_and_year(timezone.localdate(shown.published_at)),
        "others": [it for it in editions if it.pk != shown.pk],
        "newest": editions[-1] if editions and editions[-1].pk != shown.pk else None,
    }


def _faces(request: PersonRequest, visit: Visit, content: dict[str, Any]) -> list[tuple[str, str]]:
    """Give each checker's name as it is frozen, and where their photo of today is, for whoever met them."""
    faces = faces_met(request, visit)
    photos = {person.first_name: faces.address(person) for person in visit.checkers.all()}
    return [(name, photos.get(name, "")) for name in content["checkers"]]
