"""A gathering on paper: cards to print, and what stands on cards typed in."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.voices import documents
from biggervoices.voices.changes import board as changes
from biggervoices.voices.forms.paper import CardsForm, PlacesForm
from biggervoices.voices.models import Gathering
from biggervoices.voices.queries import board, gatherings
from biggervoices.voices.views.doors import led, posted_id


@login_required
@require_safe_or_post
def paper(request: PersonRequest, id: UUID) -> HttpResponse:
    """Print cards; type in what stands on them, and which of them lie together."""
    one = led(request, id)
    posted = request.POST
    cards = CardsForm(posted if "lines" in posted else None, people=gatherings.people_there(one))
    places = PlacesForm(posted if "numbers" in posted else None, themes=one.themes.filter(gone_at=None))
    if request.method == "POST" and (_typed(request, one, cards) or _placed(request, one, places)):
        return redirect("voices:paper", one.pk)
    facts = {"gathering": one, "cards": cards, "places": places, "count": len(board.cards_of(one))}
    return render(request, "voices/paper.html", facts, status=422 if cards.errors or places.errors else 200)


def _typed(request: PersonRequest, one: Gathering, form: CardsForm) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    lines, now = form.cleaned_data["lines"], timezone.now()
    try:
        person = form.cleaned_data["person"]
        changes.add_from_paper(one, lines.splitlines(), person, id=posted_id(request), by=request.user, now=now)
    except Refused as refused:
        refused.say_on(form)
        return False
    ask_if_worried(request, lines)
    return True


def _placed(request: PersonRequest, one: Gathering, form: PlacesForm) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    try:
        changes.place_by_number(one, **form.cleaned_data, by=request.user, now=timezone.now())
    except Refused as refused:
        refused.say_on(form)
        return False
    return True


@login_required
@require_safe
def cards(request: PersonRequest, id: UUID) -> HttpResponse:
    """The cards of the board, to cut out."""
    one = led(request, id)
    numbers = board.numbers_of(one)
    seen = [(numbers[it.id], it.words) for it in board.cards_of(one)]
    return _pdf(documents.cards(one, seen), "cards.pdf")


@login_required
@require_safe
def empty_cards(request: PersonRequest, id: UUID) -> HttpResponse:
    """Empty cards, to write or draw on."""
    return _pdf(documents.cards(led(request, id), [(None, "")] * documents.CARDS_A_PAGE), "empty-cards.pdf")


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
