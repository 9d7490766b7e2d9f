"""What the recorder keeps and sends, in a real Chromium: nothing lost, nothing doubled, and the words are true."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.browser.office import (
    Fault,
    Office,
    cafe,
    cut_after,
    cut_before,
    half_a_piece,
    hangs_after,
    lies,
    open_office,
    receipt,
    says,
    to_sign_in,
)  # fmt: skip
from tests.chromium import FLAGS

pytestmark = pytest.mark.browser

VISIT, OTHER = "01900000-0000-7000-8000-00000000000a", "01900000-0000-7000-8000-00000000000b"
KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="  # what the server gives, 32 bytes
OTHER_KEY = KEY[::-1].replace("=", "") + "="
YEARS = 10 * 365 * 24 * 3600 * 1000
SCRIPT = Path(__file__).with_name("recorder.js").read_text().replace("{visit}", VISIT)


@pytest.fixture
def office() -> Iterator[Office]:
    with open_office() as office:
        office.visits |= {VISIT, OTHER}
        yield office


@pytest.fixture
def tablet(office: Office, chromium: Browser) -> Iterator[BrowserContext]:
    """Give a tablet on which nothing is kept yet."""
    context = chromium.new_context(base_url=office.url)
    context.add_init_script(SCRIPT)
    yield context
    context.close()


def pack(office: Office, visit: str = VISIT, **facts: Any) -> dict[str, Any]:
    return {
        "format": 1, "epoch": office.epoch, "made_at": int(time.time() * 1000), "csrf": "token", "key": KEY,
        "public_key": office.public_key, "me": "ann", "people": [{"first_name": "Bilal"}],
        "visit": {"id": visit, "home": "Elm House", "day": "Tuesday 3 November"},
    } | facts  # fmt: skip


def open_page(tablet: BrowserContext) -> Page:
    page = tablet.new_page()
    page.goto("/")
    page.evaluate("play()")
    return page


@pytest.fixture
def page(office: Office, tablet: BrowserContext) -> Page:
    """Give a page with one visit taken along, on a device of one's own."""
    page = open_page(tablet)
    page.evaluate("(pack) => it.journal.keepPack(pack)", pack(office))
    return page


def standing(page: Page, visit: str = VISIT) -> dict[str, Any]:
    facts: dict[str, Any] = page.evaluate("(visit) => it.journal.standing(visit)", visit)
    return facts


def values(page: Page, visit: str = VISIT) -> list[Any]:
    said: list[Any] = page.evaluate("async (visit) => (await it.journal.entries(visit)).map((it) => it.value)", visit)
    return said


def say(page: Page, *said: Any) -> None:
    page.evaluate("(said) => it.sayAll(said)", said)


