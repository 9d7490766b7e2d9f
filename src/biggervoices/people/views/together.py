"""A supporter opens a session with a person: short, with a label on each page, and the person sees that it was."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import must
from biggervoices.people import changes, rules
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person
from biggervoices.people.queries.together import supported_by


@login_required
@never_cache
@require_safe
def supporting(request: PersonRequest) -> HttpResponse:
    """Show whom I support."""
    _must_be_alone(request)
    people = list(supported_by(request.user, on=timezone.localdate()))
    if not people:
        raise Http404
    return render(request, "people/supporting.html", {"people": people})


@login_required
@never_cache
@require_safe_or_post
def open_with(request: PersonRequest, id: UUID) -> HttpResponse:
    """Open this with a person who is here and wants it."""
    _must_be_alone(request)
    now = timezone.now()
    on = timezone.localdate(now)
    person = get_object_or_404(Person.objects.here().select_related("photo"), pk=id)
    if not rules.stands_beside(request.user, person, on=on):
        raise Http404
    if request.method == "POST":
        must(rules.why_not_come_in(request.tablet))
        by = Person.objects.get(pk=request.user.pk)
        changes.open_with(person, by=by, now=now)
        rules.open_together(request, person, by, now=now)
        return redirect("house:today")
    facts = {"person": person, "why_not": rules.why_not_open_with(request.user, person, on=on)}
    return render(request, "people/open_with.html", facts)


def _must_be_alone(request: PersonRequest) -> None:
    """Let nobody go on from one person's session into another's, nor come so far with four pictures."""
    if request.opened_by or "by_pictures" in request.session:
        raise Http404
