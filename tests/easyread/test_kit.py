"""The kit page shows every component; the server's voice answers those who may ask; assets keep their budget."""

import gzip
import inspect
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from biggervoices.easyread import queries, views
from biggervoices.easyread.templatetags import easyread
from tests.make import ann

STATIC = Path(queries.__file__).parent / "static/easyread"
KIT = (STATIC.parents[1] / "templates/easyread/kit.html").read_text()
# What the base pages draw, and every page with them.
FURNITURE = {"page_look", "page_head", "listen_button", "stop_link", "is_worried", "who", "address", "is_demo"}


def kit(query: str = "") -> str:
    return views.kit(RequestFactory().get(f"/kit/?{query}")).content.decode()


def test_the_kit_page_has_every_component() -> None:
    missing = [
        name for name in easyread.register.tags if name not in FURNITURE and not re.search(rf"{{% {name}\b", KIT)
    ]

    assert missing == []


@pytest.mark.parametrize("theme", views.THEMES)
@pytest.mark.parametrize("side", ["person", "staff"])
def test_the_kit_page_can_be_seen_in_every_look(theme: str, side: str) -> None:
    page = kit(f"theme={theme}&size=xl&pics=pictures&side={side}")

    assert f'class="{side}" data-theme="{theme}" data-size="xl" data-pics="pictures"' in page
    assert f'href="?side={side}&amp;theme=calm&amp;size=xl&amp;pics=pictures"' in page


def test_a_look_that_is_none_of_ours_is_left_out() -> None:
    assert "data-theme" not in kit('theme="><script>')


def test_no_component_writes_scripts_or_styles_into_a_page() -> None:
    for page in (kit(), kit("side=staff")):
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=)", page)


def test_every_component_takes_keywords_only() -> None:
    loose = []
    for name in easyread.register.tags:
        parameters = inspect.signature(getattr(easyread, name)).parameters.values()
        loose += [name for it in parameters if it.kind is not it.KEYWORD_ONLY and it.name not in ("content", "context")]

    assert loose == []


def test_a_first_question_page_weighs_at_most_sixty_kilobytes() -> None:
    built = STATIC / "built"
    if not built.exists():
        pytest.skip("The assets are not built: python assets/build.py")
    page = len(gzip.compress(kit().encode()))  # the kit page is far longer than a question page
    texts = [built / "person.css", *(STATIC / f"{name}.js" for name in ("listen", "press", "focus"))]
    pictures = ("yes", "no", "sometimes", "do-not-know", "do-not-want-to-say", "skip", "home", "person")
    texts += [built / f"pictures/{idea}.svg" for idea in pictures]
    fonts = sum((built / f"fonts/latin-{weight}.woff2").stat().st_size for weight in (400, 700))

    weight = page + fonts + sum(len(gzip.compress(path.read_bytes())) for path in texts)

    assert weight <= 60_000


def test_scripts_weigh_less_than_eight_kilobytes() -> None:
    assert len(gzip.compress(b"".join(path.read_bytes() for path in STATIC.glob("*.js")))) < 8_000


def test_starter_sounds_weigh_less_than_two_and_a_half_megabytes() -> None:
    assert sum(path.stat().st_size for path in (STATIC / "sounds").glob("*.mp3")) < 2_500_000


@pytest.mark.django_db
def test_the_server_says_a_sentence_to_somebody_who_is_signed_in(client: Client) -> None:
    client.force_login(ann(), backend="biggervoices.people.rules.LivePerson")

    answer = client.post("/say/", {"words": "Sam will phone you."})

    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "audio/mpeg", "no-store")
    assert client.post("/say/", {"words": "a" * 601}).status_code == 422
    assert client.post("/say/", {"words": " "}).status_code == 422
    assert client.get("/say/", {"words": "Hello"}).status_code == 405


@pytest.mark.django_db
def test_the_server_says_nothing_to_a_stranger_unless_it_is_a_demo(settings: LazySettings) -> None:
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 -- it needs the apps

    request = RequestFactory().post("/say/", {"words": "Hello"})
    request.user = AnonymousUser()

    settings.DEMO = False
    assert views.say(request).status_code == 403
    settings.DEMO = True
    assert views.say(request).status_code == 200
