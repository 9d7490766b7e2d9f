"""Whatever is sent to any address, nothing breaks: garbage in questions and forms is answered with a sentence."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import typst
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import cache
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.utils import timezone
from django.utils.http import urlencode

import biggervoices
from biggervoices.core.ids import anonymous_id, new_id
from biggervoices.core.models import AuditEntry
from biggervoices.house.wsgi import application
from biggervoices.people.changes import end_support, set_photo
from biggervoices.people.formats import cells
from biggervoices.people.models import Support
from tests import doors, make, world

pytestmark = pytest.mark.django_db

EMOJI = "\N{SLIGHTLY SMILING FACE}" * 10_000
HOSTILE = "</textarea></script>\"'><img src=x onerror=alert(1)>{{ 7 }}{% now %}\u202e\r\n\N{FULL BLOCK}" + "A" * 400
NUMBERS = ("99999999999999999999999999", "-1", "1e400", "\N{ARABIC-INDIC DIGIT FIVE}\N{SUPERSCRIPT TWO}")
DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "tomorrow")
# Each is put into every field of a kind while the other fields stay as the page offers them.
GARBAGE: dict[str, tuple[str, ...]] = {
    "text": (EMOJI, HOSTILE, ""),
    "date": DAYS,
    "hidden": (HOSTILE, "0" * 36, NUMBERS[0]),
    "chosen": (HOSTILE, NUMBERS[1], NUMBERS[3]),
}
KINDS = ("person", "checker", "manager", "quality team", "safeguarding", "administrator")
ASKED = re.compile(r"""(?:GET|POST|asked|posted)(?:\.get|\.getlist)?[(\[]"(\w+)"|"(\w+)" in request\.(?:POST|GET)""")
NO_WORKER = "/health/worker"  # its 503 is the truth: no worker runs beside the tests


def names() -> list[str]:
    """Give every name that a view reads from a question or a form by hand."""
    files = Path(biggervoices.__file__).parent.rglob("*.py")
    found = {name for file in files for pair in ASKED.findall(file.read_text("utf-8")) for name in pair if name}
    return sorted(found | {"page", "words", "voice_id", "photo_id", "columns"})


class Fields(HTMLParser):
    """Read the fields of the forms of a page: their kind and what they hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, tuple[str, str]] = {}
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep one field."""
        facts = {key: value or "" for key, value in attrs}
        name, value = facts.get("name", ""), facts.get("value", "")
        if tag == "option" and self.select and (value or self.select not in self.fields):
            self.fields.setdefault(self.select, ("chosen", value))
            if value and not self.fields[self.select][1]:
                self.fields[self.select] = ("chosen", value)
        if tag == "select":
            self.select = name
        if not name or tag not in ("input", "textarea", "button"):
            return
        kind = facts.get("type", "text") if tag == "input" else {"button": "chosen"}.get(tag, "text")
        kind = {"radio": "chosen", "checkbox": "chosen", "submit": "chosen", "time": "text"}.get(kind, kind)
        if kind != "file":
            said = {"text": "Some words", "date": f"{make.TODAY:%Y-%m-%d}"}.get(kind, "")
            self.fields.setdefault(name, (kind if kind in GARBAGE else "text", value or said))


def bodies(page: str) -> Iterator[dict[str, str]]:
    """Give bad bodies for the forms of a page: one kind of field wrong at a time, then all of them."""
    fields = Fields(page).fields
    good = {name: value for name, (_kind, value) in fields.items()}
    for kind, values in GARBAGE.items():
        if wrong := [name for name, (it, _value) in fields.items() if it == kind]:
            for value in values:
                yield good | dict.fromkeys(wrong, value)


def try_all(client: Client, path: str) -> Iterator[tuple[str, HttpResponseBase]]:
    """Send bad questions and bad bodies to one address."""
    page = sent(client, "GET", path)
    yield "GET", page
    if page.status_code in (302, 404):  # somebody else's door: the door test knows it
        return
    for value in (HOSTILE, NUMBERS[0]):
        yield f"GET ?{value[:20]}", sent(client, "GET", f"{path}?{urlencode(dict.fromkeys(NAMES, value))}")
    shown = "" if page.streaming or page.status_code >= 300 else page.content.decode("utf-8", "replace")
    for body in bodies(shown):
        yield f"POST {str(body)[:1500]}", sent(client, "POST", path, body)
    yield "POST every name", sent(client, "POST", path, dict.fromkeys(NAMES, HOSTILE))


def sent(client: Client, method: str, path: str, body: Any = "", kind: str = MULTIPART_CONTENT) -> Any:
    """Send one request and put everything back as it was."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cache.clear()
    with transaction.atomic():
        if method == "POST" and isinstance(body, dict):
            answer = client.post(path, body)
        else:
            answer = client.generic(method, path, body, content_type=kind)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    client.cookies.clear()
    for name, value in cookies.items():
        client.cookies[name] = value
    return answer


NAMES = names()


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Iterator[world.World]:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)
    with patch.object(typst, "Compiler", doors.Paper):
        yield world.build()


