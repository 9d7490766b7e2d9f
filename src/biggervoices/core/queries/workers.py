"""What the house knows of its workers and of jobs that failed for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, DateTimeField, Max, Min, OuterRef, Subquery
from django.db.models.functions import Now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from biggervoices.core.models import JobFailure, WorkerBeat

SILENT = timedelta(minutes=2)  # SAFE section 3
COMES_UP = timedelta(seconds=30)  # that a worker may take to start after the server


@dataclass(frozen=True)
class DeadJob:
    """A job that failed for good: what it should have done, how often it was tried, and why it failed the last time."""

    id: int
    what: str
    tries: int
    at: datetime | None
    why: str


@dataclass(frozen=True)
class Waiting:
    """Jobs that are to be done: how many, and since when the oldest of them might have been."""

    number: int
    since: datetime | None


class Hearing:
    """Whether any worker is heard, asked at most once in `settings.WORKER_LOOK_SECONDS` (None: never)."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.looked_at: datetime | None = None
        self.silent = False

    def is_silent(self, now: datetime) -> bool:
        """Tell whether no worker was heard for two minutes, as far as this process can know."""
        every = settings.WORKER_LOOK_SECONDS
        if every is None:
            return False
        self.since = self.since or now
        if self.looked_at is None or now - self.looked_at >= timedelta(seconds=every):
            self.looked_at, self.silent = now, self._look(now)
        return self.silent

    def _look(self, now: datetime) -> bool:
        assert self.since
        heard = silence()
        if heard is None:  # a house that never had a worker: it has as long as any other to be heard
            return now - self.since >= SILENT
        return heard >= SILENT and now - self.since >= COMES_UP


hearing = Hearing()


def silence() -> timedelta | None:
    """Give how long no worker was heard, by the database's clock; None when none ever was."""
    beats = WorkerBeat.objects.aggregate(heard=Max("heard_at"), now=Max(Now(), output_field=DateTimeField()))
    return beats["now"] - beats["heard"] if beats["heard"] else None


def workers() -> list[WorkerBeat]:
    """Give every worker of the last week, the one heard last first."""
    return list(WorkerBeat.objects.order_by("-heard_at")[:50])


def waiting(*, now: datetime) -> Waiting:
    """Give what is to be done by now."""
    due = ProcrastinateJob.objects.filter(status="todo").exclude(scheduled_at__gt=now)
    asked = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="deferred").values("at")[:1]
    found = due.annotate(asked=Subquery(asked)).aggregate(number=Count("pk"), since=Min("asked"))
    return Waiting(found["number"], found["since"])


def dead_jobs() -> list[DeadJob]:
    """Give the jobs that failed for good, the newest first. Three queries, whatever their number."""
    jobs = list(ProcrastinateJob.objects.filter(status="failed").order_by("-pk")[:100])
    ids = [job.pk for job in jobs]
    failures = JobFailure.objects.in_bulk(ids)
    ended = dict(
        ProcrastinateEvent.objects.filter(job__in=ids, type="failed").values_list("job").annotate(last=Max("at"))
    )
    return [
        DeadJob(
            id=job.pk,
            what=what_it_does(job.task_name),
            tries=job.attempts,
            at=ended.get(job.pk),
            why=failures[job.pk].why if job.pk in failures else "",
        )
        for job in jobs
    ]


def what_it_does(task_name: str) -> str:
    """Say in a sentence what a job does: the first line of its docstring; its name where it is known no more."""
    task = app.tasks.get(task_name)
    words = (task.func.__doc__ or "").strip().splitlines() if task else []
    return words[0] if words else task_name
