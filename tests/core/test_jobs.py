import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from biggervoices.core import jobs

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import sys, time, django
from pathlib import Path
django.setup()
from biggervoices.core import jobs
from tests.core import test_jobs
jobs.HEARTBEAT, jobs.STALLED, jobs.SWEEP = 0.2, 1.0, 0.3
jobs.work()
"""


@jobs.task
def write_a_line(*, path: str, words: str) -> None:
    with Path(path).open("a") as file:
        file.write(words + "\n")


@jobs.task
def take_long_the_first_time(*, path: str) -> None:
    first = not Path(path).exists()
    write_a_line(path=path, words="begun")
    if first:
        time.sleep(60)
    write_a_line(path=path, words="done")


@pytest.fixture
def no_jobs(transactional_db: None) -> Iterator[None]:
    """Empty the queue before and after: its tables are not Django's, so that no test case empties them."""
    empty()
    yield
    empty()


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def asked_for() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        ours = f"{__name__}.%"  # other rooms' jobs run by the clock
        cursor.execute(
            "SELECT task_name, status::text FROM procrastinate_jobs WHERE task_name LIKE %s ORDER BY id", [ours]
        )
        return list(cursor.fetchall())


def test_a_job_of_a_change_that_was_rolled_back_never_runs(no_jobs: None) -> None:
    with transaction.atomic():
        write_a_line.defer(path="unused", words="never")
        transaction.set_rollback(True)
    with transaction.atomic():
        write_a_line.defer(path="unused", words="once")
        before_the_commit = asked_for()

    assert [status for _, status in before_the_commit] == ["todo"]
    assert asked_for() == before_the_commit  # one: the other one left nothing behind


def test_a_job_is_run_by_a_worker_once_it_is_committed(no_jobs: None, tmp_path: Path) -> None:
    write_a_line.defer(path=str(tmp_path / "lines"), words="hello")

    jobs.work(until_empty=True)

    assert (tmp_path / "lines").read_text() == "hello\n"
    assert [status for _, status in asked_for()] == ["succeeded"]


def test_a_job_that_fails_is_tried_again_later(no_jobs: None, tmp_path: Path) -> None:
    write_a_line.defer(path=str(tmp_path / "no-such-folder" / "lines"), words="hello")

    jobs.work(until_empty=True)

    assert [status for _, status in asked_for()] == ["todo"]


@pytest.mark.fault
def test_a_job_whose_worker_is_killed_in_the_middle_is_run_again(no_jobs: None, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    take_long_the_first_time.defer(path=str(lines))
    first = start_worker()
    wait_until(lambda: lines.exists())

    first.send_signal(signal.SIGKILL)
    first.wait()
    second = start_worker()
    try:
        wait_until(lambda: "done" in lines.read_text())
        wait_until(lambda: [status for _, status in asked_for()] == ["succeeded"])
    finally:
        second.terminate()
        second.wait(20)

    assert lines.read_text() == "begun\nbegun\ndone\n"


@pytest.mark.fault
def test_a_job_that_kills_every_worker_is_given_up(no_jobs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write_a_line.defer(path="unused", words="never")
    # As ten dead workers would have left it; past Django, whose writes only changes may ask for.
    connection.connection.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", [jobs.MOST_TRIES])

    jobs.work(until_empty=True)

    assert [status for _, status in asked_for()] == ["failed"]


def start_worker() -> "subprocess.Popen[bytes]":
    of_test = connection.settings_dict
    host = f"host={of_test['HOST']}&port={of_test['PORT']}".removesuffix("&port=")
    sign = f"{of_test['USER']}:{of_test['PASSWORD']}".removesuffix(":")
    surroundings = os.environ | {
        "DATABASE_URL": f"postgresql://{sign}@/{of_test['NAME']}?{host}",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    return subprocess.Popen([sys.executable, "-c", WORKER], env=surroundings)


def wait_until(fact: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < until
        time.sleep(0.05)
