"""To join a gathering, by six pictures or a QR code, with or without an account; and what everybody does there."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.core.ids import read_id
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.people.models import Person, PictureCode
from biggervoices.voices.changes import board as board_changes
from biggervoices.voices.changes import gatherings as changes
from biggervoices.voices.forms.gatherings import SayForm, ThemeForm
from biggervoices.voices.models import BoardCard, Gathering, Seat, Sorting, Theme
from biggervoices.voices.queries import board, gatherings, ideas
from biggervoices.voices.queries.cards import IDEAS, card_choices, card_in_words
from biggervoices.voices.views.doors import SEAT, posted_id, sitting

PILES = {"GOOD": "happy", "NOT_GOOD": "sad", "WISH": "choose", "NOT_SURE": "do-not-know"}


@never_cache
@require_safe_or_post
def join(request: PersonRequest) -> HttpResponse:
    """Press the six pictures that stand on the big screen, in any order."""
    ideas = [idea for idea, _words in PictureCode.PICTURES]
    chosen = [it for it in request.POST.get("chosen", "").split(",") if it in ideas][: Gathering.HOW_MANY]
    pressed = request.POST.get("picture", "")
    if pressed in ideas:
        chosen = [it for it in chosen if it != pressed] if pressed in chosen else [*chosen, pressed]
    if len(chosen) == Gathering.HOW_MANY:
        found = gatherings.by_code(chosen)
        if found:
            return redirect("voices:join_by", found.token)
        if not ratelimit.consume(request, action="join"):
            raise Refused(_("That did not work many times. Wait a minute, or ask for help."))
    missed = len(chosen) == Gathering.HOW_MANY
    tiles = [(idea, str(words), idea in chosen and not missed) for idea, words in PictureCode.PICTURES]
    facts = {
        "tiles": tiles,
        "chosen": [] if missed else chosen,
        "missed": missed,
        "left": Gathering.HOW_MANY - (0 if missed else len(chosen)),
    }
    return render(request, "voices/join.html", facts)


@never_cache
@require_safe_or_post
def join_by(request: PersonRequest, token: str) -> HttpResponse:
    """Where are you? A press gives this screen a seat."""
    gathering = get_object_or_404(Gathering.objects.going_on(), token=token)
    me = request.user if isinstance(request.user, Person) and "as" not in request.GET else None
    if request.method == "POST":
        where, now = request.POST.get("where", ""), timezone.now()
        seat = changes.take_seat(gathering, id=posted_id(request), where=where, person=me, now=now)
        request.session[SEAT] = str(seat.pk)
        return redirect("voices:seat")
    return render(
        request, "voices/join_where.html", {"gathering": gathering, "me": me, "named": "as" not in request.GET}
    )


@never_cache
@require_safe
def seat(request: PersonRequest) -> HttpResponse:
    """What everybody does now: the step of the gathering, on this screen."""
    here = sitting(request)
    if here is None:
        return redirect("voices:join")
    gathering = here.gathering
    if gathering.step == Gathering.CHOOSE and not gathering.paused and not gathering.ended_at:
        return redirect("voices:vote")
    facts: dict[str, Any] = {"seat": here, "gathering": gathering, "step": gathering.step}
    if not gathering.paused and not gathering.ended_at:
        facts |= STEPS.get(gathering.step, _nothing)(request, here)
    return render(request, "voices/seat.html", facts)


def _nothing(_request: PersonRequest, _seat: Seat) -> dict[str, Any]:
    return {}


def _collect(_request: PersonRequest, here: Seat) -> dict[str, Any]:
    cards = board.cards_of(here.gathering, here)
    mine = here.cards.filter(off_at=None).order_by("-added_at")
    return {"form": SayForm(), "cards": cards, "mine": [(it, board.words_of(it)) for it in mine]}


def _sort(request: PersonRequest, here: Seat) -> dict[str, Any]:
    cards = board.cards_of(here.gathering, here)
    card, done = board.next_to_sort(here, cards)
    asked = request.GET.get("card", "")
    card = next((it for it in cards if str(it.id) == asked), card)
    last = Sorting.objects.filter(seat=here).order_by("-at").first()
    said = next((it for it in cards if last and it.id == last.card_id), None)
    piles = [(code, str(words), PILES[code]) for code, words in Sorting.PILES]
    facts = {"card": card, "number": done + 1, "cards": cards, "piles": piles, "last": last, "said": said}
    return facts | {"all_piles": board.piles_of(here.gathering, cards) if card is None else None}


def _group(request: PersonRequest, here: Seat) -> dict[str, Any]:
    cards = board.cards_of(here.gathering, here)
    chosen = next((it for it in cards if str(it.id) == request.GET.get("card", "")), None)
    return {"columns": board.columns_of(here.gathering, cards), "chosen": chosen, "cards": cards}


def _themes(_request: PersonRequest, here: Seat) -> dict[str, Any]:
    return {"themes": ideas.themes_of(here.gathering, by=ideas.key_of(here))}


STEPS = {
    Gathering.COLLECT: _collect,
    Gathering.SORT: _sort,
    Gathering.GROUP: _group,
    Gathering.WRITE: _themes,
    Gathering.IDEAS: _themes,
}


@never_cache
@require_safe
def now_at(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say what is new since a version: nothing at all, most of the time. Every screen asks this every 1.5 s."""
    seat_id, since = read_id(request.session.get(SEAT)), request.GET.get("v", "")
    gathering = gatherings.now_at(id, seat_id) if seat_id else None
    if gathering is None or not since.isascii() or not since.isdigit():
        raise Http404
    if gathering.version == int(since):
        return HttpResponse(status=204)
    moves = gatherings.moves_since(id, int(since)) if gathering.redrawn <= int(since) else []
    redraw = gathering.redrawn > int(since) or len(moves) > gatherings.MOST_MOVES
    return JsonResponse(
        {
            "v": gathering.version,
            "step": gathering.phase,
            "paused": gathering.paused,
            "redraw": redraw,
            "moves": [] if redraw else [[str(card), str(theme or "")] for card, theme in moves],
        }
    )


