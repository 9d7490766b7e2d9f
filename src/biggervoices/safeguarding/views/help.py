"""The pages behind "Stop or get help": they work for everybody, signed in or not."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.easyread.queries import own_page
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person
from biggervoices.safeguarding import changes, forms, queries
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
STEPS = ("told", "who", "what", "whom", "danger", "words")


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
def worry(request: PersonRequest) -> HttpResponse:
    """Tell someone that I am worried: one question a page, nothing saved before it is sent."""
    said = forms.Said.read(request.POST, back=_way_back(request))
    if "send" in request.POST:
        return _send(request, said)
    faces = _faces(request)
    steps = [step for step in STEPS if step != "whom" or faces]
    step = "told" if request.method != "POST" or "left_out" in request.POST else said.next_step(steps)
    if request.POST.get("to") in steps:
        step = request.POST["to"]
        said = said.without(step)
    return _worry_page(request, said, step, before=steps[max(steps.index(step) - 1, 0)], faces=faces)


def _worry_page(
    request: PersonRequest, said: forms.Said, step: str, *, before: str, faces: list[Person], **facts: object
) -> HttpResponse:
    """Show one step of a worry, with everything said so far in hidden fields."""
    told = queries.who_is_told(leaving_out=said.about, now=timezone.now())
    asked = {
        "who": (_("Who are you worried about?"), Concern.WHO),
        "what": (_("What is it about?"), Concern.WHAT),
        "danger": (_("Is anyone in danger now?"), Concern.DANGER),
    }.get(step)
    page = {
        "said": said,
        "step": step,
        "told": told,
        "faces": faces,
        **_on_call(),
        "back": said.back,
        "before": before if before != step else "",
        "hidden": said.hidden(but=("words", "wants") if step == "words" else ()),
        "form": forms.WordsForm(initial={"words": said.words, "wants": said.wants}),
        "signed_in": request.user.is_authenticated,
        **facts,
    }
    if asked:
        question, choices = asked
        page |= {"question": question, "tiles": [(code, words, PICTURES[step][code]) for code, words in choices]}
    name = step if step in ("told", "words", "whom") else "question"
    status = 422 if isinstance(form := page["form"], forms.WordsForm) and form.errors else 200
    return render(request, f"safeguarding/{name}.html", page, status=status)


def _faces(request: PersonRequest) -> list[Person]:
    """Give whom this reader can name in pictures."""
    person = request.user if isinstance(request.user, Person) else None
    return queries.faces_to_name(person, request.tablet, on=timezone.localdate())


def _send(request: PersonRequest, said: forms.Said) -> HttpResponse:
    """Send the worry; say "sent" only when it is kept."""
    form = forms.WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _worry_page(request, said, "words", before="danger", faces=[], form=form)
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
            home=queries.home_of(person, now=now),
            raised_by=person,
            named=said.about,
            now=now,
        )
    except Refused as refused:
        form.add_error("voice", refused.reason)
        return _worry_page(request, said, "words", before="danger", faces=[], form=form)
    told = queries.who_is_told(leaving_out=said.about, now=now)
    facts = {"number": concern.number, "told": told, "danger": concern.danger, "back": said.back, **_on_call()}
    return render(request, "safeguarding/sent.html", facts)


@require_safe
def face(request: PersonRequest, id: UUID) -> FileResponse:
    """Serve the photo of somebody who is told of worries, or can be named here, also to whoever is not signed in."""
    told = queries.who_is_told(now=timezone.now()).people
    person = next((person for person in told if person.pk == id), None)
    person = person or next((person for person in _faces(request) if person.pk == id), None)
    if person is None or person.photo is None:
        raise Http404
    return FileResponse(path_of(person.photo.file).open("rb"), content_type="image/webp")


def _on_call() -> dict[str, str]:
    """Give the on-call number, as it is read and as it is dialled."""
    number = queries.on_call_phone()
    return {"on_call": number, "on_call_link": "tel:" + "".join(it for it in number if it in "+0123456789")}


def _way_back(request: HttpRequest) -> str:
    """Give the page to go back to: one of ours, and never one that would bring the reader in circles."""
    page = own_page(request.POST.get("from") or request.GET.get("from") or "")
    return "/" if page.startswith("/help/") else page
