"""CPU and queries of pages, in this process, through every middleware."""

import io
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.cast import Cast
from bench.figures import Figure
from biggervoices.house.views import ROOMS

ROUNDS, REQUESTS = 7, 60


def measure(cast: Cast) -> list[Figure]:
    """Give the CPU of pages as a multiple of a bare signed-in page, and their queries."""
    print("Measuring pages ...", flush=True)
    request_started.disconnect(close_old_connections)  # one connection, as a server's thread keeps it
    request_finished.disconnect(close_old_connections)
    bare = "/bench/bare/"
    pages = [
        ("Today of a checker", reverse("house:today"), cast.checker),
        ("Today of a checker who tries new questions", reverse("house:today"), cast.trier),
        ("Today of a person", reverse("house:today"), cast.person),
        ("Today of a manager", reverse("house:today"), cast.manager),
        ("Today of the Quality Team", reverse("house:today"), cast.quality_team),
        ("Today of a safeguarding lead", reverse("house:today"), cast.lead),
        ("a question page", cast.question(2), cast.checker),
    ]
    figures = []
    for name, path, session in pages:
        ratio = against(partial(ask, path, session), partial(ask, bare, session))
        figures.append(Figure(f"CPU of {name}, in bare pages", ratio, 8, "x"))
        most = 4 + 2 * len(ROOMS) if path == "/" else 8
        figures.append(Figure(f"queries of {name}", queries(partial(ask, path, session)), most))
    return figures


def ask(path: str, session: str) -> bytes:
    """Ask the whole house for a page, as a server would; give its body."""
    return answer_to(environ(path, session))[0]


def answer_to(asked: dict[str, Any], *, status: str = "200") -> tuple[bytes, str]:
    """Give the body and the headers that the house answers, if it answers as it should."""
    seen: list[Any] = []

    def start(line: str, headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
        seen.extend((line, headers))
        return lambda _data: None

    answer = HOUSE(asked, start)
    body = b"".join(answer)
    answer.close()
    if not seen[0].startswith(status):
        raise SystemExit(f"{asked['PATH_INFO']} answered {seen[0]}: nothing to measure.")
    return body, "\n".join(f"{name}: {value}" for name, value in seen[1])


def environ(path: str, session: str, *, form: str = "", cookie: str = "") -> dict[str, Any]:
    """Give what a server hands on: a page that is asked for, or a form that is sent with one more cookie."""
    return {
        "REQUEST_METHOD": "POST" if form else "GET",
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if form else "",
        "CONTENT_LENGTH": str(len(form)),
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session}; {cookie}",
        "wsgi.input": io.BytesIO(form.encode()),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def against(page: Callable[[], object], bare: Callable[[], object]) -> float:
    """Give the median of rounds of page over bare, one after the other so that both see the same machine."""
    for _ in range(10):
        page()
        bare()
    return statistics.median(cpu(page) / cpu(bare) for _ in range(ROUNDS))


def cpu(what: Callable[[], object]) -> float:
    before = time.process_time()
    for _ in range(REQUESTS):
        what()
    return time.process_time() - before


def queries(what: Callable[[], object]) -> int:
    """Count the queries of one request, with reading session and user."""
    reset_queries()
    with CaptureQueriesContext(connection) as seen:
        what()
    return len(seen)


HOUSE = WSGIHandler()
