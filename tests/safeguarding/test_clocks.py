"""Clocks ring once, whoever looks; a notice leaves the house at least once, and what fails is written on its row."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import Settings

from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.people import changes as people
from biggervoices.people.models import Person
from biggervoices.safeguarding import changes, jobs
from biggervoices.safeguarding.changes import notices
from biggervoices.safeguarding.models import Concern, Notice, Timer
from tests import make
from tests.safeguarding import makes

pytestmark = pytest.mark.django_db

MINUTES = [timedelta(minutes=n) for n in (15, 30, 60)]
HOURS = [timedelta(hours=n) for n in (4, 24, 48)]


def ringing(concern: Concern) -> list[str]:
    return [it.step for it in concern.timers.exclude(fired_at=None).order_by("due_at")]


@pytest.mark.parametrize(("danger", "steps"), [("YES", MINUTES), ("NOT_KNOWN", MINUTES), ("NO", HOURS)])
def test_each_clock_rings_at_its_moment_and_no_second_time(danger: str, steps: list[timedelta]) -> None:
    make.sol()
    makes.executive()
    concern = makes.worry(danger=danger)

    second = timedelta(seconds=1)
    rung = [changes.fire_due_timers(now=make.NOW + step + change) for step in steps for change in (-second, second)]

    assert rung == [0, 1, 0, 1, 0, 1]
    assert ringing(concern) == ["DEPUTY", "LEADS", "EXECUTIVE"]
    assert AuditEntry.objects.filter(what="concern escalated").count() == 3


def test_after_a_night_without_anybody_looking_all_of_them_ring() -> None:
    make.sol()
    concern = makes.worry(danger="YES")

    assert changes.fire_due_timers(now=make.NOW + timedelta(hours=9)) == 3
    assert ringing(concern) == ["DEPUTY", "LEADS", "EXECUTIVE"]


def test_i_have_this_stops_them_and_giving_it_back_starts_them_again() -> None:
    sol = make.sol()
    concern = makes.worry(danger="YES")
    changes.take_concern(concern, by=sol, now=make.NOW)

    assert changes.fire_due_timers(now=make.NOW + timedelta(days=9)) == 0
    later = make.NOW + timedelta(days=9)
    changes.release_concern(concern, "I am ill", id=concern.pk, by=sol, now=later)
    assert changes.fire_due_timers(now=later + timedelta(minutes=16)) == 1
    assert makes.told(concern, "DEPUTY") == {"Sol"}


def test_one_clock_that_cannot_ring_does_not_silence_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    make.sol()
    first, second = makes.worry(danger="YES"), makes.worry(danger="YES")
    real = notices.tell_step

    def falls_once(concern: Concern, *args: object, **facts: object) -> None:
        if concern.pk == first.pk:
            raise RuntimeError
        real(concern, *args, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(notices, "tell_step", falls_once)

    assert changes.fire_due_timers(now=make.NOW + timedelta(minutes=16)) == 1
    assert (ringing(first), ringing(second)) == ([], ["DEPUTY"])


# --- many at once ----------------------------------------------------------------------------------------------------


@pytest.fixture
def _no_jobs_left() -> Iterator[None]:
    """Take away what is really committed: Django does not empty the tables of the job queue."""
    yield
    make.by_hand("DELETE FROM procrastinate_jobs")


@pytest.mark.usefixtures("_no_jobs_left")
@pytest.mark.django_db(transaction=True)
def test_eight_look_at_once_while_two_take_and_each_clock_rings_once_or_is_stopped() -> None:
    sol, tess = make.sol(), makes.lead("Tess")
    concerns = [makes.worry(danger="YES") for _ in range(6)]
    together = threading.Barrier(10)

    def look() -> int:
        together.wait()
        try:
            return changes.fire_due_timers(now=make.NOW + timedelta(minutes=31))
        finally:
            connection.close()

    def take(who: Person) -> int:
        together.wait()
        had = 0
        try:
            for concern in concerns[:4]:
                try:
                    changes.take_concern(concern, by=who, now=make.NOW)
                    had += 1
                except Refused:
                    continue
        finally:
            connection.close()
        return had

    with ThreadPoolExecutor(10) as many:
        looks = [many.submit(look) for _ in range(8)]
        takes = [many.submit(take, who) for who in (sol, tess)]
        rung, had = sum(it.result() for it in looks), sum(it.result() for it in takes)

    rung += changes.fire_due_timers(now=make.NOW + timedelta(minutes=31))  # what was locked is left to the next look
    fired = Timer.objects.exclude(fired_at=None).count()
    assert had == 4
    assert rung == fired == AuditEntry.objects.filter(what="concern escalated").count()
    assert not Timer.objects.filter(concern__in=concerns[:4], fired_at=None, stopped_at=None).exists()
    assert {it.pk: ringing(it) for it in concerns[4:]} == {it.pk: ["DEPUTY", "LEADS"] for it in concerns[4:]}


# --- without a worker ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_no_jobs_left")
@pytest.mark.django_db(transaction=True)
def test_without_a_worker_a_web_request_rings_and_sends(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    settings.LOOK_SECONDS = 15
    make.sol()
    concern = makes.worry(danger="YES")
    later = make.NOW + timedelta(minutes=16)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert client.get("/health/live").status_code == 200
    for thread in threading.enumerate():
        if thread.name == "overdue worries":
            thread.join(20)

    assert ringing(concern) == ["DEPUTY"]
    sent = concern.notices.filter(step="FIRST", channel=Notice.EMAIL).get()
    assert sent.sent_at == later
    assert len(mail.outbox) == 1  # what was made just now is left to a worker for a minute


def test_where_nothing_is_due_a_look_is_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        changes.look_after_worries(now=make.NOW)


# --- sending ---------------------------------------------------------------------------------------------------------


def test_what_cannot_be_sent_is_written_on_its_row_and_sent_later(settings: Settings) -> None:
    make.sol()
    notice = makes.worry(words="CANARY").notices.get(channel=Notice.EMAIL)
    settings.EMAIL_BACKEND = "tests.safeguarding.test_clocks.Broken"

    with pytest.raises(changes.NotSent, match="ConnectionRefusedError"):
        jobs.send_notice(notice=str(notice.pk))
    notice.refresh_from_db()
    assert (notice.sent_at, notice.tries) == (None, 1)
    assert notice.failure == "ConnectionRefusedError: nobody listens to ..."

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    later = notice.tried_at + timedelta(minutes=3)
    assert changes.send_left_notices(now=later) == 1
    notice.refresh_from_db()
    assert (notice.sent_at, notice.tries, notice.failure) == (later, 2, "")


class Broken:
    """A mail server that is not there."""

    def __init__(self, *_args: object, **_facts: object) -> None:
        pass

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        raise ConnectionRefusedError(f"nobody listens to {messages[0].to[0]}")


def test_whoever_is_named_or_has_left_since_is_sent_nothing() -> None:
    sol, tess = make.sol(), makes.lead("Tess")
    concern = makes.worry()
    changes.name_somebody(concern, sol, by=tess, now=make.NOW)
    make.closed(tess)

    for notice in concern.notices.filter(channel=Notice.EMAIL):
        changes.send_notice(notice.pk, now=make.NOW)

    assert mail.outbox == []
    assert {it.failure for it in concern.notices.filter(channel=Notice.EMAIL)} == {"No longer to be told"}


# --- text messages ---------------------------------------------------------------------------------------------------

SMS: list[tuple[str, str]] = []


def send_by_hand(to: str, words: str) -> None:
    """A sender of an organisation's own."""
    SMS.append((to, words))


