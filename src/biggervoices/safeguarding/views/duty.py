"""Who is on call: everybody who works here sees it, safeguarding leads and administrators keep it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.core.ids import read_id
from biggervoices.core.methods import require_POST, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.core.seen import SEEN, facts_of, seen_of
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role
from biggervoices.safeguarding import changes, forms, queries, rules
from biggervoices.safeguarding.models import Duty, OutsideContact
from biggervoices.safeguarding.views.doors import standing_with

STAFF = (
    *(Role.TEAM, Role.MANAGER, Role.REGIONAL, Role.QUALITY_TEAM),
    *(Role.SAFEGUARDING, Role.EXECUTIVE, Role.ADMIN),
)


@require_safe_or_post
def on_call(request: PersonRequest) -> HttpResponse:
    """Who is on call now and next; those who keep the rota add to it here."""
    standing, now = standing_with(request, *STAFF), timezone.now()
    rota, keeps = queries.rota_at(now), standing.holds(*rules.KEEPS_ROTA)
    form = forms.DutyForm(request.POST or None, people=rota.people)
    if request.method == "POST":
        if not keeps:
            raise Http404
        if form.is_valid() and _put_on_call(request, form):
            return redirect("safeguarding:on_call")
    page = {"rota": rota, "keeps": keeps, "form": form, "phone": queries.on_call_phone()}
    page["off"] = forms.OffForm(duties=rota.planned)
    return render(request, "safeguarding/on_call.html", page, status=422 if form.errors else 200)


def _put_on_call(request: PersonRequest, form: forms.DutyForm) -> bool:
    once: UUID = forms.Said.read(request.POST, back="").id
    begins_at, ends_at = form.moment("from"), form.moment("to")
    try:
        what = form.cleaned_data["what"]
        changes.add_duty(form.chosen, what, begins_at, ends_at, id=once, by=request.user, now=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.reason)
        return False
    return True


@require_POST
def end_duty(request: PersonRequest) -> HttpResponse:
    """Take somebody off the rota."""
    standing_with(request, *rules.KEEPS_ROTA)
    duty = get_object_or_404(Duty, pk=read_id(request.POST.get("duty", "")))
    changes.end_duty(duty, by=request.user, now=timezone.now())
    return redirect("safeguarding:on_call")


@require_safe_or_post
def outside(request: PersonRequest) -> HttpResponse:
    """Who is told outside the organisation, when nobody inside may read a worry."""
    standing_with(request, *rules.KEEPS_ROTA)
    contact = OutsideContact.objects.first()
    known = facts_of(contact, ("name", "phone", "email")) if contact else {}
    form = forms.OutsideForm(request.POST or None, initial=known | {SEEN: seen_of(known)})
    if request.method == "POST" and form.is_valid():
        try:
            changes.set_outside_contact(by=request.user, now=timezone.now(), **form.cleaned_data)
            return redirect("safeguarding:on_call")
        except Refused as refused:
            refused.say_on(form)
    return render(request, "safeguarding/outside.html", {"form": form}, status=422 if form.errors else 200)
