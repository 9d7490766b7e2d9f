"""Who comes in: everybody signs in, refusals are one plain sentence, and what broke is said without the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from biggervoices.core.refusals import Refused
from biggervoices.house import views
from biggervoices.house.middleware import Refusals, is_public, try_again
from tests import make


@contextmanager
def no_database() -> Iterator[None]:
    with connection.execute_wrapper(lambda *_: (_ for _ in ()).throw(OperationalError("away"))):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/visits/", "/worries/", "/nothing-like-this/", "/static-not/", "/me"])
def test_whoever_is_not_signed_in_goes_to_sign_in_for_known_and_unknown_alike(client: Client, path: str) -> None:
    answer = client.get(path, {"a": "1"})

    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={path.replace('/', '%2F')}%3Fa%3D1")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/", "/api/visits/", "/api/nothing-like-this"])
def test_a_program_that_is_not_signed_in_is_told_by_a_code_for_known_and_unknown_alike(
    client: Client, path: str
) -> None:
    assert (client.get(path).status_code, client.post(path).status_code) == (401, 401)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/", "/api/visits/", "/api/nothing-like-this", "/api/openapi.json"])
def test_a_program_that_is_not_signed_in_is_told_so_by_a_code_for_known_and_unknown_alike(
    client: Client, path: str
) -> None:
    assert client.get(path).status_code == client.post(path).status_code == 401


@pytest.mark.django_db
def test_what_was_sent_is_not_sent_again_after_sign_in(client: Client) -> None:
    assert client.post("/visits/")["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("path", "public"),
    [
        ("/", True),
        ("/help/", True),
        ("/help", True),
        ("/health/live", True),
        ("/helpful/", False),
        ("/x/help/", False),
        ("//help/", False),
        ("/worries/", False),
    ],
)
def test_public_is_what_is_written_out_and_no_more(path: str, public: bool) -> None:
    assert is_public(path) is public


@pytest.mark.django_db
def test_pages_of_somebody_who_is_signed_in_are_kept_by_nobody(client: Client) -> None:
    client.force_login(make.bilal())

    assert "no-store" in client.get("/")["Cache-Control"]
    assert "no-store" in client.get("/my-worries/")["Cache-Control"]


@pytest.mark.django_db
def test_what_is_not_there_is_said_in_our_look(client: Client) -> None:
    client.force_login(make.bilal())

    answer = client.get("/nothing-like-this/")

    assert answer.status_code == 404
    assert "This page is not here" in answer.content.decode()
    assert "Go home" in answer.content.decode()


def test_a_refusal_is_one_plain_sentence(rf: RequestFactory) -> None:
    middleware = Refusals(lambda _request: HttpResponse())

    answer = middleware.process_exception(_anonymous(rf), Refused("Only <Ann> can do this."))

    assert answer is not None
    assert answer.status_code == 409
    assert "Only &lt;Ann&gt; can do this." in answer.content.decode()


def test_other_faults_are_not_refusals(rf: RequestFactory) -> None:
    assert Refusals(lambda _request: HttpResponse()).process_exception(_anonymous(rf), ValueError()) is None


@pytest.mark.django_db
def test_500_and_503_ask_nothing_of_the_database(rf: RequestFactory) -> None:
    with no_database():
        broken = views.broken(_anonymous(rf))
        away = try_again()

    assert (broken.status_code, "It is not your fault." in broken.content.decode()) == (500, True)
    assert (away.status_code, away["Retry-After"]) == (503, "2")
    assert "Call 999." in away.content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_to_try_once_more() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.bilal())

    answer = client.post("/worries/01a20590-1014-766b-b66a-ef548f341c52/have/")

    assert answer.status_code == 403
    assert "Please try once more" in answer.content.decode()


@pytest.mark.django_db
def test_a_view_that_breaks_gives_our_page() -> None:
    client = Client(raise_request_exception=False)
    with (
        patch("biggervoices.safeguarding.views.help._way_back", side_effect=ValueError),
        patch("logging.Logger.handle"),
    ):
        answer = client.get("/help/")

    assert answer.status_code == 500
    assert "Something broke here" in answer.content.decode()


@pytest.mark.django_db
def test_health_says_who_lives(client: Client) -> None:
    assert client.get("/health/live").content == b"ok"
    assert client.get("/health/ready").content == b"ok"


@pytest.mark.django_db
def test_not_ready_while_the_database_is_away(client: Client) -> None:
    with no_database():
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503


def _anonymous(rf: RequestFactory) -> HttpRequest:
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 -- one use

    request = rf.get("/")
    request.user = AnonymousUser()
    return request
