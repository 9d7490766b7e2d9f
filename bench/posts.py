"""An answer sent by 8 clients at once, against a bare POST with one insert."""

import http.client
import json
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from bench.cast import Cast
from bench.figures import Figure
from biggervoices.core.ids import new_id

CLIENTS, EACH = 8, 40


class Client:
    """One browser's connection: its cookies and its form token."""

    def __init__(self, address: str, session: str, form: str) -> None:
        parts = urlsplit(address)
        self.link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
        self.address = address
        page, headers = self._send("GET", form, None)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        kept = re.search(r"csrftoken=([^;]+)", headers)
        if not token or not kept:
            raise SystemExit(f"{form} has no form: nothing to measure.")
        self.token, self.cookie = token[1], f"{self.cookie}; csrftoken={kept[1]}"

    def post(self, path: str, **fields: str) -> float:
        """Send a form and give the seconds until its answer was read."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields})
        before = time.perf_counter()
        self._send("POST", path, body)
        return time.perf_counter() - before

    def get(self, path: str) -> tuple[float, int, dict[str, Any]]:
        """Ask for a path; give the seconds, the status, and what a JSON answer says."""
        before = time.perf_counter()
        self.link.request("GET", path, None, {"Cookie": self.cookie})
        answer = self.link.getresponse()
        body = answer.read()
        took = time.perf_counter() - before
        return took, answer.status, json.loads(body) if body[:1] == b"{" else {}

    def _send(self, method: str, path: str, body: str | None) -> tuple[str, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self.link.request(method, path, body, {"Cookie": self.cookie, "Referer": self.address, **kind})
        answer = self.link.getresponse()
        page = answer.read().decode()
        if answer.status not in (200, 204, 302):
            raise SystemExit(f"{method} {path} answered {answer.status}: nothing to measure.")
        return page, str(answer.headers)


def measure(cast: Cast, address: str) -> list[Figure]:
    """Give the p95 of an answer as a multiple of the p50 of a bare POST, at 8 clients each."""
    print("Sending answers ...", flush=True)
    form = cast.question(2)
    clients = [Client(address, cast.checker, form) for _ in range(CLIENTS)]

    def bare(client: Client) -> float:
        return client.post("/bench/bare/")

    def answer(client: Client) -> float:
        return client.post(form, id=str(new_id()), by="MYSELF", answer="YES")  # what the page's own form sends

    together(clients, bare, 5)
    together(clients, answer, 5)
    bares, answers = sorted(together(clients, bare, EACH)), sorted(together(clients, answer, EACH))
    p50, p95 = statistics.median(bares), answers[int(len(answers) * 0.95)]
    return [
        Figure(f"p95 of an answer at {CLIENTS} clients, in p50s of a bare POST with one insert", p95 / p50, 6, "x"),
        Figure("p50 of a bare POST with one insert", p50 * 1000, None, " ms"),
    ]


def together(clients: list[Client], send: Callable[[Client], float], each: int) -> list[float]:
    """Let every client send by itself, all at once."""
    with ThreadPoolExecutor(len(clients)) as threads:
        lists = threads.map(lambda client: [send(client) for _ in range(each)], clients)
        return [seconds for times in lists for seconds in times]
