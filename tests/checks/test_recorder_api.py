"""The doors of the recorder: the pack that a tablet takes along, the journal it brings back, files in pieces."""

import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from biggervoices.checks.models import Attachment, Slip, Visit
from biggervoices.core.files import read_sealed
from biggervoices.core.ids import new_id
from biggervoices.pure import journal
from tests import make
from tests.checks import makes
from tests.checks.test_journal import Tablet, planned

pytestmark = pytest.mark.django_db


def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_day(monkeypatch)


def sent(browser: Client, tablet: Tablet, texts: list[str] | None = None) -> Any:
    body = {"slot": str(tablet.slot), "sent_at": 0, "entries": tablet.texts if texts is None else texts}
    return browser.post(f"/api/visits/{tablet.visit.pk}/journal", body, content_type="application/json")


def test_the_list_gives_my_visits_of_the_next_seven_days() -> None:
    visit = planned()
    answer = makes.client(visit.checkers.all()[0]).get("/api/visits/").json()

    assert [one["home"] for one in answer["visits"]] == ["Elm House"]
    assert answer["csrf"]
    assert makes.client(make.dev()).get("/api/visits/").json()["visits"] == []


def test_a_pack_holds_the_visit_whole() -> None:
    visit = planned()
    browser = makes.client(visit.checkers.all()[0])
    pack = browser.get(f"/api/visits/{visit.pk}/pack", {"slot": str(uuid4())}).json()

    assert sum(len(topic["questions"]) for topic in pack["kit"]["topics"]) == 49
    assert [one["first_name"] for one in pack["people"]] == ["Ann", "Bilal"]
    bilal = pack["people"][1]
    assert (bilal["invited"], bilal["state"], bilal["slips"]) == ("YES", "", [])
    assert list(bilal["steps"]) == ["hello", "ways", "staff", "room", "hears", "named", "told", "by"]
    assert bilal["steps"]["hears"]["choices"][0]["means"] == "QUALITY_TEAM"
    assert bilal["steps"]["by"]["choices"][0]["means"] == {"by": "MYSELF"}
    assert len(pack["key"]) == 44
    shown = {pack["pictures"][q["picture"]] for topic in pack["kit"]["topics"] for q in topic["questions"]}
    assert shown <= {file["url"] for file in pack["files"]}
    assert all(
        question["words"] in pack["sounds"] for topic in pack["kit"]["topics"] for question in topic["questions"]
    )


def test_a_pack_weighs_little() -> None:
    visit = planned()
    answer = makes.client(visit.checkers.all()[0]).get(
        f"/api/visits/{visit.pk}/pack", headers={"Accept-Encoding": "gzip"}
    )
    pack = json.loads(gzip.decompress(answer.content))
    files = {True: 0, False: 0}
    for file in pack["files"]:
        files[file["sound"]] += Path(str(finders.find(file["url"].removeprefix("/static/")))).stat().st_size

    assert len(answer.content) + files[False] < 400_000
    assert len(answer.content) + files[False] + files[True] < 1_500_000


def test_a_second_pack_brings_what_is_held_already() -> None:
    visit = planned()
    tablet = Tablet(visit)
    interview = tablet.visit_whole(make.bilal())
    browser = makes.client(visit.checkers.all()[0])
    sent(browser, tablet, tablet.texts[:-1])

    bilal = browser.get(f"/api/visits/{visit.pk}/pack").json()["people"][1]

    assert (bilal["interview"], bilal["state"]) == (str(interview), "ASKED")
    assert len(bilal["slips"]) == Slip.objects.filter(interview=interview).count()


@pytest.mark.parametrize("who", ["dev", "cath", "bilal", "quinn"])
def test_nobody_else_takes_a_visit_along(who: str) -> None:
    visit = planned()
    browser = makes.client(getattr(make, who)())

    assert browser.get(f"/api/visits/{visit.pk}/pack").status_code == 404
    assert sent(browser, Tablet(visit)).status_code == 404
    assert Client().get(f"/api/visits/{visit.pk}/pack").status_code == 401


def test_the_receipt_proves_what_is_held() -> None:
    visit = planned()
    tablet = Tablet(visit)
    tablet.visit_whole(make.bilal())
    browser = makes.client(visit.checkers.all()[0])

    answer = sent(browser, tablet).json()

    held = {json.loads(text)["id"]: hashlib.sha256(text.encode()).hexdigest() for text in tablet.texts}
    lines = "\n".join(sorted(f"{one} {sha}" for one, sha in held.items()))
    assert answer["sha256"] == hashlib.sha256(lines.encode()).hexdigest() == journal.receipt(held)
    assert (answer["held"], answer["state"]) == (len(held), "DONE")
    assert sent(browser, tablet).json()["sha256"] == answer["sha256"]


