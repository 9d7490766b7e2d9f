"""Workers are heard, jobs that fail say why without anybody's words, and what failed for good can be run again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from biggervoices.core import jobs
from biggervoices.core.changes.workers import note_failure, run_again
from biggervoices.core.faults import reason_of
from biggervoices.core.models import AuditEntry, JobFailure, WorkerBeat
from biggervoices.core.queries.workers import dead_jobs, silence, waiting
from biggervoices.core.refusals import Refused
from tests import make
from tests.core.test_jobs import empty

DONE: list[str] = []


@jobs.task
def fail_with_words(*, words: str) -> None:
    """Fail as the database might: with somebody's words in its mouth."""
    if "mend" not in DONE:
        raise ValueError(f"cannot keep {words}")
    DONE.append(words)


@pytest.fixture
def no_jobs(transactional_db: None) -> Iterator[None]:
    empty()
    DONE.clear()
    yield
    empty()


def failed_for_good() -> int:
    """Let a job fail as often as it is tried."""
    job = fail_with_words.defer(words="PRIVATE")
    for _ in range(6):
        make.by_hand("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE task_name LIKE '%%test_workers%%'")
        jobs.work(until_empty=True)
    return job


def test_a_worker_at_work_is_heard_and_one_that_stopped_is_heard_no_more(no_jobs: None) -> None:
    assert silence() is None

    jobs.work(until_empty=True)

    heard = WorkerBeat.objects.get()
    assert heard.started_at <= heard.heard_at
    assert (silence() or timedelta(days=1)) < timedelta(seconds=30)
    make.by_hand("UPDATE core_workerbeat SET heard_at = heard_at - interval '3 minutes'")
    assert (silence() or timedelta()) > timedelta(minutes=2)


def test_what_failed_for_good_says_what_it_was_and_why_without_words(no_jobs: None) -> None:
    job = failed_for_good()

    (dead,) = dead_jobs()
    assert (dead.id, dead.tries) == (job, 6)
    assert dead.what == "Fail as the database might: with somebody's words in its mouth."
    assert dead.why.startswith("ValueError")
    assert dead.at is not None
    assert "PRIVATE" not in str(JobFailure.objects.values())


@pytest.mark.django_db
def test_the_place_of_an_error_is_one_in_our_code() -> None:
    with pytest.raises(Refused) as refused:
        run_again(0, by=make.person("x"), now=make.NOW)

    assert reason_of(refused.value).startswith("Refused in core/refusals.py, line ")


def test_it_is_run_again_once_for_each_time_that_is_asked(no_jobs: None) -> None:
    job, ada = failed_for_good(), make.person("Ada")

    DONE.append("mend")
    run_again(job, by=ada, now=make.NOW)
    with pytest.raises(Refused, match="already"):
        run_again(job, by=ada, now=make.NOW)
    jobs.work(until_empty=True)

    assert DONE == ["mend", "PRIVATE"]
    assert dead_jobs() == []
    assert ProcrastinateJob.objects.get(pk=job).status == "succeeded"
    entry = AuditEntry.objects.get(what="job run again")
    assert (entry.by, entry.facts) == (ada.pk, {"job": job, "task": "tests.core.test_workers.fail_with_words"})


def test_what_waits_is_counted_with_the_moment_it_was_asked_for(no_jobs: None) -> None:
    assert waiting(now=make.NOW).number == 0
    fail_with_words.defer(words="x")

    found = waiting(now=make.NOW)

    assert found.number == 1
    assert found.since is not None


def test_the_night_forgets_why_jobs_failed_that_are_no_more_and_runs_twice_alike(no_jobs: None) -> None:
    job = failed_for_good()
    note_failure(job + 1000, "of a job that is no more", now=make.NOW)
    jobs.work(until_empty=True)
    make.by_hand("UPDATE core_workerbeat SET heard_at = heard_at - interval '8 days'")

    for _ in range(2):
        app.configure_task("core.jobs.tidy").defer(timestamp=0)
        jobs.work(until_empty=True)

    assert list(JobFailure.objects.values_list("job", flat=True)) == [job]
    assert WorkerBeat.objects.filter(heard_at__gt=make.NOW - timedelta(days=10000)).count() >= 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_workerbeat WHERE heard_at < now() - interval '7 days'")
        assert cursor.fetchone() == (0,)
