"""Coming in and going out: cards, passwords, tablets that many people use, and people who are not here any more."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people import changes
from biggervoices.people.models import Card, Person
from tests import make
from tests.people.makes import with_password

pytestmark = pytest.mark.django_db

CARD = "/card"
PASSWORD = "three words together"


@pytest.fixture(autouse=True)
def _no_misses():
    cache.clear()


def card_of(person: Person) -> str:
    return changes.issue_card(person, id=new_id(), by=None, now=make.NOW)


def who(client) -> str | None:
    return client.session.get("_auth_user_id")


# --- cards -----------------------------------------------------------------------------------------------------------


def test_a_card_signs_its_person_in(client):
    ann = make.ann()
    token = card_of(ann)

    answer = client.post(CARD, {"token": token})

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert who(client) == str(ann.pk)
    assert Card.objects.get().used_at is not None


def test_a_scanner_may_type_the_whole_address(client):
    token = card_of(make.ann())

    client.post(CARD, {"token": f" https://example.org/card#{token}\n"})

    assert who(client)


def test_the_token_is_kept_nowhere(client):
    token = card_of(make.ann())

    card = Card.objects.get()
    assert len(token) >= 43
    assert token not in str(vars(card))
    assert len(card.token_hash) == 64


def test_every_card_that_opens_nothing_is_answered_alike(client):
    ann, bilal, dev = make.ann(), make.bilal(), make.dev()
    taken_back, left, died = card_of(ann), card_of(bilal), card_of(dev)
    changes.revoke_card(Card.objects.get(person=ann), by=None, now=make.NOW)
    changes.person_leaves(bilal, day=make.TODAY, by=None, now=make.NOW)
    changes.person_dies(dev, day=make.TODAY, by=None, now=make.NOW)

    answers = [client.post(CARD, {"token": token}) for token in ("", "x", "y" * 5000, taken_back, left, died)]

    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.content.split(b"</form>")[1] for answer in answers}) == 1
    assert "This card does not open anything." in answers[0].content.decode()
    assert who(client) is None


def test_many_misses_wait_a_minute_but_nobody_is_locked_out(client):
    token = card_of(make.ann())

    answers = [client.post(CARD, {"token": "x"}) for _ in range(25)]

    assert [answer.status_code for answer in answers] == [422] * 20 + [429] * 5
    assert answers[-1]["Retry-After"] == "60"
    assert "Please wait one minute." in answers[-1].content.decode()
    assert client.post(CARD, {"token": token}).status_code == 302


def test_a_card_sent_twice_is_one_card_and_the_last_one_opens(client):
    ann, form = make.ann(), new_id()

    first = changes.issue_card(ann, id=form, by=None, now=make.NOW)
    second = changes.issue_card(ann, id=form, by=None, now=make.NOW)

    assert Card.objects.count() == 1
    assert changes.use_card(first, now=make.NOW) is None
    assert changes.use_card(second, now=make.NOW) == ann
    with pytest.raises(Refused, match="made already"):
        changes.issue_card(ann, id=form, by=None, now=make.NOW + timedelta(hours=1))


def test_the_card_leads_to_the_page_that_was_wanted_and_never_out_of_the_house(client):
    token = card_of(make.ann())

    assert client.post(CARD, {"token": token, "next": "/me/"})["Location"] == "/me/"
    for bad in ("https://evil.example", "//evil.example", "javascript:alert(1)", "/\\evil.example"):
        assert client.post(CARD, {"token": token, "next": bad})["Location"] == "/"


def test_the_card_page_holds_a_field_for_those_without_a_camera(client):
    page = client.get(CARD).content.decode()

    assert '<input class="control" id="token" name="token" type="text"' in page
    assert "card.js" in page


# --- passwords -------------------------------------------------------------------------------------------------------


def test_staff_come_in_with_e_mail_and_password(client):
    cath = with_password(make.cath(), PASSWORD)

    answer = client.post("/accounts/login/", {"login": "cath@example.org", "password": PASSWORD})

    assert answer.status_code == 302
    assert who(client) == str(cath.pk)
    assert client.session["_auth_user_backend"] == "biggervoices.people.rules.LivePerson"


def test_a_wrong_password_keeps_the_e_mail_and_says_so(client):
    with_password(make.cath(), PASSWORD)

    answer = client.post("/accounts/login/", {"login": "cath@example.org", "password": "something else 1"})

    assert who(client) is None
    assert 'value="cath@example.org"' in answer.content.decode()
    assert "error-summary" in answer.content.decode()


@pytest.mark.parametrize("end", [changes.person_leaves, changes.person_dies])
def test_whoever_left_or_died_cannot_come_in_and_is_out_at_once(client, end):
    cath = with_password(make.cath(), PASSWORD)
    client.force_login(cath, backend="biggervoices.people.rules.LivePerson")
    assert client.get("/me/").status_code == 200

    end(cath, day=make.TODAY, by=None, now=make.NOW)

    assert client.get("/me/").status_code == 302
    client.post("/accounts/login/", {"login": "cath@example.org", "password": PASSWORD})
    assert client.get("/me/").status_code == 302


def test_nobody_who_died_is_written_to(client):
    cath = make.cath()
    changes.person_dies(cath, day=make.TODAY, by=None, now=make.NOW)

    client.post("/accounts/password/reset/", {"email": "cath@example.org"})

    assert [message for message in mail.outbox if "password/reset/key" in message.body] == []


def test_the_office_sends_a_link_to_choose_a_password(client):
    cath = make.cath()
    client.force_login(make.quinn(), backend="biggervoices.people.rules.LivePerson")

    client.post(reverse("people:send_password", args=[cath.pk]))

    (message,) = mail.outbox
    assert message.to == ["cath@example.org"]
    link = next(word for word in message.body.split() if "/accounts/password/reset/key/" in word)
    client.logout()
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/accounts/login/", {"login": "cath@example.org", "password": PASSWORD})
    assert who(client) == str(cath.pk)


def test_nobody_makes_an_account_by_themselves(client):
    before = Person.objects.count()

    client.post("/accounts/signup/", {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD})

    assert Person.objects.count() == before


def test_nobody_changes_their_e_mail_by_themselves(client):
    cath = make.cath()
    client.force_login(cath, backend="biggervoices.people.rules.LivePerson")

    answer = client.post("/accounts/email/", {"email": "evil@example.org", "action_add": ""})

    assert answer.status_code == 405
    cath.refresh_from_db()
    assert cath.email == "cath@example.org"


# --- going out, and tablets that many people use ---------------------------------------------------------------------


def test_i_have_finished_clears_everything(client):
    token = card_of(make.ann())
    client.post(reverse("people:look"), {"theme": "contrast"})
    client.post(CARD, {"token": token})

    answer = client.post("/sign-out/", follow=True)

    assert who(client) is None
    assert "look" not in client.session
    assert "You have finished. Nothing of yours is left here." in answer.content.decode()


def test_on_a_shared_tablet_a_look_is_kept_in_the_session_and_cleared(client):
    ann = make.ann()
    token = card_of(ann)
    client.post(reverse("people:shared"), {"shared": "yes"})
    client.post(CARD, {"token": token})

    client.post(reverse("people:look"), {"theme": "dark"})

    ann.refresh_from_db()
    assert ann.theme == ""
    assert 'data-theme="dark"' in client.get("/me/").content.decode()
    client.post("/sign-out/")
    assert 'data-theme="dark"' not in client.get("/sign-in/").content.decode()
    assert "Many people use this tablet." in client.get("/sign-in/").content.decode()


def test_what_somebody_chose_before_does_not_become_the_look_of_whoever_comes_in(client):
    token = card_of(make.ann())
    client.post(reverse("people:look"), {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()

    client.post(CARD, {"token": token})

    assert 'data-theme="dark"' not in client.get("/me/").content.decode()


def test_on_ones_own_tablet_a_look_is_kept_on_the_profile(client):
    ann = make.ann()
    client.force_login(ann, backend="biggervoices.people.rules.LivePerson")

    client.post(reverse("people:look"), {"size": "xl"})
    client.post(reverse("people:look"), {"read_aloud": "yes"})
    client.post(reverse("people:look"), {"you_said": "yes"})
    client.post(reverse("people:look"), {"slow": "yes"})

    ann.refresh_from_db()
    assert (ann.size, ann.read_aloud, ann.you_said_pages, ann.slow_voice) == ("xl", True, True, True)
    page = client.get("/me/").content.decode()
    assert 'data-size="xl"' in page
    assert "data-read-aloud" in page
    client.post(reverse("people:look"), {"reset": "yes"})
    ann.refresh_from_db()
    assert (ann.size, ann.read_aloud) == ("", True)


def test_a_look_that_does_not_exist_is_refused(client):
    assert client.post(reverse("people:look"), {"theme": "<script>"}).status_code == 409


def test_the_look_costs_no_query(client, django_assert_num_queries):
    client.force_login(make.ann(), backend="biggervoices.people.rules.LivePerson")

    with django_assert_num_queries(3):  # the session, the person with their photo, and what the page shows: needs, card
        client.get(reverse("people:my_needs"))


def test_a_visitor_costs_no_session(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(CARD)
