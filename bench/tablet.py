"""What an answer costs a slow tablet: the recorder with no signal, a real Chromium, its processor throttled 4 times."""

import json
import statistics
import subprocess
import sys

from bench.figures import Figure
from bench.screen import SLOWER
from tests.browser.conftest import CASTING, Cast
from tests.browser.test_recorder import Tablet, answering, plan
from tests.browser.walker import PHONE, Walker
from tests.chromium import launched

ANSWERS = 6
CLOCK = """() => {
  window.took = [];
  document.addEventListener("pointerup", () => {
    const began = performance.now();
    const seen = new MutationObserver(() => {
      seen.disconnect();
      requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - began)));
    });
    seen.observe(document.querySelector("main"), { childList: true });
  }, true);
}"""


def measure(address: str) -> list[Figure]:
    """Give the milliseconds from a press on an answer until the next question is drawn."""
    print("Answering on a slow tablet ...", flush=True)
    shell = [sys.executable, "-m", "biggervoices", "manage", "shell", "--no-imports", "-c", CASTING.read_text()]
    found = subprocess.run(shell, capture_output=True, text=True, check=True).stdout
    cast = Cast(**json.loads(found)[0])
    with launched() as browser:
        plan(Walker(browser, address), cast)
        at = Tablet(browser, address, viewport=PHONE)
        answering(at, cast)
        at.context.new_cdp_session(at.page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        at.page.evaluate(CLOCK)
        for _ in range(ANSWERS):
            at.press("Yes", exact=True)
            at.page.wait_for_timeout(400)
        took: list[float] = at.page.evaluate("window.took")
    return [Figure(f"an answer until the next question, {SLOWER} times slower", statistics.median(took), 100, " ms")]
