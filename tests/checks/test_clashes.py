"""Two contents under one id: the crew chooses while they are there, then the Quality Team, coded and logged."""

import json

import pytest
from django.urls import reverse

from biggervoices.checks.models import Clash, Interview, Visit
from biggervoices.checks.queries import cards_for
from biggervoices.checks.queries.talk import interviewed
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from biggervoices.pure import journal
from tests import make
from tests.checks import makes
from tests.checks.test_journal import Tablet, planned

pytestmark = pytest.mark.django_db


def clashing(*, finished: bool = False, kind: str = "ANSWER", first: object = "YES", second: object = "NO") -> Visit:
    visit = planned()
    tablet = Tablet(visit)
    about = {"question": makes.first_question(visit).id} if kind in ("ANSWER", "WORDS") else {}
    text = tablet.tap(kind, first, interview=tablet.asks(make.bilal()), **about)
    if finished:
        tablet.tap(journal.FINISHED, True)
    tablet.send()
    tablet.send([json.dumps(json.loads(text) | {"value": second})])
    return makes.again(visit)


def test_the_checker_chooses_between_the_two() -> None:
    visit = clashing()
    browser, page = makes.client(visit.checkers.all()[0]), reverse("checks:clashes", args=[visit.pk])

    shown = browser.get(page).content.decode()
    assert "Which one counts?" in shown
    assert makes.first_question(visit).words in shown
    answer = {"id": str(new_id()), "clash": str(Clash.objects.get().pk), "counts": "SECOND"}
    after = browser.post(page, answer, follow=True).content.decode()

    assert "Nothing is left to choose" in after
    assert [it.answer for it in interviewed(Interview.objects.get()).said.values()] == ["NO"]


def test_after_hand_in_the_quality_team_chooses_without_a_name_and_that_is_logged() -> None:
    visit = clashing(finished=True, kind="WORDS", first="My key is lost.", second="My key is gone.")
    page = reverse("checks:clashes", args=[visit.pk])

    assert makes.client(visit.checkers.all()[0]).get(page).status_code == 404
    shown = makes.client(make.quinn()).get(page).content.decode()

    assert "My key is lost." in shown
    assert "My key is gone." in shown
    assert "Bilal" not in shown
    assert AuditEntry.objects.filter(what="checks.clashes_read", by=make.quinn().pk).count() == 1


def test_what_was_chosen_before_the_questions_is_said_in_the_words_of_its_tile() -> None:
    visit = clashing(kind="HEARS", first="QUALITY_TEAM", second="ALL")
    shown = makes.client(visit.checkers.all()[0]).get(reverse("checks:clashes", args=[visit.pk])).content.decode()

    assert "Only the Quality Team" in shown
    assert "Everyone who works to make things better" in shown


@pytest.mark.parametrize("who", ["dev", "cath", "bilal", "quinn", "sol"])
def test_nobody_else_sees_the_two_while_the_visit_is_open(who: str) -> None:
    visit = clashing()
    browser = makes.client(getattr(make, who)())

    assert browser.get(reverse("checks:clashes", args=[visit.pk])).status_code == 404


def test_a_clash_of_another_visit_is_not_settled_here() -> None:
    visit = clashing()
    browser, page = makes.client(visit.checkers.all()[0]), reverse("checks:clashes", args=[visit.pk])

    for clash in (str(new_id()), "x"):
        answer = {"id": str(new_id()), "clash": clash, "counts": "SECOND"}
        assert browser.post(page, answer).status_code in (404, 409)


def titles(who: Person) -> list[str]:
    standing = standing_of(who, on=make.TODAY)
    return [
        card.words for card in cards_for(standing, now=make.NOW) if "Which one counts" in f"{card.title} {card.words}"
    ] + [card.title for card in cards_for(standing, now=make.NOW) if "Two answers" in card.title]


def test_whoever_decides_is_told_today_and_nobody_else() -> None:
    visit = clashing()
    checker = visit.checkers.all()[0]
    assert titles(checker) == ["Two answers came for one press. Which one counts?"]
    assert titles(make.quinn()) == titles(make.bilal()) == titles(make.cath()) == []

    tablet = Tablet(visit)
    tablet.tap(journal.FINISHED, True)
    tablet.send()

    assert titles(checker) == []
    assert titles(make.quinn()) == ["Two answers came for one press"]
    page = reverse("checks:visit", args=[visit.pk])
    assert reverse("checks:clashes", args=[visit.pk]) in makes.client(make.quinn()).get(page).content.decode()
