"""The first page of everyone, and the demo's list of people."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.queries import reports
from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.house import views
from biggervoices.loop.queries import cards as loop_cards
from biggervoices.people.models import Organisation, Person, Role
from biggervoices.people.queries import Standing, standing_of
from biggervoices.safeguarding import changes
from tests import make, world
from tests.loop import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> Organisation:
    settings.DEMO = True
    return make.organisation(is_demo=True)


def three_cards(_standing: Standing, *, now: datetime) -> list[Card]:
    return [
        Card("When you like", "", "/a/", urgency=50, minutes=1),
        Card("Danger", "", "/b/", urgency=0, minutes=7),
        Card("Today", "", "/c/", urgency=20, minutes=2),
    ]


def test_a_visitor_reads_what_this_is_and_where_to_sign_in(client: Client) -> None:
    page = client.get("/").content.decode()

    assert "Say what must be better. See it change." in page
    assert f'href="{reverse("people:sign_in")}"' in page
    assert "Try the demo" not in page


def test_cards_come_in_the_order_of_urgency_with_the_time_in_all(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ROOMS", (three_cards,))
    client.force_login(make.cath())

    page = client.get("/").content.decode()

    assert re.findall(r"<a href=\"/([abc])/\"", page) == ["b", "c", "a"]
    assert "3 things need you, about 10 minutes in all" in page


@pytest.mark.parametrize("who", ["ann", "bilal", "dev"])
def test_a_person_lands_on_big_pictures(client: Client, who: str) -> None:
    person = getattr(make, who)()
    client.force_login(person)

    page = client.get("/").content.decode()

    assert f"Hello {person.first_name}" in page
    assert 'class="person"' in page
    assert "Nothing waits for you today." in page


@pytest.mark.parametrize("who", ["cath", "quinn", "sol"])
def test_who_works_here_lands_on_a_list(client: Client, who: str) -> None:
    client.force_login(getattr(make, who)())

    page = client.get("/").content.decode()

    assert 'class="staff"' in page
    assert "Nothing needs you now." in page


def test_a_checker_who_also_works_here_gets_one_calm_page_and_a_way_to_work(client: Client) -> None:
    quinn = make.quinn()
    make.role(quinn, Role.CHECKER)
    client.force_login(quinn)

    assert "My work" in client.get("/").content.decode()
    assert 'class="staff"' in client.get("/?page=work").content.decode()


def test_nobody_lands_on_a_staff_page_by_asking_for_it(client: Client) -> None:
    client.force_login(make.bilal())

    assert 'class="person"' in client.get("/?page=work").content.decode()


@pytest.mark.parametrize("what", [what for what, _ in Role.WHAT])
def test_each_way_on_opens_for_whom_it_is_offered_to(client: Client, what: str) -> None:
    load_starter(now=make.NOW)
    client.force_login(somebody_who_is(what))
    links = views.STAFF_LINKS if what in views.STAFF else views.PERSON_LINKS
    offered = [reverse(link.to) for link in links if not link.roles or what in link.roles]
    page = client.get("/").content.decode()

    assert [address for address in offered if f'href="{address}"' not in page] == []
    assert {address: client.get(address).status_code for address in offered} == dict.fromkeys(offered, 200)


def somebody_who_is(what: str) -> Person:
    person = make.person("Somebody")
    make.role(
        person,
        what,
        at=make.home() if what in (Role.SUPPORTED, Role.TEAM, Role.MANAGER) else None,
        region=make.region() if what == Role.REGIONAL else None,
    )
    return person


@pytest.mark.parametrize("what", [what for what, _ in Role.WHAT])
def test_every_role_has_a_home_page_within_its_number_of_queries(client: Client, what: str) -> None:
    client.force_login(somebody_who_is(what))
    client.get("/")

    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/")

    assert answer.status_code == 200
    assert len(asked) <= 4 + 2 * len(views.ROOMS)


def test_prepared_reads_find_for_everybody_what_plain_ones_find(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds, oak = world.build().kinds, make.home("Oak House", region_name="South")
    make.role(make.person("Quentin"), Role.QUALITY_TEAM)
    make.role(make.person("Quentin"), Role.TEAM, at=oak)  # so he reads nothing of Oak House
    make.role(make.cath(), Role.TEAM, at=oak)  # so she answers nothing there
    told.raised(home=oak), told.passed(home=oak)
    everybody = {who.pk: standing_of(who, on=make.TODAY) for who in (*kinds.values(), make.person("Quentin")) if who}
    later = make.NOW + timedelta(days=20)
    prepared = [views.cards_of(one, now=now) for one in everybody.values() for now in (make.NOW, later)]

    monkeypatch.setattr(Prepared, "__call__", lambda self, *shape, **values: list(self.build(*shape, **values)))
    for room in (loop_cards, reports):
        monkeypatch.setattr(room, "anybody", lambda _shape, *, person, on: everybody[person])

    assert prepared == [views.cards_of(one, now=now) for one in everybody.values() for now in (make.NOW, later)]
    assert len({card.picture for cards in prepared for card in cards}) > 8  # many kinds of cards


def test_without_the_demo_mode_there_is_no_list_and_no_way_in(client: Client) -> None:
    make.organisation(is_demo=True)
    sol = make.sol()

    assert client.get("/demo/").status_code == 404
    assert client.post(f"/demo/{sol.pk}/").status_code == 404


def test_real_people_are_never_anybodys_demo(client: Client, demo: Organisation) -> None:
    make.organisation(is_demo=False)
    sol = make.sol()

    assert client.get("/demo/").status_code == 404
    assert client.post(f"/demo/{sol.pk}/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_list_says_in_one_sentence_what_waits(client: Client, demo: Organisation) -> None:
    make.sol()
    make.cath()
    changes.raise_concern(id=uuid4(), who="ME", danger="NO", now=make.NOW)

    page = client.get("/demo/").content.decode()

    assert "1 worry for you to take." in page
    assert "Nothing waits for Cath now." in page


def test_every_person_is_a_form_that_works_without_cookies(demo: Organisation) -> None:
    make.sam()
    for who in ("cath", "quinn", "sol", "bilal"):
        getattr(make, who)()
    page = Client().get("/demo/").content.decode()

    forms = re.findall(r'<form method="post" action="(/demo/[0-9a-f-]+/)">', page)
    assert len(forms) == len(set(forms)) == 6
    for address in forms:
        plain = Client(enforce_csrf_checks=True)
        assert plain.post(address).status_code == 302
        assert f"/demo/{plain.session['_auth_user_id']}/" == address


def test_what_waits_is_one_sentence_however_it_ends(
    client: Client, demo: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.sol()
    monkeypatch.setattr(views, "ROOMS", (lambda _standing, *, now: [Card("Is it better now?", "", "/")],))
    assert "<p data-say>Is it better now?</p>" in client.get("/demo/").content.decode()

    monkeypatch.setattr(views, "ROOMS", (three_cards,))
    assert "<p data-say>Danger. And 2 more things.</p>" in client.get("/demo/").content.decode()


def test_faces_are_shown_in_the_demo_alone(client: Client, demo: Organisation) -> None:
    sol = make.with_photo(make.sol())

    assert f"/demo/{sol.pk}/photo/" in client.get("/demo/").content.decode()
    assert b"".join(client.get(f"/demo/{sol.pk}/photo/"))[:4] == b"RIFF"  # type: ignore[arg-type]
    make.organisation(is_demo=False)
    assert client.get(f"/demo/{sol.pk}/photo/").status_code == 404


def test_a_closed_account_is_not_in_the_demo(client: Client, demo: Organisation) -> None:
    sol = make.closed(make.sol())

    assert sol.name not in client.get("/demo/").content.decode()
    assert client.post(f"/demo/{sol.pk}/").status_code == 404


def test_the_list_costs_no_more_with_many_people(client: Client, demo: Organisation) -> None:
    counts = []
    for many in (20, 200):
        for number in range(many):
            person = Person(name=f"P {many} {number}")
            make.role(make.person(person.name), Role.TEAM, at=make.home())
        with CaptureQueriesContext(connection) as asked:
            client.get("/demo/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