def test_a_form_token_is_needed() -> None:
    visit = planned()
    tablet = Tablet(visit)
    tablet.visit_whole(make.bilal())
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(visit.checkers.all()[0], backend="biggervoices.people.rules.LivePerson")

    assert sent(browser, tablet).status_code == 403
    assert not Slip.objects.exists()
    token = browser.get("/api/visits/").json()["csrf"]
    body = {"slot": str(tablet.slot), "sent_at": 0, "entries": tablet.texts}
    answer = browser.post(
        f"/api/visits/{visit.pk}/journal", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("body", ["", "[]", "{", '{"slot": 1}', '{"slot": "x", "sent_at": "y", "entries": {}}'])
def test_a_body_that_is_none_is_refused_whole(body: str) -> None:
    visit = planned()
    browser = makes.client(visit.checkers.all()[0])
    answer = browser.post(f"/api/visits/{visit.pk}/journal", body, content_type="application/json")

    assert answer.status_code in (400, 422)


def test_too_much_at_once_is_said_so() -> None:
    visit = planned()
    browser = makes.client(visit.checkers.all()[0])
    body = json.dumps({"slot": str(uuid4()), "sent_at": 0, "entries": ["x" * 3_000_000]})
    answer = browser.post(f"/api/visits/{visit.pk}/journal", body, content_type="application/json")

    assert (answer.status_code, answer.json()) == (413, {"reason": "This is too much at once. Please send less."})


# --- files -----------------------------------------------------------------------------------------------------------


def a_photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((300, 200), 80).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def announced(data: bytes, *, what: str = "PHOTO", sha256: str = "") -> tuple[Visit, Client, str]:
    visit = planned()
    tablet = Tablet(visit)
    facts = {"id": str(new_id()), "what": what, "bytes": len(data)}
    digest = sha256 or hashlib.sha256(data).hexdigest()
    tablet.tap("ATTACHED", facts | {"sha256": digest}, interview=tablet.asks(make.bilal()))
    browser = makes.client(visit.checkers.all()[0])
    assert sent(browser, tablet).json()["files"][0]["state"] == "WAITING"
    return visit, browser, f"/api/files/{facts['id']}"


def piece(browser: Client, address: str, start: int, data: bytes) -> Any:
    return browser.patch(f"{address}?from={start}", data, content_type="application/octet-stream")


def test_a_photo_comes_in_pieces_and_is_drawn_anew() -> None:
    data = a_photo()
    _visit, browser, address = announced(data)

    half = len(data) // 2
    assert piece(browser, address, 0, data[:half]).json()["have"] == half
    assert browser.get(address).json()["have"] == half
    last = piece(browser, address, half, data[half:]).json()

    assert (last["state"], last["have"]) == ("HERE", len(data))
    with Image.open(io.BytesIO(read_sealed(Attachment.objects.get().file))) as kept:
        assert kept.format == "WEBP"
    assert piece(browser, address, half, data[half:]).json() == last


def test_a_piece_that_does_not_fit_is_told_what_is_here() -> None:
    data = a_photo()
    _visit, browser, address = announced(data)
    piece(browser, address, 0, data[:100])

    for start, part in [(0, data[:100]), (200, data[200:300]), (100, data + b"more")]:
        answer = piece(browser, address, start, part)
        assert (answer.status_code, answer.json()["have"]) == (409, 100)


def test_a_file_that_changed_on_the_way_is_sent_again() -> None:
    data = a_photo()
    _visit, browser, address = announced(data)

    answer = piece(browser, address, 0, data[:-1] + b"\0").json()

    assert (answer["state"], answer["have"]) == ("WAITING", 0)
    assert piece(browser, address, 0, data).json()["state"] == "HERE"


@pytest.mark.parametrize("what", ["PHOTO", "VOICE"])
def test_what_is_no_picture_and_no_sound_is_not_kept(what: str) -> None:
    data = b"<script>alert(1)</script>" * 10
    _visit, browser, address = announced(data, what=what)

    answer = piece(browser, address, 0, data).json()

    assert answer["state"] == "REFUSED"
    assert answer["reason"].endswith(".")
    assert Attachment.objects.get().file == ""


def test_nobody_else_touches_a_file() -> None:
    data = a_photo()
    _visit, _browser, address = announced(data)

    for who in (make.dev(), make.bilal(), make.quinn()):
        assert makes.client(who).get(address).status_code == 404
        assert piece(makes.client(who), address, 0, data).status_code == 404


@pytest.mark.parametrize("sent_at", [10**18, -(10**18), 10**30])
def test_a_clock_further_off_than_any_breaks_nothing(sent_at: int) -> None:
    visit = planned()
    tablet = Tablet(visit)
    tablet.visit_whole(make.bilal())
    body = {"slot": str(tablet.slot), "sent_at": sent_at, "entries": tablet.texts}
    client = makes.client(visit.checkers.all()[0])

    answer = client.post(f"/api/visits/{visit.pk}/journal", body, content_type="application/json")

    assert (answer.status_code, answer.json()["state"]) == (200, "DONE")
