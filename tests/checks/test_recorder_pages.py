"""The page of the recorder: it opens for anybody, holds nothing of anybody, and brings all that it needs."""

import gzip
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from biggervoices.checks.changes import talk
from biggervoices.checks.queries.recorder_words import INTERFACE, WORDS, WORRY_PICTURES
from biggervoices.checks.views.recorder import MODULES
from biggervoices.easyread.queries import bundled, glyphs
from biggervoices.people.models import Role
from biggervoices.safeguarding.models import Concern, Notice
from tests import make
from tests.checks import makes
from tests.checks.test_journal import planned
from tests.checks.test_recorder_api import on_the_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_day(monkeypatch)


SOURCES = {path.name: path.read_text() for path in sorted(MODULES.glob("*.js"))}
SAID = re.compile(r'\b(?:t|count)\(\s*(?:\w[^"()]*\? )?"([a-z0-9_]+)"(?: : "([a-z0-9_]+)")?')
# Keys that are put together, by the module that does it.
MADE = {
    *(f"ways_{one}" for one in ("yes", "no")),
    *(f"worry_{one}" for one in WORRY_PICTURES),
    *(f"{made}{thing}" for made in ("", "kept_") for thing in ("photo", "drawing", "voice")),
}


def page(client: Client) -> str:
    answer = client.get("/recorder/")
    assert answer.status_code == 200
    return answer.content.decode()


def own(client: Client) -> dict[str, list[str]]:
    """Give what the worker keeps."""
    source = client.get("/recorder/worker.js").content.decode()
    kept: dict[str, list[str]] = json.loads(source.removeprefix("self.OWN = ").partition(";\n")[0])
    return kept


def test_the_page_is_the_same_for_everybody() -> None:
    visit = planned()
    ann = visit.checkers.all()[0]
    browser = makes.client(ann)
    browser.post("/look/", {"theme": "contrast"})

    assert 'data-theme="contrast"' in browser.get("/me/").content.decode()
    assert page(browser) == page(Client())


def test_the_page_may_be_kept_and_asks_for_a_newer_one() -> None:
    for address in ("/recorder/", "/recorder/worker.js", "/recorder/manifest.webmanifest"):
        assert makes.client(make.ann()).get(address).headers["Cache-Control"] == "no-cache"


def test_the_page_names_one_script_policy_and_no_more() -> None:
    policy = Client().get("/recorder/").headers["Content-Security-Policy"]

    assert "trusted-types recorder" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types 'none'" in Client().get("/help/").headers["Content-Security-Policy"]


def test_the_worker_serves_the_recorder_alone() -> None:
    answer = Client().get("/recorder/worker.js")

    assert answer.headers["Service-Worker-Allowed"] == "/recorder/"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert own(Client())["page"] == "/recorder/"


def test_all_that_the_worker_keeps_is_there() -> None:
    kept = own(Client())

    assert len(kept["files"]) > 8
    assert len(kept["later"]) > 80
    assert [url for url in (*kept["files"], *kept["later"]) if not finders.find(url.removeprefix("/static/"))] == []


def test_the_packed_app_loads_nothing_that_is_not_kept() -> None:
    kept = {url.removeprefix("/static/") for url in own(Client())["files"]}
    packed = Path(str(finders.find("easyread/built/recorder.js")))
    late = re.findall(r'import\("([^"]+)"\)', packed.read_text())

    assert late == ["../../easyread/built/libraries/jsqr.js"]
    assert {path.removeprefix("../../") for path in late} < kept
    assert not re.search(r'\bfrom"|^import"', packed.read_text())


def test_the_app_is_small_over_the_wire() -> None:
    """45 KB is the budget. What a page fetches is one file; the reader of codes comes only with a camera."""
    packed = Path(str(finders.find("easyread/built/recorder.js"))).read_bytes()

    assert len(gzip.compress(packed, 9)) < 45_000


def test_the_build_has_another_name_when_a_phrase_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    before = own(Client())["build"]
    assert own(Client())["build"] == before
    monkeypatch.setitem(WORDS, "my_visits", "Where I go")

    assert own(Client())["build"] != before


def test_the_manifest_has_icons_that_are_there() -> None:
    facts = Client().get("/recorder/manifest.webmanifest").json()

    assert (facts["start_url"], facts["scope"], facts["display"]) == ("/recorder/", "/recorder/", "standalone")
    assert {icon["purpose"] for icon in facts["icons"]} == {"any", "maskable"}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in facts["icons"])


