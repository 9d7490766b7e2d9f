"""The Quality Team brings in what a tablet saved to a file, because it could not send it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.checks.changes.copies import receive_copy
from biggervoices.checks.changes.journal import Receipt
from biggervoices.checks.formats.copies import LARGEST, open_copy
from biggervoices.checks.forms.files import CopyForm
from biggervoices.checks.rules import why_not_open_copy
from biggervoices.core.keys import NotOurs
from biggervoices.core.methods import require_safe_or_post
from biggervoices.people.http import PersonRequest


@login_required
@never_cache
@require_safe_or_post
def copies(request: PersonRequest) -> HttpResponse:
    """Bring a copy in, and say what of it is kept; brought in twice, it is kept once."""
    if why_not_open_copy(request.user, on=timezone.localdate()):
        raise Http404
    form = CopyForm(request.POST, request.FILES) if request.method == "POST" else CopyForm()
    kept = None
    if request.method == "POST" and form.is_valid():
        kept, refused = _receive(request, form.cleaned_data["file"].read(LARGEST + 1))
        if refused:
            form.add_error("file", refused)
    return render(request, "checks/copies.html", {"form": form, "kept": kept}, status=422 if form.errors else 200)


def _receive(request: PersonRequest, data: bytes) -> tuple[Receipt | None, str]:
    """Give what is kept, and why nothing is."""
    if len(data) > LARGEST:
        return None, _("This file is too large for this page. Please ask your administrator to bring it in.")
    try:
        kept = receive_copy(open_copy(data), by=request.user, now=timezone.now())
    except NotOurs:
        return None, _("This file was not made for this office, or it is damaged. Nothing was kept.")
    return kept, "" if kept else _("The visit of this copy is not in this office. Nothing was kept.")
