"""Tablets bring visits back while servers, databases and disks fail: what was acknowledged is there, whole and once."""

import hashlib
import http.client
import json
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from biggervoices.core.ids import new_id
from biggervoices.core.postgres import Postgres
from tests.house.house_under_test import ROOT, HouseUnderTest

pytestmark = pytest.mark.fault
CLIENTS = 6
LONGEST = 90  # seconds that a tablet tries to bring one visit back; a house that stays away is a failure, not a wait


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user may enter; every start of pytest shuts others out of `tmp_path`."""
    with tempfile.TemporaryDirectory(prefix="biggervoices-house-") as name:
        yield Path(name)


class Planted:
    """A house with visits planned in it, and what its tablets need to send them."""

    def __init__(self, place: Path, *, visits: int) -> None:
        self.house = HouseUnderTest(place / "var", settings="tests.faults.settings_with_visits", page="/health/ready")
        self.url = Postgres(place / "var/postgres").url
        self.port = self.house.port  # or that of a line between
        self.house.start()
        self.house.wait_until_open(180)
        surroundings = self.house.surroundings() | {"DATABASE_URL": self.url}
        command = [sys.executable, "-m", "tests.faults.plant", str(visits)]
        said = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        self.facts = json.loads(said.stdout.splitlines()[-1])
        self.headers = {"Cookie": self.facts["cookie"], "Referer": f"http://127.0.0.1:{self.house.port}/"}
        status, headers, body = self.ask("GET", "/api/visits/")
        assert status == 200, body
        token = headers["Set-Cookie"].split("csrftoken=", 1)[1].split(";", 1)[0]
        self.headers |= {
            "Cookie": f"{self.facts['cookie']}; csrftoken={token}",
            "X-CSRFToken": json.loads(body)["csrf"],
            "Content-Type": "application/json",
        }

    def ask(
        self, method: str, path: str, body: str | bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any, str]:
        """Ask once: status (0 when nobody listens), headers, body."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request(method, path, body, self.headers if headers is None else headers)
            answer = link.getresponse()
            if answer.length is None and not answer.chunked:
                return 0, {}, ""  # its head was cut off: every answer of ours says how long it is
            return answer.status, answer.headers, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, {}, ""
        finally:
            link.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as link:
            return link.execute(query).fetchall()


class Sending:
    """One visit as a tablet sends it: arrive, begin, 49 answers, a wish, finished."""

    def __init__(self, visit: dict[str, str], facts: dict[str, Any]) -> None:
        self.visit = visit["id"]
        said: list[tuple[str, Any, str | None]] = [
            ("ARRIVED", True, None),
            ("BEGIN", {"person": facts["person"], "way": "ASKED"}, None),
            *[("ANSWER", "YES", question) for question in facts["questions"]],
            ("WANT", {"words": "A key.", "about": "JUST_ME"}, facts["questions"][0]),
            ("FINISHED", True, None),
        ]
        self.texts = [
            json.dumps(
                {
                    "id": str(new_id()),
                    "visit": self.visit,
                    "interview": visit["interview"] if question else None,
                    "kind": kind,
                    "value": value,
                    "question": question,
                    "by": "MYSELF",
                    "at": int(time.time() * 1000),
                    "n": n,
                }
            )
            for n, (kind, value, question) in enumerate(said)
        ]
        self.body = json.dumps({"slot": str(uuid4()), "sent_at": int(time.time() * 1000), "entries": self.texts})

    def is_proved_by(self, answer: str) -> bool:
        """Tell whether a receipt is of all that was sent."""
        held = sorted(f"{json.loads(text)['id']} {hashlib.sha256(text.encode()).hexdigest()}" for text in self.texts)
        return bool(json.loads(answer)["sha256"] == hashlib.sha256("\n".join(held).encode()).hexdigest())


class Tablet(threading.Thread):
    """Take visits from the pile and send each until its receipt proves it."""

    def __init__(self, planted: Planted, pile: "queue.Queue[Sending]", stop: threading.Event) -> None:
        super().__init__()
        self.planted, self.pile, self.stopping = planted, pile, stop
        self.acknowledged: list[str] = []
        self.given_up: list[str] = []
        self.answers: Counter[int] = Counter()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                sending = self.pile.get_nowait()
            except queue.Empty:
                return
            until = time.monotonic() + LONGEST
            while not self._sent(sending):
                if time.monotonic() > until:
                    self.given_up.append(sending.visit)
                    return
                time.sleep(0.1)

    def _sent(self, sending: Sending) -> bool:
        status, _headers, body = self.planted.ask("POST", f"/api/visits/{sending.visit}/journal", sending.body)
        self.answers[status] += 1
        if status == 200 and sending.is_proved_by(body):
            self.acknowledged.append(sending.visit)
            return True
        return False


def pile_of(planted: Planted) -> "queue.Queue[Sending]":
    pile: queue.Queue[Sending] = queue.Queue()
    for visit in planted.facts["visits"]:
        pile.put(Sending(visit, planted.facts))
    return pile


def under_load(planted: Planted, faults: Callable[[], None]) -> list[Tablet]:
    """Let the tablets send while faults happen; then let each finish what it has in hand."""
    pile, stop = pile_of(planted), threading.Event()
    tablets = [Tablet(planted, pile, stop) for _ in range(CLIENTS)]
    for tablet in tablets:
        tablet.start()
    try:
        faults()
    finally:
        stop.set()
        for tablet in tablets:
            tablet.join()
    assert not [visit for tablet in tablets for visit in tablet.given_up], planted.house.said.read_text()
    return tablets