def client_of(built: world.World, kind: str) -> Client:
    client = Client(raise_request_exception=False)
    if person := built.kinds[kind]:
        client.force_login(person, backend=doors.BACKEND)
    return client


def paths(built: world.World) -> list[str]:
    found = [
        door.path
        for route in doors.routes()
        if not doors.is_library(route)
        for door in doors.doors(route, built.things)
    ]
    return [*found, "/accounts/password/reset/", "/accounts/logout/", "/nothing/here/", "/accounts/password/change/"]


def told(answer: Any) -> str:
    """Give the end of what went wrong inside."""
    error = getattr(answer, "exc_info", None)
    if not error:
        return str(answer.status_code)
    last = error[2]
    place = ""
    while last:
        if "biggervoices" in last.tb_frame.f_code.co_filename:
            place = f"{last.tb_frame.f_code.co_filename.rsplit('biggervoices/', 1)[1]}:{last.tb_lineno}"
        last = last.tb_next
    return f"{error[0].__name__}: {str(error[1])[:200]} at {place}"


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_breaks_no_page(kind: str, built: world.World) -> None:
    client = client_of(built, kind)

    broken = {
        f"{path} {told(answer)}": said
        for path in paths(built)
        for said, answer in try_all(client, path)
        if answer.status_code >= 500 and path != NO_WORKER
    }

    assert broken == {}


@pytest.mark.parametrize("kind", ["anonymous", "person", "quality team"])
def test_a_nul_character_is_not_understood_anywhere(kind: str, built: world.World) -> None:
    client = client_of(built, kind)
    one = "\0"

    for path in paths(built):
        answers = [
            sent(client, "GET", f"{path}?{urlencode(dict.fromkeys(NAMES, one))}"),
            sent(client, "POST", path, dict.fromkeys(NAMES, f"words{one}")),
            sent(client, "POST", path, {f"na{one}me": "words"}),
        ]
        # Whoever is not signed in is asked who they are first: pages lead to the sign-in, the API says 401.
        expected = {400} if kind != "anonymous" else {400, 401} if path.startswith("/api/") else {302, 400}
        assert {answer.status_code for answer in answers} <= expected, (path, [told(it) for it in answers])


@pytest.mark.parametrize(
    "charset", ["utf-7", "base64", "unicode_escape", "utf-16", "rot13", "idna", "no-such", '"base64"']
)
def test_letters_of_another_table_are_read_as_utf_8_or_not_at_all(charset: str, built: world.World) -> None:
    part = "--x\r\nContent-Disposition: form-data; name=words\r\n\r\n+2AA-\\ud800\r\n--x--\r\n"
    form = "application/x-www-form-urlencoded"
    said: list[str] = []

    def start(status: str, *_facts: Any) -> Any:
        said.insert(0, status)

    for method, path, body, kind in (
        ("GET", "/help/?from=%5Cud800", "", "text/plain"),
        ("POST", "/help/worry/?from=+2AA-", "words=%5Cud800", form),
        ("POST", "/help/worry/", f"send=1&words=%5Cud800{part}", form),
        ("POST", "/help/worry/", part.replace("words", "send", 1) + part, "multipart/form-data; boundary=x"),
    ):
        asked = RequestFactory().generic(method, path, body or "x", content_type=kind).environ
        asked["CONTENT_TYPE"] = f"{kind}; charset={charset}"
        with patch.object(BaseDatabaseWrapper, "close_if_unusable_or_obsolete"):  # the connection is the test's own
            b"".join(application(asked, start))
        assert said[0][:3] in ("200", "400", "422"), (charset, path, said)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "multipart/form-data"),
        ("", "multipart/form-data; boundary="),
        ('--x\r\nContent-Disposition: form-data; name="a', "multipart/form-data; boundary=x"),
        (
            "--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        ('{"words": 1}', "application/json"),
        ("&".join(f"a{n}=1" for n in range(600)), "application/x-www-form-urlencoded"),
        ("words=" + "a" * 3_000_000, "application/x-www-form-urlencoded"),
        ("words=%ED%A0%80%FF%FE", "application/x-www-form-urlencoded"),
    ],
)
def test_a_broken_body_breaks_nothing(body: str, kind: str, built: world.World) -> None:
    client = client_of(built, "person")

    for path in ("/me/words/", "/me/photo/", "/look/", "/help/worry/", "/say/"):
        answer = sent(client, "POST", path, body, kind=kind)
        assert answer.status_code < 500 or path == NO_WORKER, (path, told(answer))


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_no_method_breaks_a_page(method: str, built: world.World) -> None:
    client = client_of(built, "quality team")

    for path in paths(built):
        answer = sent(client, method, path)
        assert answer.status_code < 500 or path == NO_WORKER, (path, told(answer))


