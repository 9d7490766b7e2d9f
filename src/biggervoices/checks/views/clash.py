"""A tablet sent two contents under one id: a person says which one counts."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.checks import rules
from biggervoices.checks.changes.clashes import settle_clash
from biggervoices.checks.changes.reading import open_answers
from biggervoices.checks.models import Clash
from biggervoices.checks.queries.clashes import waiting_clashes
from biggervoices.checks.views.doors import PERSON_PAGE, STAFF_PAGE, posted_id, visit_seen
from biggervoices.core.methods import require_safe_or_post
from biggervoices.people.http import PersonRequest


@login_required
@require_safe_or_post
def clashes(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show two answers side by side, one pair at a time: which one counts? Nobody's name is on the page."""
    visit, now = visit_seen(request, id), timezone.now()
    if rules.why_not_settle_clash(request.user, visit, on=timezone.localdate(now)):
        raise Http404
    if request.method == "POST":
        clash = get_object_or_404(Clash, pk=posted_id(request, "clash"), slip__visit=visit)
        settle_clash(clash, request.POST.get("counts", ""), id=posted_id(request), by=request.user, now=now)
        return redirect("checks:clashes", visit.pk)
    waiting = waiting_clashes(visit)
    if waiting and not rules.on_crew(visit, request.user):
        shown = waiting[0].clash.slip.interview
        open_answers([shown] if shown else [], by=request.user, now=now)
    side = PERSON_PAGE if rules.on_crew(visit, request.user) else STAFF_PAGE
    facts = {"visit": visit, "two": waiting[0] if waiting else None, "left": len(waiting), "side": side}
    return render(request, "checks/clashes.html", facts)
