"""Words that sound urgent: the list of those who should read them, and "I have read it"."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.core.methods import require_POST, require_safe
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role
from biggervoices.safeguarding import changes, queries
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.safeguarding.views.doors import standing_with


@require_safe
def read_soon(request: PersonRequest) -> HttpResponse:
    """What sounds urgent and nobody has read yet; below, what was read lately and by whom."""
    standing = standing_with(request, Role.SAFEGUARDING, Role.QUALITY_TEAM)
    waiting = queries.to_read_soon(standing)
    page = {
        "urgent": [one for one in waiting if not one.prompt.lowered],
        "lowered": [one for one in waiting if one.prompt.lowered],
        "read": queries.read_lately(standing),
    }
    return render(request, "safeguarding/read_soon.html", page)


@require_POST
def have_read(request: PersonRequest, id: UUID) -> HttpResponse:
    """Press "I have read it"."""
    standing = standing_with(request, Role.SAFEGUARDING, Role.QUALITY_TEAM)
    prompt = get_object_or_404(ReadSoon.objects.visible_to(standing), pk=id)
    changes.have_read(prompt, by=request.user, now=timezone.now())
    return redirect("safeguarding:read_soon")
