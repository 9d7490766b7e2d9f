"""Family and friends read what somebody said, and what came of it, as long as the person says yes to that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.loop.changes import pass_on
from biggervoices.loop.queries.opened import POINT
from biggervoices.people import changes as people
from biggervoices.people.models import ConsentText, Person, Role, Support
from tests import make, world
from tests.keeping import makes
from tests.keeping.test_keeping import browser, built  # noqa: F401 -- built: a fixture

pytestmark = pytest.mark.django_db
PAGE = "/family-and-friends/"


def fay() -> Person:
    return make.person("Fay")


def page_of(who: Person, path: str) -> str:
    answer = browser(who).get(path)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def hers(who: Person | None = None) -> str:
    return page_of(who or fay(), f"{PAGE}{make.bilal().pk}/")


def says(*, yes: bool) -> None:
    text = ConsentText.objects.filter(purpose="circle").latest("version")
    people.record_consent(make.bilal(), text, id=new_id(), yes=yes, by=make.bilal(), now=make.NOW)


def test_they_read_what_was_passed_on_to_everyone_and_what_came_of_it(built: world.World) -> None:  # noqa: F811
    page = hers()

    for words in ("What Bilal said", "Bilal lets you see this.", "PLANTED-ALL", "PLANTED-REPLY", "PLANTED-UPDATE",
                  "PLANTED-JUST-ME"):  # fmt: skip
        assert words in page
    for words in ("PLANTED-UNREAD", "PLANTED-QUALITY-TEAM", "PLANTED-MANAGER"):
        assert words not in page


def test_the_way_there_is_on_their_first_page_and_names_nobody_who_did_not_say_yes(
    built: world.World,  # noqa: F811
) -> None:
    make.support(make.ann(), fay(), Support.CIRCLE)

    assert f'href="{PAGE}"' in page_of(fay(), "/")
    assert "Bilal" in page_of(fay(), PAGE)
    assert "Ann" not in page_of(fay(), PAGE)
    assert page_of(fay(), f"{PAGE}{make.ann().pk}/") == "404"
    assert PAGE not in page_of(make.ann(), "/")
    assert page_of(make.ann(), PAGE) == "404"


def test_a_no_counts_at_the_very_next_request(built: world.World) -> None:  # noqa: F811
    assert "PLANTED-ALL" in hers()

    says(yes=False)

    assert (hers(), page_of(fay(), PAGE)) == ("404", "404")
    assert f'href="{PAGE}"' not in page_of(fay(), "/")


def test_a_yes_to_words_that_came_to_mean_something_else_does_not_count(built: world.World) -> None:  # noqa: F811
    words = "May your family and friends see all that you ever said?"
    people.add_consent_text("circle", words, id=new_id(), by=make.quinn(), now=make.NOW, asks_again=True)
    assert hers() == "404"

    says(yes=True)

    assert "PLANTED-ALL" in hers()


def test_it_ends_with_their_being_family_or_a_friend(built: world.World) -> None:  # noqa: F811
    people.end_support(Support.objects.get(supporter=fay()), by=make.bilal(), now=make.NOW)

    assert hers() == "404"


def test_nobody_else_gets_in_by_a_role_and_no_supporter_by_helping_on_visits(built: world.World) -> None:  # noqa: F811
    make.role(make.sam(), Role.COMMITTEE)
    make.support(make.bilal(), make.sam(), Support.CHECKING)

    for who in (make.sam(), make.cath(), make.quinn(), make.sol()):
        assert hers(who) == "404", who


def test_words_that_were_taken_back_are_gone_from_there(built: world.World) -> None:  # noqa: F811
    makes.words_are_taken_back()

    page = hers()

    assert "PLANTED-ALL" not in page
    assert "PLANTED-REPLY" not in page


def test_bilal_sees_who_read_it_and_that_they_can(built: world.World) -> None:  # noqa: F811
    before = AuditEntry.objects.filter(what=POINT, by=fay().pk).count()
    hers()

    assert AuditEntry.objects.filter(what=POINT, by=fay().pk).count() == before + 2
    assert "Fay" in page_of(make.bilal(), "/me/opened/")
    section = page_of(make.bilal(), "/me/who/").split(">Fay</h2>")[1].split("</section>")[0]
    assert "What you said" in section
    assert "Stop this for Fay" in section


def test_a_page_of_many_costs_as_many_queries_as_one_of_few(built: world.World) -> None:  # noqa: F811
    hers()
    with CaptureQueriesContext(connection) as few:
        hers()
    for n in range(20):
        one = world.point(built.kinds, f"More tea, please {n}")
        pass_on(one, words=one.words, read_back=False, by=make.quinn(), now=make.NOW)

    with CaptureQueriesContext(connection) as many:
        page = hers()

    assert "More tea, please 19" in page
    assert len(many) == len(few)
