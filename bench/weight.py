"""What a question page weighs over the wire, in a real Chromium: the first time, and the next question."""

import os
import shutil
from typing import Any

from django.conf import settings

from bench.cast import Cast
from bench.figures import Figure
from tests.chromium import FLAGS


def measure(cast: Cast, address: str) -> list[Figure]:
    """Give kilobytes of a question page with nothing kept, and of the next one; sounds are not loaded by a page."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only here

    print("Weighing a question page ...", flush=True)
    browser_path = os.environ.get("BIGGERVOICES_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=FLAGS)
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cast.checker, "url": address}])
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        weighed: list[float] = []
        wire.on("Network.loadingFinished", lambda event: weighed.append(_bytes(event)))
        first = _weigh(page, f"{address}{cast.question(2)}", weighed)
        second = _weigh(page, f"{address}{cast.question(3)}", weighed)
        browser.close()
    return [
        Figure("a question page the first time, over the wire", first, 60, " KB"),
        Figure("the next question page, over the wire", second, 12, " KB"),
    ]


def _bytes(event: dict[str, Any]) -> float:
    return float(event["encodedDataLength"])


def _weigh(page: Any, url: str, weighed: list[float]) -> float:
    weighed.clear()
    page.goto(url, wait_until="networkidle")
    return sum(weighed) / 1024
