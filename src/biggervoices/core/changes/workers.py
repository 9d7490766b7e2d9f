"""What workers write of themselves, and what an administrator does with a job that failed for good."""

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from biggervoices.core.audit import record
from biggervoices.core.models import JobFailure
from biggervoices.core.refusals import must

BEAT = """
INSERT INTO core_workerbeat (id, machine, started_at, heard_at)
VALUES (%(worker)s, %(machine)s, clock_timestamp(), clock_timestamp())
ON CONFLICT (id) DO UPDATE SET heard_at = excluded.heard_at
"""
TIDY = """
WITH old AS (DELETE FROM core_workerbeat WHERE heard_at < clock_timestamp() - interval '7 days')
DELETE FROM core_jobfailure failure WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE id = failure.job)
"""


async def beat(connector: BaseAsyncConnector, *, worker: UUID, machine: str) -> None:
    """Write down that a worker is there, by the database's clock: those of machines may differ."""
    await connector.execute_query_async(BEAT, worker=worker, machine=machine[:120])


async def tidy(connector: BaseAsyncConnector) -> None:
    """Forget workers that were not heard for a week, and why jobs failed that are no more."""
    await connector.execute_query_async(TIDY)


def note_failure(job: int, why: str, *, now: datetime) -> None:
    """Keep why a job failed this time; `why` holds no word of anybody's."""
    JobFailure.objects.update_or_create(job=job, defaults={"at": now, "why": why[:200]})


@transaction.atomic
def run_again(job: int, *, by: models.Model, now: datetime) -> None:
    """Ask again for a job that failed for good. Raises Refused when it is asked for already."""
    failed = ProcrastinateJob.objects.filter(pk=job, status="failed").values_list("task_name", flat=True).first()
    must(None if failed else "Somebody has asked for this again already.")
    app.job_manager.retry_job_by_id(job, retry_at=now)
    record("job run again", by=by, thing=None, now=now, job=job, task=str(failed))
