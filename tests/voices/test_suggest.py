"""What may belong together: shown when a facilitator asks, with reasons; accepted whole, in part, or not at all."""

import re
from uuid import UUID

import pytest
from django.test import Client

from biggervoices.core.ids import new_id
from biggervoices.people.models import Person
from biggervoices.voices.changes import board
from biggervoices.voices.models import BoardCard, Gathering, Move, Theme
from biggervoices.voices.queries.suggest import suggestions
from tests import make
from tests.voices.hall import NOW, at, card, going_on, seat

pytestmark = pytest.mark.django_db

RIDES = ("The bus is always late.", "I want to learn the bus to my sister.", "The taxi did not come.",
         "There are no seats at the bus stop.", "My driver is kind.")  # fmt: skip
MEALS = ("The food is good.", "I want to cook my own dinner.", "We have the same dinner each week.",
         "I like to bake a cake.", "Breakfast is too early.")  # fmt: skip
FRIENDS = ("I want to see my friends more.", "I met a friend at the disco.", "I want a girlfriend.",
           "My best friend moved away.", "I miss my old friends.")  # fmt: skip


def with_cards(*words: str) -> Gathering:
    gathering = going_on()
    here = seat(gathering)
    for said in words:
        card(here, said)
    at(gathering, Gathering.GROUP)
    gathering.refresh_from_db()
    return gathering


def as_person(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def page_of(gathering: Gathering, who: Person | None = None) -> tuple[int, str]:
    answer = as_person(who or make.quinn()).get(f"/gatherings/{gathering.pk}/suggest/")
    return answer.status_code, answer.content.decode()


def on(gathering: Gathering) -> dict[str, str]:
    """Where each card is, by the name of its theme."""
    return {it.words: it.theme.name if it.theme else "" for it in gathering.cards.select_related("theme")}


def test_cards_about_one_thing_are_suggested_together_each_with_a_reason() -> None:
    gathering = with_cards(*RIDES, *MEALS, *FRIENDS)

    found = suggestions(gathering)

    together = [{card.words for card, _why in one.cards} for one in found]
    for said in (RIDES, MEALS, FRIENDS):
        assert max(len(it & set(said)) for it in together) >= 2
    assert all(why.endswith(".") and one.name and one.theme is None for one in found for _card, why in one.cards)
    assert on(gathering) == dict.fromkeys((*RIDES, *MEALS, *FRIENDS), "")  # software moves nothing


def test_the_facilitator_puts_some_together_under_a_name_of_their_own_and_everybody_can_undo_it() -> None:
    gathering = with_cards(*RIDES, *MEALS, *FRIENDS)
    quinn = as_person(make.quinn())
    page = page_of(gathering)[1]
    form = next(it for it in page.split("<form")[1:] if RIDES[0] in it)
    ids = re.findall(r'name="card" value="([^"]+)"', form)
    assert len(ids) >= 2
    sent = {"id": str(new_id()), "name": "Getting about", "picture": "bus", "card": ids[:2]}

    for _twice in range(2):
        assert quinn.post(f"/gatherings/{gathering.pk}/suggest/", sent).status_code == 302

    theme = Theme.objects.get()
    assert (theme.name, theme.picture) == ("Getting about", "bus")
    assert {str(it.pk) for it in theme.cards.all()} == set(ids[:2])
    assert Move.objects.count() == 2
    here = seat(gathering)
    for _card in ids[:2]:
        board.undo(here, id=new_id(), now=NOW)
    assert not theme.cards.exists()


def test_where_people_placed_cards_others_are_suggested_for_the_themes_that_they_made() -> None:
    gathering = with_cards(*RIDES, *MEALS, *FRIENDS)
    here = seat(gathering)
    for name, said in (("On the road", RIDES), ("At the table", MEALS)):
        theme = board.make_theme(gathering, id=new_id(), name=name, now=NOW)
        for one in gathering.cards.all():
            if one.words in said[:3]:
                board.place_card(here, one, theme, id=new_id(), now=NOW)

    found = {one.name: {card.words for card, _why in one.cards} for one in suggestions(gathering) if one.theme}

    assert RIDES[3] in found["On the road"]
    assert found.get("At the table", set()) & set(MEALS[3:])
    assert not {*RIDES[:3], *MEALS[:3]} & set().union(*found.values())  # what people placed stays


@pytest.mark.parametrize(
    "words", [(), ("I want a cat.",), ("I want a cat.",) * 12, ("x" * 500, "猫が欲しい", "أريد قطة", "؟؟؟")]
)
def test_a_board_that_says_little_is_no_fault(words: tuple[str, ...]) -> None:
    status, page = page_of(with_cards(*words))

    assert status == 200
    assert "What may belong together" in page


def test_only_who_leads_it_sees_it_and_only_while_cards_are_grouped() -> None:
    gathering = with_cards(*RIDES)
    assert page_of(gathering, make.cath())[0] == 404
    assert (
        f"/gatherings/{gathering.pk}/suggest/"
        in as_person(make.quinn()).get(f"/gatherings/{gathering.pk}/lead/").content.decode()
    )

    at(gathering, Gathering.SORT)

    assert page_of(gathering)[0] == 409


def test_nothing_chosen_or_a_card_that_left_is_a_sentence_and_saves_nothing() -> None:
    gathering = with_cards(*RIDES)
    quinn, path = as_person(make.quinn()), f"/gatherings/{gathering.pk}/suggest/"
    gone = BoardCard.objects.latest("added_at")
    make.by_hand("UPDATE voices_boardcard SET off_at = now(), words = '' WHERE id = %s", [gone.pk])
    for cards in ([], ["nonsense"], [str(gone.pk)], [str(UUID(int=1))]):
        answer = quinn.post(path, {"id": str(new_id()), "name": "Buses", "picture": "bus", "card": cards})
        assert answer.status_code == 409
        assert "Choose at least one card." in answer.content.decode()

    assert not Theme.objects.exists()
    assert (
        quinn.post(path, {"id": str(new_id()), "name": " ", "picture": "bus", "card": [str(new_id())]}).status_code
        == 409
    )
