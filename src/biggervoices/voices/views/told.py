"""The Quality Team reads what people told us and only want to say."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing
from biggervoices.voices.changes import statements as changes
from biggervoices.voices.models import Statement
from biggervoices.voices.queries.statements import said_in_words
from biggervoices.voices.views.doors import standing

MOST = 100


@login_required
@require_safe
def told(request: PersonRequest) -> HttpResponse:
    """What waits to be read, the oldest first."""
    waiting = Statement.objects.readable_by(_reader(request)).to_read().select_related("home").order_by("sent_at")
    found = list(waiting[:MOST])
    changes.open_statements(found, by=request.user, now=timezone.now())
    return render(request, "voices/told.html", {"told": [(it, said_in_words(it)) for it in found]})


@login_required
@require_safe_or_post
def told_one(request: PersonRequest, id: UUID) -> HttpResponse:
    """One thing that somebody told us, with their choices; a press says that it is read."""
    readable = Statement.objects.readable_by(_reader(request)).select_related("home", "read_by")
    statement = get_object_or_404(readable, pk=id)
    if request.method == "POST":
        changes.have_read(statement, by=request.user, now=timezone.now())
        return redirect("voices:told")
    changes.open_statements([statement], by=request.user, now=timezone.now())
    person = Person.objects.filter(pk=statement.person).first() if statement.named else None
    facts = {"statement": statement, "said": said_in_words(statement), "person": person}
    return render(request, "voices/told_one.html", facts)


def _reader(request: PersonRequest) -> Standing:
    reader = standing(request)
    if not reader.holds(Role.QUALITY_TEAM):
        raise Http404
    return reader
