"""A visit shows the faces of who goes to whoever they come to, and until it is over of who lives there to who goes."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.checks import documents
from biggervoices.checks.changes import finish, plan, reports
from biggervoices.checks.models import Visit
from biggervoices.core.ids import new_id
from biggervoices.people import changes as people
from biggervoices.people.models import ConsentText, Person, Role, Support
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db

YESTERDAY = make.TODAY - timedelta(days=1)


def somebody(name: str, what: str, **where: Any) -> Person:
    who = make.person(name)
    make.role(who, what, **where)
    return who


def cast() -> dict[str, Person]:
    """Everybody with a face. Joe and Sam go to Elm House, where Ann and Bilal live."""
    oak = make.home("Oak House", region_name="South")
    everybody = [make.ann(), make.bilal(), make.cath(), make.dev(), make.quinn(), make.sol(), makes.checker("Joe")]
    everybody += [make.sam(), makes.checker("Finn"), somebody("Tom", Role.TEAM, at=make.home())]
    everybody += [somebody("Vic", Role.MANAGER, at=oak), somebody("Ada", Role.ADMIN)]
    return {who.name: make.with_photo(who) for who in everybody}


def address(visit: Visit, owner: Person) -> str:
    return reverse("checks:face", args=[visit.pk, owner.pk])


def fetched(visit: Visit, owner: Person, viewer: Person) -> int:
    """Ask for a face at the door of a visit, and give the status."""
    answer = makes.client(viewer).get(address(visit, owner))
    assert b"".join(answer)  # type: ignore[arg-type]  -- what is served is read to its end
    return answer.status_code


def seen_by(visit: Visit, owner: Person, everybody: dict[str, Person]) -> set[str]:
    """Give who fetches a face; to all others it is not there."""
    came = {name: fetched(visit, owner, viewer) for name, viewer in everybody.items()}
    assert set(came.values()) <= {200, 404}
    return {name for name, status in came.items() if status == 200}


def ended(who: Person) -> None:
    """Let everything that somebody is have had its last day yesterday."""
    for role in Role.objects.filter(person=who):
        people.end_role(role, day=YESTERDAY, by=None, now=make.NOW)
    for support in Support.objects.filter(supporter=who):
        people.end_support(support, by=who, now=make.NOW)


def handed_in(visit: Visit) -> Visit:
    finish.finish_visit(visit, by=visit.checkers.all()[0], now=make.NOW)
    return makes.again(visit)


def called_off(visit: Visit) -> Visit:
    plan.call_off(visit, reason="It snows.", by=make.quinn(), now=make.NOW)
    return makes.again(visit)


# --- the door --------------------------------------------------------------------------------------------------------


def test_who_goes_is_seen_by_one_another_and_by_whoever_they_come_to() -> None:
    visit, everybody = makes.visit(), cast()
    comes_to = {"Joe", "Sam", "Ann", "Bilal", "Cath", "Tom", "Quinn"}

    for one in ("Joe", "Sam"):
        assert seen_by(visit, everybody[one], everybody) == comes_to


@pytest.mark.parametrize("over", [handed_in, called_off])
def test_who_lives_there_is_seen_by_who_goes_until_it_is_over(over: Any) -> None:
    everybody = cast()
    visit = makes.visit() if over is called_off else makes.open_visit()
    assert seen_by(visit, everybody["Bilal"], everybody) == {"Joe", "Sam"}

    visit = over(visit)

    assert seen_by(visit, everybody["Bilal"], everybody) == set()
    assert "Bilal" in seen_by(visit, everybody["Joe"], everybody)


@pytest.mark.parametrize("name", ["Tom", "Cath"])
def test_who_works_there_is_seen_by_who_goes_until_it_is_over(name: str) -> None:
    everybody, visit = cast(), makes.visit()
    assert seen_by(visit, everybody[name], everybody) == {"Joe", "Sam"}
    assert seen_by(visit, everybody["Vic"], everybody) == set()  # who works elsewhere

    called_off(visit)

    assert seen_by(visit, everybody[name], everybody) == set()


def test_whoever_moves_in_is_seen_and_whoever_moves_out_is_not() -> None:
    visit, everybody = makes.open_visit(), cast()
    oak = make.home("Oak House", region_name="South")
    for who, to in ((everybody["Bilal"], oak), (everybody["Dev"], make.home())):
        people.person_moves(who, to, day=visit.on, id=new_id(), by=None, now=make.NOW)

    assert fetched(visit, everybody["Bilal"], everybody["Joe"]) == 404
    assert fetched(visit, everybody["Dev"], everybody["Joe"]) == 200


def test_nobody_sees_the_face_of_whoever_said_that_visitors_may_not() -> None:
    visit, everybody = makes.visit(), cast()
    people.add_first_consent_texts(by=None, now=make.NOW)
    text, bilal = ConsentText.objects.get(purpose="photo"), everybody["Bilal"]
    for yes in (True, False):
        assert fetched(visit, bilal, everybody["Joe"]) == 200
        people.record_consent(bilal, text, id=new_id(), yes=yes, by=bilal, now=make.NOW)

    assert fetched(visit, bilal, everybody["Joe"]) == 404
    assert address(visit, bilal) not in page(everybody["Joe"], "visit", visit)


def test_who_is_a_checker_no_more_neither_sees_nor_is_seen() -> None:
    visit, everybody = makes.open_visit(), cast()
    joe, sam, bilal = everybody["Joe"], everybody["Sam"], everybody["Bilal"]
    assert [fetched(visit, joe, bilal), fetched(visit, bilal, joe), fetched(visit, sam, joe)] == [200, 200, 200]

    ended(joe)

    assert [fetched(visit, joe, bilal), fetched(visit, bilal, joe), fetched(visit, sam, joe)] == [404, 404, 404]


def test_who_helps_a_checker_no_more_neither_sees_nor_is_seen() -> None:
    visit, everybody = makes.open_visit(), cast()
    joe, sam, bilal = everybody["Joe"], everybody["Sam"], everybody["Bilal"]
    assert [fetched(visit, sam, bilal), fetched(visit, bilal, sam), fetched(visit, joe, sam)] == [200, 200, 200]

    ended(sam)

    assert [fetched(visit, sam, bilal), fetched(visit, bilal, sam), fetched(visit, joe, sam)] == [404, 404, 404]


@pytest.mark.parametrize("name", ["Cath", "Tom", "Quinn"])
def test_who_works_there_no_more_does_not_see_who_comes(name: str) -> None:
    visit, everybody = makes.visit(), cast()

    ended(everybody[name])

    assert fetched(visit, everybody["Joe"], everybody[name]) == 404


def test_who_was_invited_and_moved_away_has_met_who_came() -> None:
    visit, everybody = makes.open_visit(), cast()
    ended(everybody["Bilal"])

    assert fetched(handed_in(visit), everybody["Joe"], everybody["Bilal"]) == 200


def test_who_left_is_seen_by_nobody() -> None:
    visit, everybody = makes.open_visit(), cast()
    joe, bilal = everybody["Joe"], everybody["Bilal"]
    make.closed(joe)

    assert fetched(visit, joe, bilal) == 404


def test_what_is_not_there_is_not_found_alike() -> None:
    visit, bilal = makes.visit(), make.bilal()
    joe = makes.checker()

    assert fetched(visit, joe, bilal) == 404  # he has no photo
    assert fetched(visit, make.with_photo(make.cath()), bilal) == 404  # she does not go
    assert makes.client(bilal).get(reverse("checks:face", args=[new_id(), joe.pk])).status_code == 404
    assert Client().get(address(visit, make.with_photo(joe))).status_code == 302


def test_no_device_keeps_a_face() -> None:
    visit, everybody = makes.visit(), cast()

    answer = makes.client(everybody["Bilal"]).get(address(visit, everybody["Joe"]))

    assert answer["Content-Type"] == "image/webp"
    assert b"".join(answer)[8:12] == b"WEBP"  # type: ignore[arg-type]
    assert "no-store" in answer["Cache-Control"]


# --- pages and papers ------------------------------------------------------------------------------------------------


def page(who: Person, name: str, *of: Any) -> str:
    """Give a page of this room as somebody reads it."""
    answer = makes.client(who).get(reverse(f"checks:{name}", args=[getattr(it, "pk", it) for it in of]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_pages_of_a_visit_show_the_faces_of_those_who_are_met() -> None:
    visit, everybody = makes.open_visit(), cast()
    joe, sam, bilal, cath = (everybody[name] for name in ("Joe", "Sam", "Bilal", "Cath"))
    talk = makes.interview(visit)
    theirs, his, hers = address(visit, bilal), address(visit, joe), address(visit, sam)

    for name, of in (("visit", [visit]), ("seat", [visit, bilal]), ("finish", [visit]), ("pack", [visit])):
        assert theirs in page(joe, name, *of), name
    assert {his, hers} <= set(page(bilal, "invitation", visit).split('"'))
    assert {his, hers} <= set(page(cath, "answer_for", visit, bilal).split('"'))
    assert {his, hers} <= set(page(bilal, "step", talk, "hello").split('"'))
    assert hers in page(bilal, "step", talk, "by")
    assert {theirs, his, hers} <= set(page(joe, "time_with", talk).split('"'))


def test_a_visit_that_is_over_shows_a_drawing() -> None:
    visit, everybody = makes.open_visit(), cast()
    joe, bilal = everybody["Joe"], everybody["Bilal"]
    visit = handed_in(visit)

    for name, of in (("seat", [visit, bilal]), ("finish", [visit]), ("pack", [visit])):
        shown = page(joe, name, *of)
        assert "Bilal" in shown, name
        assert address(visit, bilal) not in shown, name


def papers(who: Person, *addresses: str) -> str:
    """Give what would be printed on some papers for somebody."""
    answers = [makes.client(who).get(paper) for paper in addresses]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


@pytest.fixture
def as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let paper show its words and which photos stand on it."""
    monkeypatch.setattr(documents, "make_pdf", lambda _kind, data, **_how: json.dumps(data).encode())


