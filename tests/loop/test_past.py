"""A past written in bulk is the same as one that was lived, and quick."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biggervoices.loop import queries
from biggervoices.loop.models import Answered, Asked, Point, Telling, Update
from tests import make
from tests.loop.past import some_past

pytestmark = pytest.mark.django_db


def test_four_hundred_points_take_a_few_inserts() -> None:
    with CaptureQueriesContext(connection) as asked:
        some_past(people=50, each=8, verdicts=["YES", "NOT_YET", None] * 100)

    assert Point.objects.count() == Asked.objects.count() == Update.objects.count() == 400
    assert Telling.objects.count() == 800
    assert sum("INSERT" in query["sql"] for query in asked if "loop_" in query["sql"]) <= 10


def test_not_yet_in_the_past_waits_for_an_answer_now() -> None:
    (yes, not_yet) = some_past(people=2, verdicts=["YES", "NOT_YET"])

    assert list(Point.objects.to_answer()) == [not_yet]
    assert Answered.objects.get(point=yes).current
    again = Point.objects.get(pk=not_yet.pk)
    steps = [step.title for step in queries.path_of(again, reader=make.bilal(), now=make.NOW).steps]
    assert steps[-3:] == ["Your home answers again", "Something gets done", "You say: is it better?"]
