"""Themes that are one, and themes that nobody needs: everybody can undo what was done to them."""

import pytest
from django.test import Client

from biggervoices.core.ids import new_id
from biggervoices.voices.changes import board
from biggervoices.voices.models import BoardCard, Gathering, Seat, Theme
from biggervoices.voices.queries.board import cards_of, columns_of
from tests.voices.hall import NOW, at, card, going_on, seat, sit

pytestmark = pytest.mark.django_db


def themes_with_cards(gathering: Gathering) -> tuple[Seat, Theme, Theme, list[BoardCard]]:
    here = seat(gathering)
    cards = [card(here, words) for words in ("The bus is late", "The taxi is dear", "I like my room")]
    at(gathering, Gathering.GROUP)
    bus, home = (board.make_theme(gathering, id=new_id(), name=name, now=NOW) for name in ("Getting about", "Home"))
    for one, theme in zip(cards, (bus, bus, home), strict=True):
        board.place_card(here, one, theme, id=new_id(), now=NOW)
    return here, bus, home, cards


def names_of(gathering: Gathering) -> list[str]:
    return [column.theme.name for column in columns_of(gathering, cards_of(gathering)) if column.theme]


def test_two_themes_become_one_and_everybody_can_undo_it(client: Client) -> None:
    gathering = going_on()
    _here, bus, home, cards = themes_with_cards(gathering)
    sit(client, gathering)

    for _try in range(2):
        assert client.post(f"/join/seat/themes/{bus.pk}/", {"into": str(home.pk)}).status_code == 302

    assert names_of(gathering) == ["Home"]
    assert set(home.cards.all()) == set(cards)
    client.post("/join/seat/undo/", {"id": str(new_id())})
    assert names_of(gathering) == ["Getting about", "Home"]
    assert [it.words for it in bus.cards.all()] == ["The taxi is dear"]
    client.post("/join/seat/undo/", {"id": str(new_id())})
    assert {it.words for it in bus.cards.all()} == {"The bus is late", "The taxi is dear"}


def test_the_cards_of_a_theme_that_is_taken_away_are_loose_again(client: Client) -> None:
    gathering = going_on()
    _here, bus, _home, _cards = themes_with_cards(gathering)
    sit(client, gathering)
    assert "Take this theme away" in client.get(f"/join/seat/themes/{bus.pk}/").text

    client.post(f"/join/seat/themes/{bus.pk}/", {"into": ""})

    assert names_of(gathering) == ["Home"]
    assert [it.theme for it in cards_of(gathering)].count(None) == 2
    assert client.get(f"/join/seat/themes/{bus.pk}/").status_code == 404


def test_a_theme_is_not_put_together_with_itself_nor_with_one_of_another_gathering(client: Client) -> None:
    gathering, other = going_on(), going_on()
    _here, bus, _home, _cards = themes_with_cards(gathering)
    at(other, Gathering.GROUP)
    elsewhere = board.make_theme(other, id=new_id(), name="Elsewhere", now=NOW)
    sit(client, gathering)

    answers = [client.post(f"/join/seat/themes/{bus.pk}/", {"into": str(it.pk)}) for it in (bus, elsewhere)]

    assert [it.status_code for it in answers] == [409, 404]
    assert "Choose another theme." in answers[0].text
    assert names_of(gathering) == ["Getting about", "Home"]
