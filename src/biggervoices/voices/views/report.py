"""The report of a gathering: a page in Easy Read, read aloud, and on paper; there once the gathering is over."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from biggervoices.core.methods import require_safe
from biggervoices.people.http import PersonRequest
from biggervoices.voices import documents
from biggervoices.voices.queries import report as queries
from biggervoices.voices.views.doors import standing


@login_required
@require_safe
def reports(request: PersonRequest) -> HttpResponse:
    """The reports of all gatherings that this person may read."""
    return render(request, "voices/reports.html", {"gatherings": queries.reports(standing(request))})


@login_required
@require_safe
def report(request: PersonRequest, id: UUID) -> HttpResponse:
    """One report."""
    return render(request, "voices/report.html", {"report": _report(request, id)})


@login_required
@require_safe
def report_pdf(request: PersonRequest, id: UUID) -> HttpResponse:
    """The same on paper."""
    pdf = documents.report(_report(request, id))
    headers = {"Content-Disposition": 'inline; filename="report.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _report(request: PersonRequest, id: UUID) -> queries.Report:
    me = standing(request)
    gathering = get_object_or_404(queries.reports(me), pk=id)
    with_cards = queries.took_part(me, gathering)
    return queries.report_of(gathering, with_cards=with_cards, on=timezone.localdate())
