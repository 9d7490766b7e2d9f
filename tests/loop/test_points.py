from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.loop import changes, queries
from biggervoices.loop.models import Point
from tests import make

pytestmark = pytest.mark.django_db


def raised(id: UUID | None = None, **other: object) -> Point:
    facts: dict[str, object] = {
        "person": make.bilal().pk,
        "kind": Point.CHANGE,
        "words": "I want to cook.",
        "about": Point.OUR_HOME,
        "hears": Point.ALL,
        "named": False,
        "home": make.home(),
        "heard_label": "Quality Checker visit, Tuesday 3 November",
        "heard_path": "",
        "heard_id": None,
        "heard_on": make.TODAY,
        "question": "Do you choose what you eat?",
        "picture": "food",
        "asked_by": [make.ann()],
        "now": make.NOW,
    }
    return changes.raise_point(id=id or new_id(), **(facts | other))


def test_a_point_raised_twice_is_one_point() -> None:
    one = new_id()

    first = raised(one)
    second = raised(one, words="Other words")

    assert first == second
    assert Point.objects.get().words == "I want to cook."
    assert list(Point.objects.get().asked_by.all()) == [make.ann()]


def test_words_taken_back_are_gone_from_our_records() -> None:
    point = raised()

    changes.take_back(point, by=make.bilal(), now=make.NOW)
    changes.take_back(point, by=make.bilal(), now=make.NOW)

    point = Point.objects.get()
    assert (point.words, point.passed_words, point.taken_back_at) == ("", "", make.NOW)


def test_only_the_person_who_said_it_takes_it_back() -> None:
    point = raised()

    with pytest.raises(Refused, match="Only the person who said it can take it back"):
        changes.take_back(point, by=make.ann(), now=make.NOW)


def test_the_database_keeps_words_as_they_were_said() -> None:
    point = raised()

    with pytest.raises(IntegrityError, match="stay as they were said"), transaction.atomic():
        make.by_hand("UPDATE loop_point SET words = 'Something else' WHERE id = %s", [point.pk])


def test_a_report_reads_nothing_that_was_not_passed_on() -> None:
    visit = new_id()
    raised(heard_id=visit)

    assert queries.points_heard_at(visit) == []
