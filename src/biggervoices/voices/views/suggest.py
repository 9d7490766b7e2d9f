"""What may belong together: shown only when a facilitator asks; they accept one, some or none."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from biggervoices.core.ids import read_ids
from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import must
from biggervoices.people.http import PersonRequest
from biggervoices.voices.changes.board import accept
from biggervoices.voices.models import Gathering
from biggervoices.voices.queries.suggest import suggestions
from biggervoices.voices.rules.board import why_not_at
from biggervoices.voices.views.doors import led, posted_id


@login_required
@never_cache
@require_safe_or_post
def suggest(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show suggestions with their reasons; put together the cards of one of them that the facilitator chose."""
    one = led(request, id)
    must(why_not_at(one, Gathering.GROUP))
    if request.method == "POST":
        made = request.POST.get("theme", "")
        theme = get_object_or_404(one.themes, pk=posted_id(request, "theme")) if made else None
        named = {"name": request.POST.get("name", ""), "picture": request.POST.get("picture", "idea")}
        cards = read_ids(request.POST.getlist("card"))
        accept(one, cards, theme, id=posted_id(request), **named, by=request.user, now=timezone.now())
        return redirect("voices:suggest", one.pk)
    return render(request, "voices/suggest.html", {"gathering": one, "suggestions": suggestions(one)})
