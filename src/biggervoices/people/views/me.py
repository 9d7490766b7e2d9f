"""What is mine: my name and photo, how I say yes and no, how pages look, who can see my things, what I said yes to."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused, must
from biggervoices.core.seen import SEEN, facts_of, seen_of
from biggervoices.easyread.formats import LARGEST_FILE
from biggervoices.people import changes, queries, rules
from biggervoices.people.forms import TOLD_BY, WAYS, MyWordsForm, PhotoForm, sent_id
from biggervoices.people.http import PersonRequest, look_of
from biggervoices.people.models import AccessNeeds, Card, ConsentText, Person, Support
from biggervoices.people.queries.together import supported_by
from biggervoices.people.views.office import data_of

WAY_PICTURES = {
    "words": "words", "pictures": "pictures-only", "signs": "sign-language", "objects": "my-things", "device": "tablet",
    "no-words": "quiet",
}  # fmt: skip
TOLD_PICTURES = {"SCREEN": "tablet", "PRINT": "print", "FACE": "two-people"}
PROFILE = {
    "theme": "theme",
    "size": "size",
    "pictures": "pictures",
    "read_aloud": "read_aloud",
    "slow": "slow_voice",
} | {"you_said": "you_said_pages"}
MOST_HOW = 120
SWITCHES = ("read_aloud", "slow", "you_said")


@login_required
@never_cache
@require_safe
def me(request: PersonRequest) -> HttpResponse:
    """Show what is written about me."""
    needs = AccessNeeds.objects.filter(person=request.user).first()
    ways = [words for way, words in WAYS if needs and way in needs.communicates]
    on = timezone.localdate()
    facts = {
        "needs": needs,
        "ways": ways,
        "has_card": Card.objects.filter(person=request.user, revoked_at=None).exists(),
        "why_not_pictures": rules.why_not_pictures(request.user, on=on),
        "supports": not request.opened_by and supported_by(request.user, on=on).exists(),
    }
    return render(request, "people/me.html", facts)


@login_required
@never_cache
@require_safe_or_post
def my_words(request: PersonRequest) -> HttpResponse:
    """Change what people call me, and how I say yes and no."""
    needs = AccessNeeds.objects.filter(person=request.user).first()
    stands = {
        "called": request.user.called,
        "says_yes": needs.says_yes if needs else "",
        "says_no": needs.says_no if needs else "",
        "flag": needs.flag if needs else "",
    }
    form = MyWordsForm(data_of(request), initial=stands | {SEEN: seen_of(stands)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                facts, now = dict(form.cleaned_data), timezone.now()
                called = {"called": facts.pop("called"), SEEN: facts[SEEN]}
                changes.write_needs(request.user, by=request.user, now=now, **facts)
                changes.alter_person(request.user, by=request.user, now=now, **called)
                return redirect("people:me")
            except Refused as refused:
                refused.say_on(form)
    return render(request, "people/my_words.html", {"form": form}, status=status)


@login_required
@never_cache
@require_safe_or_post
def my_needs(request: PersonRequest) -> HttpResponse:
    """Choose in pictures how I communicate, how answers come back to me, and what I need."""
    needs = AccessNeeds.objects.filter(person=request.user).first() or AccessNeeds(person=request.user)
    if request.method == "POST":
        pressed = _pressed_need(request, needs)
        seen = seen_of(facts_of(needs, pressed))
        changes.write_needs(request.user, by=request.user, now=timezone.now(), seen=seen, **pressed)
        return redirect("people:my_needs")
    facts = {
        "ways": [(way, words, WAY_PICTURES[way], way in needs.communicates) for way, words in WAYS],
        "told": [(how, words, TOLD_PICTURES[how], how == needs.told_by) for how, words in TOLD_BY],
        "needs": needs,
    }
    return render(request, "people/my_needs.html", facts)


def _pressed_need(request: PersonRequest, needs: AccessNeeds) -> dict[str, Any]:
    way, told = request.POST.get("way"), request.POST.get("told_by")
    if way in dict(WAYS):
        kept = [it for it in needs.communicates if it != way]
        return {"communicates": kept if way in needs.communicates else [*kept, way]}
    if told in dict(TOLD_BY):
        return {"told_by": told}
    step_free = request.POST.get("step_free")
    must(None if step_free in ("yes", "no") else _("Press one of the pictures."))
    return {"step_free": step_free == "yes"}


@login_required
@never_cache
@require_safe_or_post
def my_photo(request: PersonRequest) -> HttpResponse:
    """Take or choose a photo of me."""
    form = PhotoForm(data_of(request), request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                data = form.cleaned_data["photo"].read(LARGEST_FILE + 1)
                changes.set_photo(request.user, data, id=sent_id(request), by=request.user, now=timezone.now())
                return redirect("people:me")
            except Refused as refused:
                form.add_error("photo", refused.reason)
    return render(request, "people/my_photo.html", {"form": form}, status=status)


@never_cache
@require_safe_or_post
def look(request: HttpRequest) -> HttpResponse:
    """Choose how pages look and sound."""
    if request.method == "POST":
        chosen = _pressed_look(request)
        if request.user.is_authenticated and not rules.is_shared(request):
            facts = {PROFILE[key]: value or "" if key not in SWITCHES else value for key, value in chosen.items()}
            changes.set_look(request.user, by=request.user, now=timezone.now(), **facts)
        else:
            request.session["look"] = {**request.session.get("look", {}), **chosen}
        answer = redirect("people:look")
        answer.headers["Location"] += f"#{next(iter(chosen))}"
        return answer
    now = look_of(request)
    facts = {
        "now": now,
        "themes": [(value, words, f"theme-{value}", value == now.theme) for value, words in Person.THEMES],
        "sizes": [(value, words, "size", value == now.size) for value, words in Person.SIZES],
        "shows": [
            (value, words, picture, value == now.pictures)
            for (value, words), picture in zip(Person.SHOWS, ("easy-read", "words-only", "pictures-only"), strict=True)
        ],
        "switches": _switches(now),
        "shared": rules.is_shared(request),
    }
    return render(request, "people/look.html", facts)


def _switches(now: Any) -> list[dict[str, Any]]:
    """Give the choices between two, each with its pictures."""
    return [
        {
            "key": "read_aloud",
            "title": _("Read every page to me"),
            "choices": [
                ("yes", _("Yes, read"), "sound-on", now.read_aloud),
                ("no", _("No"), "quiet", not now.read_aloud),
            ],
        },
        {
            "key": "slow",
            "title": _("How fast the voice reads"),
            "choices": [("no", _("Normal"), "voice", not now.slow), ("yes", _("Slow"), "clock", now.slow)],
        },
        {
            "key": "you_said",
            "title": _("Show me my answer after each question"),
            "choices": [("yes", _("Yes, show"), "eye", now.you_said), ("no", _("No"), "next", not now.you_said)],
        },
    ]


def _pressed_look(request: HttpRequest) -> dict[str, Any]:
    choices = {"theme": Person.THEMES, "size": Person.SIZES, "pictures": Person.SHOWS}
    for key, offered in choices.items():
        if request.POST.get(key) in dict(offered):
            return {key: request.POST[key]}
    for key in SWITCHES:
        if request.POST.get(key) in ("yes", "no"):
            return {key: request.POST[key] == "yes"}
    must(None if "reset" in request.POST else _("Press one of the pictures."))
    return {"theme": None, "size": None, "pictures": None}


@login_required
@require_POST
def end_support(request: PersonRequest, id: UUID) -> HttpResponse:
    """End a support of mine at once."""
    support = get_object_or_404(Support, pk=id, person=request.user)
    changes.end_support(support, by=request.user, now=timezone.now())
    answer = redirect("keeping:who")
    answer.headers["Location"] += "?ended"
    return answer


@login_required
@never_cache
@require_safe
def my_consents(request: PersonRequest) -> HttpResponse:
    """Show what I said yes to."""
    facts = {"consents": queries.consents(request.user), "decisions": queries.decisions_for(request.user)}
    return render(request, "people/my_consents.html", facts)


@login_required
@never_cache
@require_safe_or_post
def my_consent(request: PersonRequest, id: UUID) -> HttpResponse:
    """Say yes or no to one thing."""
    text = get_object_or_404(ConsentText, pk=id)
    if request.method == "POST":
        yes = request.POST.get("yes")
        must(None if yes in ("yes", "no") else _("Press one of the pictures."))
        now = timezone.now()
        how = _("pressed it, with %(name)s") % {"name": request.opened_by} if request.opened_by else ""
        facts: dict[str, Any] = {"yes": yes == "yes", "how": how[:MOST_HOW]}
        changes.record_consent(request.user, text, id=sent_id(request), by=request.user, now=now, **facts)
        return redirect("people:my_consents")
    consent = next((it for it in queries.consents(request.user) if it.text.purpose == text.purpose), None)
    return render(request, "people/my_consent.html", {"consent": consent, "text": text})


@login_required
@require_safe
def photo(request: PersonRequest, id: UUID) -> HttpResponse:
    """Serve a photo of a person or a home to those who may see it."""
    picture = queries.photo_for(request.user, id, on=timezone.localdate())
    if picture is None or not path_of(picture.file).exists():
        raise Http404
    passing = rules.is_shared(request) or request.opened_by
    kept = "no-store" if passing else "private, max-age=86400, immutable"
    photo = path_of(picture.file).read_bytes()
    return HttpResponse(photo, content_type="image/webp", headers={"Cache-Control": kept})


@login_required
@never_cache
@require_safe
def my_email(request: PersonRequest) -> HttpResponse:
    """Show which e-mail the office has; it stands before allauth's page, where people would change it themselves."""
    return render(request, "account/email.html")


@login_required
@never_cache
@require_safe
def our_logo(request: PersonRequest) -> HttpResponse:
    """Show the Quality Checkers' logo, with the name of its maker and its story."""
    return render(request, "people/our_logo.html", {"organisation": queries.organisation()})
