"""Say what you think: on one's own screen, on a shared one, by signs that somebody reads, or with hands in a room."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.core.ids import read_id, read_ids
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.voices.changes import votes as changes
from biggervoices.voices.changes.ideas import take_forward
from biggervoices.voices.forms.votes import ForwardForm, HandsForm, HowManyForm, RoomForm, SentenceForm
from biggervoices.voices.models import Gathering, Hands, Idea, Room, Seat, Sentence, Vote, Voter
from biggervoices.voices.queries import board, held
from biggervoices.voices.queries import votes as queries
from biggervoices.voices.queries.ideas import leaders
from biggervoices.voices.views.doors import led, posted_id, sitting

ANSWER_DAYS = 14
VOTER = "voter"  # in the session: who says what they think on this screen now
WAYS = {Voter.OWN: "by-myself", Voter.SHARED: "two-people", Voter.SIGNS: "sign-language"}


@never_cache
@require_safe
def vote(request: PersonRequest) -> HttpResponse:
    """What do you think? One sentence a page, five at a time."""
    here = sitting(request)
    gathering = here.gathering if here else None
    if here is None or gathering is None:
        return redirect("voices:join")
    if gathering.paused or gathering.ended_at or gathering.step != Gathering.CHOOSE:
        return redirect("voices:seat")
    facts: dict[str, Any] = {"seat": here, "gathering": gathering, "shown": queries.voting_shown(gathering)}
    sentences = queries.sentences_of(gathering)
    voter = _voter(request, here)
    if "results" in request.GET and facts["shown"]:
        return render(request, "voices/votes_results.html", facts | {"result": queries.result_of(gathering)})
    if voter is None or "other" in request.GET:
        ways = [(code, str(words), WAYS[code]) for code, words in Voter.WAYS]
        return render(request, "voices/votes_who.html", facts | {"ways": ways, "sentences": sentences})
    following = queries.next_for(voter, sentences)
    last = queries.last_said(voter)
    asked = next((it for it in sentences if str(it.id) == request.GET.get("sentence", "")), None)
    facts |= {
        "voter": voter,
        "next": following,
        "sentence": asked or following.sentence,
        "again": asked is not None,
        "last": last,
        "last_words": next((it.words for it in sentences if last and it.id == last.sentence_id), ""),
        "answers": [(code, str(words), queries.PICTURES[code]) for code, words in Vote.ANSWERS],
        "pause": following.pause and not asked and "more" not in request.GET,
    }
    return render(request, "voices/votes_one.html", facts)


@require_POST
def begin(request: PersonRequest) -> HttpResponse:
    """Somebody begins, by themselves, on a shared screen, or with somebody who reads their signs."""
    here = _there(request)
    voter = changes.begin_voting(here, request.POST.get("way", ""), id=posted_id(request), now=timezone.now())
    request.session[VOTER] = str(voter.pk)
    return redirect("voices:vote")


@require_POST
def say_vote(request: PersonRequest) -> HttpResponse:
    """Keep what somebody thinks of one sentence."""
    here = _there(request)
    voter = _voter(request, here)
    if voter is None:
        raise Refused(_("This screen changed hands. Please begin again."))
    sentence, answer = posted_id(request, "sentence"), request.POST.get("answer", "")
    changes.vote(here, voter, sentence, answer, id=posted_id(request), now=timezone.now())
    return redirect("voices:vote")


def _voter(request: PersonRequest, here: Seat) -> Voter | None:
    pk = read_id(request.session.get(VOTER))
    return Voter.objects.select_related("gathering").filter(pk=pk, seat=here).first() if pk else None


def _there(request: PersonRequest) -> Seat:
    here = sitting(request)
    if here is None:
        raise Http404
    return here


# --- for those who lead ----------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def votes(request: PersonRequest, id: UUID) -> HttpResponse:
    """What everybody is asked, rooms with hands up, and what people think."""
    one = led(request, id)
    if not one.begun_at:
        return redirect("voices:gathering", one.pk)
    posted = request.POST
    form = SentenceForm(posted if "words" in posted else None)
    room = RoomForm(posted if "people" in posted else None)
    many = HowManyForm(posted if "most" in posted else None, initial={"most": queries.how_many_forward(one)})
    ask = _forward_form(posted if "answer_by" in posted else None)
    if request.method == "POST" and _lead_on(request, one, form, room, many, ask):
        return redirect("voices:votes", one.pk)
    by = request.GET.get("by", "")
    by = by if by in queries.GROUPINGS else queries.BY_ROOM
    sentences = queries.sentences_of(one)
    asked = {it.card for it in sentences}
    result = queries.result_of(one, by)
    taking = queries.to_take_forward(result)
    facts = {
        "gathering": one,
        "sentences": sentences,
        "cards": [it for it in board.cards_of(one) if it.id not in asked],
        "waiting": held.waiting_cards(one),
        "ideas": queries.ideas_to_ask(one, sentences),
        "form": form,
        "room_form": room,
        "many": many,
        "ask": ask,
        "taking": taking,
        "ticked": read_ids(posted.getlist("idea")) if ask.is_bound else [it.pk for it in taking],
        "rooms": one.rooms.all(),
        "result": result,
        "by": by,
        "groupings": queries.GROUPINGS.items(),
        "shown": queries.voting_shown(one),
        "people": queries.how_many(one),
    }
    wrong = any(it.errors for it in (form, room, many, ask))
    return render(request, "voices/votes_lead.html", facts, status=422 if wrong else 200)


def _forward_form(posted: QueryDict | None) -> ForwardForm:
    today = timezone.localdate()
    initial = {"answer_by": today + timedelta(days=ANSWER_DAYS)}
    return ForwardForm(posted, leaders=leaders(on=today), initial=initial)


def _lead_on(
    request: PersonRequest, one: Gathering, form: SentenceForm, room: RoomForm, many: HowManyForm, ask: ForwardForm
) -> bool:
    """Do what was pressed; False where what was typed is not right yet."""
    now, me, posted = timezone.now(), request.user, request.POST
    if "show" in posted:
        changes.show_results(one, shown=posted["show"] == "1", by=me, now=now)
    elif "out" in posted:
        changes.take_out(get_object_or_404(Sentence, gathering=one, pk=posted_id(request, "out")), by=me, now=now)
    elif "put" in posted:
        _put(request, one)
    elif many.is_bound:
        return _kept(many, lambda: changes.choose_how_many(one, **many.cleaned_data, by=me, now=now))
    elif ask.is_bound:
        chosen = Idea.objects.filter(theme__gathering=one, pk__in=read_ids(posted.getlist("idea")))
        return _kept(ask, lambda: take_forward(one, chosen, **ask.cleaned_data, by=me, now=now))
    elif form.is_bound:
        return _kept(form, lambda: changes.put_words(one, **form.cleaned_data, id=posted_id(request), by=me, now=now))
    elif room.is_bound:
        return _kept(room, lambda: changes.name_room(one, **room.cleaned_data, id=posted_id(request), by=me, now=now))
    return True


def _put(request: PersonRequest, one: Gathering) -> None:
    """Ask everybody about what was chosen."""
    now, me, posted = timezone.now(), request.user, request.POST
    if posted["put"] == "wordings":
        changes.put_wordings(one, by=me, now=now)
    elif posted["put"] == "ideas":
        changes.put_ideas(one, Idea.objects.filter(pk__in=read_ids(posted.getlist("idea"))), by=me, now=now)
    else:
        every = [it.id for it in board.cards_of(one)]  # of cards that say the same, the first
        chosen = every if posted["put"] == "all" else read_ids(posted.getlist("card"))
        changes.put_cards(one, one.cards.filter(pk__in=chosen), by=me, now=now)


@login_required
@require_safe_or_post
def hands(request: PersonRequest, id: UUID, hall: UUID) -> HttpResponse:
    """Hands up in a room, one sentence after the other."""
    one = led(request, id)
    here = get_object_or_404(Room, gathering=one, pk=hall)
    sentences = queries.sentences_of(one)
    counted = {it.sentence_id: it for it in here.hands.all()}
    wanted = request.POST.get("sentence", "") or request.GET.get("sentence", "")
    asked = next((it for it in sentences if str(it.id) == wanted), None)
    if asked is None and request.method != "POST":
        asked = next((it for it in sentences if it.id not in counted), None)
    before = counted.get(asked.id) if asked else None
    initial = {name: getattr(before, name) for name in Hands.COUNTS} if before else None
    resized = request.method == "POST" and "people" in request.POST
    form = HandsForm(request.POST if request.method == "POST" and not resized else None, initial=initial)
    size = RoomForm(request.POST if resized else None, initial={"name": here.name, "people": here.people})
    if request.method == "POST" and _counted(request, one, here, size if resized else form):
        return redirect("voices:hands", one.pk, here.pk)
    facts = {
        "gathering": one,
        "room": here,
        "sentence": asked,
        "form": form,
        "size": size,
        "number": next((at for at, it in enumerate(sentences, 1) if it == asked), 0),
        "sentences": [(it, it.id in counted) for it in sentences],
    }
    return render(request, "voices/votes_hands.html", facts, status=422 if form.errors or size.errors else 200)


def _counted(request: PersonRequest, one: Gathering, room: Room, form: RoomForm | HandsForm) -> bool:
    """Keep the hands that were counted, or what the room is called and how many are in it."""
    now, me = timezone.now(), request.user
    if isinstance(form, RoomForm):
        return _kept(form, lambda: changes.name_room(one, **form.cleaned_data, id=room.pk, by=me, now=now))
    sentence, pk = posted_id(request, "sentence"), posted_id(request)
    return _kept(form, lambda: changes.count_hands(room, sentence, form.cleaned_data, id=pk, by=me, now=now))


def _kept(form: SentenceForm | RoomForm | HandsForm | HowManyForm | ForwardForm, keep: Any) -> bool:
    """Keep what was typed, if it is right; else say on the form why not."""
    if not form.is_valid():
        return False
    try:
        keep()
    except Refused as refused:
        refused.say_on(form)
        return False
    return True
