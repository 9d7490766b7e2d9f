"""Take the pictures of the README and of docs/ from a running demo that nobody has used yet.

    python3 start.py demo --port 8010
    python scripts/screenshots.py http://127.0.0.1:8010

It walks today's visit of the demo up to a question, so start the demo anew before you take them again.
"""

import io
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WINDOW = {"width": 1280, "height": 960}
SHOWN = (960, 720)
MOST_BYTES = 150_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def main(house: str) -> None:
    """Take every picture."""
    PICTURES.mkdir(exist_ok=True)
    found = os.environ.get("BIGGERVOICES_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=FLAGS)
        for name, walk in WALKS.items():
            take(browser, house, name, walk)
        browser.close()


def take(browser: Browser, house: str, name: str, walk: Callable[[Page], None]) -> None:
    """Walk to a page as a new visitor, and keep what is seen in one window."""
    context = browser.new_context(
        base_url=house, viewport=WINDOW, locale="en-GB", color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/demo/")
    walk(page)
    page.evaluate("document.documentElement.dataset.theme = 'light'")  # whatever this person likes
    page.evaluate("document.fonts.ready")
    page.mouse.move(0, 0)
    file = PICTURES / f"{name}.webp"
    seen = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    seen.resize(SHOWN, Image.Resampling.LANCZOS).save(file, "WEBP", quality=82, method=6)
    context.close()
    if file.stat().st_size > MOST_BYTES:
        sys.exit(f"{file.name} has {file.stat().st_size:,} bytes, more than {MOST_BYTES:,}.")
    print(f"{file.name}: {file.stat().st_size:,} bytes")


def be(page: Page, role: str, *, who: str = "") -> None:
    """Become the first person of a role who has something to do, or the one with this name."""
    section = page.locator("section", has=page.get_by_role("heading", name=role, exact=True))
    form = section.locator("form", has_text=who).first
    form.get_by_role("button").click()
    page.wait_for_load_state()


def press(page: Page, words: str) -> None:
    """Press the button or link that begins with these words."""
    begins = re.compile(rf"^{re.escape(words)}")
    page.get_by_role("button", name=begins).or_(page.get_by_role("link", name=begins)).first.click()
    page.wait_for_load_state()


def up_to(page: Page, selector: str) -> None:
    """Bring something to the top of the window."""
    page.locator(selector).first.evaluate("element => element.scrollIntoView({block: 'start'})")


# --- the walks -------------------------------------------------------------------------------------------------------


def path(page: Page) -> None:
    """What a person said, and what came of it."""
    be(page, "People supported", who="Is it better now?")
    press(page, "What I said")
    threads = [str(link.get_attribute("href")) for link in page.locator(".threads a").all()]
    page.goto(max(threads, key=lambda thread: steps_of(page, thread)))
    up_to(page, "h1")


def steps_of(page: Page, thread: str) -> int:
    """Count the steps of a path."""
    page.goto(thread)
    return page.locator("ol.path > li").count()


def inbox(page: Page) -> None:
    """What waits for a manager's answer."""
    be(page, "Managers of homes")
    press(page, "You said")


def reading(page: Page) -> None:
    """What the Quality Team reads."""
    be(page, "Quality Team")
    press(page, "Read what people said")


def worries(page: Page) -> None:
    """What waits for a safeguarding lead."""
    be(page, "Safeguarding leads")
    press(page, "Worries")


def homes(page: Page) -> None:
    """The homes, as an administrator keeps them."""
    be(page, "Administrators")
    press(page, "Homes")


STEPS = (
    "Go on",
    "With words",
    "Yes, staff go out",
    "Nobody else",
    "My manager, too",
    "No name. Keep my words",
    "That is OK",
    "By myself",
)


def question(page: Page) -> None:
    """A question, as the person who is asked sees it."""
    be(page, "Quality Checkers", who="Ann")
    press(page, "My visits")
    page.locator("main .card-title a").first.click()
    press(page, "We are here")
    page.locator("main a", has_text="Bilal").first.click()
    press(page, "Ask the questions")
    for step in STEPS:
        press(page, step)
    page.locator("main button[name=topic]").first.click()
    page.wait_for_load_state()
    press(page, "No")


WALKS = {
    "path": path,
    "inbox": inbox,
    "reading": reading,
    "worries": worries,
    "homes": homes,
    "question": question,  # last: it changes the demo
}

if __name__ == "__main__":
    main((sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000").rstrip("/"))
