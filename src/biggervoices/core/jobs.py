"""Jobs in PostgreSQL: enqueued in the caller's transaction, run at least once, run again when a worker is killed.

A room's `jobs.py` says `@task` over a function with plain keyword arguments, and anybody says `that.defer(x=1)`.
Write each so that running it twice does no harm.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, cast
from uuid import UUID, uuid4

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import close_db_connections_async
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.worker import Worker

from biggervoices.core.changes import chain, workers
from biggervoices.core.faults import reason_of

HEARTBEAT = 2.0  # seconds; a worker that is silent for STALLED is taken for dead
STALLED = 10.0
SWEEP = 5.0
MOST_TRIES = 10
KEEP_HOURS = 24 * 7  # done jobs, so that one can look what happened

log = logging.getLogger(__name__)


class Task(Protocol):
    """A job that can be asked for."""

    def __call__(self, **arguments: Any) -> Any:
        """Run it here and now, as tests do."""

    def defer(self, **arguments: Any) -> int:
        """Ask for it; it runs after this transaction has committed, and never if it has not."""


def task(job: Callable[..., Any]) -> Task:
    """Make a function a job that is tried six times, ever later: after 4, 16, 64, 256 and 1,024 seconds."""
    name = f"{job.__module__.removeprefix('biggervoices.')}.{job.__name__}"
    retry = RetryStrategy(max_attempts=5, exponential_wait=4)
    return cast(Task, app.task(name=name, retry=retry)(job))


def every(cron: str) -> Callable[[Callable[..., Any]], Task]:
    """Make a function of `timestamp` a job that runs by the clock, once on all machines together."""

    def decorate(job: Callable[..., Any]) -> Task:
        return cast(Task, app.periodic(cron=cron)(cast(Any, task(job))))

    return decorate


@app.periodic(cron="17 3 * * *")
@app.task(name="core.jobs.tidy", queueing_lock="tidy", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:
    """Take away jobs that were done a week ago; failed ones stay to be looked at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)
    await workers.tidy(cast(Any, context.app.connector))


@every("* * * * *")
def link_entries(timestamp: int) -> None:
    """Chain what the audit trail was given since the last minute."""
    chain.link_entries(now=timezone.now())


@every("31 3 * * *")
def link_all_entries(timestamp: int) -> None:
    """Chain what the minute's job does not look for: entries that say they are older than a day."""
    chain.link_entries()


def work(*, until_empty: bool = False) -> None:
    """Do jobs until stopped, or until none is left."""
    with app.replace_connector(cast(DjangoConnector, app.connector).get_worker_connector()) as at_work:
        asyncio.run(_work(at_work, until_empty=until_empty))


async def _work(at_work: App, *, until_empty: bool) -> None:
    async with at_work.open_async():
        worker = uuid4()
        await look_around(at_work, worker)
        sweeper = asyncio.create_task(_look_around_for_ever(at_work, worker))
        try:
            await at_work.run_worker_async(
                concurrency=2,
                wait=not until_empty,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
                shutdown_graceful_timeout=5,
                task_middleware=[on_its_own, close_db_connections_async],
            )
        finally:
            sweeper.cancel()


def on_its_own(run: Callable[[], Any], context: JobContext, _worker: Worker) -> Any:
    """Keep why a job failed, and close what it opened: threads of the worker come and go, and would leave it open."""
    close_old_connections()
    try:
        return run()
    except Exception as error:
        with suppress(DatabaseError):  # it is away, and that is the reason
            workers.note_failure(cast(int, context.job.id), reason_of(error), now=timezone.now())
        raise
    finally:
        connections.close_all()


async def look_around(at_work: App, worker: UUID) -> None:
    """Say that this worker is there, and look after what others left."""
    await workers.beat(cast(Any, at_work.connector), worker=worker, machine=socket.gethostname())
    await sweep(at_work)


async def sweep(at_work: App) -> None:
    """Ask again for what a killed worker left in the middle; give up on a job that has killed ten."""
    manager = at_work.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        if job.attempts >= MOST_TRIES:
            log.error("Giving up on job %s (%s): its worker died %s times", job.id, job.task_name, job.attempts)
            await asyncio.to_thread(_note_death, job)
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            log.warning("Running job %s (%s) again: its worker is gone", job.id, job.task_name)
            await manager.retry_job(job)


def _note_death(job: Job) -> None:
    workers.note_failure(cast(int, job.id), f"Its worker died {job.attempts} times", now=timezone.now())
    connections.close_all()


async def _look_around_for_ever(at_work: App, worker: UUID) -> None:
    # Not a periodic job: one row every few seconds would bury the jobs that somebody may want to look at.
    while True:
        await asyncio.sleep(SWEEP)
        try:
            await look_around(at_work, worker)
        except (ConnectorException, DatabaseError):
            log.warning("Could not look for left jobs: the database is away")
