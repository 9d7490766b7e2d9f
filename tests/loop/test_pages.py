"""Every list asks the database as often for 30 rows as for one, and at most eight times a page."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from biggervoices.loop.models import Point, Reply
from biggervoices.people.models import Person
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db

MOST = 8


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what is kept in mind between pages is read once
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def some(count: int, home: str) -> None:
    """Add points in every state, each by another person."""
    for n in range(count):
        who = make.person(f"{home} {count} {n}")
        about = {"person": who.pk, "question": f"Question {n}"}
        told.raised(**about)
        told.passed(**about)
        told.passed(kind=Point.GOOD, **about)
        told.answered(told.passed(**about))
        told.answered(told.passed(**about), kind=Reply.FIND_OUT)
        told.done(told.answered(told.passed(**about)))
        told.answered(told.passed(**about), kind=Reply.WE_CANNOT)


LISTS: list[tuple[str, Callable[[], Person], str]] = [
    ("reading", make.quinn, ""),
    ("late", make.quinn, ""),
    ("to_tell", make.quinn, ""),
    ("actions", make.quinn, ""),
    ("inbox", make.cath, ""),
    ("inbox", make.cath, "?show=answered"),
    ("actions", make.cath, ""),
    ("actions", told.sue, "?show=done"),
    ("to_tell", make.cath, ""),
    ("because", make.ann, ""),
]


def test_lists_ask_as_often_for_thirty_rows_as_for_one(client: Client) -> None:
    some(1, "One")
    before = {}
    for name, who, query in LISTS:
        client.force_login(who())
        before[name, query, who] = queries_of(client, reverse(f"loop:{name}") + query)
    client.force_login(make.bilal())
    wall = reverse("loop:said_and_did", args=[make.home().pk])
    wall_before = queries_of(client, wall)

    some(29, "More")

    for name, who, query in LISTS:
        client.force_login(who())
        after = queries_of(client, reverse(f"loop:{name}") + query)
        assert after == before[name, query, who] <= MOST, (name, query)
    client.force_login(make.bilal())
    assert queries_of(client, wall) == wall_before <= MOST


def test_a_persons_own_pages_ask_as_often_for_thirty_as_for_one(client: Client) -> None:
    def one_more() -> Point:
        point = told.passed()
        told.done(told.answered(point))
        told.said(point, "NOT_YET")
        told.done(told.answered(point, words="Again."))
        return point

    first = one_more()
    client.force_login(make.bilal())
    threads, thread = reverse("loop:threads"), reverse("loop:thread", args=[first.pk])
    before = queries_of(client, threads), queries_of(client, thread)

    for _n in range(29):
        one_more()

    assert (queries_of(client, threads), queries_of(client, thread)) == before
    assert max(before) <= MOST


def test_single_pages_ask_at_most_eight_times(client: Client) -> None:
    point = told.passed()
    action = told.done(told.answered(point))
    told.said(point, "NOT_YET")
    told.answered(point, words="Again.", doer=make.cath())
    other = told.passed()
    told.answered(other, kind=Reply.FIND_OUT)
    raised = told.raised()
    open_action = type(action).objects.get(done_at=None)
    pages = [
        (make.quinn(), reverse("loop:read_one", args=[raised.pk])),
        (make.cath(), reverse("loop:answer") + f"?point={other.pk}"),
        (make.cath(), reverse("loop:point", args=[point.pk])),
        (make.cath(), reverse("loop:action", args=[action.pk])),
        (make.cath(), reverse("loop:update", args=[open_action.pk])),
        (make.cath(), reverse("loop:change_action", args=[open_action.pk])),
        (make.bilal(), reverse("loop:take_back", args=[point.pk])),
    ]
    for who, address in pages:
        client.force_login(who)
        assert queries_of(client, address) <= MOST, address