@require_POST
def say(request: PersonRequest) -> HttpResponse:
    """Put a card on the board."""
    here = _there(request)
    form = SayForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say something first. A few words are enough."))
    words = form.cleaned_data["words"]
    helped = request.POST.get("say") == "helped"
    board_changes.add_card(here, words, id=posted_id(request), helped=helped, now=timezone.now())
    ask_if_worried(request, words)
    return redirect("voices:seat")


@never_cache
@require_safe
def pictures(request: PersonRequest) -> HttpResponse:
    """Say it with a picture: what is it about?"""
    return render(request, "voices/seat_pictures.html", {"seat": _there(request), "cards": IDEAS.items()})


@never_cache
@require_safe_or_post
def picture(request: PersonRequest, idea: str) -> HttpResponse:
    """How is it? A press puts the picture on the board."""
    here = _there(request)
    if idea not in IDEAS:
        raise Http404
    if request.method == "POST":
        words = card_in_words(idea, request.POST.get("says", ""))
        if words is None:
            raise Refused(_("Please press one of the pictures."))
        board_changes.add_card(here, words, id=posted_id(request), picture=idea, now=timezone.now())
        return redirect("voices:seat")
    facts = {"seat": here, "idea": idea, "words": IDEAS[idea], "choices": card_choices()}
    return render(request, "voices/seat_picture.html", facts)


@require_POST
def off(request: PersonRequest) -> HttpResponse:
    """Take one's own card off."""
    here = _there(request)
    board_changes.take_off(here, _card(request, here), now=timezone.now())
    return redirect("voices:seat")


@require_POST
def sort(request: PersonRequest) -> HttpResponse:
    """Put a card on a pile."""
    here = _there(request)
    pile = request.POST.get("pile", "")
    board_changes.sort_card(here, _card(request, here), pile, id=posted_id(request), now=timezone.now())
    return redirect("voices:seat")


@require_POST
def move(request: PersonRequest) -> HttpResponse:
    """Put a card into a theme, or out of all."""
    here = _there(request)
    if not request.POST.get("card"):
        raise Refused(_("First press a card. Then press a theme."))
    theme = request.POST.get("theme", "")
    into = get_object_or_404(here.gathering.themes, pk=posted_id(request, "theme")) if theme else None
    card = BoardCard(pk=posted_id(request, "card"))  # it is read once the board is held
    board_changes.place_card(here, card, into, id=posted_id(request), now=timezone.now())
    return HttpResponse(status=204) if "quietly" in request.POST else redirect("voices:seat")


@require_POST
def undo(request: PersonRequest) -> HttpResponse:
    """Take back the last move of everybody."""
    board_changes.undo(_there(request), id=posted_id(request), now=timezone.now())
    return redirect("voices:seat")


@require_POST
def make_theme(request: PersonRequest) -> HttpResponse:
    """Make a theme, by its name."""
    here = _there(request)
    name = request.POST.get("name", "")
    board_changes.make_theme(here.gathering, id=posted_id(request), name=name, now=timezone.now())
    return redirect("voices:seat")


@never_cache
@require_safe_or_post
def theme(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give a theme another name, picture or colour; put it together with another, or take it away."""
    here = _there(request)
    if "into" in request.POST:
        return _take_away(request, here, get_object_or_404(here.gathering.themes, pk=id))
    one = get_object_or_404(Theme, pk=id, gathering=here.gathering, gone_at=None)
    form = ThemeForm(request.POST or None, initial={"name": one.name, "picture": one.picture, "colour": one.colour})
    if request.method == "POST" and form.is_valid():
        board_changes.change_theme(one, **form.cleaned_data, now=timezone.now())
        return redirect("voices:seat")
    others = here.gathering.themes.filter(gone_at=None).exclude(pk=one.pk)
    facts = {"theme": one, "form": form, "others": others, "grouping": here.gathering.step == Gathering.GROUP}
    return render(request, "voices/theme.html", facts, status=422 if form.errors else 200)


def _take_away(request: PersonRequest, here: Seat, one: Theme) -> HttpResponse:
    into = request.POST["into"]
    other = get_object_or_404(here.gathering.themes, pk=posted_id(request, "into")) if into else None
    board_changes.take_away_theme(here, one, other, now=timezone.now())
    return redirect("voices:seat")


def _there(request: PersonRequest) -> Seat:
    here = sitting(request)
    if here is None:
        raise Http404
    return here


def _card(request: PersonRequest, here: Seat) -> BoardCard:
    return get_object_or_404(BoardCard, gathering=here.gathering, pk=posted_id(request, "card"))
