"""Servers and workers are killed while people are worried: what said "sent" is there, and somebody is told of it."""

import http.client
import json
import os
import random
import re
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
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
import pytest

from biggervoices.core.postgres import Postgres
from tests.faults.post import MOMENTS, Post
from tests.house.house_under_test import ROOT, HouseUnderTest

pytestmark = pytest.mark.fault
LEADS = 2
LONGEST = 90  # seconds that somebody tries to send one worry, and that a notice may take after the last kill
NUMBER = re.compile(r"The number is (\d{3} \d{3})")
# As slow as a busy disk: whatever says "sent" before the commit says it a fifth of a second before its row is seen.
SLOW_COMMIT = """
CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER zz_slow_commit AFTER INSERT ON safeguarding_concern DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION slow_commit();
"""


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


class Worried:
    """A house with two leads, and without a worker until one is started here."""

    def __init__(self, place: Path) -> None:
        settings = "tests.faults.settings_with_worries"
        self.house = HouseUnderTest(place / "var", settings=settings, page="/health/ready", worker=False)
        self.url = Postgres(place / "var/postgres").url
        self.worker: subprocess.Popen[bytes] | None = None
        self.house.start()
        try:
            self.house.wait_until_open(180)
            self.cookie = json.loads(self.run("tests.faults.plant_leads").splitlines()[-1])["cookie"]
        except BaseException:
            self.stop()
            raise

    def surroundings(self) -> dict[str, str]:
        return self.house.surroundings() | {"DATABASE_URL": self.url}

    def run(self, module: str, *arguments: str) -> str:
        command = [sys.executable, "-m", module, *arguments]
        said = subprocess.run(command, env=self.surroundings(), cwd=ROOT, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        return said.stdout

    def start_worker(self) -> None:
        with self.house.said.open("ab") as said:
            command = [sys.executable, "-P", "-m", "biggervoices", "worker"]
            self.worker = subprocess.Popen(command, env=self.surroundings(), cwd=ROOT, stdout=said, stderr=said)

    def kill_worker(self) -> None:
        assert self.worker
        self.worker.kill()
        self.worker.wait()

    def stop(self) -> None:
        if self.worker:
            self.kill_worker()
        self.house.stop()

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, str]:
        """Ask once: status (0 when nobody listens, or the answer was cut off) and body."""
        link = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=20)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            link.close()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as link:
            return link.execute(query, values).fetchall()  # type: ignore[arg-type]

    def tell(self, id: UUID, *, tablet: bool) -> tuple[int, str]:
        """Tell one worry by the form or as a tablet does; give the status and the number that was shown."""
        if tablet:
            facts = {"id": str(id), "words": "He shouts at me.", "who": "ME", "danger": "NOT_KNOWN"}
            status, body = self.ask("POST", "/api/worries", json.dumps(facts), **{"Content-Type": "application/json"})
            return status, json.loads(body)["number"] if status == 200 else ""
        form = urlencode(
            {"id": str(id), "who": "ME", "what": "HURT", "danger": "YES", "words": "He hits.", "send": "x"}
        )
        status, body = self.ask("POST", "/help/worry/", form, **{"Content-Type": "application/x-www-form-urlencoded"})
        found = NUMBER.search(body)
        return status, found[1] if found else ""

    # --- what is there -----------------------------------------------------------------------------------------------

    def not_whole(self) -> list[tuple[Any, ...]]:
        """Give the worries that lack a reader, a clock, a notice for each lead on each channel, or their audit line."""
        return self.rows(
            """
            SELECT it.id, readers, clocks, lines, listed, mailed, texted FROM safeguarding_concern it,
            LATERAL (SELECT count(*) AS readers FROM safeguarding_reader WHERE concern_id = it.id) a,
            LATERAL (SELECT count(*) AS clocks FROM safeguarding_timer WHERE concern_id = it.id) b,
            LATERAL (SELECT count(*) AS lines FROM core_auditentry
                     WHERE thing_id = it.id AND what = 'concern raised') c,
            LATERAL (SELECT count(DISTINCT "to") FILTER (WHERE channel = 'LIST') AS listed,
                            count(DISTINCT "to") FILTER (WHERE channel = 'EMAIL') AS mailed,
                            count(DISTINCT "to") FILTER (WHERE channel = 'SMS') AS texted
                     FROM safeguarding_notice WHERE concern_id = it.id AND step = 'FIRST') d
            WHERE (readers, clocks, lines, listed, mailed, texted) <> (%s, 3, 1, %s, %s, %s)
            """,
            *[LEADS] * 4,
        )

    def unsent(self) -> int:
        return int(self.rows("SELECT count(*) FROM safeguarding_notice WHERE sent_at IS NULL")[0][0])

    def wait_until_all_is_sent(self) -> None:
        until = time.monotonic() + LONGEST
        while self.unsent():
            assert time.monotonic() < until, f"{self.unsent()} notices are not sent\n{self.house.said.read_text()}"
            time.sleep(0.2)

    def told(self, post: Post) -> tuple[int, int]:
        """Give how many messages arrived too few and too many, of those that the rows say were sent."""
        sent = Counter(
            {
                (channel, address): number
                for channel, address, number in self.rows(
                    """
                    SELECT channel, CASE channel WHEN 'EMAIL' THEN email ELSE replace(phone, ' ', '') END, count(*)
                    FROM safeguarding_notice JOIN people_person it ON it.id = "to"
                    WHERE channel <> 'LIST' GROUP BY 1, 2
                    """
                )
            }
        )
        return (sent - post.got).total(), (post.got - sent).total()

    def cards(self) -> Counter[str]:
        """Give how often each worry stands on the lead's page."""
        status, page = self.ask("GET", "/worries/", Cookie=self.cookie)
        assert status == 200
        return Counter(re.findall(r'href="/worries/([0-9a-f-]{36})/"', page))