def with_phone() -> Person:
    sol = make.sol()
    return people.alter_person(sol, phone="07700 900-123", by=None, now=make.NOW)


def test_a_text_message_goes_by_the_organisations_own_sender_without_a_word_of_it(settings: Settings) -> None:
    settings.SMS = "tests.safeguarding.test_clocks.send_by_hand"
    SMS.clear()
    with_phone()
    concern = makes.worry(words="CANARY", raised_by=make.bilal())

    changes.send_notice(concern.notices.get(channel=Notice.SMS).pk, now=make.NOW)

    [(to, words)] = SMS
    assert to == "07700900123"
    assert "Something waits for you" in words
    assert not {"CANARY", "Bilal", concern.number} & set(words.split())


def test_a_text_message_goes_to_a_gateway_as_json(settings: Settings) -> None:
    got: list[tuple[str | None, dict[str, str]]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    gateway = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=gateway.handle_request)
    thread.start()
    settings.SMS, settings.SMS_TOKEN = f"http://127.0.0.1:{gateway.server_port}/", "secret"
    with_phone()

    changes.send_notice(makes.worry().notices.get(channel=Notice.SMS).pk, now=make.NOW)
    thread.join(10)
    gateway.server_close()

    [(token, body)] = got
    assert token == "Bearer secret"
    assert (body["to"], set(body)) == ("07700900123", {"to", "text"})


def test_on_the_console_it_is_printed_and_without_a_way_there_is_no_text_message(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with_phone()
    settings.SMS = "console"
    changes.send_notice(makes.worry().notices.get(channel=Notice.SMS).pk, now=make.NOW)
    settings.SMS = ""

    assert "Text message to 07700900123: Something waits for you" in capsys.readouterr().out
    assert not makes.worry().notices.filter(channel=Notice.SMS).exists()
