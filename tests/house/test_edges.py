"""The edges of the house: what is too large, health, and what every answer carries, errors and the API included."""

import io
from unittest.mock import patch

import pytest
from django.test import Client
from pytest_django import Settings

from biggervoices.house.wsgi import application
from tests import make
from tests.test_hostile import built, client_of, paths, sent  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/me/photo/", 22_000_000, 413),
        ("/visits/copy/", 62_000_000, 413),
        ("/api/my-card", 22_000_000, 413),
        ("/me/photo/", 10**30, 413),
        ("/visits/copy/", 30_000_000, 302),
    ],
)
def test_what_is_larger_than_anything_a_page_takes_is_not_read(path: str, size: int, status: int) -> None:
    class NeverRead(io.BytesIO):
        def read(self, _most: int | None = -1) -> bytes:
            raise AssertionError("it was read")

    said: list[str] = []
    asked = Client()._base_environ(PATH_INFO=path, REQUEST_METHOD="POST", CONTENT_LENGTH=str(size))
    asked |= {"CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": NeverRead()}

    with patch("django.db.backends.base.base.BaseDatabaseWrapper.close_if_unusable_or_obsolete"):
        body = b"".join(application(asked, lambda line, _facts: said.append(line)))  # type: ignore[arg-type, func-returns-value]

    assert said[0][:3] == str(status)
    if status == 413:
        assert b"too large" in body or b"too much at once" in body


def test_every_answer_carries_what_protects_its_reader(built: object) -> None:  # noqa: F811
    for kind in ("anonymous", "person"):
        client = client_of(built, kind)  # type: ignore[arg-type]
        for path in [*paths(built), "/api/nothing", "/static/nothing"]:  # type: ignore[arg-type]
            for method in ("GET", "PUT"):
                answer = sent(client, method, path)
                assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, (path, method)
                policy = answer.headers.get("Content-Security-Policy", "")
                assert "require-trusted-types-for 'script'" in policy, (path, method)
                assert "unsafe" not in policy
                assert "http" not in policy  # nobody but ourselves


def test_health_tells_of_a_worker(client: Client) -> None:
    assert client.get("/health/worker").status_code == 503
    make.by_hand(
        "INSERT INTO core_workerbeat (id, machine, started_at, heard_at) VALUES (gen_random_uuid(), 'a', now(), now())",
        [],
    )

    assert client.get("/health/worker").content == b"ok"

    make.by_hand("UPDATE core_workerbeat SET heard_at = clock_timestamp() - interval '3 minutes'", [])
    assert client.get("/health/worker").status_code == 503


def test_health_keeps_no_session(client: Client, settings: Settings) -> None:
    assert settings.SESSION_COOKIE_NAME not in client.get("/health/live").cookies
    assert client.get("/health/live")["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
