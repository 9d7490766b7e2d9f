"""Words of a visit that sound urgent, for whoever should read them soon."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from biggervoices.checks.changes.reading import open_words
from biggervoices.checks.queries.soon import words_of
from biggervoices.checks.views.doors import standing
from biggervoices.core.methods import require_safe
from biggervoices.people.http import PersonRequest
from biggervoices.safeguarding.models import ReadSoon


@login_required
@require_safe
def words_said(request: PersonRequest, id: UUID) -> HttpResponse:
    """What was said or written, without a name. Who opens it is written down."""
    readable = ReadSoon.objects.readable_by(standing(request)).select_related("read_by")
    prompt = get_object_or_404(readable, path=request.path, part_of__isnull=False)
    assert prompt.part_of
    if request.method == "GET":  # who asks for the head alone has read nothing
        open_words(prompt, by=request.user, now=timezone.now())
    return render(request, "checks/words_said.html", {"prompt": prompt, "said": words_of(prompt.part_of, id)})
