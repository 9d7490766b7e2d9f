"""Who opened my things: written down before anything is shown, never whose it was, and shown to its person alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from biggervoices.checks.models import Visit
from biggervoices.core.models import AuditEntry
from biggervoices.core.queries.trail import look
from biggervoices.keeping import changes as keeping
from biggervoices.loop.models import Point
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding.models import Concern
from tests import doors, make, world
from tests.keeping.test_copies import copied, words_of
from tests.keeping.test_keeping import browser, built  # noqa: F401 -- built: a fixture
from tests.people import makes

pytestmark = pytest.mark.usefixtures("at_two")


@pytest.fixture
def at_two() -> Iterator[None]:
    with makes.clock(make.NOW):
        yield


def reads() -> list[tuple[str, object, object]]:
    """What was opened, by whom and of which id, oldest first."""
    found = AuditEntry.objects.filter(what__endswith="_opened") | AuditEntry.objects.filter(what__endswith="_read")
    return list(found.order_by("pk").values_list("what", "by", "thing_id"))


def mine_of(who: Person) -> str:
    return browser(who).get("/me/opened/").content.decode()


def unread(built: world.World) -> Point:  # noqa: F811
    point = built.things["unread point"]
    assert isinstance(point, Point)
    return point


# --- it is written down ----------------------------------------------------------------------------------------------


def test_opening_a_page_is_written_down_once_an_hour_with_what_was_read_on_it(
    built: world.World,  # noqa: F811
) -> None:
    bilal, cath = make.bilal(), make.cath()
    page = browser(cath)

    for _again in range(2):
        assert page.get(f"/people/{bilal.pk}/").status_code == 200
    assert page.head(f"/people/{bilal.pk}/").status_code == 200
    with makes.clock(make.NOW + timedelta(minutes=61)):
        page.get(f"/people/{bilal.pk}/")

    both = [("people.page_opened", cath.pk, bilal.pk), ("people.needs_opened", cath.pk, bilal.pk)]
    assert reads() == both * 2
    assert look().broken is None


def test_two_readers_are_two_entries(built: world.World) -> None:  # noqa: F811
    for who in (make.cath(), make.quinn()):
        browser(who).get(f"/people/{make.bilal().pk}/")

    assert {by for _what, by, _thing in reads()} == {make.cath().pk, make.quinn().pk}


def test_what_waits_to_be_read_is_written_down_by_its_id_for_each_that_is_shown(
    built: world.World,  # noqa: F811
) -> None:
    quinn = browser(make.quinn())

    shown = quinn.get("/reading/").content.decode()

    assert "PLANTED-UNREAD" in shown
    waiting = set(Point.objects.to_read().values_list("pk", flat=True))
    assert {thing for what, _by, thing in reads() if what == "loop.point_opened"} == waiting
    quinn.get(f"/reading/{unread(built).pk}/")
    assert len(reads()) == len(waiting)  # within the hour


def test_photos_from_a_visit_are_written_down_by_interview(built: world.World) -> None:  # noqa: F811
    done = built.things["done visit"]
    assert isinstance(done, Visit)
    browser(make.quinn()).get(f"/visits/{done.pk}/things/")

    assert reads() == [("checks.attachments_read", make.quinn().pk, done.interviews.get().pk)]


def test_what_visitors_must_know_is_written_down_when_it_is_shown_to_them(
    built: world.World,  # noqa: F811
) -> None:
    bilal, joe, visit = make.bilal(), built.kinds["checker"], built.things["visit"]
    assert joe
    assert isinstance(visit, Visit)
    browser(joe).get(f"/visits/{visit.pk}/pack/")
    assert reads() == []  # he does not share it

    makes.shares_needs(bilal)
    assert "PLANTED-NEEDS" in browser(joe).get(f"/visits/{visit.pk}/pack/").content.decode()
    assert reads() == [("people.needs_opened", joe.pk, bilal.pk)]
    browser(joe).get(f"/api/visits/{visit.pk}/pack")
    assert len(reads()) == 1


def test_nobodys_own_things_are_written_down_so_that_the_sealed_link_stays_sealed(
    built: world.World,  # noqa: F811
) -> None:
    bilal, mine = make.bilal(), browser(make.bilal())
    make.role(bilal, Role.QUALITY_TEAM)
    interview = built.things["done interview"]
    paths = (f"/people/{bilal.pk}/", "/reading/", f"/reading/{unread(built).pk}/", f"/my-words/{unread(built).pk}/",
             f"/my-answers/{world.key(interview)}/", "/me/opened/", "/me/who/")  # fmt: skip
    for path in paths:
        mine.get(path)

    said = set(Point.objects.said_by(bilal).values_list("pk", flat=True)) | {world.key(interview)}
    assert not AuditEntry.objects.filter(by=bilal.pk, thing_id__in=said).exists()
    assert reads() == []


@pytest.mark.parametrize("path", ["/people/{person}/", "/people/{person}/needs/", "/reading/", "/reading/{point}/"])
def test_where_it_cannot_be_written_down_nothing_is_shown(built: world.World, path: str) -> None:  # noqa: F811
    quinn = browser(make.quinn())
    quinn.raise_request_exception = False
    address = path.format(person=make.bilal().pk, point=unread(built).pk)
    assert b"PLANTED" in quinn.get(address).content

    make.by_hand("ALTER TABLE core_auditentry ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    try:
        with makes.clock(make.NOW + timedelta(hours=2)):
            answer = quinn.get(address)
    finally:
        make.by_hand("ALTER TABLE core_auditentry DROP CONSTRAINT full_disk")

    assert answer.status_code >= 500
    assert b"PLANTED" not in answer.content


# --- and its person sees it ------------------------------------------------------------------------------------------


def test_the_person_sees_who_what_and_when_newest_first(built: world.World) -> None:  # noqa: F811
    bilal = make.bilal()
    browser(make.cath()).get(f"/people/{bilal.pk}/")
    with makes.clock(make.NOW + timedelta(days=1)):
        browser(make.quinn()).get(f"/reading/{unread(built).pk}/")

    page = mine_of(bilal)

    for words in ("Cath", "Manager, Elm House", "What you need", "Tuesday 3 November", "Quinn", "Quality Team",
                  "What you said on Tuesday 3 November 2026", "Wednesday 4 November"):  # fmt: skip
        assert words in page
    assert page.index("Quinn") < page.index("Cath")
    for other in (make.ann(), make.dev(), make.cath(), make.quinn()):
        assert "Nobody opened your things yet." in mine_of(other)


def test_staff_see_who_opened_theirs(built: world.World) -> None:  # noqa: F811
    browser(make.quinn()).get(f"/people/{make.cath().pk}/")

    assert "Your page" in mine_of(make.cath())


def test_the_page_of_who_can_see_says_what_each_opened_last(built: world.World) -> None:  # noqa: F811
    browser(make.cath()).get(f"/people/{make.bilal().pk}/")

    page = browser(make.bilal()).get("/me/who/").content.decode()

    assert "They opened last: What you need, on Tuesday 3 November." in page


def test_what_was_opened_to_keep_somebody_safe_is_shown_to_nobody(built: world.World) -> None:  # noqa: F811
    bilal, sol, concern = make.bilal(), make.sol(), built.things["concern"]
    assert isinstance(concern, Concern)
    browser(sol).get(f"/worries/{concern.pk}/")
    browser(sol).get(f"/people/{bilal.pk}/")
    browser(make.quinn()).get(f"/visits/words/{built.things['urgent words']}/")

    assert (
        AuditEntry.objects.filter(by=sol.pk, thing_id__in=(concern.pk, bilal.pk), what__endswith="opened").count() == 2
    )
    assert AuditEntry.objects.filter(by=make.quinn().pk, what="checks.urgent_words_read").count() == 1
    assert "Nobody opened your things yet." in mine_of(bilal)
    assert "They opened last" not in browser(bilal).get("/me/who/").content.decode()
    with doors.stopped():
        copy = words_of(copied(bilal, built))
    assert "page_opened" not in copy
    assert "Sol" not in copy.split("Who opened my things")[-1]


def test_where_somebody_reads_along_who_opened_what_is_not_there(built: world.World) -> None:  # noqa: F811
    bilal, fay = make.bilal(), make.person("Fay")
    browser(make.cath()).get(f"/people/{bilal.pk}/")
    together = browser(fay)
    together.post(f"/people/{bilal.pk}/with/")

    assert together.get("/me/opened/").status_code == 404
    assert "/me/opened/" not in together.get("/me/").content.decode()
    who = together.get("/me/who/").content.decode()
    assert "They opened last" not in who
    assert "/me/opened/" not in who
    assert "/me/opened/" in browser(bilal).get("/me/").content.decode()


def test_what_a_supporter_opened_with_a_person_is_there(built: world.World) -> None:  # noqa: F811
    browser(make.person("Fay")).post(f"/people/{make.bilal().pk}/with/")

    page = mine_of(make.bilal())

    assert "Fay" in page
    assert "Your pages, together with you" in page


def test_a_copy_says_who_opened_what_only_where_nobody_reads_along(built: world.World) -> None:  # noqa: F811
    bilal = make.bilal()
    browser(make.cath()).get(f"/people/{bilal.pk}/")
    with doors.stopped():
        alone, along = copied(bilal, built), copied(bilal, built, worries=False)
        office = copied(bilal, built, by=make.quinn())

    for copy, there in ((alone, True), (along, False), (office, True)):
        assert ("Who opened my things" in copy.read("index.html").decode()) is there
        assert ("Cath opened: What you need" in words_of(copy)) is there
        assert "needs_opened" not in words_of(copy)


def test_somebody_who_was_erased_is_no_name(built: world.World) -> None:  # noqa: F811
    tom, ada = built.kinds["team"], built.kinds["administrator"]
    assert tom
    assert ada
    browser(tom).get(f"/people/{make.bilal().pk}/")
    keeping.erase(make.closed(tom), by=ada, now=make.NOW)

    page = mine_of(make.bilal())

    assert "Somebody who is not here any more" in page
    assert "Tom" not in page


def test_the_list_is_paged_and_asks_the_same_number_of_queries(built: world.World) -> None:  # noqa: F811
    bilal = make.bilal()
    browser(make.cath()).get(f"/people/{bilal.pk}/")
    mine = browser(bilal)
    few = asked(mine)
    for number in range(1, 13):
        for who in (make.quinn(), make.cath(), built.kinds["team"]):
            assert who
            with makes.clock(make.NOW + timedelta(hours=2 * number)):
                browser(who).get(f"/people/{bilal.pk}/")

    assert asked(mine) == few
    first = mine.get("/me/opened/").content.decode()
    second = mine.get("/me/opened/?page=2").content.decode()
    assert first.count("They opened:") == second.count("They opened:") == 20
    assert "?page=2" in first
    assert "?page=1" in second


def asked(mine: Client) -> int:
    mine.get("/me/opened/")
    with CaptureQueriesContext(connection) as queries:
        mine.get("/me/opened/")
    return len(queries)


def test_what_others_said_is_not_shown_as_mine(built: world.World) -> None:  # noqa: F811
    browser(make.quinn()).get(f"/reading/{unread(built).pk}/")

    assert "Quinn" in mine_of(make.bilal())
    assert "Quinn" not in mine_of(make.ann())
