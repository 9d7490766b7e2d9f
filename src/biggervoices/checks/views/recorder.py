"""The recorder: a page that opens without signal and without sign-in, and what its worker keeps (docs/recorder.md)."""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from csp.decorators import csp_replace
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from biggervoices.checks.queries.recorder_words import INTERFACE, recorder_words, worry_tiles
from biggervoices.core.keys import sealing_key_public
from biggervoices.core.methods import require_safe
from biggervoices.easyread.queries import glyphs, picture_url, voice_url

MODULES = Path(__file__).resolve().parents[1] / "static/checks/recorder"
FILES = (  # what the app cannot start without; assets/build.py puts its modules into one file
    "easyread/built/recorder.js",
    "easyread/built/libraries/jsqr.js",
    "easyread/built/person.css",
    "checks/recorder/recorder.css",
    "easyread/mark.svg",
    *(f"easyread/built/fonts/{subset}-{weight}.woff2" for subset in ("latin", "latin-ext") for weight in (400, 700)),
)
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-mask.png", "512x512", "maskable"),
)
FRAME = "#fffdf8"


@require_safe
@csp_replace({"trusted-types": ["recorder"]})  # only to name its own worker
def shell(request: HttpRequest) -> HttpResponse:
    """Give the page of the app. It holds nothing of anybody: what is personal comes with a pack."""
    page = render(request, "checks/recorder.html", {"facts": _facts(), "glyphs": _strokes()})
    page.headers["Cache-Control"] = "no-cache"
    return page


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Tell a browser how the app stands on a home screen."""
    icons = [
        {
            "src": staticfiles_storage.url(f"checks/recorder/icons/{name}"),
            "sizes": sizes,
            "type": "image/png",
            "purpose": use,
        }
        for name, sizes, use in ICONS
    ]
    start = reverse("checks:recorder")
    facts = {
        "id": start,
        "name": _("Bigger Voices: my visits"),
        "short_name": _("My visits"),
        "lang": "en-GB",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": FRAME,
        "theme_color": FRAME,
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker of this build: its name changes with any file or phrase that it keeps."""
    kept, later = [staticfiles_storage.url(file) for file in FILES], _kept_later()
    build = sha256(json.dumps([kept, later, _facts(), *_strokes()]).encode()).hexdigest()[:16]
    own = {"build": build, "page": reverse("checks:recorder"), "files": kept, "later": later}
    source = f"self.OWN = {json.dumps(own)};\n{(MODULES / 'worker.js').read_text()}"
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": reverse("checks:recorder")}
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers=headers)


def _facts() -> dict[str, Any]:
    """Give what the app knows before there is a pack: words, pictures, sounds, and the office's key for worries."""
    words = recorder_words()
    return {
        "words": words,
        "pictures": {idea: picture_url(idea) for idea in INTERFACE},
        "sounds": {said: url for said in words.values() if (url := voice_url(said))},
        "worry": worry_tiles(),
        "public_key": b64encode(sealing_key_public()).decode(),
    }


@cache
def _strokes() -> list[tuple[str, SafeString]]:
    return [(name, mark_safe(strokes)) for name, strokes in glyphs().items()]


def _kept_later() -> list[str]:
    """Give the pictures and sounds of the app's own pages, which may come one by one."""
    facts = _facts()
    return list(dict.fromkeys([*facts["pictures"].values(), *facts["sounds"].values()]))