def test_what_a_page_does_not_do_is_said_in_our_look(built: world.World) -> None:
    answer = client_of(built, "person").put("/me/")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert b"<h1" in answer.content


@pytest.mark.parametrize(
    "page",
    [
        "//evil.example",
        "https:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "http:///evil.example",
    ],
)
def test_nobody_is_sent_out_of_the_house(page: str, built: world.World) -> None:
    client = client_of(built, "person")
    asked = urlencode({"from": page, "next": page, "back": page})

    for path in ("/help/", "/help/break/", "/help/danger/", "/help/worry/", "/sign-in/", "/card", "/accounts/login/"):
        answer = client_of(built, "anonymous").get(f"{path}?{asked}")
        assert not re.search(rb"(href|action)=\"[^\"/?#]*[^\"]{0,4}evil", answer.content), path
        assert "evil" not in answer.headers.get("Location", "").split("?")[0], path
    assert "evil" not in client.post("/accounts/login/", {"next": page}).headers.get("Location", "")


def test_an_endless_address_breaks_nothing(built: world.World) -> None:
    for kind in ("anonymous", "person"):
        client = client_of(built, kind)
        for path in ("/" + "a" * 20_000, "/visits/?" + "a" * 20_000, "/help/?from=/" + "a" * 20_000):
            assert client.get(path).status_code < 500


# --- what a wrong press must not show ---------------------------------------------------------------------------------


def test_a_checker_reads_no_answer_after_hand_in_by_sending_nonsense(built: world.World) -> None:
    client, things = client_of(built, "checker"), built.things
    interview = world.key(things["done interview"])
    question = world.key(things["question"])

    for path, body in {
        f"/talk/{interview}/q/{question}/": {"answer": "NONSENSE"},
        f"/talk/{interview}/q/{question}/words/": {"words": EMOJI},
        f"/talk/{interview}/q/{question}/want/": {"words": EMOJI},
        f"/talk/{interview}/q/{question}/hears/": {"hears": "NONSENSE"},
        f"/talk/{interview}/good/": {"words": ""},
        f"/talk/{interview}/ways/": {"yes": "", "no": ""},
    }.items():
        mine = client.post(path, {"id": str(new_id()), **body}).content
        assert b"PLANTED" not in mine, path
        assert b'aria-pressed="true"' not in mine, path
        assert b"You said" not in mine, path


