"""One person at one browser: presses what is on the screen by its words, with a pointer or with Tab and Space alone."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

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
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.house}{path}")
        self._arrived()

    def become(self, name: str) -> None:
        """Sign in as one of the demo's people, by their own button."""
        self.context.clear_cookies()
        self.page.goto(f"{self.house}/demo/")
        form = self.page.locator("form", has_text=name).first
        form.get_by_role("button").click()
        self._arrived()

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
        box = self.page.get_by_label(label).first
        if self.keys:
            self.tab_to(box)
            self.page.keyboard.type(words)
        else:
            box.fill(words)

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def _arrived(self) -> None:
        if self.look_round:
            self.look()

    # --- looking round -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Check a page once: axe in every theme and size, no sideways scroll, large targets, our font, help, sound."""
        shape = self.page.evaluate("() => document.title + '|' + location.pathname.replace(/[0-9a-f-]{36}/g, '*')")
        if shape in self.seen:
            return
        self.seen.add(shape)
        person = self.page.evaluate("() => document.documentElement.classList.contains('person')")
        looks = [(theme, size) for theme in THEMES for size in (SIZES if person else ("m",))]
        self.page.evaluate(_axe())
        was = self.page.evaluate("() => ({...document.documentElement.dataset})")
        for theme, size in looks:
            self.page.evaluate("look => Object.assign(document.documentElement.dataset, look)", {"theme": theme, "size": size})
            self._axe(f"{shape} {theme} {size}")
        self._measure(shape, person=person)
        self.page.evaluate(
            "was => { for (const name of ['theme', 'size']) { if (name in was) document.documentElement.dataset[name] = was[name];"
            " else delete document.documentElement.dataset[name]; } }",
            was,
        )

    def _axe(self, where: str) -> None:
        found = self.page.evaluate(
            "async () => (await axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'],"
            " resultTypes: ['violations']})).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', '))"
        )
        self.faults += [f"{where}: axe {fault}" for fault in found]

    def _measure(self, shape: str, *, person: bool) -> None:
        self.page.set_viewport_size(SMALL)  # type: ignore[arg-type]
        self.page.evaluate("() => Object.assign(document.documentElement.dataset, {theme: 'light', size: 'xl'})")
        self.faults += [f"{shape}: {fault}" for fault in self.page.evaluate(MEASURES, person)]
        self.page.set_viewport_size(self.viewport)  # type: ignore[arg-type]


# What axe does not see: asked of the page at 320 px in the largest size.
MEASURES = """async person => {
  await document.fonts.ready;
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll('main *')].find(e => e.getBoundingClientRect().right > innerWidth + 1);
    faults.push('scrolls sideways: ' + root.scrollWidth + ' px ' + (wide ? wide.tagName + '.' + wide.className : ''));
  }
  if (![...document.fonts].some(f => f.family.includes('Atkinson') && f.status === 'loaded')) faults.push('our font is not loaded');
  if (document.querySelectorAll('h1').length !== 1) faults.push(document.querySelectorAll('h1').length + ' h1');
  if (!person) return faults;
  const shown = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden';
  for (const e of document.querySelectorAll('main a, main button, main input:not([type=hidden]), main select, main textarea, header a, header button')) {
    if (!shown(e) || e.closest('.skip')) continue;
    const box = (e.closest('label') || e).getBoundingClientRect();
    if (box.height < 63.5 || box.width < 63.5) faults.push('small target ' + Math.round(box.width) + 'x' + Math.round(box.height) + ': ' + e.textContent.trim().slice(0, 30) + ' ' + e.className);
  }
  for (const e of document.querySelectorAll('main p, main button, main a, main label, main li, main h1, main h2, main input, main textarea')) {
    if (!shown(e) || !e.textContent.trim()) continue;
    if (parseFloat(getComputedStyle(e).fontSize) < 18) faults.push('small words: ' + e.textContent.trim().slice(0, 30));
    if (!getComputedStyle(e).fontFamily.includes('Atkinson')) faults.push('another font: ' + e.textContent.trim().slice(0, 30));
  }
  if (document.querySelectorAll('.place-stop').length !== 1) faults.push('help is not in its one place');
  if (!document.querySelector('[data-listen]')) faults.push('no Listen');
  if (!document.querySelector('main [data-say]')) faults.push('nothing to listen to');
  return faults;
}"""


@cache
def _axe() -> str:
    return AXE.read_text()
