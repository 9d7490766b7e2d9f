"""Gatherings for those who plan and lead them, and the invitation of whoever is asked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.ids import read_ids
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused, must
from biggervoices.loop.models import Point
from biggervoices.people.documents import qr_code
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import PictureCode, Role
from biggervoices.voices.changes import board as board_changes
from biggervoices.voices.changes import gatherings as changes
from biggervoices.voices.changes import ideas as idea_changes
from biggervoices.voices.forms.gatherings import InviteForm, NameForm, NeedsForm, PlanForm
from biggervoices.voices.forms.ideas import AskForm
from biggervoices.voices.models import BoardCard, Gathering, Idea, Invite, Statement, ThemeWording
from biggervoices.voices.queries import board, gatherings, held, ideas, votes
from biggervoices.voices.queries.statements import said_in_words
from biggervoices.voices.rules import gatherings as rules
from biggervoices.voices.views.doors import led, posted_id, standing

AFTER_GROUPS = (Gathering.WRITE, Gathering.IDEAS, Gathering.CHOOSE, Gathering.THANKS)
ANSWER_DAYS = 14


@login_required
@require_safe
def gatherings_list(request: PersonRequest) -> HttpResponse:
    """All gatherings that somebody leads."""
    me = standing(request)
    led = Gathering.objects.led_by(me)
    if rules.why_not_plan(me) and not led.exists():
        raise Http404
    return render(request, "voices/gatherings.html", {"gatherings": led[:100], "why_not": rules.why_not_plan(me)})


@login_required
@require_safe_or_post
def plan(request: PersonRequest) -> HttpResponse:
    """Plan a gathering."""
    if rules.why_not_plan(standing(request)):
        raise Http404
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said, now = form.cleaned_data, timezone.now()
            gathering = changes.plan_gathering(id=posted_id(request), **said, by=request.user, now=now)
            return redirect("voices:gathering", gathering.pk)
        except Refused as refused:
            refused.say_on(form)
    return render(request, "voices/plan.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe_or_post
def gathering(request: PersonRequest, id: UUID) -> HttpResponse:
    """One gathering: when and where, who is asked, who comes, who is missing, what they need."""
    one = led(request, id)
    today = timezone.localdate()
    # A name never stands in an address: whoever is looked for is posted, and the page comes back with those found.
    name = NameForm(request.POST if "who" in request.POST else None)
    if request.method == "POST" and not name.is_bound:
        _plan_on(request, one)
        return redirect("voices:gathering", one.pk)
    said = name.cleaned_data if name.is_bound and name.is_valid() else None
    needs = one.invites.exclude(needs="").select_related("person", "met_by").order_by("person__name")
    facts = {
        "gathering": one,
        "coming": gatherings.coming(one, on=today),
        "needs": needs,
        "form": InviteForm(),
        "name_form": name,
        "found": gatherings.people_named(one, said["called_as"], said["who"], on=today) if said else None,
        "called_as": said["called_as"] if said else "",
        "waiting": held.waiting_cards(one).count(),
    }
    return render(request, "voices/gathering.html", facts, status=422 if name.errors else 200)


def _plan_on(request: PersonRequest, one: Gathering) -> None:
    """Do what was pressed: ask people, say that a need is met, open the doors."""
    now, me = timezone.now(), request.user
    if "met" in request.POST:
        changes.meet_need(get_object_or_404(one.invites, pk=posted_id(request, "met")), by=me, now=now)
    elif "begin" in request.POST:
        changes.begin(one, by=me, now=now)
    elif "person" in request.POST:
        kind = request.POST.get("invited_as", "")
        found = gatherings.people_to_ask(kind, None, on=timezone.localdate())
        person = get_object_or_404(found, pk=posted_id(request, "person"))
        changes.invite(one, [person], invited_as=kind, by=me, now=now)
    elif "way" in request.POST:
        people = gatherings.people_of_way(request.POST["way"], on=timezone.localdate())
        changes.invite(one, people, invited_as=Role.SUPPORTED, by=me, now=now)
    else:
        form = InviteForm(request.POST)
        if not form.is_valid():
            raise Refused(_("Choose whom you want to ask."))
        said = form.cleaned_data
        region = said["region"].pk if said["region"] else None
        people = gatherings.people_to_ask(said["invited_as"], region, on=timezone.localdate())
        changes.invite(one, people, invited_as=said["invited_as"], by=me, now=now)


@login_required
@require_safe_or_post
def lead(request: PersonRequest, id: UUID) -> HttpResponse:
    """Lead it: the steps that everybody's screen follows, a break, and what each step needs."""
    one = led(request, id)
    if request.method == "POST":
        _lead_on(request, one)
        return redirect("voices:lead", one.pk)
    if not one.begun_at:
        return redirect("voices:gathering", one.pk)
    cards = board.cards_of(one)
    facts = {"gathering": one, "steps": Gathering.STEPS, "cards": cards, "seats": gatherings.seats_of(one)}
    facts |= {"waiting": held.waiting_cards(one), "where": _where(one), "minutes": rules.MINUTES}
    if one.step in AFTER_GROUPS:
        facts |= _themes(request, one)
    if one.step == Gathering.COLLECT:
        facts |= {"points": held.held_points(one)[: held.MOST], "alike": board.alike(cards)}
        facts["told"] = [(it, said_in_words(it)) for it in held.held_statements(one)[: held.MOST]]
    if one.step == Gathering.SORT:
        facts["piles"] = board.piles_of(one, cards)
        if "suggest" in request.GET:
            facts["suggested"] = [(card, *board.suggestion(card.words)) for card in cards]
    return render(request, "voices/lead.html", facts)


