"""A bad line: slow, cut after some bytes, reset, silent. What was told is there once; no answer says more than is so.

Each client does what a tablet or a browser does: it sends the same again until it gets an answer.
"""

import hashlib
import io
import json
import os
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from PIL import Image

from biggervoices.core.ids import new_id
from tests.faults.pages import form_with
from tests.faults.proxy import Proxy
from tests.faults.test_submits import Planted, Sending, whole
from tests.faults.test_worries import NUMBER

pytestmark = pytest.mark.fault
LONGEST = 120  # seconds that one thing is tried
PIECE = 16_000
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user may enter; every start of pytest shuts others out of `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="biggervoices-house-") as name:
        yield Path(name)


class Line:
    """Somebody at the end of a bad line; counts how often each thing had to be sent."""

    def __init__(self, planted: Planted) -> None:
        self.planted = planted
        self.tries = 0
        self.csrf = ""

    def until(self, done: Callable[[], Any]) -> Any:
        """Try until there is an answer that is one."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            self.tries += 1
            if answer := done():
                return answer
        pytest.fail("It did not come through")

    # --- a tablet ----------------------------------------------------------------------------------------------------

    def brings(self, sending: Sending) -> None:
        path = f"/api/visits/{sending.visit}/journal"

        def once() -> bool:
            status, _headers, body = self.planted.ask("POST", path, sending.body)
            assert status in (0, 200), body
            assert not body or not json.loads(body)["refused"], body
            return status == 200 and sending.is_proved_by(body)

        self.until(once)

    def sends_file(self, name: str, data: bytes) -> None:
        """Ask how much is there, and go on from there, piece after piece."""

        def once() -> bool:
            status, _headers, body = self.planted.ask("GET", f"/api/files/{name}")
            if status != 200:
                assert status == 0, body
                return False
            state = json.loads(body)
            if state["state"] != "HERE":
                start = state["have"]
                headers = self.planted.headers | {"Content-Type": "application/octet-stream"}
                self.planted.ask("PATCH", f"/api/files/{name}?from={start}", data[start : start + PIECE], headers)
            return bool(state["state"] == "HERE")

        self.until(once)

    # --- anybody -----------------------------------------------------------------------------------------------------

    def is_worried(self, *, tablet: bool) -> str:
        """Tell a worry; what says its number must be so at that moment."""
        one = str(uuid4())

        def once() -> str:
            if tablet:
                said = json.dumps({"id": one, "words": "He shouts."})
                status, _headers, body = self.planted.ask("POST", "/api/worries", said)
                return json.loads(body)["number"] if status == 200 else ""
            form = urlencode({"id": one, "who": "ME", "danger": "NO", "words": "He hits.", "send": "anonymous"})
            _status, _headers, body = self.planted.ask("POST", "/help/worry/", form, FORM)
            found = NUMBER.search(body)
            return found[1] if found else ""

        number = self.until(once)
        assert self.planted.rows(f"SELECT number FROM safeguarding_concern WHERE id = '{one}'") == [(number,)]
        return one

    # --- the office --------------------------------------------------------------------------------------------------

    def fills_in(self, page: str, **typed: str) -> None:
        """Open a page, fill it in, press the button, and press again where the line was cut."""
        cookie = {"Cookie": self.planted.facts["office"]}

        def opened() -> tuple[str, str]:
            _status, headers, body = self.planted.ask("GET", page, headers=cookie)
            found = re.search(r"csrftoken=(\w+)", headers.get("Set-Cookie", "") if body else "")
            return (body, found[1]) if found else ("", "")

        shown, token = self.until(lambda: it if (it := opened())[0] else None)
        body = urlencode(form_with(shown, *typed).filled(**typed), doseq=True)
        headers = FORM | {"Cookie": f"{cookie['Cookie']}; csrftoken={token}"}

        def sent() -> bool:
            status, _headers, answer = self.planted.ask("POST", page, body, headers)
            assert status in (0, 302), answer
            return status == 302

        self.until(sent)


def photo(rng: random.Random) -> bytes:
    """A picture that cannot be made small: many pieces."""
    out = io.BytesIO()
    Image.frombytes("RGB", (160, 120), rng.randbytes(160 * 120 * 3)).save(out, "PNG")
    return out.getvalue()


def with_photo(sending: Sending, facts: dict[str, Any], data: bytes) -> str:
    """Let the person give a photo to the first question of a visit; give the file's name."""
    name = str(new_id())
    entry = json.loads(sending.texts[2])  # the first answer
    value = {"id": name, "what": "PHOTO", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    entry |= {"id": str(new_id()), "kind": "ATTACHED", "value": value, "question": facts["questions"][0]}
    sending.texts.insert(3, json.dumps(entry))
    body = json.loads(sending.body) | {"entries": sending.texts}
    sending.body = json.dumps(body)
    return name


def test_on_a_bad_line_nothing_is_lost_or_doubled_and_nothing_says_more_than_is_so(
    place: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    many = 60 if request.config.getoption("--long") else 6
    rng = random.Random(13)
    planted = Planted(place, visits=many + 3)
    try:
        with Proxy(planted.port, rng) as proxy:
            planted.port = proxy.port
            line, data = Line(planted), photo(rng)
            sendings = [Sending(visit, planted.facts) for visit in planted.facts["visits"]]
            photos = [with_photo(it, planted.facts, data) for it in sendings[:3]]
            for sending in sendings:
                line.brings(sending)
            for name in photos:
                line.sends_file(name, data)
            worries = [line.is_worried(tablet=bool(number % 2)) for number in range(2 * many)]
            for number in range(many):
                line.fills_in("/people/add/", name=f"Person {number} on a bad line")
                line.fills_in("/regions/", name=f"Region {number} on a bad line")
            happened = proxy.happened

        finished, partial, extra = whole_with_photos(planted, photos)
        kept = planted.rows("SELECT id, sha256, file <> '' FROM checks_attachment")
        people = Counter(name for (name,) in planted.rows("SELECT name FROM people_person WHERE name LIKE '%line'"))
        regions = Counter(name for (name,) in planted.rows("SELECT name FROM people_region WHERE name LIKE '%line'"))
        told = Counter(str(it) for (it,) in planted.rows("SELECT id FROM safeguarding_concern"))
    finally:
        planted.house.stop()

    sha = hashlib.sha256(data).hexdigest()
    record_property(
        "figures",
        f"a bad line ({dict(sorted(happened.items()))}): {len(sendings)} visits, {len(photos)} photos, {len(worries)} "
        f"worries and {2 * many} forms in {line.tries} tries; {finished} visits whole, {partial + extra} not, "
        f"{sum(told.values()) - len(worries)} worries and {sum(people.values()) + sum(regions.values()) - 2 * many} "
        f"forms too many or too few (load {os.getloadavg()[0]:.1f})",
    )
    assert {"cut back", "cut there", "reset back", "reset there"} <= happened.keys()
    assert (finished, partial, extra) == (len(sendings), 0, 0)
    assert sorted((str(it), one, here) for it, one, here in kept) == sorted((it, sha, True) for it in photos)
    assert told == Counter(worries)
    assert people == Counter(f"Person {number} on a bad line" for number in range(many))
    assert regions == Counter(f"Region {number} on a bad line" for number in range(many))


def whole_with_photos(planted: Planted, photos: list[str]) -> tuple[int, int, int]:
    """Count as `whole` does; a visit with a photo holds one entry more, which is taken off first."""
    held = planted.rows("SELECT count(*) FROM checks_slip WHERE kind = 'ATTACHED'")
    assert held == [(len(photos),)]
    finished, wrong, extra = whole(planted)
    assert wrong == len(photos)  # each has its one entry more
    return finished, wrong - len(photos), extra
