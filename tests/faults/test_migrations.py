"""A house is brought up to date while answers come in: none that was kept is lost, and none waits for long."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.house.house_under_test import ROOT
from tests.house.test_start import url_of_test

pytestmark = [pytest.mark.fault, pytest.mark.django_db]
WRITERS = 4
IN_TIME = 5  # seconds that no answer may fail for (SAFE section 7)

# What the house was before all later migrations. Nothing is released yet: this is the first whole circle.
BEFORE = {"core": "0002", "people": "0003", "loop": "0003", "checks": "0003", "safeguarding": "0003"}
FILLED = {"uuid": "gen_random_uuid()", "text": "'x'", "bytea": "'x'", "jsonb": "'[]'", "date": "current_date"}
FILLED |= {"character varying": "'x'", "time without time zone": "'10:00'", "timestamp with time zone": "now()"}
FILLED |= {"integer": "1", "smallint": "1", "bigint": "1", "boolean": "false", "double precision": "1"}
ALIKE = {"state": "'OPEN'", "ends": "'14:00'"}


@pytest.fixture
def old_house() -> Iterator[str]:
    """Give the address of an empty database at the earlier state."""
    here = url_of_test()
    name = f"old_{uuid4().hex[:8]}"
    with psycopg.connect(here, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(here)
    url = urlunsplit(parts._replace(path=f"/{name}"))
    try:
        for app, migration in BEFORE.items():
            migrate(url, app, migration)
        yield url
    finally:
        with psycopg.connect(here, autocommit=True) as link:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate(url: str, *to: str) -> None:
    surroundings = os.environ | {"DATABASE_URL": url, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "biggervoices", "manage", "migrate", "-v0", *to]
    said = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def insert_into(link: "psycopg.Connection[tuple[object, ...]]", table: str, *, key: str = FILLED["uuid"]) -> str:
    """Write the statement that adds rows as the house of before would: `FROM generate_series(1, n)` is to come."""
    columns = link.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'",
        [table],
    ).fetchall()
    values = [({"id": key} | ALIKE).get(str(name), FILLED[str(kind)]) for name, kind in columns]
    names = ", ".join(f'"{name}"' for name, _kind in columns)
    return f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"


def let_stand_alone(link: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Let visits and answers stand without all that is around them: a hundred thousand are made in a moment."""
    for table, name in link.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid IN ('checks_visit'::regclass, 'checks_slip'::regclass)"
    ).fetchall():
        link.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')  # type: ignore[arg-type]


class Writer(threading.Thread):
    """Keep one answer after the other, and touch its visit, as a sending does; try again what failed."""

    def __init__(self, url: str, visits: list[UUID], stop: threading.Event) -> None:
        super().__init__()
        self.url, self.visits, self.stopping = url, visits, stop
        self.kept: list[UUID] = []
        self.failed = 0
        self.longest = 0.0
        self.statement = ""

    def run(self) -> None:
        link = self._link()
        self.statement = insert_into(link, "checks_slip", key="%(id)s")
        while not self.stopping.is_set():
            answer, began = uuid4(), time.monotonic()
            while not self._keep(link, answer):
                self.failed += 1
                time.sleep(0.05)
            self.longest = max(self.longest, time.monotonic() - began)
            self.kept.append(answer)
            time.sleep(0.01)
        link.close()

    def _link(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.url, autocommit=True)

    def _keep(self, link: "psycopg.Connection[tuple[object, ...]]", answer: UUID) -> bool:
        try:
            with link.transaction():
                visit = random.choice(self.visits)
                link.execute("UPDATE checks_visit SET arrived_at = now() WHERE id = %s", [visit])
                link.execute(self.statement, {"id": answer})  # type: ignore[arg-type]
        except psycopg.Error:
            return False
        return True


def test_answers_come_in_while_a_house_is_brought_up_to_date(
    old_house: str, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    answers = 100_000 if request.config.getoption("--long") else 10_000
    with psycopg.connect(old_house, autocommit=True) as link:
        let_stand_alone(link)
        for table, number in (("checks_visit", answers // 50), ("checks_slip", answers)):
            link.execute(f"{insert_into(link, table)} FROM generate_series(1, {number})")  # type: ignore[arg-type]
        visits = [UUID(str(one)) for (one,) in link.execute("SELECT id FROM checks_visit").fetchall()]
    stop = threading.Event()
    writers = [Writer(old_house, visits, stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    began = time.monotonic()
    try:
        time.sleep(0.5)
        migrate(old_house)
        took = time.monotonic() - began
        time.sleep(0.5)
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    kept = {one for writer in writers for one in writer.kept}
    with psycopg.connect(old_house) as link:
        here = {UUID(str(one)) for (one,) in link.execute("SELECT id FROM checks_slip").fetchall()}
    longest = max(writer.longest for writer in writers)
    failed = sum(writer.failed for writer in writers)
    record_property(
        "figures",
        f"brought up to date in {took:.1f} s over {answers} answers while {WRITERS} wrote: "
        f"{len(kept)} kept meanwhile, "
        f"{len(kept - here)} lost, {failed} tried again, the longest wait {longest:.2f} s "
        f"(load {os.getloadavg()[0]:.1f})",
    )
    assert kept <= here
    assert len(here) == answers + len(kept)
    assert longest <= IN_TIME
