"""Pages of the kit: every component in every state, who made the pictures, and the server's own voice."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_POST, require_safe
from biggervoices.core.refusals import Refused, must
from biggervoices.easyread import formats, queries
from biggervoices.easyread.models import Picture

MOST_WORDS = 600  # letters that the server says at once: a sentence, never a letter or a report
THEMES: tuple[queries.Theme, ...] = ("light", "dark", "contrast", "calm")
SIZES: tuple[queries.Size, ...] = ("m", "l", "xl")
SHOWS: tuple[queries.Pictures, ...] = ("both", "words", "pictures")


class Example(forms.Form):
    """A form for the kit page, with one control of each kind."""

    words = forms.CharField(label="What would you change?", help_text="A few words are enough.", widget=forms.Textarea)
    home = forms.CharField(label="Name of the home", max_length=80)
    on = forms.DateField(label="On which day?", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label="What is it about?",
        choices=[("me", "Just me"), ("home", "Our home"), ("all", "Everyone")],
        widget=forms.RadioSelect,
    )
    helps = forms.MultipleChoiceField(
        label="What helps?",
        choices=[("pictures", "Pictures"), ("sound", "Sound"), ("time", "More time")],
        widget=forms.CheckboxSelectMultiple,
    )
    who = forms.ChoiceField(label="Who will do it?", choices=[("sam", "Sam Reed"), ("joy", "Joy Ade")])
    agreed = forms.BooleanField(label="I talked about this with the person")
    photo = forms.FileField(label="A photo", required=False)


@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, in the look that the address asks for."""
    asked = request.GET
    theme = next((it for it in THEMES if it == asked.get("theme")), None)
    size = next((it for it in SIZES if it == asked.get("size")), None)
    pictures = next((it for it in SHOWS if it == asked.get("pics")), None)
    request.look = queries.Look(theme=theme, size=size, pictures=pictures)  # type: ignore[attr-defined]
    surface = "staff" if asked.get("side") == "staff" else "person"
    facts = {
        "switches": _switches({"side": surface, "theme": theme, "size": size, "pics": pictures}),
        "surface": f"easyread/{surface}.html",
        "form": Example(auto_id="id_%s"),
        "wrong": Example({"home": "Elm House", "on": "soon"}, auto_id="wrong_%s"),
        "ideas": [{"idea": idea, "words": it["words"]} for idea, it in queries.bundled().items()],
        "glyphs": list(queries.glyphs()),
        "table_head": ["Home", "Day", "People asked", "State"],
        "table_rows": [
            ["Elm House", "Tuesday 3 November", 3, "Finished"],
            ["Flat 2, Canal Street", "Friday 6 November", 1, "Planned"],
        ],
        "table_numbers": [2],
    }
    return render(request, "easyread/kit.html", facts)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Say who made the pictures, the letters and the sounds, and under which licence."""
    own = Picture.objects.filter(replaced_at=None).exclude(idea="").exclude(maker="").order_by("maker", "idea")
    return render(request, "easyread/credits.html", {"own": own})


@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Say words with the server's own voice. The words are in the body, and are neither kept nor logged."""
    if not (settings.DEMO or request.user.is_authenticated):
        return HttpResponse(status=403)
    words = " ".join(request.POST.get("words", "").split())
    try:
        must(None if 0 < len(words) <= MOST_WORDS else _("The server reads one sentence or two at a time."))
        sound = formats.speak(words, speed="slow" if request.POST.get("speed") == "slow" else "normal")
    except Refused as refused:
        return HttpResponse(refused.reason, status=422, content_type="text/plain; charset=utf-8")
    except OSError:
        return HttpResponse(_("The server has no voice."), status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(sound, content_type="audio/mpeg", headers={"Cache-Control": "no-store"})


@require_safe
def picture(request: HttpRequest, id: UUID) -> HttpResponse:
    """Serve a picture of the organisation's set. A photo of somebody is never served here."""
    picture = get_object_or_404(Picture.objects.exclude(idea=""), pk=id)
    file = path_of(picture.file)
    if not file.exists():
        raise Http404
    for_a_year = {"Cache-Control": "private, max-age=31536000, immutable"}
    return HttpResponse(file.read_bytes(), content_type="image/webp", headers=for_a_year)


def _switches(now: dict[str, str | None]) -> list[dict[str, object]]:
    """Give the links that change one thing about the kit page and keep the others."""
    offers = {"side": ("person", "staff"), "theme": THEMES, "size": SIZES, "pics": SHOWS}
    kept = {key: value for key, value in now.items() if value}
    return [
        {
            "name": key,
            "links": [
                {
                    "words": value,
                    "here": now[key] == value,
                    "href": "?" + "&".join(f"{name}={it}" for name, it in {**kept, key: value}.items()),
                }
                for value in values
            ],
        }
        for key, values in offers.items()
    ]