def wait(page: Page, holds: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until something holds; the page goes on meanwhile."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, page.evaluate("JSON.stringify(window.states?.at(-1))")
        page.wait_for_timeout(25)


def state(page: Page) -> dict[str, Any]:
    facts: dict[str, Any] = page.evaluate("it.sync.state()")
    return facts


def sent(page: Page) -> None:
    """Wait until everything is sent."""
    wait(
        page,
        lambda: not (it := state(page))["sending"] and it["unsent"] == it["filesUnsent"] == it["worriesUnsent"] == 0,
    )


# --- keeping ---------------------------------------------------------------------------------------------------------


def test_what_was_said_is_there_after_the_page_was_closed(page: Page, tablet: BrowserContext, office: Office) -> None:
    say(page, "Sunday dinner.", {"words": "My key."}, None)
    page.close()

    again = open_page(tablet)

    assert values(again) == ["Sunday dinner.", {"words": "My key."}, None]
    entry = again.evaluate(f"async () => (await it.journal.entries('{VISIT}'))[0]")
    assert list(entry) == [
        "id", "visit", "interview", "kind", "value", "question", "turn", "by", "helped_by", "at", "tapper", "n",
    ]  # fmt: skip
    assert entry | {"id": 0, "at": 0} == {
        "id": 0, "visit": VISIT, "interview": "i1", "kind": "GOOD", "value": "Sunday dinner.",
        "question": None, "turn": 0, "by": "MYSELF", "helped_by": None, "at": 0, "tapper": "ann", "n": 1,
    }  # fmt: skip
    assert again.evaluate(f"async () => (await it.journal.pack('{VISIT}')).people[0].first_name") == "Bilal"


def test_what_is_kept_cannot_be_read_on_the_disk(page: Page) -> None:
    say(page, "Sunday dinner.")
    page.evaluate("it.photo('secret', 9)")

    everything = page.evaluate("onDisk()")

    assert "Elm House" in everything  # it was read, and this may be seen while locked
    assert "key false" in everything
    for secret in ("Sunday", "GOOD", "Bilal", "secret", KEY):
        assert secret not in everything
    assert not re.search(r"(?<![\w+/=])i1(?![\w+/=])", everything)  # by itself: chance may spell it within base64


def test_a_tab_killed_in_the_middle_loses_nothing_that_was_promised(
    page: Page, chromium: Browser, tablet: BrowserContext, cycles: int, record_property: Callable[[str, object], None]
) -> None:
    promised: list[str] = []
    tablet.expose_function("promised", lambda it: promised.append(it))
    chance, times, at = random.Random(5), max(3, cycles), page
    for _ in range(times):
        at.evaluate("it.sayOn()")
        at.wait_for_timeout(chance.randrange(60, 400))
        kill(at, chromium)
        at = open_page(tablet)

    kept = whole(at)

    assert len(promised) > 10
    assert set(promised) <= kept
    record_property(
        "figures", f"recorder: {times} tabs killed, {len(promised)} taps promised, 0 of them lost, {len(kept)} kept"
    )


@pytest.mark.fault
def test_a_browser_killed_in_the_middle_loses_nothing_that_was_promised(
    office: Office, chromium: Browser, tmp_path: Path, cycles: int, record_property: Callable[[str, object], None]
) -> None:
    promised: list[str] = []
    kept: set[str] = set()
    chance, times = random.Random(6), max(3, cycles)
    for cycle in range(times + 1):
        with real_browser(chromium, tmp_path) as browser:
            context = browser.contexts[0]
            context.add_init_script(SCRIPT)
            context.expose_function("promised", lambda it: promised.append(it))
            at = context.new_page()
            at.goto(office.url)
            at.evaluate("play()")
            if not cycle:
                at.evaluate("(pack) => it.journal.keepPack(pack)", pack(office))
            kept = whole(at)
            assert set(promised) <= kept
            if cycle < times:
                at.evaluate("it.sayOn()")
                at.wait_for_timeout(chance.randrange(200, 900))

    assert len(promised) > 10
    record_property(
        "figures", f"recorder: {times} browsers killed, {len(promised)} taps promised, 0 of them lost, {len(kept)} kept"
    )


def kill(page: Page, chromium: Browser) -> None:
    """Kill the process in which a page runs: those of our browser that work the most now, until it is that one."""
    crashed: list[Page] = []
    page.on("crash", lambda it: crashed.append(it))
    session = chromium.new_browser_cdp_session()

    def worked() -> dict[int, float]:
        parts = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return {it["id"]: it["cpuTime"] for it in parts if it["type"] == "renderer"}

    before = worked()
    page.wait_for_timeout(100)
    after = worked()
    for part in sorted(after, key=lambda it: after[it] - before.get(it, 0), reverse=True):
        os.kill(part, signal.SIGKILL)
        until = time.monotonic() + 2
        while not crashed and time.monotonic() < until:
            page.context.cookies()  # lets the news come in
        if crashed:
            break
    session.detach()
    page.close()


def whole(page: Page) -> set[str]:
    """Give the ids of all entries of a visit, each of which opens and stands in its place."""
    entries = page.evaluate(f"it.journal.entries('{VISIT}')")
    assert [entry["n"] for entry in entries] == list(range(1, len(entries) + 1))
    assert standing(page)["unsent"] == len(entries)
    return {entry["id"] for entry in entries}


@contextmanager
def real_browser(chromium: Browser, folder: Path) -> Iterator[Browser]:
    """Start a browser of our own on a profile that stays, and kill it with all its parts, as when the power goes."""
    program = os.environ.get("BIGGERVOICES_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    port = folder / "profile" / "DevToolsActivePort"
    port.unlink(missing_ok=True)
    flags = [
        *FLAGS,
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder / 'profile'}",
        "about:blank",
    ]
    process = subprocess.Popen(
        [program or chromium.browser_type.executable_path, *flags],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 30
        while not (port.exists() and port.read_text().count("\n")) and time.monotonic() < until:
            time.sleep(0.05)
        yield chromium.browser_type.connect_over_cdp(f"http://127.0.0.1:{port.read_text().split()[0]}")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_two_tabs_write_one_journal(page: Page, tablet: BrowserContext) -> None:
    other = open_page(tablet)
    page.evaluate("it.sayMany(it.journal, 'one'), it.sayMany(it.another(), 'two')")  # at the very same moment
    other.evaluate("it.sayMany(it.journal, 'three')")
    page.evaluate("it.many")
    other.evaluate("it.many")

    assert len(whole(page)) == 120
    assert values(page) == values(other)
    for who in ("one", "two", "three"):
        assert [it for it in values(page) if it.startswith(who)] == [f"{who} {n}" for n in range(40)]


def test_a_tab_hears_what_the_other_one_wrote(page: Page, tablet: BrowserContext) -> None:
    other = open_page(tablet)
    assert values(other) == []

    say(page, "Sunday dinner.")

    wait(other, lambda: {"visit": VISIT} in other.evaluate("heard"))
    assert values(other) == ["Sunday dinner."]


def test_two_tabs_take_one_visit_along_into_one_slot(office: Office, tablet: BrowserContext) -> None:
    one, two = open_page(tablet), open_page(tablet)
    # Two journals in one page are two tabs that begin at the very same moment.
    both = "(pack) => Promise.all([it.journal.keepPack(pack), it.another().keepPack(pack)])"
    slots = [*one.evaluate(both, pack(office)), two.evaluate("(pack) => it.journal.keepPack(pack)", pack(office))]

    assert len(set(slots)) == 1
    say(one, "one")
    say(two, "two")
    assert values(open_page(tablet)) == ["one", "two"]


def little_room(page: Page, office: Office, size: int) -> CDPSession:
    """Give a page only so much room; before it keeps anything, for the browser looks only now and then."""
    room = page.context.new_cdp_session(page)
    room.send("Storage.overrideQuotaForOrigin", {"origin": office.url, "quotaSize": size})
    return room


def test_a_full_disk_is_told_and_nothing_is_kept_by_half(tablet: BrowserContext, office: Office) -> None:
    page = open_page(tablet)
    room = little_room(page, office, 300_000)
    page.evaluate("(pack) => it.journal.keepPack(pack)", pack(office))
    say(page, "before")

    names = page.evaluate(
        "async () => [await it.name(it.say('x'.repeat(900_000))), await it.name(it.photo('x', 900_000))]"
    )

    assert [name for name, _ in names] == ["DiskFull", "DiskFull"]
    assert values(page) == ["before"]
    assert standing(page) | {"oldestUnsentAt": 0} == {
        "entries": 1, "unsent": 1, "filesUnsent": 0, "sentAt": None, "oldestUnsentAt": 0, "refused": [],
        "clashes": [], "late": [],
    }  # fmt: skip
    room.send("Storage.overrideQuotaForOrigin", {"origin": office.url})
    say(page, "after")
    assert values(page) == ["before", "after"]


def test_a_database_that_the_browser_closed_is_opened_again(office: Office, tablet: BrowserContext) -> None:
    page = tablet.new_page()
    page.goto("/")
    page.evaluate("holdConnections()")
    page.evaluate("play()")
    page.evaluate("(pack) => it.journal.keepPack(pack)", pack(office))
    say(page, "one")

    page.evaluate("held.at(-1).close()")  # as iOS does in the background: the next transaction is an InvalidStateError
    say(page, "two")
    before = page.evaluate("held.length")
    page.evaluate("held.at(-1).dispatchEvent(new Event('close'))")  # and as others tell it
    say(page, "three")
    assert page.evaluate("held.length") == before + 1
    page.evaluate("void (window.both = Promise.all([it.say('four'), it.say('five')])); held.at(-1).close()")
    page.evaluate("both")

    assert values(page) == ["one", "two", "three", "four", "five"]
    assert whole(page)
    assert page.evaluate("held.length") >= 3


def test_a_tap_is_kept_once_when_the_database_closed_after_it_was_kept(page: Page) -> None:
    page.evaluate("loseTheConnectionAfterATap()")

    say(page, "once")

    assert page.evaluate("begun") == 2  # it was done again
    assert values(page) == ["once"]


def test_a_full_queue_of_the_first_version_is_upgraded_whole(office: Office, tablet: BrowserContext) -> None:
    before = [
        {"id": f"01900000-0000-7000-8000-{n:012}", "value": f"answer {n}", "n": n, "at": 1000 + n}
        for n in range(1, 501)
    ]
    old = tablet.new_page()
    old.goto("/")
    old.evaluate("(entries) => keepAsVersion1(entries)", before)
    old.close()

    page = open_page(tablet)

    assert page.evaluate(f"it.journal.entries('{VISIT}')") == before
    facts = standing(page)
    assert (facts["entries"], facts["unsent"], facts["filesUnsent"], facts["sentAt"]) == (500, 470, 1, 7)
    assert page.evaluate("async () => [...new Uint8Array(await (await it.journal.file('f1')).arrayBuffer())]") == [
        1,
        2,
        3,
    ]
    assert page.evaluate(f"it.journal.pack('{VISIT}')") == {"made": "long ago"}
    say(page, "and on")
    assert values(page)[-1] == "and on"


def test_an_upgrade_waits_for_no_old_page(page: Page, tablet: BrowserContext) -> None:
    say(page, "before")
    other = tablet.new_page()
    other.goto("/")

    assert other.evaluate("openAsVersion3()") == "open"
    assert page.evaluate("it.name(it.say('after'))") == ["NewerRecorder", None]


@pytest.mark.parametrize("off", [-YEARS, YEARS])
def test_what_was_said_second_stays_second_though_the_clock_is_put_wrong(page: Page, office: Office, off: int) -> None:
    say(page, "one", "two")
    page.evaluate("(off) => putClock(off)", off)
    say(page, "three")
    page.evaluate("(off) => putClock(-off)", off)
    say(page, "four")

    entries = page.evaluate(f"it.journal.entries('{VISIT}')")
    assert values(page) == ["one", "two", "three", "four"]
    assert [it["at"] for it in entries] == sorted({it["at"] for it in entries})
    assert [it["id"] for it in entries] == sorted(it["id"] for it in entries)
    assert page.evaluate(
        f"async () => it.fold(await it.journal.entries('{VISIT}')).good.map((it) => it.words)"
    ) == values(page)
    page.evaluate("it.start()")
    sent(page)
    assert office.values() == values(page)
    assert office.sendings[0]["sent_at"] >= max(it["at"] for it in entries)


def test_a_newer_pack_keeps_the_slot_and_what_was_said(page: Page, office: Office) -> None:
    say(page, "before")
    slot = page.evaluate(f"it.journal.slot('{VISIT}')")

    page.evaluate("(pack) => it.journal.keepPack(pack)", pack(office, me="bilal", people=[{"first_name": "Cath"}]))

    assert page.evaluate(f"it.journal.slot('{VISIT}')") == slot
    assert page.evaluate(f"async () => (await it.journal.pack('{VISIT}')).people") == [{"first_name": "Cath"}]
    assert values(page) == ["before"]
    assert page.evaluate("async () => (await it.say('after')).tapper") == "bilal"


def test_a_visit_that_was_not_taken_along_takes_no_tap(page: Page) -> None:
    assert page.evaluate("(visit) => it.name(it.say('x', visit))", OTHER) == ["NoPack", None]


def test_a_thrown_away_photo_is_gone_with_its_slip(page: Page) -> None:
    slip = page.evaluate("it.photo('abc', 3)")
    assert page.evaluate("async (id) => (await it.journal.file(id)).text()", slip["value"]["id"]) == "abcabcabc"
    assert slip["value"] | {"id": 0} == {
        "id": 0, "what": "PHOTO", "bytes": 9,
        "sha256": "76b99ab4be8521d78b19bcff7d1078aabeb477bd134f404094c92cd39f051c3e",
    }  # fmt: skip

    back = page.evaluate("(id) => it.journal.dropFile(id)", slip["value"]["id"])

    assert (back["kind"], back["value"], back["interview"], back["by"]) == ("TAKEN_BACK", slip["id"], "i1", "HELP")
    assert page.evaluate("(id) => it.journal.file(id)", slip["value"]["id"]) is None
    assert slip["value"]["id"] not in page.evaluate("onDisk()")
    assert page.evaluate(f"async () => it.fold(await it.journal.entries('{VISIT}')).attached") == []
    assert standing(page)["filesUnsent"] == 0
    assert page.evaluate("(id) => it.journal.dropFile(id)", slip["value"]["id"]) is None


DAY = 24 * 3600 * 1000


def test_a_visit_is_forgotten_30_days_after_all_of_it_was_sent_and_never_else(page: Page, office: Office) -> None:
    now = int(time.time() * 1000)
    here = "async (at) => { await it.journal.forgetOld(at); return (await it.journal.packs()).map((it) => it.visit); }"
    say(page, "one", "NOT TO BE READ")
    page.evaluate("it.photo('x', 9)")
    page.evaluate("(pack) => it.journal.keepPack(pack)", pack(office, OTHER))
    assert page.evaluate(here, now + 29 * DAY) == [VISIT, OTHER]
    assert page.evaluate(here, now + 900 * DAY) == [VISIT]  # into the other nothing was ever said; of this all waits

    page.evaluate("it.start()")
    sent(page)
    assert page.evaluate(here, now + 900 * DAY) == [VISIT]  # one entry was refused: it is nowhere but here

    page.evaluate("(visit) => heldAfterAll(visit)", VISIT)
    assert page.evaluate(here, now + 29 * DAY) == [VISIT]
    assert page.evaluate(here, now + 31 * DAY) == []
    assert page.evaluate("it.name(it.say('x'))") == ["NoPack", None]


def test_the_browser_is_asked_to_keep_it(page: Page) -> None:
    facts = page.evaluate("it.journal.persist()")

    assert isinstance(facts["kept"], bool)
    assert 0 < facts["usage"] < facts["quota"]


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(office: Office, tablet: BrowserContext) -> Page:
    """Give a page of a shared tablet, on which ann signed in by her card and took a visit along; it is locked."""
    page = open_page(tablet)
    page.evaluate("([pack, key]) => it.journal.keepPack(pack, { key, token: 'card of ann' })", [pack(office), KEY])
    say(page, "private")
    page.evaluate("it.lock()")
    return page


def test_a_locked_tablet_shows_that_there_is_a_visit_and_nothing_of_it(shared: Page) -> None:
    [kept] = shared.evaluate("it.journal.packs()")

    assert kept | {"slot": "", "at": 0} == {
        "visit": VISIT, "home": "Elm House", "day": "Tuesday 3 November", "slot": "", "at": 0, "locked": True,
        "cards": ["ann"],
    }  # fmt: skip
    for locked in (
        "it.journal.pack(visit)",
        "it.journal.entries(visit)",
        "it.say('x')",
        "it.photo('x', 1)",
        "it.sealedCopy(visit)",
    ):
        assert shared.evaluate(f"(visit) => it.name({locked})", VISIT) == ["Locked", None], locked
    assert standing(shared)["unsent"] == 1


def test_a_card_opens_it_without_signal(shared: Page, tablet: BrowserContext) -> None:
    tablet.set_offline(True)

    assert shared.evaluate("it.unlockByToken('card of dev')") == []
    assert shared.evaluate("it.unlockByToken('card of ann')") == [{"visit": VISIT, "who": "ann"}]

    assert values(shared) == ["private"]
    assert shared.evaluate("async () => (await it.say('x')).tapper") == "ann"


def test_whoever_is_signed_in_opens_it_by_the_servers_key_and_adds_a_card(shared: Page) -> None:
    assert shared.evaluate("([visit, key]) => it.unlockByServer(visit, key, 'bilal')", [VISIT, OTHER_KEY]) is False
    assert shared.evaluate("([visit, key]) => it.unlockByServer(visit, key, 'bilal')", [VISIT, KEY]) is True
    assert shared.evaluate("async () => (await it.say('x')).tapper") == "bilal"
    add = "([visit, key]) => it.journal.addCard(visit, { key, token: 'card of bilal', who: 'bilal' })"
    assert shared.evaluate(add, [VISIT, OTHER_KEY]) is False
    assert shared.evaluate(add, [VISIT, KEY]) is True

    shared.evaluate("it.lock()")

    assert shared.evaluate("async () => (await it.journal.packs())[0].cards") == ["ann", "bilal"]
    for who in ("ann", "bilal"):
        assert shared.evaluate("(who) => it.unlockByToken(`card of ${who}`)", who) == [{"visit": VISIT, "who": who}]
    assert values(shared) == ["private", "x"]


def test_a_new_card_takes_the_place_of_the_old_one(shared: Page, office: Office) -> None:
    shared.evaluate(
        "([pack, key]) => it.journal.keepPack(pack, { key, token: 'new card of ann' })", [pack(office), KEY]
    )
    shared.evaluate("it.lock()")

    assert shared.evaluate("it.unlockByToken('card of ann')") == []
    assert shared.evaluate("it.unlockByToken('new card of ann')") == [{"visit": VISIT, "who": "ann"}]
    assert values(shared) == ["private"]


def test_a_pack_that_nobody_here_can_open_does_not_take_its_place(shared: Page, office: Office) -> None:
    keep = "(pack) => it.name(it.journal.keepPack(pack, { key: pack.key }))"
    assert shared.evaluate(keep, pack(office, key=OTHER_KEY)) == ["CannotOpen", None]
    shared.evaluate("it.unlockByToken('card of ann')")
    assert values(shared) == ["private"]


def test_a_lock_locks_every_tab(shared: Page, tablet: BrowserContext) -> None:
    other = open_page(tablet)
    other.evaluate("it.unlockByToken('card of ann')")
    assert values(other) == ["private"]

    shared.evaluate("it.lock()")

    wait(other, lambda: other.evaluate("async () => (await it.journal.packs())[0].locked"))
    assert other.evaluate("(visit) => it.name(it.journal.entries(visit))", VISIT) == ["Locked", None]


def test_what_is_written_while_it_is_locked_is_not_lost(shared: Page) -> None:
    shared.evaluate("it.unlockByToken('card of ann')")
    shared.evaluate("it.lockInTheMiddle()")
    [trouble, entry] = shared.evaluate("last")
    shared.evaluate("it.unlockByToken('card of ann')")

    assert values(shared) == (["private", "at the last moment"] if entry else ["private"])
    assert trouble in ("", "Locked")  # told either way


def test_a_device_of_ones_own_opens_by_itself(page: Page, tablet: BrowserContext) -> None:
    say(page, "mine")
    page.evaluate("it.lock()")

    assert values(open_page(tablet)) == ["mine"]
    assert page.evaluate("async () => (await it.journal.packs())[0].locked") is False


# --- sending ---------------------------------------------------------------------------------------------------------


def test_what_was_said_is_sent_by_itself_and_proved(page: Page, office: Office) -> None:
    page.evaluate("it.start()")
    say(page, "one", "Käse 😀 \ud83d", {"words": "x"}, None, True)

    wait(page, lambda: len(office.entries) == 5)
    sent(page)

    assert office.values() == ["one", "Käse 😀 \ud83d", {"words": "x"}, None, True]
    assert len(office.sendings) <= 2  # gathered
    facts = standing(page)
    assert (facts["entries"], facts["unsent"], facts["oldestUnsentAt"]) == (5, 0, None)
    assert abs(facts["sentAt"] - time.time() * 1000) < 10_000
    assert state(page) | {"lastSentAt": 0} == {
        "online": True, "sending": False, "signedOut": False, "unsent": 0, "filesUnsent": 0, "worriesUnsent": 0,
        "lastSentAt": 0, "worries": [], "problem": None,
    }  # fmt: skip


FAULTS: dict[str, tuple[Fault, str | None]] = {
    "database away": (says(503), "BUSY"),
    "disk full": (says(507), "FULL"),
    "gateway": (says(502), "BUSY"),
    "too often": (says(429), "BUSY"),
    "not read": (says(400), "NOT_READ"),
    "cut before": (cut_before, "NO_SIGNAL"),
    "cut after it was kept": (cut_after, "NO_SIGNAL"),
    "no answer after it was kept": (hangs_after, "NO_SIGNAL"),
    "a page of a café": (cafe, "DISAGREES"),
    "wrong hash": (lies(lambda it: it | {"sha256": "0" * 64}, keeps=False), "DISAGREES"),
    "wrong number": (lies(lambda it: it | {"held": it["held"] + 1}), "DISAGREES"),
    "hash of nothing": (lies(lambda it: it | {"sha256": receipt({}), "held": 0}, keeps=False), "DISAGREES"),
    "one left out": (lies(lambda it: it | {"sha256": receipt({}), "held": 2}, keeps=False), "DISAGREES"),
    "says only that it is fine": (lies(lambda _it: {"ok": True}, keeps=False), "DISAGREES"),
    "says that all of it clashes with nothing to show": (lies(lambda it: it | {"clashes": None}), "DISAGREES"),
    "sent to sign in once": (to_sign_in, None),
    "old token": (says(403), None),
}


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_counts_as_sent_until_it_is_proved(page: Page, office: Office, name: str) -> None:
    fault, why = FAULTS[name]
    office.faults["journal"] = [fault]
    say(page, "one", "two", "three")
    page.evaluate("it.start()")

    if why:
        wait(page, lambda: page.evaluate("states.some((it) => it.problem)"))
        failed = page.evaluate("states.find((it) => it.problem)")
        assert (failed["problem"]["why"], failed["unsent"], failed["lastSentAt"]) == (why, 3, None)
        assert failed["online"] is (why != "NO_SIGNAL")
    sent(page)

    assert office.values() == ["one", "two", "three"]
    assert standing(page)["unsent"] == 0
    assert state(page)["problem"] is None


def test_the_office_says_why_in_its_own_words(page: Page, office: Office) -> None:
    office.faults["journal"] = [says(507)]
    say(page, "one")
    page.evaluate("it.start()")

    wait(page, lambda: page.evaluate("states.some((it) => it.problem)"))

    assert page.evaluate("states.find((it) => it.problem).problem") == {
        "why": "FULL",
        "visit": None,
        "reason": "Because of 507.",
    }


def test_a_busy_office_is_left_alone_as_long_as_it_asks(page: Page, office: Office) -> None:
    office.faults["journal"] = [says(503, Retry_After="3")]
    say(page, "one")
    page.evaluate("it.start()")
    wait(page, lambda: office.asked_for("journal") == 1)
    say(page, "two")  # neither another tap
    page.evaluate("window.dispatchEvent(new Event('online')), it.sync.sendNow()")  # nor a press hurries it

    wait(page, lambda: office.asked_for("journal") == 2)
    sent(page)

    first, second = (at for at, kind in office.asked if kind == "journal")
    assert second - first >= 2.9
    assert office.values() == ["one", "two"]


@pytest.mark.parametrize("how", ["401", "403", "302"])
def test_whoever_is_not_signed_in_is_told_and_loses_nothing(page: Page, office: Office, how: str) -> None:
    office.signed_in = False
    office.faults["list"] = [to_sign_in] * 20 if how == "302" else [says(int(how))] * 20
    say(page, "one")
    page.evaluate("it.start()")
    wait(page, lambda: state(page)["signedOut"])
    assert (state(page)["unsent"], state(page)["problem"]["why"], office.entries) == (1, "SIGN_IN", {})

    office.signed_in = True
    office.faults.clear()
    page.evaluate("it.sync.sendNow()")
    sent(page)

    assert state(page)["signedOut"] is False
    assert office.values() == ["one"]


def test_a_visit_that_is_not_ours_any_more_is_kept_and_holds_up_no_other(page: Page, office: Office) -> None:
    office.visits.remove(VISIT)
    page.evaluate("(pack) => it.journal.keepPack(pack)", pack(office, OTHER))
    page.evaluate("(other) => Promise.all([it.say('mine no more'), it.say('mine', other)])", OTHER)
    page.evaluate("it.start()")

    wait(page, lambda: state(page)["problem"] is not None)

    assert office.values() == ["mine"]
    assert state(page)["problem"] == {"why": "NOT_YOURS", "visit": VISIT, "reason": "Not found."}
    assert values(page) == ["mine no more"]
    assert (standing(page)["unsent"], standing(page, OTHER)["unsent"]) == (1, 0)


def test_too_much_at_once_is_sent_in_halves(page: Page, office: Office) -> None:
    office.most_entries = 7
    said = [f"answer {n}" for n in range(50)]
    say(page, *said)
    page.evaluate("it.start()")
    sent(page)

    assert office.values() == said
    assert max(len(sending["entries"]) for sending in office.sendings) <= 7


def test_what_is_too_large_even_by_itself_stays_and_holds_up_nothing(page: Page, office: Office) -> None:
    def too_large(request: Any) -> bool:
        sending = json.loads(request.body())
        large = any(len(text) > 1000 for text in sending["entries"])
        request.json(*((413, {"reason": "Too large."}) if large else (200, office.take(sending))))
        return True

    office.faults["journal"] = [too_large] * 20
    say(page, "one", "x" * 2000, "three")
    page.evaluate("it.start()")
    sent(page)

    assert office.values() == ["one", "three"]
    facts = standing(page)
    assert [it["reason"] for it in facts["refused"]] == ["Too large."]
    assert values(page)[1] == "x" * 2000


def test_what_the_office_cannot_read_stays_with_its_reason_and_is_tried_at_the_next_start(
    page: Page, tablet: BrowserContext, office: Office
) -> None:
    say(page, "one", "NOT TO BE READ", "three")
    page.evaluate("it.start()")
    sent(page)

    assert office.values() == ["one", "three"]
    facts = standing(page)
    assert (facts["entries"], facts["unsent"], [it["reason"] for it in facts["refused"]]) == (
        3,
        0,
        ["We could not read this."],
    )
    assert values(page) == ["one", "NOT TO BE READ", "three"]

    page.close()
    before = len(office.sendings)
    again = open_page(tablet)
    office.faults["journal"] = [lies(lambda it: it)]
    again.evaluate("it.start()")
    wait(again, lambda: office.asked_for("journal") > before)
    sent(again)
    assert len(standing(again)["refused"]) == 1


def test_a_clash_is_named_and_what_came_late_is_named(page: Page, office: Office) -> None:
    first = page.evaluate("it.say('one')")
    office.entries[first["id"]] = json.dumps(first | {"value": "else", "n": 0})
    say(page, "LATE")
    page.evaluate("it.start()")
    sent(page)

    facts = standing(page)
    assert facts["clashes"] == [first["id"]]
    assert len(facts["late"]) == 1
    assert values(page) == ["one", "LATE"]


def test_a_restored_office_gets_everything_again(page: Page, office: Office) -> None:
    say(page, "one", "two")
    page.evaluate("it.photo('x', 600_000)")
    page.evaluate("it.start()")
    sent(page)
    page.evaluate("it.sync.sendWorry({ words: 'I am worried.' })")
    assert len(office.entries) == 3

    office.restore_an_empty_disk()
    say(page, "three")  # its receipt shows the new epoch
    wait(page, lambda: len(office.entries) == 4)
    sent(page)
    assert [len(file["data"]) for file in office.files.values()] == [600_000]
    assert [it["words"] for it in office.worries.values()] == ["I am worried."]

    office.restore_an_empty_disk()
    page.evaluate("it.sync.sendNow()")  # nothing new was said: the list shows it
    wait(page, lambda: len(office.entries) == 4)
    sent(page)
    assert office.values()[0] == "one"


def test_an_office_that_changes_its_epoch_each_time_is_not_believed_for_ever(page: Page, office: Office) -> None:
    def one_by_one_and_each_time_restored(request: Any) -> bool:
        sending = json.loads(request.body())
        if len(sending["entries"]) > 1:
            request.json(413, {"reason": "Too much at once."})
        else:
            request.json(200, office.take(sending) | {"epoch": f"e{len(office.asked)}"})
        return True

    office.faults["journal"] = [one_by_one_and_each_time_restored] * 50
    say(page, "one", "two")
    page.evaluate("it.start()")

    wait(page, lambda: state(page)["problem"] is not None)

    assert state(page)["problem"]["why"] == "DISAGREES"
    assert office.asked_for("journal") < 12


def test_two_tabs_send_once(page: Page, tablet: BrowserContext, office: Office) -> None:
    def slow(_request: Any) -> bool:
        time.sleep(1)
        return False

    office.faults["journal"] = [slow]
    other = open_page(tablet)
    say(page, *[f"answer {n}" for n in range(30)])
    page.evaluate("it.start()")
    other.evaluate("it.start()")
    sent(page)
    sent(other)

    assert len(office.entries) == 30
    assert sum(len(sending["entries"]) for sending in office.sendings) == 30


def test_without_signal_it_says_so_and_with_signal_it_goes_at_once(
    page: Page, tablet: BrowserContext, office: Office
) -> None:
    page.evaluate("it.start()")
    sent(page)
    tablet.set_offline(True)
    say(page, "one", "two")
    wait(page, lambda: state(page)["unsent"] == 2 and not state(page)["online"])
    page.wait_for_timeout(2500)  # by now the next try is some seconds away
    assert office.entries == {}

    began = time.monotonic()
    tablet.set_offline(False)
    wait(page, lambda: len(office.entries) == 2)
    assert time.monotonic() - began < 1.5
    sent(page)


def test_a_locked_visit_is_sent_when_it_is_opened(shared: Page, office: Office) -> None:
    shared.evaluate("it.start()")
    wait(shared, lambda: office.asked_for("list") == 1 and not state(shared)["sending"])
    assert (state(shared)["unsent"], office.entries) == (1, {})

    shared.evaluate("it.unlockByToken('card of ann')")
    sent(shared)

    assert office.values() == ["private"]


def test_a_wrong_clock_here_forgets_nothing(page: Page, tablet: BrowserContext, office: Office) -> None:
    say(page, "one")
    page.evaluate("it.start()")
    sent(page)
    page.close()
    again = open_page(tablet)
    again.evaluate("(off) => putClock(off)", YEARS)
    office.ahead = 0
    again.evaluate("it.start()")
    sent(again)

    assert values(again) == ["one"]


# --- files -----------------------------------------------------------------------------------------------------------

PIECE = 256 * 1024


def file_of(office: Office) -> bytes:
    [file] = office.files.values()
    data: bytes = file["data"]
    return data


def test_a_file_goes_after_its_slip_in_pieces(page: Page, office: Office) -> None:
    page.evaluate("it.photo('abc', 200_000)")
    page.evaluate("it.start()")
    wait(page, lambda: bool(office.pieces))
    sent(page)

    assert file_of(office) == b"abc" * 200_000
    assert office.pieces == [(0, PIECE), (PIECE, PIECE), (2 * PIECE, 600_000 - 2 * PIECE)]
    kinds = [kind for _, kind in office.asked]
    assert kinds.index("journal") < kinds.index("file")
    assert standing(page)["filesUnsent"] == 0


@pytest.mark.parametrize("fault", [half_a_piece, cut_after, hangs_after, says(503), says(507)])
def test_a_file_goes_on_where_it_was_cut(page: Page, office: Office, fault: Fault) -> None:
    def at_the_second_piece(request: Any) -> bool:
        if request.command == "PATCH" and "from=0" not in request.path and not done:
            done.append(True)
            return fault(request)
        return False

    done: list[bool] = []
    office.faults["file"] = [at_the_second_piece] * 20
    page.evaluate("it.photo('abc', 300_000)")
    page.evaluate("it.start()")
    wait(page, lambda: page.evaluate("states.some((it) => it.problem)"))
    assert page.evaluate("states.find((it) => it.problem).filesUnsent") == 1
    sent(page)

    assert file_of(office) == b"abc" * 300_000
    assert [start for start, _ in office.pieces].count(0) == 1  # what was there was not sent again


def test_a_file_of_which_more_is_there_than_we_knew_goes_on_from_there(page: Page, office: Office) -> None:
    def another_came_first(request: Any) -> bool:
        if request.command == "PATCH":
            [file] = office.files.values()
            file["data"] = b"abc" * 100_000
            office.faults["file"].clear()
        return False

    office.faults["file"] = [another_came_first] * 20
    page.evaluate("it.photo('abc', 200_000)")
    page.evaluate("it.start()")
    wait(page, lambda: bool(office.pieces))
    sent(page)

    assert file_of(office) == b"abc" * 200_000
    assert office.pieces[0][0] == 300_000


def test_a_file_that_arrived_broken_is_sent_again(page: Page, office: Office) -> None:
    def spoil(request: Any) -> bool:
        if request.command == "PATCH":
            [file] = office.files.values()
            office.faults["file"].clear()
            file["data"] = b"\0" * (file["bytes"] - len(request.body()))
            state = office.file_state(next(iter(office.files)))
            file["data"] = b""  # before the answer leaves: the next piece may be here sooner than this goes on
            request.json(200, state | {"have": 0})
            return True
        return False

    office.faults["file"] = [spoil] * 20
    page.evaluate("it.photo('abc', 50_000)")
    page.evaluate("it.start()")
    wait(page, lambda: bool(office.pieces))
    sent(page)

    assert file_of(office) == b"abc" * 50_000
    assert not page.evaluate("states.some((it) => it.problem)")


def test_a_file_that_never_grows_is_not_sent_for_ever(page: Page, office: Office) -> None:
    def nothing_kept(request: Any) -> bool:
        request.body()
        request.json(200, office.file_state(next(iter(office.files))))
        return True

    office.faults["file"] = [nothing_kept] * 50
    page.evaluate("it.photo('abc', 50_000)")
    page.evaluate("it.start()")
    wait(page, lambda: page.evaluate("states.some((it) => it.problem)"))

    assert page.evaluate("states.find((it) => it.problem).problem.why") == "DISAGREES"
    assert office.asked_for("file") < 6
    office.faults.clear()
    sent(page)
    assert file_of(office) == b"abc" * 50_000


def test_a_file_whose_slip_the_office_does_not_hold_waits(page: Page, office: Office) -> None:
    def refuse_photos(request: Any) -> bool:
        sending = json.loads(request.body())
        photos = [it["id"] for it in map(json.loads, sending["entries"]) if it["kind"] == "ATTACHED"]
        others = [text for text in sending["entries"] if json.loads(text)["id"] not in photos]
        told = office.take(sending | {"entries": others})
        request.json(200, told | {"refused": [{"id": it, "reason": "No."} for it in photos]})
        return True

    office.faults["journal"] = [refuse_photos] * 3
    say(page, "one")
    page.evaluate("it.photo('x', 9)")
    page.evaluate("it.start()")
    wait(page, lambda: state(page)["unsent"] == 0 and not state(page)["sending"])

    assert office.asked_for("file") == 0
    assert state(page)["problem"] is None
    assert standing(page)["filesUnsent"] == 1


def test_a_file_counts_as_sent_only_when_the_office_has_looked_at_it(page: Page, office: Office) -> None:
    def whole_and_not_looked_at(request: Any) -> bool:
        request.body()
        [(name, file)] = office.files.items()
        request.json(200, {"id": name, "have": file["bytes"], "bytes": file["bytes"], "state": "WAITING", "reason": ""})
        return True

    def of_another_file(request: Any) -> bool:
        request.body()
        request.json(200, {"id": "x", "have": 9, "bytes": 9, "state": "HERE", "reason": ""})
        return True

    for fault, why in ((whole_and_not_looked_at, "BUSY"), (of_another_file, "DISAGREES")):
        office.faults["file"] = [fault] * 3
        page.evaluate("it.photo('x', 9)")
        page.evaluate("it.sync ?? it.start()")
        page.wait_for_function("(why) => states.some((it) => it.problem?.why === why)", arg=why)
        assert standing(page)["filesUnsent"] == 1
        office.faults.clear()
        sent(page)
        office.files.clear()


def test_a_file_that_the_office_refused_stays_with_its_reason(page: Page, office: Office) -> None:
    def refuse(_request: Any) -> bool:
        for file in office.files.values():
            file["reason"] = "There is a face on it."
        return False

    office.faults["file"] = [refuse]
    slip = page.evaluate("it.photo('x', 9)")
    page.evaluate("it.start()")
    sent(page)

    assert standing(page)["refused"] == [{"id": slip["value"]["id"], "reason": "There is a face on it."}]
    assert page.evaluate("async (id) => (await it.journal.file(id)).size", slip["value"]["id"]) == 9


# --- worries ---------------------------------------------------------------------------------------------------------


def test_a_worry_goes_at_once_and_gives_its_number(page: Page, office: Office) -> None:
    page.evaluate("it.start()")

    said = page.evaluate("it.sync.sendWorry({ words: 'Somebody shouts at me.' })")

    assert said | {"id": ""} == {"id": "", "number": "N1", "kept": True}
    assert office.worries[said["id"]] == {"id": said["id"], "words": "Somebody shouts at me.", "came_sealed": False}
    assert state(page)["worries"] == [{"id": said["id"], "number": "N1"}]
    sent(page)


def test_a_worry_without_signal_is_never_called_sent_and_goes_before_everything_else(
    page: Page, tablet: BrowserContext, office: Office
) -> None:
    page.evaluate("it.start()")
    sent(page)
    tablet.set_offline(True)
    say(page, "one")

    said = page.evaluate("it.sync.sendWorry({ words: 'Somebody shouts at me.' })")

    assert (said["number"], said["kept"]) == (None, True)
    assert (state(page)["worriesUnsent"], state(page)["worries"]) == (1, [])
    office.asked.clear()
    tablet.set_offline(False)
    wait(page, lambda: state(page)["worries"] == [{"id": said["id"], "number": "N1"}])
    sent(page)
    assert next(kind for _, kind in office.asked) == "worry"
    assert office.values() == ["one"]


def test_nothing_goes_before_a_worry(page: Page, office: Office) -> None:
    page.evaluate("it.start()")
    sent(page)
    office.asked.clear()
    office.faults["worry"] = [cut_before] * 2

    page.evaluate("it.sync.sendWorry({ words: 'I am worried.' })")
    wait(page, lambda: bool(office.worries))

    assert [kind for _, kind in office.asked][:3] == ["worry"] * 3


def test_a_worry_that_was_told_to_a_locked_tablet_goes_sealed_when_it_starts_again(
    shared: Page, tablet: BrowserContext, office: Office
) -> None:
    tablet.set_offline(True)
    shared.evaluate("it.start()")
    said = shared.evaluate("it.sync.sendWorry({ words: 'Somebody shouts at me.', who: 'ME' })")
    assert said["kept"]
    shared.goto("about:blank")  # a page that closes may still hear of signal, and send what it knows itself
    shared.close()
    tablet.set_offline(False)
    again = tablet.new_page()
    again.goto("/")
    again.evaluate("play()")
    assert "shouts" not in json.dumps(again.evaluate("it.journal.worries()"))  # nobody here can read it

    office.signed_in = False  # and nobody need be signed in
    again.evaluate("it.start()")
    wait(again, lambda: bool(office.worries))

    assert office.worries == {
        said["id"]: {"id": said["id"], "words": "Somebody shouts at me.", "who": "ME", "came_sealed": True}
    }
    wait(
        again,
        lambda: state(again)["worries"] == [{"id": said["id"], "number": "N1"}] and state(again)["worriesUnsent"] == 0,
    )


def test_a_worry_on_a_tablet_without_any_visit_is_kept_too(tablet: BrowserContext, office: Office) -> None:
    page = open_page(tablet)
    tablet.set_offline(True)
    page.evaluate("it.start()")
    assert page.evaluate("it.sync.sendWorry({ words: 'I am worried.' })")["kept"]
    page.goto("about:blank")
    page.close()
    tablet.set_offline(False)

    again = open_page(tablet)
    again.evaluate("it.start()")
    wait(again, lambda: bool(office.worries))

    assert [it["words"] for it in office.worries.values()] == ["I am worried."]
    wait(again, lambda: again.evaluate("it.journal.worries()") == [])
    assert next(iter(office.worries)) not in again.evaluate("onDisk()")  # this one could be read here


def test_a_worry_goes_also_when_the_disk_is_full(tablet: BrowserContext, office: Office) -> None:
    page = open_page(tablet)
    little_room(page, office, 10)
    page.evaluate("it.start()")
    office.faults["worry"] = [cut_before] * 50

    said = page.evaluate("it.sync.sendWorry({ words: 'x'.repeat(200_000) })")

    assert (said["number"], said["kept"], state(page)["worriesUnsent"]) == (None, False, 1)
    office.faults.clear()
    wait(page, lambda: state(page)["worries"] == [{"id": said["id"], "number": "N1"}])


@pytest.mark.parametrize("fault", [cafe, says(503), says(200), cut_after, says(403)])
def test_a_worry_is_sent_only_when_there_is_a_number(page: Page, office: Office, fault: Fault) -> None:
    office.faults["worry"] = [fault]
    page.evaluate("it.start()")
    said = page.evaluate("it.sync.sendWorry({ words: 'I am worried.' })")
    if fault.__qualname__ != says(403).__qualname__ or said["number"] is None:
        wait(page, lambda: bool(state(page)["worries"]))

    assert [it["words"] for it in office.worries.values()] == ["I am worried."]
    wait(page, lambda: state(page)["worriesUnsent"] == 0)
    assert state(page)["worries"] == [{"id": said["id"], "number": "N1"}]


# --- a copy ----------------------------------------------------------------------------------------------------------


def test_a_copy_holds_all_that_was_said_for_the_office_alone(page: Page, office: Office) -> None:
    say(page, "one")
    page.evaluate("it.start()")
    sent(page)
    page.evaluate("it.sync.stop()")
    say(page, "two", "Käse 😀")
    kept, thrown = page.evaluate("it.photo('abc', 3)"), page.evaluate("it.photo('def', 3)")
    page.evaluate("(id) => it.journal.dropFile(id)", thrown["value"]["id"])

    text = page.evaluate(f"async () => (await it.sealedCopy('{VISIT}')).text()")

    envelope = json.loads(text)
    inside = office.open(envelope, "biggervoices-copy-1")
    assert {name: envelope[name] for name in ("format", "visit")} == {"format": 1, "visit": VISIT}
    assert [json.loads(entry)["value"] for entry in inside["entries"]][:3] == ["one", "two", "Käse 😀"]
    assert inside["files"] == [{"id": kept["value"]["id"], "data": b64encode(b"abcabcabc").decode()}]
    assert inside["entries"][0] == office.sendings[0]["entries"][0]  # the very text
    assert inside["slot"] == envelope["slot"] == office.sendings[0]["slot"]
    assert "Käse" not in text
