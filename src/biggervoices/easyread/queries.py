"""What the pages ask of this room: how a page should look, which picture stands for an idea, a card for Today."""

import json
import time
import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from biggervoices.easyread.models import Picture

Theme = Literal["light", "dark", "contrast", "calm"]
Size = Literal["m", "l", "xl"]
Pictures = Literal["both", "words", "pictures"]

ROOM = Path(__file__).parent
SHAPES = 6  # neutral shapes, drawn by us, for ideas that no set has a picture of
WORRIED = "worried"  # in a session: the next page asks, once, whether somebody wants to tell that they are worried


@dataclass(frozen=True, slots=True)
class Look:
    """How one person wants pages to look and sound; None follows the device."""

    theme: Theme | None = None
    size: Size | None = None
    pictures: Pictures | None = None
    photos: bool = True
    read_aloud: bool = False
    slow: bool = False
    you_said: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that needs somebody: urgency 0 danger, 10 overdue, 20 today, 30 this week, 50 when you like."""

    title: str
    words: str
    href: str
    picture: str = ""
    urgency: int = 50
    minutes: int | None = None


card = Card


RIGHT_TO_LEFT = ("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")


def direction(language: str) -> str:
    """Tell which way a language is written: ltr or rtl."""
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def own_page(asked: str) -> str:
    """Give an address that somebody asked to go back to, if it is a page of ours; else the first page."""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else "/"


class OrganisationSet:
    """Keep the organisation's own pictures in mind, so that a page asks the database nothing for them.

    Another worker's new picture is seen within a minute. In tests the set starts empty and only `changes` fill it,
    so that counts of queries are the same on every run.
    """

    seconds = float("inf") if settings.MODE == "test" else 60.0

    def __init__(self) -> None:
        self.urls: dict[str, str] = {}
        self.read_at = time.monotonic() if settings.MODE == "test" else float("-inf")

    def url(self, idea: str) -> str | None:
        """Give the address of the organisation's picture for an idea, if it has one."""
        if time.monotonic() - self.read_at > self.seconds:
            self.read()
        return self.urls.get(idea)

    def read(self) -> None:
        """Read the set again; where the database is away, keep what was known."""
        self.read_at = time.monotonic()
        try:
            self.urls = {
                idea: reverse("easyread:picture", args=[pk])
                for idea, pk in Picture.objects.filter(replaced_at=None).exclude(idea="").values_list("idea", "pk")
            }
        except DatabaseError:
            return


organisation_set = OrganisationSet()


@cache
def bundled() -> dict[str, dict[str, Any]]:
    """Give every idea that has a bundled picture, with its words, icon and search words."""
    return tomllib.loads((ROOM / "pictures.toml").read_text())


def find_pictures(words: str) -> list[tuple[str, str]]:
    """Find ideas that have a picture by a word or two: each idea with what its picture shows, the closest first."""
    own = dict(Picture.objects.filter(replaced_at=None).exclude(idea="").values_list("idea", "words"))
    asked = words.lower().replace("-", " ").split()
    near = []
    for idea in {**bundled(), **own}:
        facts = bundled().get(idea, {"words": "", "search": []})
        shown = own.get(idea) or facts["words"]
        ranked = (idea.replace("-", " "), " ".join(facts["search"]).lower(), shown.lower())
        far = [next((at for at, said in enumerate(ranked) if f" {word}" in f" {said}"), None) for word in asked]
        if asked and None not in far:
            near.append((sum(at or 0 for at in far), idea, shown))
    return [(idea, shown) for _far, idea, shown in sorted(near)]


@cache
def glyphs() -> dict[str, str]:
    """Give our own interface strokes by name, as the inside of an SVG of 24 by 24."""
    strokes: dict[str, str] = tomllib.loads((ROOM / "glyphs.toml").read_text())
    return strokes


@cache
def _starter_voices() -> dict[str, str]:
    manifest = ROOM / "static/easyread/sounds/manifest.json"
    return json.loads(manifest.read_text())["sounds"] if manifest.exists() else {}


def photo_url(pk: UUID) -> str:
    """Give where a photo of somebody is served, by the room that knows who may see it; a neutral person without it."""
    try:
        return reverse("people:photo", args=[pk])
    except NoReverseMatch:
        return _bundled_url("person")


def voice_url(words: str) -> str:
    """Give the committed starter sound of these very words, or nothing. Words are never kept in mind."""
    name = _starter_voices().get(digest(words))
    return staticfiles_storage.url(f"easyread/sounds/{name}") if name else ""


def digest(words: str) -> str:
    """Name words by what they are, whatever the space between them."""
    return sha256(" ".join(words.split()).encode()).hexdigest()


@cache
def _bundled_url(idea: str) -> str:
    if idea in bundled():
        return staticfiles_storage.url(f"easyread/built/pictures/{idea}.svg")
    shape = sha256(idea.encode()).digest()[0] % SHAPES
    return staticfiles_storage.url(f"easyread/shapes/{shape}.svg")


def picture_url(idea: str, own: Picture | None = None) -> str:
    """Give the picture for an idea: own photo, the organisation's set, the bundled set, a neutral shape."""
    if own is not None:
        return reverse("easyread:picture", args=[own.pk]) if own.idea else photo_url(own.pk)
    return organisation_set.url(idea) or _bundled_url(idea)
