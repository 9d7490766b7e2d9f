"""Tablets that many people use: enrolled, shared, locked, lost and found."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.people import changes
from biggervoices.people.http import SECRET
from biggervoices.people.models import Person, Role, Tablet
from biggervoices.safeguarding.models import Concern
from tests import make
from tests.people import makes

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PASSWORD = "three words together"


def tom() -> Person:
    """Tom works at Elm House."""
    who = make.person("Tom", email="tom@example.org")
    make.role(who, Role.TEAM, at=make.home())
    return who


def vic() -> Person:
    """Vic manages Oak House."""
    who = make.person("Vic", email="vic@example.org")
    make.role(who, Role.MANAGER, at=make.home("Oak House", region_name="South"))
    return who


def rae() -> Person:
    """Rae answers for the region of Elm House."""
    who = make.person("Rae")
    make.role(who, Role.REGIONAL, region=make.region())
    return who


def ada() -> Person:
    who = make.person("Ada")
    make.role(who, Role.ADMIN)
    return who


def abe() -> Person:
    who = make.person("Abe")
    make.role(who, Role.AUDITOR)
    return who


def enrol(browser: Client, name: str = "Kitchen", home: str = "", id: str = "") -> object:
    return browser.post(reverse("people:enrol_tablet"), {"id": id or str(new_id()), "name": name, "home": home})


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


# --- enrolling -------------------------------------------------------------------------------------------------------


def test_the_quality_team_enrols_the_very_device_and_is_signed_out_on_it():
    browser = makes.client(make.quinn())

    answer = enrol(browser)

    assert answer["Location"] == "/sign-in/?enrolled"
    assert who(browser) is None
    page = browser.get("/sign-in/?enrolled").content.decode()
    assert "Many people can use this tablet now." in page
    assert "I have four pictures" in page
    assert AuditEntry.objects.get(what="tablet enrolled").by == make.quinn().pk


def test_the_secret_is_in_the_cookie_alone_where_no_script_reads_it(settings):
    browser = makes.client(make.quinn())

    enrol(browser)

    cookie = browser.cookies[SECRET]
    assert len(cookie.value) >= 43
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    assert cookie["max-age"] == 400 * 24 * 3600
    assert cookie.value not in str(vars(Tablet.objects.get()))
    settings.SESSION_COOKIE_SECURE = True  # as in production
    other = makes.client(make.quinn())
    enrol(other)
    assert other.cookies[SECRET]["secure"] is True


@pytest.mark.parametrize("lender", [tom, make.cath])
def test_who_works_at_a_home_may_lend_a_device_of_that_home_and_of_no_other(lender):
    vic()
    browser = makes.client(lender())

    elsewhere = [enrol(browser, home=home).status_code for home in ("", "Oak House")]
    enrol(browser, home="Elm House")

    assert elsewhere == [422, 422]
    assert Tablet.objects.get().home == make.home()


@pytest.mark.parametrize("other", [make.bilal, make.sol, rae, abe])
def test_nobody_else_enrols(other):
    browser = makes.client(other())

    assert browser.get("/tablets/enrol/").status_code == 404
    assert enrol(browser).status_code == 404
    with pytest.raises(Refused, match="where you work"):
        changes.enrol_tablet("Mine", make.home(), id=new_id(), by=other(), now=make.NOW)
    assert not Tablet.objects.exists()


def test_a_form_sent_twice_is_one_tablet_and_the_last_secret_is_its_own():
    form = new_id()

    first = changes.enrol_tablet("Kitchen", None, id=form, by=make.quinn(), now=make.NOW)
    second = changes.enrol_tablet("Kitchen", None, id=form, by=make.quinn(), now=make.NOW)

    browser = Client()
    browser.cookies[SECRET] = first
    assert browser.get(reverse("people:faces")).status_code == 404
    browser.cookies[SECRET] = second
    assert browser.get(reverse("people:faces")).status_code == 200
    with pytest.raises(Refused, match="here already"):
        changes.enrol_tablet("Kitchen", None, id=form, by=make.quinn(), now=make.NOW + timedelta(hours=1))


def test_a_device_is_enrolled_once():
    browser = makes.tablet(name="Hall")
    makes.come_in(browser, make.quinn())

    page = browser.get("/tablets/enrol/").content.decode()
    enrol(browser)

    assert "Its name is Hall." in page
    assert Tablet.objects.count() == 1


# --- the office's list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "names"),
    [
        (make.quinn, ["Elm", "Oak", "Travels"]),
        (ada, ["Elm", "Oak", "Travels"]),
        (abe, ["Elm", "Oak", "Travels"]),
        (tom, ["Elm"]),
        (make.cath, ["Elm"]),
        (rae, ["Elm"]),
        (vic, ["Oak"]),
    ],
)
def test_everybody_sees_the_tablets_that_are_theirs_to_see(reader, names):
    vic()
    for name, home in (("Elm", make.home()), ("Oak", make.home("Oak House", region_name="South")), ("Travels", None)):
        makes.tablet(home, name=name)
    browser = makes.client(reader())

    answer = browser.get("/tablets/")

    assert [tablet.name for tablet in answer.context["tablets"]] == names
    pages = [browser.get(reverse("people:tablet", args=[tablet.pk])) for tablet in Tablet.objects.order_by("name")]
    assert [page.status_code == 200 for page in pages] == [name in names for name in ("Elm", "Oak", "Travels")]


def test_people_who_get_support_have_no_list_of_tablets():
    assert makes.client(make.bilal()).get("/tablets/").status_code == 404


def test_the_list_asks_as_much_for_three_as_for_one(django_assert_num_queries):
    browser = makes.client(make.quinn())
    for at in range(3):
        makes.tablet(make.home(), name=f"Tablet {at}")
        with django_assert_num_queries(5):  # session, person, two for roles, tablets with their homes
            browser.get("/tablets/")


def test_the_office_names_a_tablet_and_gives_it_to_a_home_and_the_team_does_not():
    makes.tablet()
    make.cath()
    tablet = Tablet.objects.get()
    page = reverse("people:tablet", args=[tablet.pk])

    makes.client(make.quinn()).post(page, {"name": "Hall", "home": "Elm House"})
    refused = makes.client(make.cath()).post(page, {"name": "Mine", "home": ""})

    tablet.refresh_from_db()
    assert (tablet.name, tablet.home) == ("Hall", make.home())
    assert "Only the Quality Team or an administrator can change this." in refused.content.decode()


# --- shared ----------------------------------------------------------------------------------------------------------


def test_a_session_on_an_enrolled_tablet_is_shared_and_knows_its_tablet():
    browser, ann = makes.tablet(), make.ann()
    makes.come_in(browser, ann)

    browser.post(reverse("people:look"), {"theme": "dark"})

    ann.refresh_from_db()
    assert ann.theme == ""
    assert browser.session["tablet"] == str(Tablet.objects.get().pk)
    assert AuditEntry.objects.get(what="came in").by == ann.pk


def test_the_way_out_and_the_still_page_stand_on_every_page_of_a_shared_tablet():
    browser = makes.tablet()
    makes.come_in(browser, make.quinn())

    pages = [browser.get(path) for path in ("/", "/me/", "/help/", "/tablets/", "/nothing-like-this/")]

    for page in pages:
        text = page.content.decode()
        assert "shared" in text.partition("<head>")[0]
        assert 'class="finished"' in text
        assert "Are you still there?" in text
        assert "people/idle.js" in text


def test_a_device_of_ones_own_is_never_asked_whether_one_is_still_there():
    page = makes.client(make.ann()).get("/me/").content.decode()

    assert "I have finished" in page
    assert "Are you still there?" not in page
    assert "idle.js" not in page


def test_where_somebody_said_that_many_people_use_it_the_still_page_is_there_too(client):
    client.post(reverse("people:shared"), {"shared": "yes"})
    makes.come_in(client, make.ann())

    assert "Are you still there?" in client.get("/me/").content.decode()


def test_a_session_goes_with_its_tablet_alone():
    browser = makes.tablet()
    makes.come_in(browser, make.ann())

    for secret in ("", "another", makes.tablet(name="Other").cookies[SECRET].value):
        thief = Client()
        thief.cookies["sessionid"] = browser.cookies["sessionid"].value
        thief.cookies[SECRET] = secret
        assert thief.get("/me/").status_code == 302
        makes.come_in(browser, make.ann())


def test_any_other_device_asks_the_database_nothing_about_tablets(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/card")


def test_a_tablet_is_seen_once_an_hour_and_its_cookie_lives_on():
    browser = makes.tablet()
    cookies = []

    for minutes in (0, 30, 59, 61):
        with makes.clock(make.NOW + minutes * MINUTE):
            cookies.append(SECRET in browser.get("/card").cookies)

    assert cookies == [True, False, False, True]
    assert Tablet.objects.get().seen_at == make.NOW + 61 * MINUTE


# --- locked ----------------------------------------------------------------------------------------------------------


def test_after_ten_minutes_without_a_request_it_must_be_opened_again():
    browser = makes.tablet()
    with makes.clock(make.NOW):
        makes.come_in(browser, make.ann())
    with makes.clock(make.NOW + 9 * MINUTE):
        assert browser.get("/me/").status_code == 200
    with makes.clock(make.NOW + 18 * MINUTE):
        assert browser.get("/me/").status_code == 200

    with makes.clock(make.NOW + 29 * MINUTE):
        page, program = browser.get("/me/who/"), browser.get("/api/visits/")

    assert page["Location"] == "/sign-in/?next=%2Fme%2Fwho%2F"
    assert program.status_code == 401


def test_a_device_of_ones_own_does_not_lock():
    browser = makes.client(make.ann())
    with makes.clock(make.NOW):
        browser.get("/me/")

    with makes.clock(make.NOW + 60 * MINUTE):
        assert browser.get("/me/").status_code == 200


def test_whoever_was_there_comes_back_to_their_page_and_nobody_else_does():
    browser, ann, bilal = makes.tablet(), make.ann(), make.bilal()
    pages = []

    for person in (ann, bilal):
        makes.come_in(browser, ann)
        locked = browser.post(reverse("people:lock"), {"next": "/me/who/"})
        assert "This tablet is locked." in browser.get(locked["Location"]).content.decode()
        assert who(browser) is None
        pages.append(browser.post("/card", {"token": makes.card(person), "next": "/me/who/"})["Location"])

    assert pages == ["/me/who/", "/"]


def test_a_page_that_nobody_left_there_is_open_to_the_next_one():
    browser, ann, bilal = makes.tablet(), make.ann(), make.bilal()
    makes.come_in(browser, ann)
    browser.post(reverse("people:lock"), {"next": "/me/who/"})

    answer = browser.post("/card", {"token": makes.card(bilal), "next": "/recorder/"})

    assert answer["Location"] == "/recorder/"


def test_i_have_finished_forgets_whose_page_it_was():
    browser, ann = makes.tablet(), make.ann()
    makes.come_in(browser, ann)

    browser.post("/sign-out/")

    assert "left" not in browser.session
    assert who(browser) is None


def test_a_worry_is_told_on_a_tablet_that_has_locked():
    browser = makes.tablet()
    with makes.clock(make.NOW):
        makes.come_in(browser, make.ann())
    make.sol()

    with makes.clock(make.NOW + 60 * MINUTE):
        answer = browser.post("/help/worry/", {"id": str(new_id()), "words": "I am afraid", "send": "without"})

    assert answer.status_code == 200
    assert Concern.objects.count() == 1


# --- lost and found --------------------------------------------------------------------------------------------------


def lose(by: Person) -> Tablet:
    tablet = Tablet.objects.get()
    answer = makes.client(by).post(reverse("people:tablet_lost", args=[tablet.pk]))
    assert answer.status_code == 302, answer.content.decode()
    return tablet


@pytest.mark.parametrize("loser", [make.quinn, ada, tom, make.cath, rae])
def test_on_a_lost_tablet_every_session_ends_at_once(loser):
    browser = makes.tablet(make.home())
    makes.come_in(browser, make.ann())

    tablet = lose(loser())

    assert browser.get("/api/visits/").status_code == 401
    assert browser.get("/me/").status_code == 302
    tablet.refresh_from_db()
    assert tablet.revoked_by == loser()


@pytest.mark.parametrize("other", [vic, abe, make.bilal])
def test_who_has_nothing_to_do_with_it_does_not_report_it(other):
    makes.tablet(make.home())
    tablet = Tablet.objects.get()

    answer = makes.client(other()).post(reverse("people:tablet_lost", args=[tablet.pk]))

    assert answer.status_code == 404
    with pytest.raises(Refused):
        changes.lose_tablet(tablet, by=other(), now=make.NOW)


def test_the_page_says_first_what_happens_to_a_lost_tablet():
    makes.tablet(name="Hall")
    page = makes.client(make.quinn()).get(reverse("people:tablet_lost", args=[Tablet.objects.get().pk]))

    text = page.content.decode()
    assert "The tablet: Hall." in text
    assert "Whoever is signed in on it is signed out at once." in text
    assert "It is given no key any more" in text
    assert "What was not sent stays on it, sealed." in text
    assert Tablet.objects.get().revoked_at is None


def test_nobody_signs_in_on_a_lost_tablet_in_any_way():
    browser = makes.tablet(make.home())
    ann, cath = makes.with_pictures(make.ann()), makes.with_password(make.cath(), PASSWORD)
    lose(make.quinn())

    card = browser.post("/card", {"token": makes.card(ann)})
    password = browser.post("/accounts/login/", {"login": "cath@example.org", "password": PASSWORD})

    assert (card.status_code, password.status_code) == (409, 409)
    assert who(browser) is None
    assert [browser.get(reverse(f"people:{page}")).status_code for page in ("faces", "four")] == [404, 404]
    text = browser.get("/sign-in/").content.decode()
    assert "Somebody told us that this tablet is lost." in text
    assert "I have a card" not in text
    assert cath.is_active


def test_a_worry_is_told_on_a_lost_tablet():
    browser = makes.tablet()
    make.sol()
    lose(make.quinn())

    browser.post("/help/worry/", {"id": str(new_id()), "words": "I am afraid", "send": "without"})

    assert Concern.objects.count() == 1


def test_a_lost_tablet_is_not_seen():
    browser = makes.tablet()
    lose(make.quinn())

    browser.get("/card")

    assert Tablet.objects.get().seen_at is None


def test_the_office_takes_it_back_into_use_and_the_team_does_not():
    browser, ann = makes.tablet(make.home()), make.ann()
    tablet = lose(tom())
    page = reverse("people:tablet_found", args=[tablet.pk])

    assert makes.client(tom()).post(page).status_code == 404
    makes.client(make.quinn()).post(page)

    makes.come_in(browser, ann)
    assert who(browser) == str(ann.pk)
    assert [it.what for it in AuditEntry.objects.filter(thing_id=tablet.pk).order_by("pk")] == [
        "tablet enrolled",
        "tablet lost",
        "tablet found",
        "came in",
    ]
