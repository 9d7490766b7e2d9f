"""What waits for somebody today, in two queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biggervoices.easyread.queries import Card
from biggervoices.loop import changes, queries
from biggervoices.loop.models import Point
from biggervoices.people.models import Person
from biggervoices.people.queries import standing_of
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def cards(who: Person) -> list[Card]:
    standing = standing_of(who, on=make.TODAY)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = queries.cards_for(standing, now=make.NOW)
    assert len(asked) <= 2
    return found


def test_a_manager_has_answers_to_give() -> None:
    for _n in range(3):
        told.passed()

    (card,) = cards(make.cath())

    assert (card.title, card.minutes, card.urgency) == ("3 answers to give", 10, 30)


def test_a_late_answer_is_urgent_and_says_so() -> None:
    told.passed(now=make.NOW - timedelta(days=20))

    (card,) = cards(make.cath())

    assert (card.title, card.words, card.urgency) == ("1 answer to give", "1 is late.", 10)
    assert cards(make.quinn())[0].title == "1 answer is late"


def test_good_things_reach_the_manager() -> None:
    told.passed(kind=Point.GOOD)

    assert [card.title for card in cards(make.cath())] == ["1 good thing to hear"]


def test_the_quality_team_has_points_to_read() -> None:
    told.raised(now=make.NOW - timedelta(days=1))
    told.raised(now=make.NOW - timedelta(days=4))

    (card,) = cards(make.quinn())

    assert (card.title, card.urgency) == ("2 things that people said, to read", 10)


def test_points_of_yesterday_are_not_late() -> None:
    told.raised(now=make.NOW - timedelta(days=1))

    assert cards(make.quinn())[0].urgency == 20


def test_whoever_promised_has_something_to_do() -> None:
    told.answered(told.passed(), by_day=told.on(3))

    assert [(card.title, card.urgency) for card in cards(told.sue())] == [("1 thing that you promised", 30)]


def test_whoever_answered_has_somebody_to_tell_face_to_face() -> None:
    told.answered(told.passed())

    assert [card.title for card in cards(make.cath())] == ["1 person to tell"]


def test_what_nobody_looked_at_on_their_screen_for_two_weeks_is_told_face_to_face() -> None:
    told.answered(told.passed())
    make.by_hand("UPDATE loop_telling SET how = 'SCREEN', due_at = %s", [make.NOW - timedelta(days=13)])
    assert cards(make.cath()) == []

    make.by_hand("UPDATE loop_telling SET due_at = %s", [make.NOW - timedelta(days=15)])

    assert [card.title for card in cards(make.cath())] == ["1 person to tell"]


def test_a_person_hears_that_there_is_something_new_and_is_asked_whether_it_is_better() -> None:
    point = told.passed()
    reply = told.answered(point)
    assert [card.title for card in cards(make.bilal())] == ["There is something new for you"]

    told.done(reply)
    assert [(card.title, card.words) for card in cards(make.bilal())] == [("Is it better now?", "I want to cook.")]

    told.said(point)
    assert cards(make.bilal()) == []


def test_a_person_is_asked_whether_the_home_may_hear_it() -> None:
    point = told.raised(hears=Point.QUALITY_TEAM)
    assert cards(make.bilal()) == []

    changes.keep_back(point, reason="", by=make.quinn(), now=make.NOW)

    assert [card.title for card in cards(make.bilal())] == ["May your home hear this?"]


def test_in_a_home_of_two_a_person_is_asked_before_it_goes_on() -> None:
    told.raised(named=False)

    assert [card.title for card in cards(make.bilal())] == ["May your home hear this?"]


def test_a_checker_hears_that_something_changed() -> None:
    told.done(told.answered(told.passed()))

    assert [card.title for card in cards(make.ann())] == ["Something changed because of your visits"]


def test_who_has_nothing_to_do_has_no_card() -> None:
    told.passed()

    for who in (make.dev(), make.sol(), told.sue()):
        assert cards(who) == []
