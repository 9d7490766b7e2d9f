"""A timer for everybody, only if the group wants one: a break stops it, and nothing ends by itself."""

from datetime import timedelta

import pytest
from django.test import Client

from biggervoices.core.refusals import Refused
from biggervoices.voices.changes import gatherings
from tests import make
from tests.voices.hall import NOW, going_on, sit

pytestmark = pytest.mark.django_db


def test_a_timer_is_there_only_if_the_group_wants_one_and_goes_with_the_step(client: Client) -> None:
    gathering = going_on()
    sit(client, gathering)
    lead = Client()
    lead.force_login(make.quinn())
    page = f"/gatherings/{gathering.pk}/lead/"
    assert "data-until" not in client.get("/join/seat/").text

    lead.post(page, {"timer": "10"})

    assert "data-until" in client.get("/join/seat/").text
    assert "Until" in lead.get(page).text
    lead.post(page, {"step": "SORT"})
    assert "data-until" not in client.get("/join/seat/").text


def test_a_break_stops_the_timer_and_it_goes_on_with_what_was_left() -> None:
    gathering, quinn = going_on(), make.quinn()
    gatherings.set_timer(gathering, 10, by=quinn, now=NOW)

    gatherings.pause(gathering, paused=True, by=quinn, now=NOW + timedelta(minutes=4))
    gathering.refresh_from_db()
    assert (gathering.timer_ends, gathering.timer_left) == (None, 360)
    with pytest.raises(Refused, match="There is a break now"):
        gatherings.set_timer(gathering, 5, by=quinn, now=NOW)
    gatherings.pause(gathering, paused=False, by=quinn, now=NOW + timedelta(minutes=30))

    gathering.refresh_from_db()
    assert (gathering.timer_ends, gathering.timer_left) == (NOW + timedelta(minutes=36), None)


@pytest.mark.parametrize("minutes", ["7", "-5", "9" * 5_000, "x", "²", ""])
def test_no_other_time_is_set_than_those_to_choose(client: Client, minutes: str) -> None:
    gathering = going_on()
    client.force_login(make.quinn())

    answer = client.post(f"/gatherings/{gathering.pk}/lead/", {"timer": minutes})

    assert answer.status_code == 409
    assert "Choose how many minutes." in answer.text
    gathering.refresh_from_db()
    assert gathering.timer_ends is None
