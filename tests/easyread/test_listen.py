"""Listen in a real browser, with a voice of ours in the place of the device's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route

pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).parents[2] / "src/biggervoices/easyread/static/easyread"
ORIGIN = "http://kit.test"
PAGE = """<!doctype html><html lang="en-GB"><title>A question</title>
<meta http-equiv="Content-Security-Policy"
  content="require-trusted-types-for 'script'; trusted-types 'none'; script-src 'self'">
<script src="/stub.js"></script>
<button type="button" data-listen aria-pressed="false" data-say-url="/say/" data-csrf="token"{chosen}>Listen</button>
<h1 data-say>Do you   choose?</h1><p data-say hidden>Not shown</p><p>Not marked</p>
<button class="tile" data-say>Yes</button><button class="tile" data-say="Other words">No</button>
<p data-say data-sound="/ann.mp3">In Ann's voice</p>
<form action="/sent" data-test><button class="tile" name="answer" value="YES">Yes</button></form>
<script type="module" src="/listen.js"></script><script type="module" src="/press.js"></script>"""
STUB = """
window.spoken = []; window.played = [];
const voices = VOICES;
const machine = { getVoices: () => voices, cancel() { this.now?.onerror?.(new Event('error')); },
  speak(it) { this.now = it;
    window.spoken.push([it.text, it.voice.lang, it.rate, document.querySelector('.speaking')?.textContent]);
    if (!window.waits) setTimeout(() => it.onend(new Event('end')), 5); } };
Object.defineProperty(window, 'speechSynthesis', { value: machine });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
window.Audio = class { constructor(src) { this.src = src; }
  pause() {}
  play() { window.played.push(this.src); setTimeout(() => this.onended?.(new Event('ended')), 5);
    return Promise.resolve(); } };
"""
BRITISH = "{ lang: 'en-GB', localService: true, name: 'Here' }"
AMERICAN = "{ lang: 'en-US', localService: true, name: 'There' }"
ONLINE = "{ lang: 'en-GB', localService: false, name: 'Far away' }"


@pytest.fixture(scope="module")
def page_of_a_browser(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


def opened(page: Page, *, voices: str, chosen: str = "", waits: bool = False) -> list[Request]:
    """Open the page with these voices on the device; give the list that requests to the server's voice come into."""
    asked: list[Request] = []
    stub = STUB.replace("VOICES", f"[{voices}]") + ("window.waits = true;" if waits else "")

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path == "/say/":
            asked.append(route.request)
            route.fulfill(content_type="audio/mpeg", body=b"sound")
        elif path == "/stub.js":
            route.fulfill(content_type="text/javascript", body=stub)
        elif path.endswith(".js"):
            route.fulfill(content_type="text/javascript", path=SCRIPTS / path.strip("/"))
        else:
            route.fulfill(content_type="text/html", body=PAGE.replace("{chosen}", chosen))

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/")
    return asked


def until(page: Page, fact: str) -> None:
    """Wait until a fact holds; Playwright's own waiting evaluates strings inside the page, which its policy forbids."""
    for _ in range(100):
        if page.evaluate(fact):
            return
        page.wait_for_timeout(30)
    raise AssertionError(fact)


def test_listen_reads_what_is_shown_in_order_and_rings_it(page_of_a_browser: Page) -> None:
    page = page_of_a_browser
    opened(page, voices=f"{ONLINE}, {AMERICAN}, {BRITISH}")

    page.click("[data-listen]")
    until(page, "played.length === 1 && !document.querySelector('.speaking')")

    assert [line[0] for line in page.evaluate("spoken")] == ["Do you choose?", "Yes", "Other words"]
    assert [line[3] for line in page.evaluate("spoken")] == ["Do you   choose?", "Yes", "No"]
    assert {line[1] for line in page.evaluate("spoken")} == {"en-GB"}
    assert page.evaluate("played") == ["/ann.mp3"]  # a recorded voice of a person comes first
    assert page.get_attribute("[data-listen]", "aria-pressed") == "false"


def test_listen_never_starts_by_itself_unless_chosen(page_of_a_browser: Page) -> None:
    page = page_of_a_browser

    opened(page, voices=BRITISH)
    page.wait_for_timeout(100)
    assert page.evaluate("spoken") == []

    opened(page, voices=BRITISH, chosen=" data-read-aloud data-slow")
    until(page, "spoken.length === 3")
    assert {line[2] for line in page.evaluate("spoken")} == {0.7}


def test_a_second_press_stops(page_of_a_browser: Page) -> None:
    page = page_of_a_browser
    opened(page, voices=BRITISH, waits=True)

    page.click("[data-listen]")
    until(page, "spoken.length === 1")
    page.click("[data-listen]")
    page.wait_for_timeout(100)

    assert len(page.evaluate("spoken")) == 1
    assert page.evaluate("played") == []
    assert page.query_selector(".speaking") is None


def test_an_online_voice_never_hears_the_words_the_server_says_them(page_of_a_browser: Page) -> None:
    page = page_of_a_browser
    asked = opened(page, voices=ONLINE)

    page.click("[data-listen]")
    until(page, "played.length === 4")

    assert page.evaluate("spoken") == []
    assert [request.post_data for request in asked] == [
        "words=Do+you+choose%3F&speed=normal",
        "words=Yes&speed=normal",
        "words=Other+words&speed=normal",
    ]
    assert {request.headers["x-csrftoken"] for request in asked} == {"token"}


def test_a_second_press_of_a_tile_within_a_moment_is_ignored(page_of_a_browser: Page) -> None:
    page = page_of_a_browser
    opened(page, voices=BRITISH)
    count = "document.querySelector('form').addEventListener('submit', (e) => { sent += 1; e.preventDefault(); })"
    page.evaluate(f"window.sent = 0; {count}")

    page.click("form .tile")
    page.click("form .tile")
    assert page.evaluate("sent") == 1

    page.wait_for_timeout(750)
    page.click("form .tile")
    assert page.evaluate("sent") == 2
