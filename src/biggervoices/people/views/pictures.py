"""Four pictures: come in with them on a shared tablet, and choose them. Each press is a page of its own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import must
from biggervoices.people import changes, rules
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person, PictureCode, Tablet
from biggervoices.people.queries.pictures import MOST_WITHOUT_FACE, faces_on, must_rest
from biggervoices.people.views.office import OFFICE, fresh_standing_in
from biggervoices.people.views.sign_in import next_of, wanted

PRESSING, CHOOSING = "pressing", "choosing"  # what was pressed so far: in the session, and never on the page
SAID = {
    "kept": gettext_lazy("The four pictures are ready."),
    "gone": gettext_lazy("The pictures open nothing any more."),
}


# --- coming in -------------------------------------------------------------------------------------------------------


def _tablet(request: HttpRequest) -> Tablet:
    """Give the enrolled tablet that asks; anywhere else these pages are not there."""
    tablet = rules.tablet_here(request)
    if tablet is None or tablet.revoked_at:
        raise Http404
    return tablet


@never_cache
@require_safe_or_post
def faces(request: HttpRequest) -> HttpResponse:
    """Press my own photo, or go on without it."""
    tablet = _tablet(request)
    found = list(faces_on(tablet, now=timezone.now()))
    if request.method == "POST":
        face = request.POST.get("face", "")
        if face and face not in {str(person.pk) for person in found}:
            return redirect("people:faces")
        request.session[PRESSING] = {"face": face, "pictures": [], "next": next_of(request)}
        return redirect("people:four")
    tiles = [
        {
            "id": person.pk,
            "words": _("Photo %(at)s") % {"at": at} if person.photo else person.first_name,
            "src": reverse("people:face", args=[person.pk]) if person.photo else "",
        }
        for at, person in enumerate(found, 1)
    ]
    page = next_of(request)
    facts = {"tiles": tiles, "without": len(found) <= MOST_WITHOUT_FACE, "next": page, **_ways(page)}
    return render(request, "people/faces.html", facts)


@require_safe
def face(request: HttpRequest, id: UUID) -> HttpResponse:
    """Serve the photo of somebody who may come in on this very tablet."""
    found = [person for person in faces_on(_tablet(request), now=timezone.now()) if person.pk == id]
    photo = found[0].photo if found else None
    if photo is None or not path_of(photo.file).exists():
        raise Http404
    data = path_of(photo.file).read_bytes()
    return HttpResponse(data, content_type="image/webp", headers={"Cache-Control": "no-store"})


@never_cache
@require_safe_or_post
def four(request: HttpRequest) -> HttpResponse:
    """Press four pictures, in any order. Nobody is told which was wrong."""
    tablet = _tablet(request)
    now = timezone.now()
    state = request.session.get(PRESSING)
    if state is None:
        return redirect("people:faces")
    who = next((person for person in faces_on(tablet, now=now) if str(person.pk) == state["face"]), None)
    if state["face"] and who is None:
        return redirect("people:faces")
    if request.method != "POST":
        rest = must_rest(who or tablet, now=now)
        facts = {"tiles": PictureCode.PICTURES, "missed": state.get("missed"), "rest": rest, **_dots(state["pictures"])}
        return render(request, "people/four.html", facts | _ways(state["next"]))
    pressed = [] if "again" in request.POST else _with(state["pictures"], request.POST.get("picture", ""))
    if len(pressed) < PictureCode.HOW_MANY:
        request.session[PRESSING] = {**state, "pictures": pressed, "missed": False}
        return redirect(reverse("people:four") + "#pictures")
    person = changes.use_pictures(frozenset(pressed), who=who, tablet=tablet, now=now)
    if person is None:
        request.session[PRESSING] = {**state, "pictures": [], "missed": True}
        return redirect(reverse("people:four") + "#missed")
    page = wanted(request, person, state["next"])
    rules.open_session(request, person, by_pictures=True)
    return redirect(page)


def _ways(page: str) -> dict[str, str]:
    """Give the other ways to come in, each of which leads on to the page that was wanted."""
    after = "?" + urlencode({"next": page}) if page else ""
    return {"card": reverse("people:card") + after, "back": reverse("people:sign_in") + after}


def _with(pressed: list[str], picture: str) -> list[str]:
    """Add a picture; one that was pressed already, or that there is not, changes nothing."""
    known = dict(PictureCode.PICTURES)
    return [*pressed, picture] if picture in known and picture not in pressed else pressed


def _dots(pressed: list[str]) -> dict[str, Any]:
    """Say how many were pressed, and never which."""
    return {
        "count": len(pressed),
        "of": PictureCode.HOW_MANY,
        "dots": [at < len(pressed) for at in range(PictureCode.HOW_MANY)],
    }


# --- choosing --------------------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_safe_or_post
def my_pictures(request: PersonRequest) -> HttpResponse:
    """Choose the pictures that sign me in, or take them away."""
    return _choose(request, request.user, here=reverse("people:my_pictures"), back=reverse("people:me"))


@login_required
@never_cache
@require_safe_or_post
def pictures(request: PersonRequest, id: UUID) -> HttpResponse:
    """Choose pictures together with a person."""
    standing = fresh_standing_in(request, *OFFICE)
    person = get_object_or_404(Person.objects.visible_to(request.user, on=standing.on), pk=id)
    page = reverse("people:person", args=[person.pk])
    return _choose(request, person, here=reverse("people:pictures", args=[person.pk]), back=page)


def _choose(request: PersonRequest, person: Person, *, here: str, back: str) -> HttpResponse:
    """Go through it one step a page: choose four, see them once, press them once more."""
    now = timezone.now()
    why_not = rules.why_not_set_pictures(request.user, person, on=timezone.localdate(now))
    if "by_pictures" in request.session:
        why_not = _("Come in with your card, or with a supporter, to change your pictures.")
    state = request.session.get(CHOOSING) or {}
    state = state if state.get("who") == str(person.pk) else {}
    if request.method == "POST":
        must(why_not)
        return _chosen(request, person, state, here=here)
    facts = {
        "step": state.get("step", ""),
        "missed": state.get("missed"),
        "tiles": [(idea, words, idea in state.get("first", ())) for idea, words in PictureCode.PICTURES],
        "first": [(idea, words) for idea, words in PictureCode.PICTURES if idea in state.get("first", ())],
        "code": PictureCode.objects.filter(person=person).first(),
        "person": person,
        "mine": person == request.user,
        "why_not": why_not,
        "here": here,
        "back": back,
        "said": next((words for key, words in SAID.items() if key in request.GET), ""),
        **_dots(state.get("again", []) if state.get("step") == "AGAIN" else state.get("first", [])),
    }
    return render(request, "people/pictures.html", facts)


def _chosen(request: PersonRequest, person: Person, state: dict[str, Any], *, here: str) -> HttpResponse:
    now = timezone.now()
    if "remove" in request.POST:
        changes.remove_pictures(person, by=request.user, now=now)
        return redirect(here + "?gone")
    state = _next_step(state, request.POST)
    if state.get("step") == "DONE":
        request.session.pop(CHOOSING, None)
        changes.set_pictures(person, frozenset(state["first"]), by=request.user, now=now)
        return redirect(here + "?kept")
    request.session[CHOOSING] = {**state, "who": str(person.pk)}
    return redirect(f"{here}#{'missed' if state.get('missed') else 'pictures'}")


def _next_step(state: dict[str, Any], pressed: Mapping[str, str]) -> dict[str, Any]:
    """Give what stands after a press: CHOOSE four, SEE them, press them AGAIN, DONE. Other presses change nothing."""
    step, first, picture = state.get("step"), state.get("first", []), pressed.get("picture", "")
    if "start" in pressed:
        return {"step": "CHOOSE"}
    if step == "CHOOSE" and picture:
        first = [it for it in first if it != picture] if picture in first else _with(first, picture)
        return {"step": "SEE" if len(first) == PictureCode.HOW_MANY else "CHOOSE", "first": first}
    if step == "SEE" and "know" in pressed:
        return {"step": "AGAIN", "first": first}
    if step == "AGAIN" and picture:
        again = _with(state.get("again", []), picture)
        if len(again) < PictureCode.HOW_MANY:
            return {"step": "AGAIN", "first": first, "again": again}
        same = set(again) == set(first)
        return {"step": "DONE", "first": first} if same else {"step": "SEE", "first": first, "missed": True}
    return state