def _themes(request: PersonRequest, one: Gathering) -> dict[str, Any]:
    today = timezone.localdate()
    reads = standing(request).holds(Role.QUALITY_TEAM)
    waiting = Idea.objects.filter(theme__gathering=one, waits=True) if reads else []
    waiting_wordings = ideas.waiting_wordings(one) if reads else []
    initial = {"answer_by": today + timedelta(days=ANSWER_DAYS)}
    asking = _asking(one, initial=initial)
    return {
        "themes": ideas.themes_of(one),
        "asking": asking,
        "waiting_ideas": waiting,
        "waiting_wordings": waiting_wordings,
    }


def _asking(one: Gathering, *args: Any, **kwargs: Any) -> AskForm:
    on = timezone.localdate()
    return AskForm(*args, ideas=ideas.unasked(one), leaders=ideas.leaders(on=on), **kwargs)


def _where(one: Gathering) -> list[tuple[str, int]]:
    words = {"ROOM": _("By themselves in the room"), "TABLE": _("Tables"), "REMOTE": _("From afar")}
    return [(words[code], count) for code, count in gatherings.seats_of(one).items()]


def _lead_on(request: PersonRequest, one: Gathering) -> None:
    """Do what was pressed."""
    now, me, posted = timezone.now(), request.user, request.POST
    if {"step", "pause", "timer", "end"} & {*posted}:
        _go_on(request, one)
    elif "same" in posted:
        card = get_object_or_404(one.cards, pk=posted_id(request, "same"))
        other = get_object_or_404(one.cards, pk=posted_id(request, "other")) if posted.get("other") else None
        board_changes.say_same(card, other, by=me, now=now)
    elif "agree" in posted:
        wordings = ThemeWording.objects.filter(theme__gathering=one)
        idea_changes.agree(get_object_or_404(wordings, pk=posted_id(request, "agree")), by=me, now=now)
    elif "settle" in posted or "settle_words" in posted:
        _settle(request, one)
    elif "leader" in posted:
        _ask(request, one)
    else:
        points = Point.objects.filter(pk__in=read_ids(posted.getlist("point")))
        told = Statement.objects.filter(pk__in=read_ids(posted.getlist("told")))
        board_changes.offer_held(one, points, told, by=me, now=now)


def _go_on(request: PersonRequest, one: Gathering) -> None:
    """Do what was pressed about where everybody is."""
    now, me, posted = timezone.now(), request.user, request.POST
    if "step" in posted:
        changes.go_to_step(one, posted["step"], by=me, now=now)
    elif "pause" in posted:
        changes.pause(one, paused=posted["pause"] == "1", by=me, now=now)
    elif "timer" in posted:
        minutes = next((it for it in (0, *rules.MINUTES) if str(it) == posted["timer"]), -1)
        changes.set_timer(one, minutes, by=me, now=now)
    elif "end" in posted:
        changes.end(one, by=me, now=now)


