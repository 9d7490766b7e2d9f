"""One person at one browser: presses what is on the screen by its words, with a pointer or with Tab and Space alone."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, expect

PAGE = Path(__file__).with_name("page.js")
AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
THEMES = ("light", "dark", "contrast", "calm")
SIZES = ("m", "l", "xl")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
SMALL = {"width": 320, "height": 640}
MOST_TABS = 120


@dataclass
class Walker:
    """A browser of one person. `keys` uses Tab and Space alone; `look_round` checks every new page reached."""

    browser: Browser
    house: str
    viewport: dict[str, int] = field(default_factory=lambda: dict(DESK))
    scripts: bool = True
    keys: bool = False
    look_round: bool = False
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(viewport=self.viewport, java_script_enabled=self.scripts)  # type: ignore[arg-type]
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("request", lambda request: self.hosts.update({urlsplit(request.url).netloc} - {""}))
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        # A 4xx is a page's own answer; and Chromium complains of files of its own, which are none of ours.
        about = message.location.get("url", "")
        ours = about.startswith(self.house) and "status of 4" not in message.text
        if message.type == "error" and ours:
            self.faults.append(f"{self.page.url}: {message.text} {about}")

    def go(self, path: str) -> None:
        try:
            self.page.goto(f"{self.house}{path}")
        except Error as error:  # a key was pressed a moment ago, and the page that it leads to is still coming
            if not any(words in str(error) for words in ("interrupted by another navigation", "ERR_ABORTED")):
                raise
            self.page.wait_for_load_state("load")
            self.page.goto(f"{self.house}{path}")
        self._arrived()

    def become(self, person: str) -> None:
        """Sign in as one of the demo's people, as their own button at /demo/ does."""
        self.context.clear_cookies()
        answer = self.context.request.post(f"{self.house}/demo/{person}/", headers={"Referer": self.house})
        assert answer.ok, answer.status
        self.go("/")

    def press(self, words: str, *, exact: bool = False) -> None:
        """Press the button or link with these words."""
        self.press_it(self.find(words, exact=exact))

    def find(self, words: str, *, exact: bool = False) -> Locator:
        button = self.page.get_by_role("button", name=words, exact=exact)
        return button.or_(self.page.get_by_role("link", name=words, exact=exact)).first

    def press_it(self, what: Locator) -> None:
        before = self.page.url
        if self.keys:
            self.tab_to(what)
            self.page.keyboard.press("Space")
        else:
            what.click()
        self.page.wait_for_load_state("load")
        if self.keys and self.page.url == before:
            self.page.wait_for_timeout(150)
        self._arrived()

    def tab_to(self, what: Locator) -> None:
        """Press Tab until this has the focus; fail when it cannot be reached."""
        for _ in range(MOST_TABS):
            if what.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {what} on {self.page.url}")

    def write(self, label: str, words: str) -> None:
        self.write_in(self.page.get_by_label(label, exact=True).first, words)

    def write_words(self, words: str) -> None:
        """Write into the page's one large box."""
        self.write_in(self.page.locator("main textarea").first, words)

    def write_in(self, box: Locator, words: str) -> None:
        if self.keys:
            self.tab_to(box)
            self.page.keyboard.type(_as_typed(box, words))
        else:
            box.fill(words)

    def choose(self, label: str, words: str) -> None:
        """Choose from a list; by keys, type what it says, as everybody does."""
        box = self.page.get_by_label(label, exact=True)
        if self.keys:
            self.tab_to(box)
            self.page.keyboard.type(words)
            assert box.evaluate("box => box.selectedOptions[0].textContent.trim()").startswith(words)
        else:
            box.select_option(label=words)

    def press_card(self, words: str) -> None:
        """Press the card with these words."""
        self.press_it(self.page.get_by_role("link", name=words).first)

    def press_first_tile(self) -> None:
        self.press_it(self.page.locator("main button.tile").first)

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def _arrived(self) -> None:
        if self.look_round:
            self.look()

    # --- looking round -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Check a page once: axe in every theme and size, no sideways scroll, large targets, our font, help, sound.

        A page that leaves meanwhile, by itself or for the one that was asked for, is not the one to look at.
        """
        for _ in range(5):
            try:
                return self._look()
            except Error as error:
                if "Execution context was destroyed" not in str(error):
                    raise
                self.page.set_viewport_size(self.viewport)  # type: ignore[arg-type]
                self.page.wait_for_load_state("load")
        raise AssertionError(f"{self.page.url} never stays long enough to be looked at")

    def _look(self) -> None:
        self.page.evaluate(_eyes())
        shape = self.page.evaluate("walker.shape()")
        if shape in self.seen:
            return
        sizes = SIZES if self.page.evaluate("walker.isPerson()") else SIZES[:1]
        was = self.page.evaluate("() => ({...document.documentElement.dataset})")
        found = self.page.evaluate("([themes, sizes]) => walker.looks(themes, sizes)", [THEMES, sizes])
        self.page.set_viewport_size(SMALL)  # type: ignore[arg-type]
        self.page.evaluate("walker.wear({theme: 'light', size: 'xl'})")
        found += [f": {fault}" for fault in self.page.evaluate("walker.measure()")]
        self.page.set_viewport_size(self.viewport)  # type: ignore[arg-type]
        self.page.evaluate("was => walker.wear(was)", was)
        self.seen.add(shape)
        self.faults += [f"{shape} {fault}" for fault in found]


def _as_typed(box: Locator, words: str) -> str:
    """Give a day as an English keyboard types it into a browser's own field: month, day, year."""
    kind = box.get_attribute("type")
    if kind == "date":
        year, month, day = words.split("-")
        return f"{month}{day}{year}"
    if kind == "time":
        hours, minutes = words.split(":")
        return f"{int(hours) % 12 or 12:02}{minutes}{'PM' if int(hours) > 11 else 'AM'}"
    return words


@cache
def _eyes() -> str:
    return f"{AXE.read_text()};{PAGE.read_text()}"
