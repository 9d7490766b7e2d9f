"""Jobs in the background, for administrators: who does them, what waits, and what failed for good."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from biggervoices.core.changes.workers import run_again
from biggervoices.core.methods import require_POST, require_safe
from biggervoices.core.queries import workers
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role
from biggervoices.people.queries import standing_of


def _must_be_administrator(request: PersonRequest) -> None:
    if not standing_of(request.user, on=timezone.localdate()).holds(Role.ADMIN):
        raise Http404


@login_required
@never_cache
@require_safe
def jobs(request: PersonRequest) -> HttpResponse:
    """Show the workers, how much waits, and each job that failed for good with its reason."""
    _must_be_administrator(request)
    return _page(request)


@login_required
@require_POST
def again(request: PersonRequest, job: int) -> HttpResponse:
    """Run a job again that failed for good."""
    _must_be_administrator(request)
    if job not in {it.id for it in workers.dead_jobs()}:
        raise Http404
    try:
        run_again(job, by=request.user, now=timezone.now())
    except Refused as refused:
        return _page(request, refused.reason, status=409)
    return redirect("house:jobs")


def _page(request: PersonRequest, reason: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    facts = {
        "reason": reason,
        "dead": workers.dead_jobs(),
        "waiting": workers.waiting(now=now),
        "workers": workers.workers(),
        "now": now,
    }
    return render(request, "house/jobs.html", facts, status=status)
