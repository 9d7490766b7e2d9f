"""Administrators see what workers do and what failed; leads and they are told in red when no worker is heard."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from biggervoices.core.changes.workers import note_failure
from biggervoices.core.models import WorkerBeat
from biggervoices.core.queries import workers
from biggervoices.people.models import Person, Role
from tests import make
from tests.core.test_jobs import empty, write_a_line

pytestmark = pytest.mark.django_db
RED = "No worker has answered for 2 minutes"


def ada() -> Person:
    who = make.person("Ada")
    make.role(who, Role.ADMIN)
    return who


def signed_in(who: Person) -> Client:
    browser = Client()
    browser.force_login(who, "biggervoices.people.rules.LivePerson")
    return browser


@pytest.fixture
def looks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at every page whether a worker is heard, by a server that runs for an hour."""
    settings.WORKER_LOOK_SECONDS = 0
    fresh = workers.Hearing()
    fresh.since = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr("biggervoices.house.middleware.hearing", fresh)


@pytest.fixture
def dead_job() -> int:
    empty()
    job = write_a_line.defer(path="unused", words="x")
    make.by_hand("UPDATE procrastinate_jobs SET status = 'doing', attempts = 4 WHERE id = %s", [job])
    make.by_hand("UPDATE procrastinate_jobs SET status = 'failed', attempts = 5 WHERE id = %s", [job])
    note_failure(job, "ValueError in checks/changes/reports.py, line 87", now=make.NOW)
    return job


def heard(ago: timedelta) -> None:
    make.by_hand(
        "INSERT INTO core_workerbeat (id, machine, started_at, heard_at) "
        "VALUES (gen_random_uuid(), 'office', now() - %s, clock_timestamp() - %s)",
        [ago, ago],
    )


def test_the_page_shows_what_failed_why_and_who_works(dead_job: int) -> None:
    heard(timedelta(seconds=3))

    page = signed_in(ada()).get(reverse("house:jobs")).content.decode()

    assert "ValueError in checks/changes/reports.py, line 87" in page
    assert f"({dead_job})" in page
    assert "office" in page
    assert WorkerBeat.objects.count() == 1


def test_run_again_asks_for_it_once_more(dead_job: int) -> None:
    browser = signed_in(ada())

    answer = browser.post(reverse("house:job_again", args=[dead_job]))

    assert answer.headers["Location"] == reverse("house:jobs")
    page = browser.get(reverse("house:jobs")).content.decode()
    assert "No job has failed for good." in page
    assert "1 job waits." in page
    assert browser.post(reverse("house:job_again", args=[dead_job])).status_code == 404


def test_it_is_there_for_administrators_alone(dead_job: int) -> None:
    for who in (make.sol(), make.quinn(), make.cath(), make.ann()):
        assert signed_in(who).get(reverse("house:jobs")).status_code == 404
        assert signed_in(who).post(reverse("house:job_again", args=[dead_job])).status_code == 404


def test_leads_and_administrators_are_told_in_red_when_no_worker_is_heard(looks: None) -> None:
    heard(timedelta(minutes=3))

    for who in (make.sol(), ada()):
        assert RED in signed_in(who).get(reverse("house:today")).content.decode()
    for who in (make.cath(), make.ann(), make.quinn()):
        assert RED not in signed_in(who).get(reverse("house:today")).content.decode()
    assert RED not in Client().get(reverse("house:today")).content.decode()


def test_it_goes_when_a_worker_is_heard_again(looks: None) -> None:
    heard(timedelta(minutes=3))
    heard(timedelta(seconds=5))

    assert RED not in signed_in(make.sol()).get(reverse("house:today")).content.decode()


def test_a_house_that_never_had_a_worker_says_so_after_two_minutes(settings: Settings) -> None:
    settings.WORKER_LOOK_SECONDS = 0
    hearing, now = workers.Hearing(), timezone.now()

    assert not hearing.is_silent(now)
    assert not hearing.is_silent(now + timedelta(seconds=119))
    assert hearing.is_silent(now + timedelta(seconds=120))


def test_a_server_that_just_started_gives_the_worker_time_to_come(settings: Settings) -> None:
    settings.WORKER_LOOK_SECONDS = 0
    heard(timedelta(hours=1))
    hearing, now = workers.Hearing(), timezone.now()

    assert not hearing.is_silent(now)
    assert hearing.is_silent(now + timedelta(seconds=31))


def test_it_is_asked_once_in_some_seconds_however_many_pages_are_shown(
    settings: Settings, django_assert_num_queries: object
) -> None:
    settings.WORKER_LOOK_SECONDS = 5
    hearing, now = workers.Hearing(), timezone.now()

    with django_assert_num_queries(1):  # type: ignore[operator]
        for number in range(4):
            hearing.is_silent(now + timedelta(seconds=number))
    with django_assert_num_queries(1):  # type: ignore[operator]
        hearing.is_silent(now + timedelta(seconds=5))