def whole(planted: Planted) -> tuple[int, int, int]:
    """Count visits that are held whole, those held in part, and finished ones without exactly one line in the trail."""
    entries = len(planted.facts["questions"]) + 4
    held = Counter(dict(planted.rows("SELECT visit_id, count(*) FROM checks_slip GROUP BY visit_id")))
    done = dict(planted.rows("SELECT id, state FROM checks_visit"))
    lines = Counter(
        dict(
            planted.rows(
                "SELECT thing_id, count(*) FROM core_auditentry WHERE what = 'checks.visit_finished' GROUP BY thing_id"
            )
        )
    )
    points = Counter(dict(planted.rows("SELECT heard_id, count(*) FROM loop_point GROUP BY heard_id")))
    finished = [visit for visit, state in done.items() if state == "DONE"]
    wrong = [visit for visit in finished if (held[visit], lines[visit], points[visit]) != (entries, 1, 1)]
    part = [visit for visit in done if visit not in finished and held[visit]]
    return len(finished), len(part) + len(wrong), sum(lines.values()) - len(finished)


def tell(record_property: Callable[[str, object], None], what: str, tablets: list[Tablet], planted: Planted) -> int:
    """Write one line of figures, and give how many visits were acknowledged and are not there."""
    acknowledged = {visit for tablet in tablets for visit in tablet.acknowledged}
    done = {str(visit) for (visit,) in planted.rows("SELECT id FROM checks_visit WHERE state = 'DONE'")}
    answers = sum((tablet.answers for tablet in tablets), Counter[int]())
    finished, partial, _extra = whole(planted)
    record_property(
        "figures",
        f"{what}: {len(acknowledged)} visits acknowledged, {len(acknowledged - done)} lost, {partial} partial, "
        f"{finished} in the house, answers {dict(sorted(answers.items()))} (load {os.getloadavg()[0]:.1f})",
    )
    return len(acknowledged - done)


def test_a_server_killed_in_mid_submit_loses_and_halves_nothing(
    place: Path, cycles: int, record_property: Callable[[str, object], None]
) -> None:
    planted = Planted(place, visits=150 * cycles)
    rng = random.Random(5)

    def kill_servers() -> None:
        for _ in range(cycles):
            planted.house.wait_until_open(LONGEST)  # a server that is not there yet is not worth killing
            time.sleep(rng.uniform(0.1, 0.9))
            for worker in planted.house.workers():
                os.kill(worker, signal.SIGKILL)

    try:
        tablets = under_load(planted, kill_servers)
        lost = tell(record_property, f"kill -9 of the server, {cycles} times under 6 tablets", tablets, planted)
        finished, partial, extra = whole(planted)
    finally:
        planted.house.stop()

    answers = sum((tablet.answers for tablet in tablets), Counter[int]())
    assert answers[0] > 0, "nobody was cut off"
    assert (lost, partial, extra) == (0, 0, 0)
    assert finished > 0
    assert set(answers) <= {0, 200, 503}


def test_a_database_that_falls_under_load_loses_and_halves_nothing(
    place: Path, cycles: int, record_property: Callable[[str, object], None]
) -> None:
    planted = Planted(place, visits=150 * cycles)
    rng = random.Random(7)

    def kill_databases() -> None:
        for _ in range(cycles):
            planted.house.wait_until_open(LONGEST)
            time.sleep(rng.uniform(0.1, 0.9))
            os.kill(planted.house.postmaster(), signal.SIGKILL)
            time.sleep(0.3)

    try:
        tablets = under_load(planted, kill_databases)
        lost = tell(record_property, f"kill -9 of PostgreSQL, {cycles} times under 6 tablets", tablets, planted)
        finished, partial, extra = whole(planted)
    finally:
        planted.house.stop()

    answers = sum((tablet.answers for tablet in tablets), Counter[int]())
    assert answers[503] > 0, "nobody noticed"
    assert (lost, partial, extra) == (0, 0, 0)
    assert finished > 0
    assert set(answers) <= {200, 503}


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Give a folder on a disk of its own that is soon full."""
    with tempfile.TemporaryDirectory(prefix="biggervoices-disk-") as name:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", name], capture_output=True)
        if mounted.returncode:
            pytest.skip(f"a full disk needs a small disk, which this machine does not let us make: {mounted.stderr!r}")
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "-l", name], check=False)


def fill(folder: Path) -> Path:
    """Write until nothing more fits."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * 4096)
        except OSError:
            return ballast


def test_a_full_disk_refuses_in_words_and_takes_everything_once_there_is_room(
    small_disk: Path, record_property: Callable[[str, object], None]
) -> None:
    planted = Planted(small_disk, visits=60)
    try:
        sendings = [Sending(visit, planted.facts) for visit in planted.facts["visits"]]
        ballast = fill(small_disk)
        full = Counter(planted.ask("POST", f"/api/visits/{it.visit}/journal", it.body)[0] for it in sendings)
        reads = planted.ask("GET", "/api/visits/")[0]
        halves = whole(planted)[1]
        ballast.unlink()
        answers = [planted.ask("POST", f"/api/visits/{it.visit}/journal", it.body) for it in sendings]
        proved = [it.is_proved_by(body) for it, (_status, _headers, body) in zip(sendings, answers, strict=True)]
        finished, partial, extra = whole(planted)
        record_property(
            "figures",
            f"a full disk: 60 visits sent, answers {dict(full)}, reads {reads}; with room again {finished} of 60 "
            f"in the house, {partial} partial",
        )
    finally:
        planted.house.stop()

    assert set(full) <= {200, 503, 507}
    assert full[503] + full[507] > 0, "the disk was not full"
    assert (reads, halves) == (200, 0)
    assert all(proved)
    assert (finished, partial, extra) == (60, 0, 0)
