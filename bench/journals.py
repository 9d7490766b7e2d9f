"""Visits of 49 answers that tablets bring back, against raw inserts of the same rows on one connection."""

import http.client
import json
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import time as hour
from datetime import timedelta
from itertools import islice
from threading import local
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils import timezone

from bench.cast import Cast, holder_of, session_of
from bench.figures import Figure
from biggervoices.checks.models import Interview, Invitation, Slip, Visit
from biggervoices.checks.queries.talk import interview_id
from biggervoices.checks.queries.toolkit import current_version, kit_of
from biggervoices.core.ids import new_id
from biggervoices.people.models import Home, Person, Role
from biggervoices.pure import journal

CLIENTS, RAW = 8, 120
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))  # of eight tablets that send without a pause
MOST = 250  # visits a second that are planned for: more than this house takes


def measure(_cast: Cast, address: str) -> list[Figure]:
    """Give visits a second and the p99 of a visit, as ratios to raw inserts of the same rows."""
    print("Bringing back visits ...", flush=True)
    checker = holder_of(Role.CHECKER)
    visits = _visits(checker, round(MOST * SECONDS) + RAW + CLIENTS)
    raw = _raw(visits[:RAW], checker)
    tablets = Tablets(address, session_of(checker))
    with ThreadPoolExecutor(CLIENTS) as threads:
        waiting = iter([Sending(visit) for visit in visits[RAW:]])  # written before: only the sending is measured
        list(threads.map(tablets.bring, islice(waiting, CLIENTS)))  # connections are made, code is warm
        began = time.perf_counter()
        runs = [threads.submit(tablets.bring_all, waiting, until=began + SECONDS) for _ in range(CLIENTS)]
        brought = [one for run in runs for one in run.result()]
        took = time.perf_counter() - began
    times = sorted(seconds for _sending, seconds in brought)
    failed = sum(not sending.is_held() for sending, _seconds in brought)  # tablets, too, prove it after they have it
    each, p99 = statistics.median(raw), times[int(len(times) * 0.99)]
    return [
        Figure("visits a second through HTTP, in those of raw inserts", len(times) / took * each, None, "x", least=1.5),
        Figure(f"p99 of a visit at {CLIENTS} clients, in p50s of raw inserts", p99 / each, 30, "x"),
        Figure(f"sendings of a visit that failed in {SECONDS:g} s under {CLIENTS} writers", failed, 0),
        Figure("p50 of raw inserts of one visit", each * 1000, None, " ms"),
        Figure("visits a second through HTTP", len(times) / took, None, " a second"),
    ]


class Tablets:
    """Eight tablets, each with its connection."""

    def __init__(self, address: str, session: str) -> None:
        self.address, self.cookie = address, f"{settings.SESSION_COOKIE_NAME}={session}"
        self.kept = local()
        status, body, headers = self._send("GET", "/api/visits/", None, {})
        assert status == 200, (status, body)
        cookie = headers.split("csrftoken=", 1)[1].split(";", 1)[0]
        self.cookie += f"; csrftoken={cookie}"
        self.token = {"X-CSRFToken": json.loads(body)["csrf"], "Content-Type": "application/json"}

    def bring_all(self, waiting: "Iterator[Sending]", *, until: float) -> "list[tuple[Sending, float]]":
        """Send visits one after the other; give each with its seconds."""
        brought = []
        while time.perf_counter() < until:
            sending = next(waiting)  # of one iterator: no two threads get the same one
            brought.append((sending, self.bring(sending)))
        return brought

    def bring(self, sending: "Sending") -> float:
        """Send one visit whole and read its receipt; give the seconds."""
        before = time.perf_counter()
        status, answer, _headers = self._send("POST", sending.path, sending.body, self.token)
        took = time.perf_counter() - before
        sending.answer = answer if status == 200 else ""
        return took

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str, str]:
        link = getattr(self.kept, "link", None)
        if link is None:
            parts = urlsplit(self.address)
            link = self.kept.link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        link.request(method, path, body, {"Cookie": self.cookie, "Referer": self.address, **headers})
        answer = link.getresponse()
        return answer.status, answer.read().decode(), str(answer.headers)


