"""What waits for the office today."""

from datetime import timedelta

import pytest

from biggervoices.people import changes, queries
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "waiting"), [(365, 0), (366, 1)])
def test_somebody_waits_to_be_asked_again_after_a_year(days: int, waiting: int) -> None:
    changes.write_needs(make.ann(), says_yes="nods", by=make.quinn(), now=make.NOW - timedelta(days=days))

    cards = queries.cards_for(queries.standing_of(make.quinn(), on=make.TODAY), now=make.NOW)

    assert [card.title for card in cards] == ["Ask what people need"] * waiting
