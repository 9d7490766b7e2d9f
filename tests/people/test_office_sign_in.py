"""The organisation's own sign-in, against a provider of ours that really signs: who is let in, and who is not."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from biggervoices.core.models import AuditEntry
from biggervoices.people import changes
from biggervoices.people.models import Person
from tests import make
from tests.people import makes, provider

pytestmark = pytest.mark.django_db

THERE, BACK = "/accounts/office/", "/accounts/office/back/"


@pytest.fixture
def office(settings: Settings) -> Iterator[provider.Provider]:
    """A provider that answers, and a house that knows it."""
    cache.clear()
    one = provider.Provider()
    server = provider.start(one)
    settings.OIDC_NAME = "Elm Trust"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "office",
                    "name": "Elm Trust",
                    "client_id": provider.CLIENT,
                    "secret": provider.SECRET,
                    "settings": {"server_url": one.url},
                }
            ],
        }
    }
    yield one
    server.shutdown()
    server.server_close()


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def go(client: Client, office: provider.Provider, *, page: str = "/people/", **sent: str):
    """Press the button, sign in over there, and come back."""
    there = client.get(THERE, {"next": page})
    assert there.status_code == 302
    asked = parse_qs(urlsplit(there["Location"]).query)
    office.asked = {name: values[0] for name, values in asked.items()}
    return client.get(BACK, {"code": "the code", "state": office.asked["state"], **sent})


def test_whoever_the_office_made_an_account_for_comes_in_and_nothing_is_kept(client, office):
    cath = make.cath()
    office.said = {"email": "Cath@Example.org", "email_verified": True}

    answer = go(client, office)

    assert answer["Location"] == "/people/"
    assert who(client) == str(cath.pk)
    assert office.asked["redirect_uri"] == f"http://testserver{BACK}"
    assert (SocialAccount.objects.count(), SocialToken.objects.count()) == (0, 0)
    assert AuditEntry.objects.get(what="signed in").facts == {"way": "SOCIALACCOUNT"}


def test_a_password_of_before_stays(client, office):
    cath = makes.with_password(make.cath(), "three words together")
    office.said = {"email": "cath@example.org", "email_verified": True}

    go(client, office)

    cath.refresh_from_db()
    assert cath.check_password("three words together")


@pytest.mark.parametrize(
    "said",
    [
        {"email": "stranger@example.org", "email_verified": True},
        {"email": "cath@example.org", "email_verified": False},
        {"email": "cath@example.org"},
        {"email": ""},
        {},
    ],
)
def test_nobody_else_comes_in_and_nobody_gets_an_account(client, office, said):
    make.cath()
    before = Person.objects.count()
    office.said = said

    answer = go(client, office)

    assert answer.status_code == 403
    assert "There is no account here for your e-mail. Ask the office of your organisation" in answer.content.decode()
    assert (who(client), Person.objects.count()) == (None, before)


def test_a_domain_that_the_organisation_vouches_for_needs_no_word_of_the_provider(client, office, settings: Settings):
    settings.OIDC_DOMAINS = ["example.org"]
    cath = make.cath()
    office.said = {"email": "cath@example.org"}

    go(client, office)

    assert who(client) == str(cath.pk)


def test_not_even_there_when_the_provider_says_that_it_is_not_verified(client, office, settings: Settings):
    settings.OIDC_DOMAINS = ["example.org"]
    make.cath()
    office.said = {"email": "cath@example.org", "email_verified": False}

    assert go(client, office).status_code == 403


@pytest.mark.parametrize(
    "lie",
    ["signature", "unsigned", "by a shared word", "issuer", "audience", "old", "another person", "state", "proof"],
)
def test_a_provider_that_lies_lets_nobody_in(client, office, lie):
    make.cath()
    office.said = {"email": "cath@example.org", "email_verified": True}
    if lie == "signature":
        office.signs_with = provider.new_key()
    elif lie in ("unsigned", "by a shared word"):
        office.method = "none" if lie == "unsigned" else "HS256"
    elif lie == "issuer":
        office.issuer = "https://evil.example"
    elif lie == "audience":
        office.said["aud"] = "another house"
    elif lie == "old":
        office.said["exp"] = 1
    elif lie == "another person":
        office.userinfo = {"sub": "2", "email": "cath@example.org", "email_verified": True}
    sent = {"state": "made up"} if lie == "state" else {"code": "guessed"} if lie == "proof" else {}

    answer = go(client, office, **sent)

    assert answer.status_code == 403
    assert who(client) is None


def test_whoever_left_does_not_come_in_by_it(client, office):
    changes.person_leaves(make.cath(), day=make.TODAY, by=None, now=make.NOW)
    office.said = {"email": "cath@example.org", "email_verified": True}

    assert go(client, office).status_code == 403
    assert who(client) is None


def test_whoever_says_no_over_there_reads_one_sentence(client, office):
    there = client.get(THERE)
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]

    answer = client.get(BACK, {"error": "access_denied", "state": state})

    assert "Elm Trust did not let you in. Try again, or come in another way." in answer.content.decode()


def test_a_provider_that_does_not_answer_is_said_so(client, office, settings: Settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"

    answer = client.get(THERE)

    assert answer.status_code == 503
    assert "Elm Trust does not answer now." in answer.content.decode()


def test_it_counts_as_a_second_factor_and_is_asked_again_for_private_things(client, office, settings: Settings):
    settings.SECOND_FACTOR = True
    make.sol()
    office.said = {"email": "sol@example.org", "email_verified": True}
    assert go(client, office, page="/worries/")["Location"] == "/worries/"
    assert client.get("/worries/").status_code == 200
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 31 * 60
    session.save()

    asked = client.get("/worries/")

    assert asked["Location"] == f"{THERE}?next=%2Fworries%2F"
    there = client.get(asked["Location"])
    assert parse_qs(urlsplit(there["Location"]).query)["prompt"] == ["login"]


def test_the_button_is_there_when_it_is_set_up_and_not_on_a_shared_tablet(client, office):
    assert "Elm Trust" in client.get("/sign-in/").content.decode()

    tablet = makes.tablet(make.home())

    assert "Elm Trust" not in tablet.get("/sign-in/").content.decode()
    assert tablet.get(THERE).status_code == 404
    client.post("/sign-in/shared/", {"shared": "yes"})
    assert client.get(THERE).status_code == 404


def test_where_it_is_not_set_up_there_is_no_button_and_no_page(client):
    assert THERE not in client.get("/sign-in/").content.decode()
    assert (client.get(THERE).status_code, client.get(BACK).status_code) == (404, 404)