def file(who: Person) -> str:
    assert who.photo
    return who.photo.file


@pytest.mark.usefixtures("as_words")
def test_a_paper_shows_no_other_face_than_a_page() -> None:
    # Photos are kept by what they are, so three alike would be one file.
    visit = makes.open_visit()
    joe, sam, bilal = make.with_photo(makes.checker(), "red"), make.with_photo(make.sam(), "blue"), make.bilal()
    make.with_photo(bilal)
    pack = reverse("checks:pack_pdf", args=[visit.pk])
    asked = reverse("checks:invitation_pdf", args=[visit.pk, bilal.pk])

    assert {file(joe) in papers(joe, pack), file(bilal) in papers(joe, pack)} == {True}
    assert {file(one) in papers(bilal, asked) for one in (joe, sam)} == {True}

    handed_in(visit)
    ended(sam)

    assert file(joe) in papers(joe, pack)
    assert file(bilal) not in papers(joe, pack)
    assert "Bilal" in papers(joe, pack)
    assert file(joe) in papers(bilal, asked)
    assert file(sam) not in papers(bilal, asked)


@pytest.mark.usefixtures("as_words")
def test_a_report_shows_its_checkers_to_those_who_met_them_alone() -> None:
    visit = makes.open_visit()
    joe = make.with_photo(makes.checker())
    report = reports.make_report(handed_in(visit), "FOUND", now=make.NOW + timedelta(days=20))
    paper = reverse("checks:report_pdf", args=[report.pk])

    for who, met in ((make.bilal(), True), (make.cath(), True), (make.dev(), False), (make.sol(), False)):
        assert "Joe" in page(who, "report", report)
        assert (address(visit, joe) in page(who, "report", report)) is met
        assert (file(joe) in papers(who, paper)) is met

    ended(joe)

    assert address(visit, joe) not in page(make.bilal(), "report", report)
    assert file(joe) not in papers(make.bilal(), paper)