def test_who_helped_a_checker_loses_the_visit_at_once(built: world.World) -> None:
    client, things = client_of(built, "supporter"), built.things
    sam, joe = built.kinds["supporter"], built.kinds["checker"]
    interview, visit = world.key(things["interview"]), world.key(things["visit"])
    assert client.get(f"/visits/{visit}/pack/").status_code == 200
    for support in Support.objects.filter(supporter=sam, purpose=Support.CHECKING):
        end_support(support, by=joe, now=make.NOW)

    for path in (f"/visits/{visit}/", f"/visits/{visit}/pack/", f"/talk/{interview}/", f"/talk/{interview}/good/"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/talk/{interview}/good/", {"id": str(new_id()), "words": "Mine"}).status_code == 404


def test_family_and_friends_see_no_face_of_others(built: world.World) -> None:
    dev = built.kinds["person elsewhere"]
    assert dev
    set_photo(dev, world.photo(), id=new_id(), by=make.quinn(), now=make.NOW)
    dev.refresh_from_db()

    assert client_of(built, "family").get(f"/photos/{dev.photo_id}/").status_code == 404


def test_another_answer_from_an_old_page_is_not_taken_for_the_first(built: world.World) -> None:
    client, point = client_of(built, "person"), world.key(built.things["point"])
    once = {"id": str(new_id()), "how": "MYSELF"}
    assert client.post(f"/my-words/{point}/better/", {**once, "value": "YES"}).status_code == 302
    assert client.post(f"/my-words/{point}/better/", {**once, "value": "YES"}).status_code == 302

    refused = client.post(f"/my-words/{point}/better/", {**once, "value": "NOT_YET"})

    assert refused.status_code == 409
    assert "This page was sent before" in refused.content.decode()


def test_an_old_page_of_a_home_loses_no_words_silently(built: world.World) -> None:
    client, point = client_of(built, "manager"), world.key(built.things["manager point"])
    once = {"id": str(new_id()), "point": str(point), "kind": "WE_CANNOT"}
    for _time in range(2):
        assert client.post("/you-said/answer/", {**once, "words": "It is the law."}).status_code == 302

    refused = client.post("/you-said/answer/", {**once, "words": "We have no money."})

    assert refused.status_code == 422
    assert "This page was sent before" in refused.content.decode()
    assert "We have no money." in refused.content.decode()


def test_no_points_of_another_home_are_answered(built: world.World) -> None:
    body = {"id": str(new_id()), "kind": "WE_CANNOT", "words": "No."}
    for point in ("manager point", "unread point", "just me point", "only us point"):
        ids = {**body, "point": str(world.key(built.things[point]))}
        assert client_of(built, "manager elsewhere").post("/you-said/answer/", ids).status_code == 404, point


@pytest.mark.parametrize("thing", ["voice", "update"])
def test_no_device_keeps_the_voice_or_the_picture_of_an_answer(thing: str, built: world.World) -> None:
    place = {"voice": "voices", "update": "pictures"}[thing]

    answer = sent(client_of(built, "person"), "GET", f"/loop/{place}/{world.key(built.things[thing])}/")

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_every_answer_has_the_policy_and_no_device_keeps_it(built: world.World) -> None:
    for kind in ("anonymous", "person", "manager"):
        client = client_of(built, kind)
        for path in paths(built):
            answer = sent(client, "GET", path)
            assert "default-src 'none'" in answer.headers.get("Content-Security-Policy", ""), path
            kept = answer.headers.get("Cache-Control", "")
            may_keep = path.startswith(("/photos/", "/recorder/"))  # the shell of the recorder holds nobody's words
            assert kind == "anonymous" or "no-store" in kept or may_keep, (path, kept)


def test_pages_of_errors_have_the_policy(built: world.World, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["ours.example"]
    not_ours = Client(raise_request_exception=False).get("/", headers={"host": "evil.example"})
    settings.ALLOWED_HOSTS = ["*"]
    with patch.object(SessionMiddleware, "process_request", side_effect=ZeroDivisionError):
        broken = Client(raise_request_exception=False).get("/")

    assert (not_ours.status_code, broken.status_code) == (400, 500)
    for answer in (not_ours, broken):
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


# --- hostile words that were kept ------------------------------------------------------------------------------------

TAGS = "\"'><img src=x onerror=alert(1)></script></textarea><b x='"
RAW = ("<img src=x", "</script></textarea>", "<b x=")


def test_hostile_words_are_shown_as_words_on_every_page(built: world.World) -> None:
    make.put_into_every_row(TAGS)
    shown = set()

    for kind in KINDS:
        client = client_of(built, kind)
        for path in paths(built):
            answer = sent(client, "GET", path)
            if answer.streaming or not answer["Content-Type"].startswith("text/html"):
                continue
            page = answer.content.decode()
            assert not [raw for raw in RAW if raw in page], (kind, path)
            assert answer.status_code < 500, (kind, path, told(answer))
            if "&lt;img src=x" in page:
                shown.add(path)
    assert len(shown) > 80  # else the words never came to a page, and nothing was tried


def test_the_audit_trail_does_not_say_who_raised_a_worry_or_took_words_back(built: world.World) -> None:
    person = client_of(built, "person")
    interview = world.key(built.things["done interview"])

    person.post(
        "/help/worry/", {"id": str(anonymous_id()), "who": "ME", "danger": "NO", "words": "Help", "send": "named"}
    )
    person.post(f"/my-answers/{interview}/", {"id": str(new_id()), "take": "ALL"})

    kept = AuditEntry.objects.filter(what__in=("concern raised", "checks.interview_taken_back"))
    assert set(kept.values_list("what", flat=True)) == {"concern raised", "checks.interview_taken_back"}
    assert set(kept.values_list("by", flat=True)) == {None}


@pytest.mark.parametrize("words", ["9999-12-31", "0001-01-01", "00012345678", "1" * 60, "31.12.9999"])
def test_no_day_is_out_of_all_range(words: str) -> None:
    with pytest.raises(ValueError, match="is not a day"):
        cells.day(words)
