"""A shared tablet asks whose card it was shown: only its own answer is told."""

import json
from datetime import timedelta

import pytest

from biggervoices.core.ids import new_id
from biggervoices.people.changes.cards import issue_card, revoke_card
from biggervoices.people.models import Card, Person
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db


def said(who: Person, token: str) -> object:
    answer = makes.client(who).post("/api/my-card", json.dumps({"token": token}), content_type="application/json")
    assert answer.status_code == 200
    return answer.json()


def test_my_own_card_is_mine_and_nobody_elses() -> None:
    token = issue_card(make.bilal(), id=new_id(), by=None, now=make.NOW)

    assert said(make.bilal(), token) == {"mine": True}
    assert said(make.sam(), token) == {"mine": False}
    assert said(make.bilal(), "another") == {"mine": False}


def test_a_card_that_was_taken_back_is_not_mine_any_more() -> None:
    token = issue_card(make.bilal(), id=new_id(), by=None, now=make.NOW)
    revoke_card(Card.objects.get(), by=None, now=make.NOW + timedelta(hours=1))

    assert said(make.bilal(), token) == {"mine": False}