class Sending:
    """One visit as it is sent, and what the server said to it."""

    def __init__(self, visit: Visit) -> None:
        self.texts, self.answer = entries(visit), ""
        self.path = f"/api/visits/{visit.pk}/journal"
        self.body = json.dumps({"slot": str(uuid4()), "sent_at": int(time.time() * 1000), "entries": self.texts})

    def is_held(self) -> bool:
        """Tell whether the receipt proves every entry."""
        held = {json.loads(text)["id"]: journal.digest(text) for text in self.texts}
        return bool(self.answer) and json.loads(self.answer)["sha256"] == journal.receipt(held)


def entries(visit: Visit) -> list[str]:
    """Write the journal of one visit: arrive, begin, and 49 answers of one person."""
    person = visit.invitations.all()[0].person_id
    interview, questions = str(interview_id(visit, person)), list(kit_of(visit.version_id).questions)
    said: list[tuple[str, Any, UUID | None]] = [
        (journal.ARRIVED, True, None),
        (journal.BEGIN, {"person": str(person), "way": "ASKED"}, None),
    ]
    said += [("ANSWER", "YES", question) for question in questions]
    now = int(time.time() * 1000)
    return [
        json.dumps(
            {
                "id": str(new_id()),
                "visit": str(visit.pk),
                "interview": interview if question else None,
                "kind": kind,
                "value": value,
                "question": str(question) if question else None,
                "by": "MYSELF",
                "at": now,
                "n": n,
            }
        )
        for n, (kind, value, question) in enumerate(said)
    ]


def _visits(checker: Person, number: int) -> list[Visit]:
    """Make visits of one checker, each to one person who said yes."""
    version, home = current_version(), Home.objects.all()[0]
    assert version is not None
    people = Person.objects.filter(roles__home=home, roles__what=Role.SUPPORTED)
    asked, today = people[0], timezone.localdate()
    visits = Visit.objects.bulk_create(
        Visit(
            home=home,
            version=version,
            on=today + timedelta(days=n),
            starts=hour(10),
            ends=hour(14),
            planned_by=checker,
            planned_at=timezone.now(),
        )
        for n in range(number)
    )
    Visit.checkers.through.objects.bulk_create(Visit.checkers.through(visit=visit, person=checker) for visit in visits)
    Invitation.objects.bulk_create(Invitation(visit=visit, person=asked, answer="YES") for visit in visits)
    prefetch_related_objects(visits, "invitations")
    return visits


def _raw(visits: Sequence[Visit], checker: Person) -> list[float]:
    """Insert the rows that such visits become, and nothing else, one visit a transaction; give the seconds of each."""
    fields = Slip._meta.concrete_fields
    table, columns = Slip._meta.db_table, ", ".join(f'"{field.column}"' for field in fields)
    insert = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    batches = [_rows(visit, checker) for visit in visits]
    times = []
    with psycopg.connect(os.environ["DATABASE_URL"]) as raw:
        for rows in batches:
            values = [[it.get_db_prep_save(getattr(row, it.attname), connection) for it in fields] for row in rows]
            before = time.perf_counter()
            with raw.cursor() as cursor:
                cursor.executemany(insert, values)
            raw.commit()
            times.append(time.perf_counter() - before)
    return times


def _rows(visit: Visit, checker: Person) -> list[Slip]:
    now = timezone.now()
    person = visit.invitations.all()[0].person_id
    interview = Interview.objects.create(
        id=interview_id(visit, person), visit=visit, person=person, started_at=now, started_by=checker
    )
    read = [journal.read(text) for text in entries(visit)]
    return [
        Slip(
            id=entry.id,
            visit=visit,
            interview=interview if entry.interview else None,
            question_id=entry.question,
            kind=entry.kind,
            value=entry.value,
            answered_by=entry.by,
            said_at=now,
            received_at=now,
            received_from=checker.pk,
            slot=visit.pk,
            sha256=entry.sha256,
        )
        for entry in read
    ]
