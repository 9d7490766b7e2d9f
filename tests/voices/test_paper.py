"""Cards on paper: printed with a number that stays, typed in a line a card, laid together by their numbers."""

import io

import pytest
from django.test import Client
from pikepdf import Pdf

from biggervoices.core.ids import new_id
from biggervoices.voices.changes import board, gatherings
from biggervoices.voices.models import BoardCard, Gathering, Invite, Move
from biggervoices.voices.queries.board import numbers_of
from tests import make
from tests.voices.hall import NOW, at, card, going_on, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client: Client) -> Client:
    client.force_login(make.quinn())
    return client


def page(gathering: Gathering) -> str:
    return f"/gatherings/{gathering.pk}/paper/"


def test_cards_are_typed_in_a_line_each_and_sent_twice_they_are_there_once(lead: Client) -> None:
    gathering, sent = going_on(), {"id": str(new_id()), "lines": "The bus is late\n\n  I like my room \nMore music"}

    for _try in range(2):
        answer = lead.post(page(gathering), sent)

    assert answer.headers["Location"] == page(gathering)
    assert [it.words for it in BoardCard.objects.all()] == ["The bus is late", "I like my room", "More music"]
    assert {(it.person, it.seat, it.helped) for it in BoardCard.objects.all()} == {(None, None, True)}


def test_whose_cards_they_are_hears_what_comes_of_them(lead: Client) -> None:
    gathering, bilal = going_on(), make.bilal()
    gatherings.invite(gathering, [bilal], invited_as=Invite.AS[0][0], by=make.quinn(), now=NOW)
    gatherings.answer_invite(Invite.objects.get(), Invite.YES, by=bilal, now=NOW)

    lead.post(page(gathering), {"id": str(new_id()), "lines": "More music", "person": str(bilal.pk)})

    assert BoardCard.objects.get().person == bilal.pk


def test_nobody_who_does_not_come_can_be_named(lead: Client) -> None:
    gathering = going_on()

    answer = lead.post(page(gathering), {"id": str(new_id()), "lines": "Music", "person": str(make.bilal().pk)})

    assert answer.status_code == 422
    assert "Music</textarea>" in answer.text
    assert not BoardCard.objects.exists()


@pytest.mark.parametrize("lines", ["", " \n ", "Good\n" + "x" * 600])
def test_what_cannot_be_a_card_saves_nothing_and_keeps_what_was_typed(lead: Client, lines: str) -> None:
    gathering = going_on()

    answer = lead.post(page(gathering), {"id": str(new_id()), "lines": lines})

    assert answer.status_code == 422
    assert lines.strip() in answer.text
    assert not BoardCard.objects.exists()


def test_a_card_of_paper_that_sounds_urgent_waits_for_a_human(lead: Client) -> None:
    gathering = going_on()

    lead.post(page(gathering), {"id": str(new_id()), "lines": "He hits me every night\nMore music"})

    assert [it.words for it in BoardCard.objects.on_board()] == ["More music"]
    assert BoardCard.objects.get(waits=True).words == "He hits me every night"


def test_a_number_stays_on_its_card_when_another_goes() -> None:
    gathering = going_on()
    here = seat(gathering)
    first, second = card(here, "One"), card(here, "Two")

    board.take_off(here, first, now=NOW)

    assert numbers_of(gathering)[second.pk] == 2


def test_cards_that_lie_together_go_into_a_theme_by_their_numbers(lead: Client) -> None:
    gathering = going_on()
    here = seat(gathering)
    one, two, three = (card(here, words) for words in ("One", "Two", "Three"))
    at(gathering, Gathering.GROUP)
    theme = board.make_theme(gathering, id=new_id(), name="Out", now=NOW)

    for _try in range(2):
        assert lead.post(page(gathering), {"numbers": "1 and 3", "theme": str(theme.pk)}).status_code == 302

    assert set(theme.cards.all()) == {one, three}
    assert Move.objects.count() == 2
    assert two.theme is None


@pytest.mark.parametrize(
    ("numbers", "says"),
    [("", "Please answer: The numbers on the cards"), ("and", "Write the numbers on the cards"),
     ("1, 9", "There is no card with the number 9."), ("9" * 50, "There is no card with the number 999999.")],
)  # fmt: skip
def test_numbers_of_no_card_move_nothing(lead: Client, numbers: str, says: str) -> None:
    gathering = going_on()
    card(seat(gathering), "One")
    at(gathering, Gathering.GROUP)
    theme = board.make_theme(gathering, id=new_id(), name="Out", now=NOW)

    answer = lead.post(page(gathering), {"numbers": numbers, "theme": str(theme.pk)})

    assert answer.status_code == 422
    assert says in answer.text
    assert not Move.objects.exists()


@pytest.mark.parametrize("name", ["cards.pdf", "empty-cards.pdf"])
def test_cards_are_printed_for_those_who_lead_alone(lead: Client, name: str) -> None:
    gathering = going_on()
    here = seat(gathering)
    for n in range(9):
        card(here, f"Card {n}. " + "I like my room. " * (3 * n))
    path = f"/gatherings/{gathering.pk}/{name}"

    answer = lead.get(path)

    with Pdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == (2 if name == "cards.pdf" else 1)
        assert "/StructTreeRoot" in pdf.Root
    other = Client()
    other.force_login(make.bilal())
    assert other.get(path).status_code == 404
