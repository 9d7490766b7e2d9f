"""A session that a supporter opens with a person: short, labelled, shown to the person."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.core.ids import anonymous_id, new_id
from biggervoices.core.models import AuditEntry
from biggervoices.people import changes
from biggervoices.people.models import ConsentEvent, ConsentText, Person, Role, Support
from biggervoices.safeguarding import changes as safeguarding
from biggervoices.safeguarding.models import Concern
from tests import make
from tests.people import makes

pytestmark = pytest.mark.django_db

LABEL = "Fay opened this with you."


def fay() -> Person:
    """Fay is of Bilal's circle."""
    who = make.person("Fay", email="fay@example.org")
    make.support(make.bilal(), who, Support.CIRCLE)
    return who


def tom() -> Person:
    """Tom works at Elm House."""
    who = make.person("Tom", email="tom@example.org")
    make.role(who, Role.TEAM, at=make.home())
    return who


def page(person: Person) -> str:
    return reverse("people:open_with", args=[person.pk])


def together(opener: Person, person: Person) -> Client:
    browser = makes.client(opener)
    answer = browser.post(page(person))
    assert (answer.status_code, answer["Location"]) == (302, "/"), answer.content.decode()
    return browser


def who(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


# --- opening it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opener", [fay, tom, make.cath])
def test_whoever_supports_a_person_opens_it_with_them(opener):
    by, bilal = opener(), make.bilal()

    browser = together(by, bilal)

    assert who(browser) == str(bilal.pk)
    assert browser.session["opened_by"] == str(by.pk)
    entry = AuditEntry.objects.get(what="opened with")
    assert (entry.by, entry.thing_id) == (by.pk, bilal.pk)


def test_the_page_says_first_what_it_means():
    text = makes.client(fay()).get(page(make.bilal())).content.decode()

    assert "Open this with Bilal" in text
    assert "Bilal must be with you now, and want this." in text
    assert "Bilal can see later that you did this." in text


@pytest.mark.parametrize("other", [make.ann, make.dev, make.quinn, make.sol, make.sam])
def test_for_anybody_else_there_is_no_such_page(other):
    browser = makes.client(other())

    assert browser.get(page(make.bilal())).status_code == 404
    assert browser.post(page(make.bilal())).status_code == 404
    assert not AuditEntry.objects.filter(what="opened with").exists()


def test_with_a_checker_only_who_helps_on_visits_opens_it():
    tom_page, sam_page = makes.client(tom()), makes.client(make.sam())
    ann = make.ann()

    refused = tom_page.post(page(ann))
    shown = tom_page.get(page(ann)).content.decode()
    sam_page.post(page(ann))

    assert refused.status_code == 409
    assert "Ann is a Quality Checker. Only somebody who helps on visits can do this." in shown
    assert who(tom_page) == str(tom().pk)
    assert who(sam_page) == str(ann.pk)


def test_with_somebody_who_answers_for_others_nobody_opens_it():
    by, bilal = fay(), make.bilal()
    make.role(bilal, Role.QUALITY_TEAM)

    answer = makes.client(by).post(page(bilal))

    assert answer.status_code == 409


def test_from_one_persons_session_nobody_goes_on_into_anothers():
    by, bilal, dev = fay(), make.bilal(), make.dev()
    make.support(dev, bilal, Support.CIRCLE)
    browser = together(by, bilal)

    answer = browser.post(page(dev))

    assert answer.status_code == 404
    assert who(browser) == str(bilal.pk)
    assert "People I support" not in browser.get("/me/").content.decode()


def test_four_pictures_do_not_open_somebody_elses_session():
    bilal, dev = makes.with_pictures(make.bilal()), make.dev()
    make.support(dev, bilal, Support.CIRCLE)
    browser = makes.tablet(make.home())
    browser.post("/sign-in/pictures/", {"face": str(bilal.pk)})
    for picture in makes.FOUR:
        browser.post("/sign-in/pictures/four/", {"picture": picture})
    assert who(browser) == str(bilal.pk)

    assert browser.post(page(dev)).status_code == 404


def test_supporters_find_it_under_about_me_and_teams_on_the_persons_page():
    supporter, team, bilal = makes.client(fay()), makes.client(tom()), make.bilal()

    assert reverse("people:supporting") in supporter.get("/me/").content.decode()
    assert page(bilal) in supporter.get(reverse("people:supporting")).content.decode()
    assert page(bilal) in team.get(reverse("people:person", args=[bilal.pk])).content.decode()
    assert page(bilal) not in makes.client(make.quinn()).get(reverse("people:person", args=[bilal.pk])).content.decode()
    assert team.get(reverse("people:supporting")).status_code == 404


# --- while it is open ------------------------------------------------------------------------------------------------


def test_every_page_says_who_opened_it():
    browser = together(fay(), make.bilal())

    pages = [browser.get(path) for path in ("/", "/me/", "/help/", "/my-words/", "/nothing-like-this/")]

    assert [LABEL in page.content.decode() for page in pages] == [True] * 5
    assert LABEL not in makes.client(make.bilal()).get("/me/").content.decode()


def test_it_ends_after_half_an_hour():
    bilal, by = make.bilal(), fay()
    with makes.clock(make.NOW):
        browser = together(by, bilal)
    shown = []

    for minutes in (29, 31):
        with makes.clock(make.NOW + timedelta(minutes=minutes)):
            shown.append(browser.get("/me/").status_code)

    assert shown == [200, 302]
    assert who(browser) is None


def test_it_ends_the_moment_that_the_person_ends_the_support():
    browser = together(fay(), make.bilal())

    browser.post(reverse("people:end_my_support", args=[Support.objects.get().pk]))

    assert browser.get("/me/").status_code == 302


def test_it_ends_when_its_supporter_leaves():
    by = fay()
    browser = together(by, make.bilal())

    changes.person_leaves(by, day=make.TODAY, by=None, now=make.NOW)

    assert browser.get("/me/").status_code == 302


def test_i_have_finished_ends_it_and_nobody_is_signed_in():
    browser = together(fay(), make.bilal())

    browser.post("/sign-out/")

    assert who(browser) is None
    assert "opened_by" not in browser.session


def test_earlier_worries_stay_hidden_and_a_new_one_can_be_told():
    bilal = make.bilal()
    make.sol()
    safeguarding.raise_concern(
        id=anonymous_id(), who="ME", what="HURT", danger="NO", words="x", wants="", home=None, raised_by=bilal,
        now=make.NOW,
    )  # fmt: skip
    alone, opened = makes.client(bilal), together(fay(), bilal)

    shown = ["You told us a worry before." in browser.get("/help/").content.decode() for browser in (alone, opened)]
    mine = [browser.get("/my-worries/").status_code for browser in (alone, opened)]
    opened.post("/help/worry/", {"id": str(new_id()), "words": "I am afraid", "send": "named"})

    assert shown == [True, False]
    assert mine == [200, 404]
    assert Concern.objects.filter(raised_by=bilal.pk).count() == 2


def test_a_yes_says_who_was_there():
    changes.add_first_consent_texts(by=None, now=make.NOW)
    browser, text = together(fay(), make.bilal()), ConsentText.objects.first()
    assert text

    browser.post(reverse("people:my_consent", args=[text.pk]), {"id": str(new_id()), "yes": "yes"})

    assert ConsentEvent.objects.get().how == "pressed it, with Fay"


def test_photos_are_not_kept_on_the_supporters_device():
    bilal = make.with_photo(make.bilal())
    browser = together(fay(), bilal)

    assert browser.get(reverse("people:photo", args=[bilal.photo_id]))["Cache-Control"] == "no-store"


# --- afterwards ------------------------------------------------------------------------------------------------------


def test_the_person_sees_who_opened_it_and_when():
    bilal, by = make.bilal(), fay()
    with makes.clock(make.NOW):
        together(by, bilal)

    mine = makes.client(bilal).get("/me/opened/").content.decode()
    others = makes.client(make.ann()).get("/me/opened/").content.decode()

    assert "Fay" in mine
    assert "Your pages, together with you" in mine
    assert "Tuesday 3 November" in mine
    assert "together with you" not in others