def test_every_phrase_of_the_screens_is_in_the_list_and_none_is_there_for_nothing() -> None:
    said = {key for source in SOURCES.values() for keys in SAID.findall(source) for key in keys if key} | MADE
    source = "".join(SOURCES.values())

    assert sorted(said - set(WORDS) - {f"{key}_one" for key in WORDS}) == []
    assert len(said) > 200
    spoken = {key for key in WORDS if f'"{key}"' in source or f'"{key.removesuffix("_one")}"' in source} | MADE
    assert sorted(set(WORDS) - spoken) == []


def test_every_picture_and_stroke_of_the_screens_is_there() -> None:
    source = "".join(SOURCES.values())
    pictures = set(
        re.findall(r'picture: "([a-z0-9-]+)"|kit\.row\("([a-z0-9-]+)"|lively\(kit, "\w+", "([a-z0-9-]+)"', source)
    )
    shown = {idea for ideas in pictures for idea in ideas if idea}
    strokes = set(re.findall(r'glyph: "(\w+)"|glyph\("(\w+)"\)', source))

    assert sorted(shown - set(INTERFACE)) == []
    assert sorted(set(INTERFACE) - set(bundled())) == []
    assert sorted({name for names in strokes for name in names if name} - set(glyphs())) == []
    assert len(shown) > 50


def test_nothing_is_written_as_html() -> None:
    """Trusted Types would stop it in a browser; here it is found before."""
    assert [
        name
        for name, source in SOURCES.items()
        if re.search(r"\.innerHTML|\.outerHTML|insertAdjacentHTML|\.style\b|\beval\(", source)
    ] == []


def test_the_pages_of_a_visit_lead_to_it() -> None:
    visit = planned()
    checker = visit.checkers.all()[0]
    ann = makes.client(checker)
    link = '<a class="tile" href="/recorder/"'

    assert link in ann.get("/visits/").content.decode()
    assert link in ann.get(f"/visits/{visit.pk}/").content.decode()
    talk.arrive(makes.again(visit), by=checker, now=make.NOW)
    assert link in ann.get(f"/visits/{visit.pk}/").content.decode()
    assert link not in makes.client(make.bilal()).get("/visits/").content.decode()


def test_the_list_tells_how_its_reader_likes_pages_and_whether_others_use_the_tablet() -> None:
    visit = planned()
    ann = visit.checkers.all()[0]
    browser = makes.client(ann)
    browser.post("/look/", {"theme": "dark"})

    facts = browser.get("/api/visits/").json()
    assert (facts["look"]["theme"], facts["shared"]) == ("dark", False)
    browser.post("/sign-in/shared/", {"shared": "yes"})
    assert browser.get("/api/visits/").json()["shared"] is True


def test_a_pack_names_who_hears_of_a_worry() -> None:
    visit, sol = planned(), make.sol()
    pack = makes.client(visit.checkers.all()[0]).get(f"/api/visits/{visit.pk}/pack").json()

    assert [(one["id"], one["name"]) for one in pack["told"]] == [(str(sol.pk), "Sol")]


def test_a_pack_lets_somebody_name_who_works_there_and_whom_the_one_who_goes_can_name_on_a_page() -> None:
    visit, sam, cath = planned(), make.sam(), make.with_photo(make.cath())
    joe = visit.checkers.all()[0]
    tom, vic = make.person("Tom"), make.person("Vic")
    make.role(tom, Role.TEAM, at=visit.home)
    make.role(vic, Role.TEAM, at=make.home("Oak House", region_name="South"))

    pack = makes.client(joe).get(f"/api/visits/{visit.pk}/pack").json()

    face = reverse("checks:face", args=[visit.pk, cath.pk])
    shown = {one["name"]: (one["id"], one["photo"]) for one in pack["whom"]}
    assert shown["Cath"] == (str(cath.pk), face)
    assert shown["Tom"] == (str(tom.pk), "")
    assert {"Cath", "Tom", "Sam"} == {*shown}, sam
    assert face in [file["url"] for file in pack["files"]]


def test_whoever_is_named_on_a_tablet_is_left_out_with_their_manager() -> None:
    sol, cath = make.sol(), make.cath()
    make.role(cath, Role.SAFEGUARDING)
    make.role(make.quinn(), Role.SAFEGUARDING)

    told = {"id": str(uuid4()), "words": "Shouts.", "about": [str(cath.pk)]}
    answer = Client().post("/api/worries", told, content_type="application/json")

    assert answer.status_code == 200
    concern = Concern.objects.get()
    assert [named.person for named in concern.named.all()] == [cath.pk]
    readers = {notice.to for notice in Notice.objects.all()}
    assert cath.pk not in readers
    assert sol.pk in readers


def test_the_icons_are_small() -> None:
    icons = sorted(Path(str(finders.find("checks/recorder/icons"))).iterdir())

    assert [icon.name for icon in icons] == ["icon-192.png", "icon-512.png", "icon-mask.png"]
    assert sum(icon.stat().st_size for icon in icons) < 20_000
