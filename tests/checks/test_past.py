"""Visits of long ago, written down many at once."""

from dataclasses import replace
from time import perf_counter

import pytest

from biggervoices.checks.changes.past import PastInterview, PastVisit, PastWant, record_past_visits
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import Interview, Slip, Visit
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.loop.changes import raise_point
from biggervoices.loop.models import Point
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db


def past_visit(number: int) -> PastVisit:
    answers = dict.fromkeys(["home-key", "home-knock", "home-style", "home-mend", "home-noise"], "YES")
    wants = [PastWant("home-key", f"A key, please ({number}).")]
    asked = PastInterview(make.bilal(), answers, {"home-style": "Blue walls."}, wants, ["Sunday dinner."])
    return PastVisit(make.home(), makes.day(-30 - number), [makes.checker()], make.sam(), make.quinn(), [asked])


def test_what_was_said_long_ago_is_folded_like_anything_else() -> None:
    load_starter(now=make.NOW)

    raised = record_past_visits([past_visit(1)], now=make.NOW)

    visit, interview = Visit.objects.get(), Interview.objects.get()
    said = interviewed(interview)
    by_key = {question.key: question.id for question in kit_of(visit.version_id).questions.values()}
    assert visit.state == Visit.DONE
    assert said.said[by_key["home-key"]].answer == "YES"
    assert said.said[by_key["home-style"]].words == "Blue walls."
    assert [one["words"] for one in raised] == ["A key, please (1).", "Sunday dinner."]


def test_the_points_of_the_past_fit_the_loop() -> None:
    load_starter(now=make.NOW)

    for facts in record_past_visits([past_visit(1)], now=make.NOW):
        raise_point(**facts)

    change = Point.objects.get(kind="CHANGE")
    assert (change.person, change.heard_on) == (make.bilal().pk, makes.day(-31))
    assert change.question == "Do you have your own key to your front door?"


def test_whether_the_words_are_changed_was_asked_long_ago_too() -> None:
    load_starter(now=make.NOW)
    past = past_visit(1)
    unnamed = replace(past, interviews=[replace(past.interviews[0], named=False, reword=True)])

    raised = record_past_visits([unnamed], now=make.NOW)

    assert [(one["named"], one["reword"]) for one in raised] == [(False, True), (False, True)]


def test_a_hundred_and_twenty_visits_are_quick() -> None:
    load_starter(now=make.NOW)
    past = [past_visit(number) for number in range(120)]

    began = perf_counter()
    record_past_visits(past, now=make.NOW)

    assert Slip.objects.count() >= 120 * 14
    assert perf_counter() - began < 6
