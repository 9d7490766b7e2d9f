"""Second factors: set up, asked for, asked again, limited, lost, sealed, and gone with whoever leaves."""

import json
import re
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, TOTP, format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from biggervoices.core.changes.rotation import rotate_keys
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.sealing import is_under_first_key
from biggervoices.people import changes
from biggervoices.people.jobs import tell_of_other_way
from biggervoices.people.models import Card, Person, Role
from biggervoices.people.queries.own import own
from tests import make
from tests.people import makes

pytestmark = pytest.mark.django_db

PASSWORD = "three words together"
LOGIN, SECOND, AGAIN = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/"


@pytest.fixture(autouse=True)
def _no_tries():
    cache.clear()


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def code(secret: str, *, steps: int = 0) -> str:
    """The six numbers that an app shows now, or some half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def come_in(client: Client, person: Person) -> None:
    """Come in with the password."""
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})


def with_app(person: Person) -> str:
    """Set up an app with codes as somebody does on the pages; give its secret."""
    browser = Client()
    come_in(browser, makes.with_password(person, PASSWORD))
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    browser.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    cache.clear()  # the code just typed counts as used; the tests are quicker than half a minute
    return secret


def later(client: Client, minutes: int) -> None:
    """Let the moment at which somebody proved who they are lie some minutes back."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= minutes * 60
    session.save()


def noted(person: Person) -> list[str]:
    """What the audit trail says of a person's ways to sign in."""
    return [
        f"{entry.what} {entry.facts.get('way', '')}".strip()
        for entry in AuditEntry.objects.filter(thing_id=person.pk).order_by("at", "pk")
    ]


