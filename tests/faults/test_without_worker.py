"""No worker runs. Two servers answer whoever asks for whatever page, and that alone tells the next ones in time."""

import faulthandler
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from biggervoices.house import running
from tests.faults.post import Post
from tests.faults.test_worries import Worried
from tests.house.house_under_test import ROOT, free_port

pytestmark = pytest.mark.fault
VISITORS = 8
IN_TIME = 60  # seconds after it is due (SAFE section 7)
PATHS = ("/", "/help/", "/help/worry/", "/health/live", "/sign-in/", "/people/", "/nothing-here/")
# Each clock that was due in the time: when it rang; the lines of the trail, and clocks that rang, of its worry; who
# was told by it, and how many of these were told once.
CLOCKS = """
SELECT step, extract(epoch FROM fired_at - due_at),
       (SELECT count(*) FROM core_auditentry WHERE thing_id = t.concern_id AND what = 'concern escalated'),
       (SELECT count(*) FROM safeguarding_timer o WHERE o.concern_id = t.concern_id AND o.fired_at IS NOT NULL),
       (SELECT count(*) FROM safeguarding_notice n WHERE n.concern_id = t.concern_id AND n.step = t.step),
       (SELECT count(DISTINCT ("to", channel)) FROM safeguarding_notice n
        WHERE n.concern_id = t.concern_id AND n.step = t.step)
FROM safeguarding_timer t WHERE due_at > %s AND due_at <= %s
"""
OLD_AND_UNSENT = "SELECT count(*) FROM safeguarding_notice WHERE sent_at IS NULL AND made_at < now() - interval '90 s'"


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user may enter; every start of pytest shuts others out of `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="biggervoices-house-") as name:
        yield Path(name)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with Post() as post:
        for name, value in post.surroundings().items():
            monkeypatch.setenv(name, value)
        yield post


class SecondServer:
    """One more server of the same house, as on another machine."""

    def __init__(self, worried: Worried) -> None:
        self.port = free_port()
        command = [sys.executable, "-P", *running.server("127.0.0.1", self.port, workers=1).command]
        with worried.house.said.open("ab") as said:
            self.process = subprocess.Popen(command, env=worried.surroundings(), cwd=ROOT, stdout=said, stderr=said)

    def __enter__(self) -> "SecondServer":
        until = time.monotonic() + 60
        while not running.answers("127.0.0.1", self.port):
            assert time.monotonic() < until
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)


class Visitor(threading.Thread):
    """Anybody: asks for one page after the other, of one server."""

    def __init__(self, port: int, number: int, stop: threading.Event) -> None:
        super().__init__()
        self.port, self.number, self.stopping = port, number, stop
        self.asked = 0

    def run(self) -> None:
        while not self.stopping.is_set():
            path = PATHS[(self.asked + self.number) % len(PATHS)]
            with suppress(urllib.error.HTTPError):  # nothing is there, or one has to sign in: that is a request, too
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30).close()
            self.asked += 1
            time.sleep(0.25)


def test_the_next_ones_are_told_in_time_by_the_web_alone(
    place: Path, post: Post, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    minutes = 60 if request.config.getoption("--long") else 0.5
    seconds = minutes * 60 + IN_TIME + 30
    faulthandler.dump_traceback_later(seconds + 600, exit=True)  # the long form lasts longer than a test else may
    worried = Worried(place)
    try:
        with SecondServer(worried) as second:
            planted = json.loads(worried.run("tests.faults.plant_worries", str(minutes * 60)).splitlines()[-1])
            stop = threading.Event()
            ports = [worried.house.port, second.port]
            visitors = [Visitor(ports[number % 2], number, stop) for number in range(VISITORS)]
            for visitor in visitors:
                visitor.start()
            try:
                wait_until_all_rang_and_went_out(worried, planted, seconds=seconds)
            finally:
                stop.set()
                for visitor in visitors:
                    visitor.join()
            clocks = worried.rows(CLOCKS, planted["since"], planted["until"])
            [(unsent,)] = worried.rows(OLD_AND_UNSENT)
    finally:
        worried.stop()

    late = [float(after) for _step, after, *_rest in clocks if after is not None]
    steps = Counter(step for step, *_rest in clocks)
    asked = sum(visitor.asked for visitor in visitors)
    record_property(
        "figures",
        f"no worker, {asked} requests of {VISITORS} visitors at two servers in {minutes:g} minutes: "
        f"{len(late)} of {len(clocks)} clocks rang ({dict(steps)}), each once, the latest {max(late):.0f} s after "
        f"it was due; {unsent} notices older than 90 s not sent (load {os.getloadavg()[0]:.1f})",
    )
    assert len(clocks) >= planted["worries"]
    assert len(late) == len(clocks)
    assert max(late) <= IN_TIME
    assert all(lines == rang for _step, _after, lines, rang, *_rest in clocks)
    assert all(0 < told == once for *_rest, told, once in clocks)
    assert unsent == 0


def wait_until_all_rang_and_went_out(worried: Worried, planted: dict[str, Any], *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        clocks = worried.rows(CLOCKS, planted["since"], planted["until"])
        if all(after is not None for _step, after, *_rest in clocks) and worried.rows(OLD_AND_UNSENT) == [(0,)]:
            return
        time.sleep(0.5)
