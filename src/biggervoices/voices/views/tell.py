"""Tell us: in words, with pictures, with one's voice; then a few questions; then it is sent."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.files import read_sealed
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.easyread.formats import SOUND_TYPES
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.voices.changes import statements as changes
from biggervoices.voices.forms.statements import VoiceForm, WordsForm
from biggervoices.voices.models import Statement
from biggervoices.voices.queries import statements as queries
from biggervoices.voices.queries.cards import FACES, IDEAS, feels_choices
from biggervoices.voices.queries.steps import STEPS, meaning, step_page
from biggervoices.voices.rules import statements as rules
from biggervoices.voices.views.doors import my_statement, posted_id, standing

WAYS = ("words", "pictures", "voice")


@login_required
@require_safe_or_post
def tell(request: PersonRequest) -> HttpResponse:
    """How do you want to say it? A press begins."""
    if rules.why_not_begin(standing(request)):
        raise Http404
    if request.method == "POST":
        way = request.POST.get("way", "")
        if way not in WAYS:
            raise Refused(_("Please press one of the pictures."))
        statement = changes.begin(id=posted_id(request), by=request.user, now=timezone.now())
        return redirect(f"voices:{way}", statement.pk)
    return render(request, "voices/tell.html")


@login_required
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """What I told you, and where it is now."""
    return render(request, "voices/mine.html", {"told": queries.mine(request.user, now=timezone.now())})


@login_required
@require_safe_or_post
def tell_one(request: PersonRequest, id: UUID) -> HttpResponse:
    """All that was said so far: add to it, go on to the next question, or send it."""
    statement = my_statement(request, id)
    if request.method == "POST":
        words = queries.said_in_words(statement)
        changes.send(statement, by=request.user, now=timezone.now())
        ask_if_worried(request, words)
        return redirect("voices:tell_one", statement.pk)
    if statement.sent_at:
        return render(request, "voices/sent.html", {"statement": statement, "said": queries.said_in_words(statement)})
    feels = dict(Statement.FEELS)
    cards = [(IDEAS[idea], idea, feels[felt], FACES[felt]) for idea, felt in statement.cards.items() if idea in IDEAS]
    facts = {
        "statement": statement,
        "cards": cards,
        "missing": rules.missing(statement),
        "has_said": bool(statement.words or cards or statement.voice),
        "chosen": [(step, said) for step in STEPS if (said := _said(step, statement))],
    }
    return render(request, "voices/tell_one.html", facts)


def _said(step: str, statement: Statement) -> tuple[str, str] | None:
    """Give what was chosen at a step, with its picture."""
    page = step_page(step, statement, on=timezone.localdate())
    return next(((it.words, it.picture) for it in page.choices if it.value == page.chosen), None)


@login_required
@require_safe_or_post
def words(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say it in words."""
    statement = _draft(request, id)
    form = WordsForm(request.POST or None, initial={"words": statement.words})
    if request.method == "POST" and form.is_valid():
        try:
            changes.keep_words(statement, form.cleaned_data["words"], by=request.user, now=timezone.now())
            return redirect("voices:tell_one", statement.pk)
        except Refused as refused:
            form.add_error("words", refused.reason)
    status = 422 if form.errors else 200
    return render(request, "voices/words.html", {"statement": statement, "form": form}, status=status)


@login_required
@require_safe
def pictures(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say it with pictures: which card?"""
    statement = _draft(request, id)
    feels = dict(Statement.FEELS)
    cards = [(idea, words, feels.get(statement.cards.get(idea, ""), "")) for idea, words in IDEAS.items()]
    return render(request, "voices/pictures.html", {"statement": statement, "cards": cards})


@login_required
@require_safe_or_post
def card(request: PersonRequest, id: UUID, idea: str) -> HttpResponse:
    """One card: happy, in between, not happy."""
    statement = _draft(request, id)
    if idea not in IDEAS:
        raise Http404
    if request.method == "POST":
        changes.press_card(statement, idea, request.POST.get("feels", ""), by=request.user, now=timezone.now())
        return redirect("voices:pictures", statement.pk)
    facts = {
        "statement": statement,
        "idea": idea,
        "words": IDEAS[idea],
        "choices": feels_choices(),
        "chosen": statement.cards.get(idea, ""),
    }
    return render(request, "voices/card.html", facts)


@login_required
@require_safe_or_post
def voice(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say it with one's voice."""
    statement = _draft(request, id)
    form = VoiceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["voice"]
        try:
            if sent or "remove" in request.POST:
                changes.keep_voice(statement, sent.read() if sent else b"", by=request.user, now=timezone.now())
            return redirect("voices:tell_one", statement.pk)
        except Refused as refused:
            form.add_error("voice", refused.reason)
    status = 422 if form.errors else 200
    return render(request, "voices/voice.html", {"statement": statement, "form": form}, status=status)


@login_required
@require_safe
def hear(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give a recorded voice to the person, and to whoever of the Quality Team reads what it says."""
    seen = Statement.objects.seen_by(standing(request)).exclude(voice="")
    statement = seen.filter(pk=id).first()
    if statement is None:
        raise Http404
    changes.open_statements([statement], by=request.user, now=timezone.now())
    kind = SOUND_TYPES[statement.voice.rpartition(".")[2]]
    return HttpResponse(read_sealed(statement.voice), content_type=kind, headers={"Cache-Control": "no-store"})


@login_required
@require_safe_or_post
def step(request: PersonRequest, id: UUID, step: str) -> HttpResponse:
    """One question with picture buttons. Each can be changed until it is sent."""
    statement = _draft(request, id)
    if step not in STEPS:
        raise Http404
    if request.method == "POST":
        said = meaning(step, request.POST.get("answer", ""))
        if said is None:
            raise Refused(_("Please press one of the pictures."))
        changes.choose(statement, by=request.user, now=timezone.now(), **said)
        statement.refresh_from_db()
        following = rules.missing(statement)
        return redirect("voices:step", statement.pk, following) if following else redirect("voices:tell_one", id)
    page = step_page(step, statement, on=timezone.localdate())
    return render(request, "voices/step.html", {"statement": statement, "step": page, "name": step})


@login_required
@require_safe_or_post
def take_back(request: PersonRequest, id: UUID) -> HttpResponse:
    """Take what I told you back, after reading what that means; a draft is thrown away."""
    statement = my_statement(request, id)
    if statement.point_id:
        return redirect("loop:take_back", statement.point_id)
    if request.method == "POST":
        changes.take_back(statement, by=request.user, now=timezone.now())
        return redirect("voices:mine")
    return render(request, "voices/take_back.html", {"statement": statement})


def _draft(request: PersonRequest, id: UUID) -> Statement:
    """Fetch what is not sent yet; what is sent cannot be changed any more."""
    statement = my_statement(request, id)
    if why := rules.why_not_change(request.user, statement):
        raise Refused(why)
    return statement
