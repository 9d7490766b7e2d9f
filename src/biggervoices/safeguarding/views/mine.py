"""The pages of whoever raised a worry with their name: where it stands, and what they are told. Never its words."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.people.http import PersonRequest
from biggervoices.safeguarding import changes, queries
from biggervoices.safeguarding.models import Concern


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """Show somebody where their own worries stand, without the words."""
    _must_be_alone(request)
    return render(request, "safeguarding/mine.html", {"worries": queries.my_worries(request.user)})


@require_safe_or_post
def my_worry(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show the steps of one worry and what they were told; on a closed one, a button to say: I am still worried."""
    _must_be_alone(request)
    concern = get_object_or_404(Concern.objects.said_by(request.user), pk=id)
    now = timezone.now()
    if request.method == "POST":
        changes.reopen_concern(concern, "", id=new_id(), by=None, now=now)
        return redirect("safeguarding:my_worry", concern.pk)
    tellings = list(concern.tellings.all())
    if request.method == "GET" and any(telling.seen_at is None for telling in tellings):
        changes.see_tellings(concern, now=now)
    _raised_by, holder = queries.people_of(concern)
    return render(request, "safeguarding/my_worry.html", {"concern": concern, "holder": holder, "tellings": tellings})


def _must_be_alone(request: PersonRequest) -> None:
    """Hide earlier worries while a supporter opened this session with the person."""
    if "opened_by" in request.session:
        raise Http404
