"""Plan visits: pages of the Quality Team."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.checks.changes import finish, plan
from biggervoices.checks.forms.plan import CallOffForm, CoverForm, PlanForm
from biggervoices.checks.models import Debrief, Visit
from biggervoices.checks.queries.visits import crew, may_support, visit_as_typed
from biggervoices.checks.rules import why_not_change, why_not_plan_any
from biggervoices.checks.views.doors import posted_id, visit_planned
from biggervoices.core.methods import require_POST, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.core.seen import SEEN, seen_of
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Organisation, Person
from biggervoices.people.queries import checkers


@login_required
@require_safe_or_post
def plan_page(request: PersonRequest) -> HttpResponse:
    """Plan a new visit."""
    now, on = timezone.now(), timezone.localdate()
    if why_not_plan_any(request.user, on=on):
        raise Http404
    if request.method != "POST":
        office = Organisation.objects.first()
        first = {"starts": "10:00", "ends": "14:00", "lunch_at": "12:00", "home": request.GET.get("home")}
        first |= {"phone_who": _("The Quality Team"), "phone_number": office.office_phone if office else ""}
        return _plan_form(request, PlanForm(initial=first, on=on))
    form = PlanForm(request.POST, on=on)
    if not form.is_valid():
        return _plan_form(request, form, status=422)
    try:
        visit = plan.plan_visit(form.plan(), id=posted_id(request), day=form.day(), by=request.user, now=now)
    except Refused as refused:
        form.add_error(None, refused.reason)
        return _plan_form(request, form, status=422)
    return redirect("checks:visit", visit.pk)


@login_required
@require_safe_or_post
def change_page(request: PersonRequest, id: UUID) -> HttpResponse:
    """Change the plan of a visit."""
    visit = visit_planned(request, id)
    now, on = timezone.now(), timezone.localdate()
    reason = why_not_change(request.user, visit, on=on)
    if reason:
        raise Refused(reason)
    if request.method != "POST":
        stands = visit_as_typed(visit)
        return _plan_form(request, PlanForm(initial=stands | {SEEN: seen_of(stands)}, on=on), visit=visit)
    form = PlanForm(request.POST, on=on)
    if not form.is_valid():
        return _plan_form(request, form, visit=visit, status=422)
    try:
        seen = form.cleaned_data[SEEN]
        plan.change_visit(visit, form.plan(), day=form.day(), seen=seen, by=request.user, now=now)
    except Refused as refused:
        refused.say_on(form)
        return _plan_form(request, form, visit=visit, status=422)
    return redirect("checks:visit", visit.pk)


@login_required
@require_safe_or_post
def call_off_page(request: PersonRequest, id: UUID) -> HttpResponse:
    """Call a visit off, and say why."""
    visit = visit_planned(request, id)
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        plan.call_off(visit, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        return redirect("checks:visit", visit.pk)
    status = 422 if request.method == "POST" else 200
    reason = why_not_change(request.user, visit, on=timezone.localdate())
    return render(request, "checks/call_off.html", {"visit": visit, "form": form, "reason": reason}, status=status)


@login_required
@require_safe_or_post
def cover_page(request: PersonRequest, id: UUID, person: UUID) -> HttpResponse:
    """Choose who steps in for somebody who cannot go."""
    visit = visit_planned(request, id)
    going = crew(visit)
    absent = next((one for one in going if one.pk == person), None)
    if absent is None:
        raise Http404
    could = may_support(visit.on) if absent == visit.supporter else checkers(visit.on)
    form = CoverForm(request.POST or None, people=could.exclude(pk__in=[one.pk for one in going]))
    if request.method == "POST" and form.is_valid():
        try:
            instead: Person = form.cleaned_data["instead"]
            plan.cover(visit, absent=absent, instead=instead, by=request.user, now=timezone.now())
            return redirect("checks:visit", visit.pk)
        except Refused as refused:
            form.add_error("instead", refused.reason)
    status = 422 if request.method == "POST" else 200
    is_checker = absent != visit.supporter
    facts = {"visit": visit, "absent": absent, "form": form, "is_checker": is_checker}
    return render(request, "checks/cover.html", facts, status=status)


@login_required
@require_POST
def questions_page(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give a planned visit the questions that are published now."""
    visit = visit_planned(request, id)
    plan.take_newest_questions(visit, by=request.user, now=timezone.now())
    return redirect("checks:visit", visit.pk)


@login_required
@require_POST
def settle_talk(request: PersonRequest, id: UUID, debrief: UUID) -> HttpResponse:
    """Say that somebody has talked with the checker."""
    visit = visit_planned(request, id)
    row = get_object_or_404(Debrief.objects.select_related("checker"), visit=visit, pk=debrief)
    finish.settle_talk(row, by=request.user, now=timezone.now())
    return redirect("checks:visit", visit.pk)


def _plan_form(
    request: PersonRequest, form: PlanForm, *, visit: Visit | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "checks/plan.html", {"form": form, "visit": visit}, status=status)