def _settle(request: PersonRequest, one: Gathering) -> None:
    """Keep whether an idea, or words for a theme, that sounded urgent are shown to everybody."""
    now, me, posted = timezone.now(), request.user, request.POST
    must(None if posted.get("show") in ("0", "1") else _("Please press one of the buttons."))
    show = posted["show"] == "1"
    if "settle" in posted:
        idea = get_object_or_404(Idea, theme__gathering=one, pk=posted_id(request, "settle"))
        idea_changes.settle_idea(idea, show=show, by=me, now=now)
    else:
        words = get_object_or_404(ThemeWording, theme__gathering=one, pk=posted_id(request, "settle_words"))
        idea_changes.settle_wording(words, show=show, by=me, now=now)


def _ask(request: PersonRequest, one: Gathering) -> None:
    form = _asking(one, request.POST)
    must(None if form.is_valid() else _("Choose an idea, who could do it, and by when they answer."))
    idea_changes.ask_leader(**form.cleaned_data, by=request.user, now=timezone.now())


@login_required
@require_safe
def screen(request: PersonRequest, id: UUID) -> HttpResponse:
    """The big screen: how to join, and what everybody is looking at now."""
    one = led(request, id)
    cards = board.cards_of(one)
    words = dict(PictureCode.PICTURES)
    facts = {"gathering": one, "cards": cards, "code": [(idea, words[idea]) for idea in one.code], "seats": _where(one)}
    facts["columns"] = board.columns_of(one, cards)
    if one.step == Gathering.SORT:
        facts["piles"] = board.piles_of(one, cards)
    if one.step in AFTER_GROUPS:
        facts["themes"] = ideas.themes_of(one)
    if one.step == Gathering.CHOOSE:
        shown = votes.voting_shown(one)
        facts |= {"shown": shown, "result": votes.result_of(one) if shown else None, "voted": votes.how_many(one)}
    return render(request, "voices/screen.html", facts)


@login_required
@require_safe
def screen_now(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say whether the big screen has something new to show."""
    one = led(request, id)
    if str(one.version) == request.GET.get("v", ""):
        return HttpResponse(status=204)
    news = {"v": one.version, "step": one.phase, "paused": one.paused, "redraw": True, "moves": []}
    return JsonResponse(news)


@login_required
@require_safe
def way_in(request: PersonRequest, id: UUID) -> HttpResponse:
    """The QR code that lets people in."""
    one = led(request, id)
    if not one.is_open:
        raise Http404
    address = request.build_absolute_uri(reverse("voices:join_by", args=[one.token]))
    return HttpResponse(qr_code(address), content_type="image/svg+xml")


@login_required
@require_safe_or_post
def asked(request: PersonRequest, id: UUID) -> HttpResponse:
    """Will you come? Yes or no, and what you need."""
    invite = get_object_or_404(Invite.objects.select_related("gathering"), pk=id, person=request.user)
    form = NeedsForm(request.POST if "needs" in request.POST else None, initial={"needs": invite.needs})
    if request.method == "POST":
        needs = form.cleaned_data["needs"] if form.is_bound and form.is_valid() else None
        answer = request.POST.get("answer", "") or invite.answer
        changes.answer_invite(invite, answer, needs=needs, by=request.user, now=timezone.now())
        return redirect("voices:asked", invite.pk)
    return render(request, "voices/asked.html", {"invite": invite, "gathering": invite.gathering, "form": form})


@login_required
@require_safe_or_post
def waiting_card(request: PersonRequest, id: UUID) -> HttpResponse:
    """A card that sounded urgent, for whoever of the Quality Team reads it."""
    readable = BoardCard.objects.readable_by(standing(request)).select_related("gathering", "read_by")
    card = get_object_or_404(readable, pk=id)
    if request.method == "POST":
        if request.POST.get("show") not in ("0", "1"):
            raise Refused(_("Please press one of the buttons."))
        board_changes.settle_card(card, show=request.POST["show"] == "1", by=request.user, now=timezone.now())
        return redirect("voices:gathering", card.gathering_id)
    board_changes.open_card(card, by=request.user, now=timezone.now())
    return render(request, "voices/waiting_card.html", {"card": card})
