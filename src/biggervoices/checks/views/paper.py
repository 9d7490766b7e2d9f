"""A visit on paper: print it, find a sheet by its code, type it in."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse

from biggervoices.checks import documents, rules
from biggervoices.checks.models import Visit
from biggervoices.checks.queries import paper
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.checks.views.doors import standing, visit_seen
from biggervoices.core.methods import require_safe
from biggervoices.core.refusals import must
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role


@login_required
@require_safe
def paper_pdf(request: PersonRequest, id: UUID) -> HttpResponse:
    """Print a visit to be written on: all sheets, or the one of a code; all topics, or those that are chosen."""
    visit = visit_on_paper(request, id)
    must(rules.why_not_print(visit))
    sheets = paper.printed_sheets(visit)
    if code := request.GET.get("sheet"):
        sheets = [_sheet(visit, code)]
    parts = paper.parts_of(kit_of(visit.version_id), _topics(request))
    site = settings.SITE_URL.rstrip("/") if settings.PRODUCTION else request.build_absolute_uri("/").rstrip("/")
    headers = {"Content-Disposition": f'inline; filename="paper-{visit.on}.pdf"', "Cache-Control": "no-store"}
    pdf = documents.paper_pdf(visit, sheets, parts, site=site)
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def visit_on_paper(request: PersonRequest, id: UUID) -> Visit:
    """Fetch a visit for those who hold its paper: its crew and the Quality Team."""
    visit = visit_seen(request, id)
    if not rules.on_crew(visit, request.user) and not standing(request).holds(Role.QUALITY_TEAM):
        raise Http404
    return visit


def _sheet(visit: Visit, code: str) -> paper.Sheet:
    sheet = paper.sheet_of(visit, code)
    if sheet is None:
        raise Http404
    return sheet


def _topics(request: PersonRequest) -> set[UUID]:
    try:
        return {UUID(one) for one in request.GET.getlist("topic")}
    except ValueError:
        raise Http404 from None
