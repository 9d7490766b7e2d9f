"""A log names nobody: whatever is asked, by whom, and however it ends, no name, word, token or address stands in it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from biggervoices.core.logs import JsonFormatter
from biggervoices.safeguarding.views import help as pages
from tests import world
from tests.test_hostile import built, client_of, paths, sent  # noqa: F401 -- a fixture

CANARY = "PLANTED-IN-A-QUESTION"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Give what production would write, of every logger."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(JsonFormatter())
    root, requests = logging.getLogger(), logging.getLogger("biggervoices.requests")
    root.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield said
    requests.setLevel(logging.NOTSET)
    root.removeHandler(handler)


def one(*args: Any, **kwargs: Any) -> dict[str, Any]:
    record = logging.getLogger("biggervoices.x").makeRecord("biggervoices.x", 30, "f", 1, *args, **kwargs)
    return json.loads(JsonFormatter().format(record))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["anonymous", "person", "safeguarding"])
def test_no_address_leaves_a_name_or_a_word_in_the_log(kind: str, built: world.World, log: io.StringIO) -> None:  # noqa: F811
    client = client_of(built, kind)

    for path in paths(built):
        for method in ("GET", "POST"):
            sent(client, method, f"{path}?q={CANARY}", {"words": CANARY, "name": CANARY})

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    said = [line for line in lines if line["logger"] == "biggervoices.requests"]
    assert len(said) > 200
    assert set(said[0]) == {"time", "level", "logger", "message", "route", "method", "status", "ms", "request_id"}
    told = {word for line in said for word in line["route"].split("/")}
    assert {"health", "worries", "<uuid:id>"} <= told
    leaks = ["PLANTED", *(str(it.pk) for it in built.kinds.values() if it), *world_names(built)]
    assert [leak for leak in leaks if leak in log.getvalue()] == []


def world_names(built: world.World) -> list[str]:  # noqa: F811
    """Give names and e-mails of everybody, those that are no words of the code."""
    return [word for it in built.kinds.values() if it for word in (it.email, f'"{it.first_name}"') if word]


@pytest.mark.django_db
def test_what_breaks_is_told_by_its_kind_and_place_and_not_by_its_words(
    monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    def breaks(*_given: object) -> None:
        raise ValueError(f"{CANARY} has no home")

    monkeypatch.setattr(pages, "_way_back", breaks)
    answer = Client(raise_request_exception=False).get(f"/help/?from={CANARY}")

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    told = next(line for line in lines if "error" in line)
    assert answer.status_code == 500
    assert told["error"].startswith("ValueError in safeguarding/views/help.py, line ")
    assert (told["route"], told["status"]) == ("help/", 500)
    assert CANARY not in log.getvalue()


def test_only_words_of_the_code_and_numbers_stand_in_a_message() -> None:
    assert one("Job %s of %s: %d times", ("mail to Bilal", 7, 3), None)["message"] == "Job ... of 7: 3 times"
    assert one("Broken %d", (CANARY,), None)["message"] == "Broken %d"
    assert one("The database is away", (), None)["message"] == "The database is away"
    assert one({"name": CANARY}, (), None)["message"] == "dict"


def test_what_a_library_writes_whole_is_left_out() -> None:
    record = logging.makeLogRecord({"name": "somebody.else", "msg": f"Read {CANARY}", "levelname": "ERROR"})

    assert json.loads(JsonFormatter().format(record))["message"] == ""