def test_a_worker_killed_before_during_and_after_sending_tells_everybody_at_least_once(
    place: Path, post: Post, cycles: int, record_property: Callable[[str, object], None]
) -> None:
    worried = Worried(place)
    kills = Counter[str]()
    try:
        worried.start_worker()
        for number in range(max(cycles, len(MOMENTS))):
            moment = MOMENTS[number % len(MOMENTS)]
            killed = post.at(moment, worried.kill_worker)
            assert worried.tell(uuid4(), tablet=bool(number % 2))[1]
            assert killed.wait(LONGEST), worried.house.said.read_text()
            kills[moment] += 1
            worried.start_worker()
        worried.wait_until_all_is_sent()
        too_few, too_many = worried.told(post)
        raised = {str(it) for (it,) in worried.rows("SELECT id FROM safeguarding_concern")}
        not_whole, cards = worried.not_whole(), worried.cards()
        messages = post.got.total()
    finally:
        worried.stop()

    record_property(
        "figures",
        f"SIGKILL of the worker {dict(kills)} sending: {len(raised)} worries, {messages} e-mails and text messages "
        f"arrived, {too_few} never, {too_many} twice; on the lead's page {len(cards)} cards, each once "
        f"(load {os.getloadavg()[0]:.1f})",
    )
    assert too_few == 0
    assert too_many <= kills.total() * 2  # a worker sends two at a time; only what a kill cut off goes out again
    assert not_whole == []
    assert cards == Counter(raised)


class Teller(threading.Thread):
    """Somebody who tells one worry after the other, each again until its number is shown; or gives up after one try."""

    def __init__(self, worried: Worried, stop: threading.Event, *, tablet: bool, patient: bool) -> None:
        super().__init__()
        self.worried, self.stopping, self.tablet, self.patient = worried, stop, tablet, patient
        self.shown: dict[str, str] = {}
        self.too_early: list[str] = []
        self.other_number: list[str] = []
        self.given_up = 0
        self.answers: Counter[int] = Counter()

    def run(self) -> None:
        with psycopg.connect(self.worried.url, autocommit=True) as link:
            while not self.stopping.is_set():
                self._tell_one(uuid4(), link)

    def _tell_one(self, id: UUID, link: "psycopg.Connection[Any]") -> None:
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            status, number = self.worried.tell(id, tablet=self.tablet)
            self.answers[status] += 1
            if number:
                row = link.execute("SELECT number FROM safeguarding_concern WHERE id = %s", [id]).fetchone()
                self.too_early += [number] if row is None else []
                self.other_number += [number] if row and row[0] != number else []
                self.shown[str(id)] = number
                return
            time.sleep(0.1)
            if not self.patient:
                return
        self.given_up += 1


def test_a_server_killed_while_people_are_worried_loses_nothing_that_it_said_was_sent(
    place: Path, post: Post, cycles: int, record_property: Callable[[str, object], None]
) -> None:
    worried = Worried(place)
    rng, stop = random.Random(11), threading.Event()
    try:
        with psycopg.connect(worried.url, autocommit=True) as link:
            link.execute(SLOW_COMMIT)
        worried.start_worker()
        ways = [(tablet, patient) for tablet in (False, True) for patient in (True, True, False)]
        tellers = [Teller(worried, stop, tablet=tablet, patient=patient) for tablet, patient in ways]
        for teller in tellers:
            teller.start()
        try:
            for _ in range(cycles):
                worried.house.wait_until_open()
                time.sleep(rng.uniform(0.1, 0.9))
                for server in worried.house.workers():
                    os.kill(server, signal.SIGKILL)
        finally:
            stop.set()
            for teller in tellers:
                teller.join()
        worried.wait_until_all_is_sent()
        too_few, too_many = worried.told(post)
        here = {str(it): number for it, number in worried.rows("SELECT id, number FROM safeguarding_concern")}
        not_whole, cards = worried.not_whole(), worried.cards()
    finally:
        worried.stop()

    shown = {it: number for teller in tellers for it, number in teller.shown.items()}
    answers = sum((teller.answers for teller in tellers), Counter[int]())
    early = [number for teller in tellers for number in teller.too_early]
    record_property(
        "figures",
        f"SIGKILL of the server {cycles} times under 6 who are worried: {len(shown)} said to be sent, "
        f"{len(shown.items() - here.items())} lost, {len(early)} said before the commit, {len(not_whole)} not whole, "
        f"{len(here) - len(shown)} kept without an answer, {too_few} leads not told, "
        f"answers {dict(sorted(answers.items()))} (load {os.getloadavg()[0]:.1f})",
    )
    assert answers[0] > 0, "nobody was cut off"
    assert set(answers) <= {0, 200, 503}
    assert [teller.given_up for teller in tellers] == [0] * len(tellers)
    assert early == []
    assert [teller.other_number for teller in tellers if teller.other_number] == []
    assert shown.items() <= here.items()
    assert not_whole == []
    assert (too_few, too_many) == (0, 0)
    assert cards == Counter(here.keys())