# --- an app with codes -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_by_a_picture_that_nobody_keeps_and_the_codes_are_shown_once(client):
    cath = makes.with_password(make.cath(), PASSWORD)
    come_in(client, cath)

    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    picture = client.get(reverse("people:code_picture"))
    secret = client.session[SECRET_SESSION_KEY]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)}, follow=True)

    assert f'src="{reverse("people:code_picture")}' in page
    assert "data:" not in page
    assert (picture["Content-Type"], picture["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert picture.content.startswith(b"<?xml") or picture.content.startswith(b"<svg")
    text = answer.content.decode()
    assert "They are shown only this once." in text
    codes = re.findall(r"<code>(\d{8})</code>", text)
    assert len(codes) == 10
    assert codes[0] not in client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert noted(cath) == ["signed in PASSWORD", "code app added"]
    assert client.get(reverse("people:code_picture")).status_code == 404


def test_after_the_password_the_code_is_asked_for_and_nothing_is_open_before(client):
    cath = make.cath()
    secret = with_app(cath)

    come_in(client, cath)
    assert who(client) is None
    assert client.get("/me/").status_code == 302
    wrong = client.post(SECOND, {"code": "000000"})
    client.post(SECOND, {"code": code(secret)})

    assert "This did not open it. Look at the newest code, and try again." in wrong.content.decode()
    assert who(client) == str(cath.pk)
    assert noted(cath)[-1] == "signed in PASSWORD+TOTP"


def test_a_code_opens_once_also_on_another_server(client):
    cath = make.cath()
    secret = with_app(cath)
    used = code(secret)
    come_in(client, cath)
    client.post(SECOND, {"code": used})

    other = Client()
    come_in(other, cath)
    other.post(SECOND, {"code": used})

    assert (who(client), who(other)) == (str(cath.pk), None)


def test_a_recovery_code_opens_once(client):
    cath = make.cath()
    with_app(cath)
    first = Authenticator.objects.get(user=cath, type="recovery_codes").wrap().get_unused_codes()[0]

    for expected in (str(cath.pk), None):
        browser = Client()
        come_in(browser, cath)
        browser.post(SECOND, {"code": first})
        assert who(browser) == expected

    assert "signed in PASSWORD+RECOVERY_CODES" in noted(cath)


def test_a_new_password_by_a_link_does_not_go_around_the_code(client, mailoutbox):
    cath = make.cath()
    secret = with_app(cath)
    client.post("/accounts/password/reset/", {"email": cath.email})
    link = re.search(r"https?://[^/\s]+(/\S+)", mailoutbox[-1].body)[1]

    page = client.get(link, follow=True).redirect_chain[-1][0]
    new = "other words than before"
    client.post(page, {"password1": new, "password2": new})
    assert who(client) is None
    client.post(LOGIN, {"login": cath.email, "password": new})
    assert who(client) is None
    client.post(SECOND, {"code": code(secret)})

    assert who(client) == str(cath.pk)
    assert noted(cath)[-2:] == ["password changed by a link", "signed in PASSWORD+TOTP"]


def test_the_app_is_taken_away_and_the_password_alone_opens_again(client):
    cath = make.cath()
    secret = with_app(cath)
    come_in(client, cath)
    client.post(SECOND, {"code": code(secret)})

    client.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()
    assert noted(cath)[-1] == "code app removed"
    other = Client()
    come_in(other, cath)
    assert who(other) == str(cath.pk)


# --- whoever reads private things needs one --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_whoever_reads_private_things_sets_a_factor_up_before_all_else(client, settings: Settings):
    settings.SECOND_FACTOR = True
    cath = makes.with_password(make.cath(), PASSWORD)
    come_in(client, cath)

    assert client.get("/")["Location"] == "/accounts/2fa/"
    assert client.get("/people/")["Location"] == "/accounts/2fa/"
    assert client.post("/people/")["Location"] == "/accounts/2fa/"
    assert client.get("/api/visits/").status_code == 401
    assert "Please set up a second step first." in client.get("/accounts/2fa/").content.decode()
    for path in ("/help/", "/help/danger/", "/help/worry/", "/look/"):
        assert client.get(path).status_code == 200
    client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": code(client.session[SECRET_SESSION_KEY])})

    assert client.get("/people/").status_code == 200
    assert "Please set up" not in client.get("/accounts/2fa/").content.decode()


def test_whoever_has_no_factor_can_still_go_out_and_raise_a_worry(client, settings: Settings):
    settings.SECOND_FACTOR = True
    make.sol()
    come_in(client, makes.with_password(make.cath(), PASSWORD))

    worry = client.post("/help/worry/", {"id": str(new_id()), "words": "I am afraid", "send": "without"})

    assert worry.status_code in (200, 302)
    assert "/accounts/" not in worry.headers.get("Location", "")
    assert AuditEntry.objects.filter(what__startswith="concern").exists()
    assert client.post("/sign-out/").status_code == 302
    assert who(client) is None


def test_a_card_alone_does_not_open_private_things(client, settings: Settings):
    settings.SECOND_FACTOR = True
    quinn = make.quinn()
    secret = with_app(quinn)

    client.post("/card", {"token": changes.issue_card(quinn, id=new_id(), by=None, now=make.NOW)})

    assert client.get("/people/")["Location"] == f"{AGAIN}?next=%2Fpeople%2F"
    answer = client.post(AGAIN, {"code": code(secret), "next": "/people/"})
    assert answer["Location"] == "/people/"
    assert client.get("/people/").status_code == 200


def test_people_supported_and_teams_are_not_asked(client, settings: Settings):
    settings.SECOND_FACTOR = True
    token = changes.issue_card(make.bilal(), id=new_id(), by=None, now=make.NOW)

    client.post("/card", {"token": token})

    assert client.get("/").status_code == 200
    assert client.get("/me/").status_code == 200


def test_the_factor_is_not_asked_where_the_organisation_does_not_want_it(client):
    come_in(client, makes.with_password(make.cath(), PASSWORD))

    assert client.get("/people/").status_code == 200


# --- asked once more -------------------------------------------------------------------------------------------------


def test_a_lead_who_just_came_in_reads_worries_at_once(client):
    come_in(client, makes.with_password(make.sol(), PASSWORD))

    assert client.get("/worries/").status_code == 200


def test_a_lead_who_came_in_long_ago_is_asked_once_and_goes_on_to_the_worry(client):
    come_in(client, makes.with_password(make.sol(), PASSWORD))
    later(client, 31)

    asked = client.get("/worries/")
    page = client.get(asked["Location"]).content.decode()
    answer = client.post(asked["Location"], {"password": PASSWORD, "next": "/worries/"})

    assert asked["Location"] == "/accounts/reauthenticate/?next=%2Fworries%2F"
    assert "You signed in a while ago. What comes now is private, so we ask once more." in page
    assert answer["Location"] == "/worries/"
    assert client.get("/worries/").status_code == 200


def test_what_was_sent_after_long_is_not_lost_but_done_after_the_question(client):
    quinn, bilal = makes.with_password(make.quinn(), PASSWORD), make.bilal()
    come_in(client, quinn)
    later(client, 31)
    sent = {"id": str(new_id()), "paper": "a4"}
    page = reverse("people:print_card", args=[bilal.pk])

    asked = client.post(page, sent)
    assert not Card.objects.exists()
    answer = client.post(asked["Location"], {"password": PASSWORD, "next": page})

    assert answer["Content-Type"] == "application/pdf"
    assert Card.objects.get().person == bilal


@pytest.mark.parametrize("page", ["give_role", "edit_person", "drop_factors", "pictures"])
def test_the_office_is_asked_before_it_opens_doors_to_others(client, page):
    come_in(client, makes.with_password(make.quinn(), PASSWORD))
    address = reverse(f"people:{page}", args=[make.bilal().pk])
    assert client.get(address).status_code == 200

    later(client, 31)

    assert client.get(address)["Location"].startswith("/accounts/reauthenticate/")


def test_one_is_asked_before_one_changes_how_one_signs_in(client):
    come_in(client, makes.with_password(make.cath(), PASSWORD))
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200

    later(client, 31)

    assert client.get("/accounts/2fa/webauthn/add/")["Location"].startswith("/accounts/reauthenticate/")
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")


def test_i_have_this_and_a_worry_of_ones_own_ask_nothing(client):
    come_in(client, makes.with_password(make.sol(), PASSWORD))
    later(client, 600)

    assert client.get("/help/worry/").status_code == 200
    assert client.post(f"/worries/{new_id()}/have/").status_code == 404  # unknown, and not a question who this is


def test_whoever_has_neither_password_nor_factor_is_not_shut_out(client):
    client.force_login(make.sol(), backend="biggervoices.people.rules.LivePerson")

    assert client.get("/worries/").status_code == 200


# --- tries -----------------------------------------------------------------------------------------------------------


def test_wrong_passwords_for_one_account_rest_some_minutes_and_others_come_in(client):
    cath, quinn = makes.with_password(make.cath(), PASSWORD), makes.with_password(make.quinn(), PASSWORD)
    for _ in range(5):
        client.post(LOGIN, {"login": cath.email, "password": "wrong words here"})

    rests = client.post(LOGIN, {"login": cath.email, "password": PASSWORD})
    come_in(client, quinn)

    assert "That was tried too often. Wait 5 minutes, then try again. Or come in another way." in rests.content.decode()
    assert who(client) == str(quinn.pk)


def test_a_card_opens_while_the_password_rests(client):
    cath = makes.with_password(make.cath(), PASSWORD)
    for _ in range(6):
        client.post(LOGIN, {"login": cath.email, "password": "wrong words here"})

    client.post("/card", {"token": changes.issue_card(cath, id=new_id(), by=None, now=make.NOW)})

    assert who(client) == str(cath.pk)


def test_wrong_codes_rest_for_the_account_whatever_browser_tries(client):
    cath = make.cath()
    secret = with_app(cath)
    for _ in range(5):
        browser = Client()
        come_in(browser, cath)
        browser.post(SECOND, {"code": "000000"})

    come_in(client, cath)
    answer = client.post(SECOND, {"code": code(secret)})

    assert who(client) is None
    assert "That was tried too often." in answer.content.decode()


def test_tries_of_a_tablet_are_counted_for_that_tablet():
    tablet, other = makes.tablet(), makes.tablet(name="Hall")
    people = [makes.with_password(make.person(f"P{at}", email=f"p{at}@example.org"), PASSWORD) for at in range(11)]
    for person in people[:10]:
        tablet.post(LOGIN, {"login": person.email, "password": "wrong words here"})

    come_in(tablet, people[10])
    come_in(other, people[10])

    assert (who(tablet), who(other)) == (None, str(people[10].pk))


def test_cards_that_open_nothing_are_counted_for_the_tablet():
    tablet, other = makes.tablet(), makes.tablet(name="Hall")

    answers = [tablet.post("/card", {"token": "x"}).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]
    assert other.post("/card", {"token": "x"}).status_code == 422


def test_many_tries_from_one_network_get_a_page_in_our_words(client):
    answers = [client.post(LOGIN, {"login": f"p{at}@example.org", "password": "x"}) for at in range(61)]

    assert answers[-1].status_code == 429
    assert "Please wait a little" in answers[-1].content.decode()


def test_behind_a_proxy_each_network_is_counted_by_itself(client, settings: Settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(21):
        client.post("/card", {"token": "x"}, headers={"X-Forwarded-For": "198.51.100.7"})

    answers = [
        client.post("/card", {"token": "x"}, headers={"X-Forwarded-For": f"203.0.113.9, {last}"}).status_code
        for last in ("198.51.100.7", "198.51.100.8")
    ]

    assert answers == [429, 422]


def test_a_worry_is_never_counted(client):
    make.sol()
    for _ in range(70):
        client.post(LOGIN, {"login": "nobody@example.org", "password": "x"})

    client.post("/help/worry/", {"id": str(new_id()), "words": "I am afraid", "send": "without"})

    assert AuditEntry.objects.filter(what__startswith="concern").exists()


def test_counts_stand_in_one_table_for_all_servers(client):
    client.post("/card", {"token": "x"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM house_tries WHERE cache_key LIKE '%%:card:%%'")
        assert cursor.fetchone()[0] == 1


def test_what_counting_a_try_costs_beside_checking_a_password(client, record_property):
    cath = makes.with_password(make.cath(), PASSWORD)
    times: dict[str, list[float]] = {"counted": [], "checked": []}

    for at in range(15):
        client.post("/card", {"token": "x"})  # 1 count: lock, read, write, unlock
        began = time.perf_counter()
        cache.add(f"try-{at}", 1, 60), cache.get(f"history-{at}"), cache.set(f"history-{at}", [1.0], 60)
        cache.delete(f"try-{at}")
        times["counted"].append(time.perf_counter() - began)
        began = time.perf_counter()
        cath.check_password("wrong words here")
        times["checked"].append(time.perf_counter() - began)

    count, check = (sorted(times[name])[7] * 1000 for name in ("counted", "checked"))
    record_property(
        "figures", f"tries: counting one in the database {count:.1f} ms, checking a password {check:.0f} ms"
    )
    assert cache.get("history-14") == [1.0]


# --- shared tablets and supporters -----------------------------------------------------------------------------------


def test_nobody_changes_how_they_sign_in_on_a_shared_tablet():
    tablet, bilal = makes.tablet(make.home()), make.bilal()
    makes.come_in(tablet, bilal)

    page = tablet.get("/me/phones/").content.decode()

    assert "Many people use this tablet. Do this on your own phone or computer." in page
    assert "passkey-options" not in page
    assert tablet.post("/me/phones/", {"credential": "{}"}).status_code == 409
    assert [tablet.get(path).status_code for path in ("/accounts/2fa/", "/accounts/password/set/")] == [409, 409]


def test_a_supporter_who_opened_this_with_somebody_cannot_change_how_they_sign_in(client):
    ann, sam = make.ann(), make.person("Sam", email="sam@example.org")
    make.support(ann, sam, "CHECKING")
    client.force_login(sam, backend="biggervoices.people.rules.LivePerson")
    client.post(reverse("people:open_with", args=[ann.pk]))
    assert who(client) == str(ann.pk)

    assert "Only you alone can do this." in client.get("/me/phones/").content.decode()
    assert client.post("/me/phones/", {"credential": "{}"}).status_code == 409
    assert client.post("/me/phones/", {"remove": "1"}).status_code == 409
    assert client.get("/accounts/password/set/").status_code == 409
    assert "/me/phones/" not in client.get("/me/").content.decode()


def test_staff_who_read_private_things_go_to_the_pages_that_ask_more(client):
    client.force_login(make.cath(), backend="biggervoices.people.rules.LivePerson")

    assert client.get("/me/phones/")["Location"] == "/accounts/2fa/"


def test_what_is_no_passkey_opens_nothing(client):
    for sent in ("", "x", "{}", "[]", "1", '{"id":"x"}', '{"response":{"userHandle":null}}', json.dumps({"id": {}})):
        answer = client.post("/sign-in/phone/", {"credential": sent})
        assert answer.status_code == 422
        assert "This phone did not open it." in answer.content.decode()
    client.force_login(make.bilal(), backend="biggervoices.people.rules.LivePerson")
    assert client.post("/me/phones/", {"credential": "{}"}).status_code == 422
    assert client.post("/me/phones/", {"remove": "not a number"}).status_code == 302


# --- lost, left, erased ----------------------------------------------------------------------------------------------


def test_the_office_takes_the_factors_of_somebody_away_who_lost_them(client):
    cath = make.cath()
    with_app(cath)
    client.force_login(make.quinn(), backend="biggervoices.people.rules.LivePerson")
    assert "They lost a phone or a key" in client.get(reverse("people:person", args=[cath.pk])).content.decode()

    client.post(reverse("people:drop_factors", args=[cath.pk]))

    assert not Authenticator.objects.exists()
    assert noted(cath)[-1] == "second factors taken away"
    browser = Client()
    come_in(browser, cath)
    assert who(browser) == str(cath.pk)


def test_nobody_of_the_office_takes_their_own_away_so(client):
    quinn = make.quinn()
    with_app(quinn)
    client.force_login(quinn, backend="biggervoices.people.rules.LivePerson")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = quinn.pk.hex
    session.save()

    client.post(reverse("people:drop_factors", args=[quinn.pk]))

    assert Authenticator.objects.exists()


def test_with_the_account_every_way_in_ends_and_none_comes_back_with_it(client):
    cath = make.cath()
    secret = with_app(cath)
    token = changes.issue_card(cath, id=new_id(), by=None, now=make.NOW)
    come_in(client, cath)
    client.post(SECOND, {"code": code(secret)})
    assert client.get("/me/").status_code == 200

    changes.person_leaves(cath, day=make.TODAY, by=None, now=make.NOW)
    assert client.get("/me/").status_code == 302
    assert not Authenticator.objects.exists()
    changes.person_comes_back(cath, by=None, now=make.NOW)

    assert client.get("/me/").status_code == 302  # the session of before is nobody's for good
    assert client.post("/card", {"token": token}).status_code == 422
    come_in(client, cath)
    assert who(client) is None


def test_on_the_day_after_a_role_ended_it_opens_nothing(client):
    sol = makes.with_password(make.sol(), PASSWORD)
    come_in(client, sol)
    assert client.get("/worries/").status_code == 200

    changes.end_role(Role.objects.get(person=sol), day=timezone.localdate() - timedelta(days=1), by=None, now=make.NOW)

    assert client.get("/worries/").status_code == 404
    assert client.get("/me/").status_code == 200  # what they said themselves stays theirs


def test_when_a_supporter_leaves_the_sessions_that_they_opened_end(client):
    ann, sam = make.ann(), make.person("Sam", email="sam@example.org")
    make.support(ann, sam, "CHECKING")
    client.force_login(sam, backend="biggervoices.people.rules.LivePerson")
    client.post(reverse("people:open_with", args=[ann.pk]))
    assert client.get("/me/").status_code == 200

    changes.person_leaves(sam, day=make.TODAY, by=None, now=make.NOW)

    assert client.get("/me/").status_code == 302


def test_when_somebody_leaves_their_session_on_a_tablet_ends():
    tablet, bilal = makes.tablet(make.home()), make.bilal()
    makes.come_in(tablet, bilal)
    assert tablet.get("/me/").status_code == 200

    changes.person_leaves(bilal, day=make.TODAY, by=None, now=make.NOW)

    assert tablet.get("/me/").status_code == 302


def test_of_an_erased_person_no_factor_is_left():
    cath = make.cath()
    with_app(cath)

    changes.empty_person(cath, now=make.NOW)

    assert not Authenticator.objects.exists()


def test_ones_own_copy_names_ones_ways_to_sign_in_and_no_secret():
    cath = make.cath()
    secret = with_app(cath)

    chapter = next(it for it in own(cath) if it.key == "cards")

    assert [line for entry in chapter.entries for line in entry.words] == [
        "An app with codes to sign in.",
        "Codes on paper to sign in.",
    ]
    assert secret not in str(chapter)


# --- told of it ------------------------------------------------------------------------------------------------------


def asked_for() -> list[dict[str, str]]:
    """The e-mails about another way to sign in that wait to be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'people.jobs.tell_of_other_way' ORDER BY id"
        )
        return [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_whoever_signs_in_in_another_way_since_is_told_by_e_mail_without_which(client, mailoutbox):
    cath, before = make.cath(), len(asked_for())  # a test beside this one may have left some
    secret = with_app(cath)
    (waits,) = asked_for()[before:]

    tell_of_other_way(**waits)

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([cath.email], "How you sign in has changed")
    assert "Was it not you? Then tell the office at once." in mail.body
    for word in ("code", "app", "http", secret, cath.name):
        assert word not in mail.body
    assert set(waits) == {"person", "at"}  # no e-mail and no name waits in a job


def test_each_change_of_how_one_signs_in_is_told(client):
    cath = make.cath()
    secret = with_app(cath)
    come_in(client, cath)
    client.post(SECOND, {"code": code(secret)})
    told = len(asked_for())

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "other words than before",
                                               "password2": "other words than before"})  # fmt: skip
    client.post("/accounts/2fa/totp/deactivate/")

    assert noted(cath)[-2:] == ["password changed", "code app removed"]
    assert len(asked_for()) - told == 2


def test_who_lost_their_factors_is_told_that_the_office_took_them_away():
    cath = make.cath()
    with_app(cath)
    told = len(asked_for())

    changes.drop_factors(cath, by=make.quinn(), now=make.NOW)
    changes.drop_factors(cath, by=make.quinn(), now=make.NOW)

    assert len(asked_for()) - told == 1


def test_nobody_is_told_who_left_or_has_no_e_mail_and_coming_in_tells_nobody(client, mailoutbox):
    cath = makes.with_password(make.cath(), PASSWORD)
    come_in(client, cath)
    assert asked_for() == []
    changes.note_way(cath, "password changed", by=cath, now=make.NOW)
    (waits,) = asked_for()
    tell_of_other_way(person=str(make.bilal().pk), at=waits["at"])
    changes.person_leaves(cath, day=make.TODAY, by=None, now=make.NOW)

    tell_of_other_way(**waits)

    assert mailoutbox == []


# --- sealed ----------------------------------------------------------------------------------------------------------


def secrets_kept() -> list[str]:
    rows = Authenticator.objects.exclude(type="webauthn").order_by("pk").values_list("data", flat=True)
    return [data.get("secret") or data["seed"] for data in rows]


def test_secrets_are_kept_sealed_and_sealed_anew_when_the_keys_change(settings: Settings):
    cath = make.cath()
    secret = with_app(cath)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    before = secrets_kept()
    assert secret not in str(before)
    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(), *settings.BIGGERVOICES_KEYS)

    done = rotate_keys(now=make.NOW)

    assert (done.unknown, done.busy) == (0, 0)
    assert all(is_under_first_key(kept.encode()) for kept in secrets_kept())
    assert rotate_keys(now=make.NOW).rows == 0
    settings.BIGGERVOICES_KEYS = settings.BIGGERVOICES_KEYS[:1]
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code(secret))
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes


def test_a_factor_that_no_key_opens_is_counted_and_left(settings: Settings):
    with_app(make.cath())
    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(),)

    done = rotate_keys(now=make.NOW)

    assert done.unknown >= 2


def test_a_session_is_kept_sealed(client):
    come_in(client, makes.with_password(make.cath(), PASSWORD))
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session[SECRET_SESSION_KEY]

    (kept,) = Session.objects.values_list("session_data", flat=True)

    session = Session.get_session_store_class()()
    assert session.decode(kept)[SECRET_SESSION_KEY] == secret
    assert secret not in kept


def test_a_session_under_a_key_that_is_gone_is_no_session(client, settings: Settings):
    come_in(client, makes.with_password(make.cath(), PASSWORD))
    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(),)

    assert client.get("/me/").status_code == 302


def test_the_picture_for_the_app_holds_what_an_app_reads(client):
    cath = makes.with_password(make.cath(), PASSWORD)
    come_in(client, cath)
    client.get("/accounts/2fa/totp/activate/")

    from allauth.mfa.adapter import get_adapter  # noqa: PLC0415 -- asks for the request of now

    address = urlsplit(get_adapter().build_totp_url(cath, client.session[SECRET_SESSION_KEY]))
    asked = parse_qs(address.query)
    assert (address.scheme, asked["issuer"]) == ("otpauth", ["Bigger Voices"])
    assert asked["secret"] == [client.session[SECRET_SESSION_KEY]]
