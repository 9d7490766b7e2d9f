"""What we keep about you: said in Easy Read, with the times that count here, to everybody whom it is about."""

import pytest

from biggervoices.keeping import changes
from biggervoices.people.models import Organisation, Person, Role
from tests import make
from tests.keeping.test_keeping import browser

pytestmark = pytest.mark.django_db


def page_of(who: Person) -> str:
    answer = browser(who).get("/me/kept/")
    assert answer.status_code == 200
    return answer.content.decode()


def administrator() -> Person:
    ada = make.person("Ada", email="ada@example.org")
    make.role(ada, Role.ADMIN)
    return ada


def test_it_says_what_why_who_how_long_and_what_one_can_do() -> None:
    page = page_of(make.bilal())

    for words in ("We keep what you say.", "Why do we keep it?", "Who can see it?", "What you said: 6 years.",
                  "What you are worried about: 8 years, after it is finished.", "After that we throw it away.",
                  "If you may be hurt, we must tell someone who keeps people safe.",
                  "You can phone the Information Commissioner.", "Their number is 0303 123 1113."):  # fmt: skip
        assert words in page
    for way in ("/me/who/", "/me/copy/", "/me/words/", "/my-words/", "/me/yes-and-no/", "/help/"):
        assert f'href="{way}' in page


def test_it_says_the_times_that_the_organisation_chose() -> None:
    make.organisation()
    changes.set_period("answers", days=2 * 365, by=administrator(), now=make.NOW)
    changes.set_period("points", days=400, by=administrator(), now=make.NOW)

    page = page_of(make.bilal())

    assert "What you said: 2 years." in page
    assert "What you want to change: 400 days." in page


def test_it_says_who_looks_after_it_and_whom_to_phone() -> None:
    assert "Or phone the office" not in page_of(make.bilal())
    make.organisation()
    make.by_hand("UPDATE people_organisation SET office_phone = '0161 496 0000'", [])

    page = page_of(make.bilal())

    assert f"{Organisation.objects.get().name} looks after all of this." in page
    assert "Or phone the office: 0161 496 0000." in page


def test_it_is_one_press_from_about_me_and_from_who_can_see_my_things() -> None:
    for page in ("/me/", "/me/who/"):
        assert 'href="/me/kept/"' in browser(make.bilal()).get(page).content.decode()
