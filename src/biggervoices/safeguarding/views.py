"""The pages behind "Stop or get help", which work for everybody, and the leads' list of worries."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Home, Person, Role
from biggervoices.people.queries import standing_of
from biggervoices.safeguarding import changes, forms, queries, rules
from biggervoices.safeguarding.models import Concern

PICTURES = {
    "who": {"ME": "just-me", "SOMEONE": "two-people", "NOT_SAY": "do-not-want-to-say"},
    "what": {
        "HURT": "bully",
        "TOUCH": "stop",
        "WORDS": "angry",
        "MONEY": "money",
        "CARE": "help",
        "SAD": "sad",
        "OTHER": "question",
        "NOT_SAY": "do-not-want-to-say",
    },
    "danger": {"YES": "danger", "NO": "no", "NOT_KNOWN": "do-not-know"},
}
STEPS = ("told", "who", "what", "danger", "words")


# --- Stop or get help: for everybody, signed in or not ---------------------------------------------------------------


@require_safe
@never_cache
def stop(request: HttpRequest) -> HttpResponse:
    """Three ways on: a break, help now, a worry. Everything so far is kept."""
    reader = request.user if "opened_by" not in request.session else None
    mine = isinstance(reader, Person) and Concern.objects.said_by(reader).exists()
    return render(request, "safeguarding/stop.html", {"back": _way_back(request), "has_worries": mine})


@require_safe
@never_cache
def rest(request: HttpRequest) -> HttpResponse:
    """A still page for a break, as long as it takes."""
    return render(request, "safeguarding/rest.html", {"back": _way_back(request)})


@require_safe
@never_cache
def danger(request: HttpRequest) -> HttpResponse:
    """Who to tell and who to phone, now."""
    return render(request, "safeguarding/danger.html", {"back": _way_back(request), **_on_call()})


# No CSRF token is asked for: a cookie that is missing or old must never stop a worry. A page elsewhere that posts here
# comes without the session (SameSite), so it can raise nothing in anybody's name. See docs/decisions/0011.
@csrf_exempt
@require_safe_or_post
@never_cache
def worry(request: HttpRequest) -> HttpResponse:
    """Tell someone that I am worried: one question a page, nothing saved before it is sent."""
    said = forms.Said.read(request.POST, back=_way_back(request))
    if "send" in request.POST:
        return _send(request, said)
    step = "told" if request.method != "POST" or "left_out" in request.POST else said.next_step
    if request.POST.get("to") in STEPS:
        step = request.POST["to"]
        said = said.without(step)
    return _worry_page(request, said, step)


def _worry_page(request: HttpRequest, said: forms.Said, step: str, **facts: object) -> HttpResponse:
    """Show one step of a worry, with everything said so far in hidden fields."""
    told = queries.who_is_told(leaving_out=said.about, on=timezone.localdate())
    asked = {
        "who": (_("Who are you worried about?"), Concern.WHO),
        "what": (_("What is it about?"), Concern.WHAT),
        "danger": (_("Is anyone in danger now?"), Concern.DANGER),
    }.get(step)
    at = STEPS.index(step)
    page = {
        "said": said,
        "step": step,
        "told": told,
        **_on_call(),
        "back": said.back,
        "before": STEPS[at - 1] if at else "",
        "hidden": said.hidden(but=("words", "wants") if step == "words" else ()),
        "form": forms.WordsForm(initial={"words": said.words, "wants": said.wants}),
        "signed_in": request.user.is_authenticated,
        **facts,
    }
    if asked:
        question, choices = asked
        page |= {"question": question, "tiles": [(code, words, PICTURES[step][code]) for code, words in choices]}
    name = {"told": "told", "words": "words"}.get(step, "question")
    status = 422 if isinstance(form := page["form"], forms.WordsForm) and form.errors else 200
    return render(request, f"safeguarding/{name}.html", page, status=status)


def _send(request: HttpRequest, said: forms.Said) -> HttpResponse:
    """Send the worry; say "sent" only when it is kept."""
    form = forms.WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _worry_page(request, said, "words", form=form)
    now = timezone.now()
    person = request.user if isinstance(request.user, Person) and request.POST["send"] == "named" else None
    voice = form.cleaned_data["voice"]
    try:
        concern = changes.raise_concern(
            id=said.id,
            who=said.who or Concern.NOT_SAY,
            what=said.what,
            danger=said.danger or Concern.NOT_KNOWN,
            words=form.cleaned_data["words"],
            wants=form.cleaned_data["wants"],
            voice=voice.read() if voice else b"",
            home=_home_of(person),
            raised_by=person,
            named=said.about,
            now=now,
        )
    except Refused as refused:
        form.add_error("voice", refused.reason)
        return _worry_page(request, said, "words", form=form)
    told = queries.who_is_told(leaving_out=said.about, on=timezone.localdate(now))
    facts = {"number": concern.number, "told": told, "danger": concern.danger, "back": said.back, **_on_call()}
    return render(request, "safeguarding/sent.html", facts)


def _home_of(person: Person | None) -> Home | None:
    """Give the home of somebody who said who they are, where there is one and no doubt."""
    if person is None:
        return None
    homes = standing_of(person, on=timezone.localdate()).homes(Role.SUPPORTED)
    return Home.objects.filter(pk__in=homes).first() if len(homes) == 1 else None


@require_safe
def face(request: HttpRequest, id: UUID) -> FileResponse:
    """Serve the photo of somebody who is told of worries, also to whoever is not signed in."""
    told = queries.who_is_told(on=timezone.localdate())
    person = next((person for person in told.people if person.pk == id and person.photo), None)
    if person is None or person.photo is None:
        raise Http404
    return FileResponse(path_of(person.photo.file).open("rb"), content_type="image/webp")


@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """Show somebody where their own worries stand, without the words; never while a supporter opened this with them."""
    if "opened_by" in request.session:
        raise Http404
    return render(request, "safeguarding/mine.html", {"worries": queries.my_worries(request.user)})


# --- for those who read worries --------------------------------------------------------------------------------------


@require_safe
def concerns(request: PersonRequest) -> HttpResponse:
    """Every worry that this reader may read, what needs somebody now first."""
    now = timezone.now()
    _must_read(request)
    found = queries.list_for(request.user, on=timezone.localdate(now), now=now)
    waiting = [line for line in found if not line.holder]
    return render(
        request, "safeguarding/concerns.html", {"waiting": waiting, "held": [line for line in found if line.holder]}
    )


@require_safe_or_post
def concern(request: PersonRequest, id: UUID) -> HttpResponse:
    """One worry and its record; a form that adds a line."""
    now = timezone.now()
    concern = _visible(request, id)
    form = forms.EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        once = forms.Said.read(request.POST, back="").id
        changes.add_entry(concern, form.cleaned_data["words"], id=once, by=request.user, now=now)
        return redirect("safeguarding:concern", concern.pk)
    if request.method == "GET":  # who asks for the head alone has read nothing
        changes.open_concern(concern, by=request.user, now=now)
    raised_by, holder = queries.people_of(concern)
    page = {
        "concern": concern,
        "lines": queries.record_of(concern),
        "raised_by": raised_by,
        "holder": holder,
        "why_not_take": rules.why_not_take(request.user, concern),
        "form": form,
    }
    return render(request, "safeguarding/concern.html", page, status=422 if form.errors else 200)


@require_POST
def take(request: PersonRequest, id: UUID) -> HttpResponse:
    """Press "I have this"."""
    concern = _visible(request, id)
    changes.take_concern(concern, by=request.user, now=timezone.now())
    return redirect("safeguarding:concern", concern.pk)


@require_safe
def voice(request: PersonRequest, id: UUID) -> FileResponse:
    """Play the voice of a worry to those who may read it."""
    concern = _visible(request, id)
    if not concern.recording:
        raise Http404
    return FileResponse(path_of(concern.recording).open("rb"))


def _visible(request: PersonRequest, id: UUID) -> Concern:
    concerns = Concern.objects.visible_to(request.user, on=timezone.localdate())
    return get_object_or_404(concerns.select_related("home"), pk=id)


def _must_read(request: PersonRequest) -> None:
    if not standing_of(request.user, on=timezone.localdate()).holds(*rules.READERS):
        raise Http404


def _on_call() -> dict[str, str]:
    """Give the on-call number, as it is read and as it is dialled."""
    number = queries.on_call_phone()
    return {"on_call": number, "on_call_link": "tel:" + "".join(it for it in number if it in "+0123456789")}


def _way_back(request: HttpRequest) -> str:
    """Give the page to go back to: one of ours, and never one that would bring the reader in circles."""
    asked = request.POST.get("from") or request.GET.get("from") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and not asked.startswith("/help/") else "/"
