"""Write together and ideas: at a seat, on a person's own pages, and for the leader who answers."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest, ask_if_worried
from biggervoices.people.models import Person
from biggervoices.voices.changes import ideas as changes
from biggervoices.voices.forms.ideas import IdeaForm, MeantForm, PromiseForm, WordingForm
from biggervoices.voices.models import Idea, Meaning, Seat, ThemeWording
from biggervoices.voices.queries import ideas as queries
from biggervoices.voices.queries.ideas import ThemeSeen
from biggervoices.voices.queries.photos import photos_with
from biggervoices.voices.queries.wordings import hard_words
from biggervoices.voices.rules import ideas as rules
from biggervoices.voices.views.doors import posted_id, sitting, standing

SAYS = {Meaning.YES: "yes", Meaning.PARTLY: "in-between", Meaning.NO: "no"}
WHO = {Idea.HOME: "our-home", Idea.PROVIDER: "leader", Idea.OTHERS: "everyone"}


# --- at a seat -------------------------------------------------------------------------------------------------------


@never_cache
@require_safe_or_post
def write(request: PersonRequest, id: UUID) -> HttpResponse:
    """One theme: what people said, and the words that say it for all."""
    here, one = _theme(request, id)
    form = WordingForm(request.POST if "words" in request.POST else None)
    if "says" in request.POST:
        _say(request, _wording(one), here if here.person is None else request.user)
        return redirect("voices:write", id)
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            changes.propose(here, one.theme, words, id=posted_id(request), now=timezone.now())
            ask_if_worried(request, words)
            return redirect("voices:write", id)
        except Refused as refused:
            refused.say_on(form)
    facts = {"seat": here, "gathering": here.gathering, "one": one, "form": form, "meant": MeantForm(), "says": _says()}
    facts["hard"] = hard_words(one.statement) if one.wording else []
    facts |= {"originals": "originals" in request.GET, "waits": queries.my_words_wait(here, one.theme)}
    return render(request, "voices/write.html", facts, status=422 if form.errors else 200)


@never_cache
@require_safe_or_post
def have_idea(request: PersonRequest, id: UUID) -> HttpResponse:
    """One theme: the ideas that people have for it, and one's own."""
    here, one = _theme(request, id)
    form = IdeaForm(request.POST or None)
    if form.is_bound and form.is_valid():
        words, who = form.cleaned_data["words"], request.POST.get("who", "")
        try:
            changes.add_idea(here, one.theme, words, who, id=posted_id(request), now=timezone.now())
            ask_if_worried(request, words)
            return redirect("voices:have_idea", id)
        except Refused as refused:
            refused.say_on(form)
    who_could = [(code, str(words), WHO[code]) for code, words in Idea.WHO]
    facts = {"seat": here, "gathering": here.gathering, "one": one, "form": form, "who_could": who_could}
    return render(request, "voices/have_idea.html", facts, status=422 if form.errors else 200)


def _theme(request: PersonRequest, id: UUID) -> tuple[Seat, ThemeSeen]:
    here = sitting(request)
    one = queries.one_theme(here.gathering, id, by=queries.key_of(here)) if here else None
    if here is None or one is None:
        raise Http404
    return here, one


def _wording(one: ThemeSeen) -> ThemeWording:
    if one.wording is None:
        raise Http404
    return one.wording


def _says() -> list[tuple[str, str, str]]:
    return [(code, str(words), SAYS[code]) for code, words in Meaning.SAYS]


def _say(request: PersonRequest, wording: ThemeWording, by: Person | Seat) -> None:
    why = request.POST.get("why", "")
    changes.say(wording, request.POST["says"], why, by=by, now=timezone.now())
    ask_if_worried(request, why)


# --- a person's own --------------------------------------------------------------------------------------------------


@login_required
@require_safe_or_post
def meant(request: PersonRequest, id: UUID) -> HttpResponse:
    """Does this still say what you meant? For everybody whose card is in the theme, also those who were not there."""
    mine = queries.my_themes(request.user.pk).order_by().values("pk")
    wording = get_object_or_404(
        ThemeWording.objects.filter(waits=False).select_related("theme__gathering"), pk=id, theme__in=mine
    )
    if request.method == "POST":
        if request.POST.get("says", "") not in SAYS:
            raise Refused(_("Please press one of the pictures."))
        _say(request, wording, request.user)
        return redirect("voices:my_theme", wording.theme_id)
    facts = {"wording": wording, "says": _says(), "meant": MeantForm()}
    facts["said"] = queries.my_words(wording.theme, request.user.pk)
    return render(request, "voices/meant.html", facts)


@login_required
@require_safe
def my_theme(request: PersonRequest, id: UUID) -> HttpResponse:
    """Where my card is: my words, the theme, what we say together, the ideas, and what leaders promised."""
    me = request.user.pk
    theme = get_object_or_404(queries.my_themes(me), pk=id)
    facts = {
        "one": queries.one_theme(theme.gathering, id, by=me),
        "gathering": theme.gathering,
        "said": queries.my_words(theme, me),
        "ideas": queries.my_ideas(theme, me),
    }
    return render(request, "voices/my_theme.html", facts)


@login_required
@require_safe
def my_themes(request: PersonRequest) -> HttpResponse:
    """The themes of gatherings that have a card of mine."""
    return render(
        request,
        "voices/my_themes.html",
        {"themes": queries.my_themes(request.user.pk)[:60], "photos": photos_with(request.user)[:60]},
    )


# --- for the leader --------------------------------------------------------------------------------------------------


@login_required
@require_safe
def ideas(request: PersonRequest) -> HttpResponse:
    """The ideas that I am asked to answer."""
    me = standing(request)
    if not me.holds(*rules.LEADERS):
        raise Http404
    return render(request, "voices/ideas.html", {"ideas": queries.ideas_for(me)[:100], "today": me.on})


@login_required
@require_safe_or_post
def idea(request: PersonRequest, id: UUID) -> HttpResponse:
    """One idea: take it as an action with an owner and a day, or say why not."""
    me = standing(request)
    readable = Idea.objects.readable_by(me).select_related("theme__gathering", "reply__by", "asked")
    one = get_object_or_404(readable, pk=id)
    form = PromiseForm(request.POST or None, doers=queries.doers(on=me.on), today=me.on)
    if form.is_bound and form.is_valid():
        said = {**form.cleaned_data, "kind": request.POST.get("kind", ""), "id": posted_id(request)}
        try:
            changes.answer_idea(one, **said, by=request.user, now=timezone.now())
            return redirect("voices:idea", id)
        except Refused as refused:
            refused.say_on(form)
    facts = {
        "idea": one,
        "form": form,
        "theme": queries.one_theme(one.gathering, one.theme_id),
        "again": queries.open_again(one).count(),
        "verdicts": queries.verdicts_of(one) if one.reply else None,
        "actions": one.reply.actions.select_related("owner") if one.reply else [],
    }
    return render(request, "voices/idea.html", facts, status=422 if form.errors else 200)
