"""Hard input at a gathering: nothing on the board, one card, hundreds that are equal, other scripts, wrong counts."""

import pytest
from django.test import Client

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.voices.changes import board, gatherings, ideas, old, votes
from biggervoices.voices.models import Gathering, Idea, Seat, Sentence, ThemeWording, Vote, Voter
from biggervoices.voices.queries.board import alike, cards_of
from biggervoices.voices.queries.ideas import themes_of
from biggervoices.voices.queries.suggest import suggestions
from biggervoices.voices.queries.votes import result_of
from tests import make
from tests.voices.hall import NOW, at, card, going_on, seat, sit

pytestmark = pytest.mark.django_db

STEPS = [code for code, _words in Gathering.STEPS]
SCRIPTS = ["أريد المزيد من الأصدقاء", "我想要更多的朋友", "🚌🕙😡", "ฉันอยากมีเพื่อน", "Ich möchte Straßenbahn fahren"]


def every_page(client: Client, gathering: Gathering) -> None:
    """Look at each step as somebody at a seat, as the leader and on the big screen; then at the report."""
    client.force_login(make.quinn())
    sit(client, gathering)
    lead = f"/gatherings/{gathering.pk}"
    for step in STEPS:
        at(gathering, step)
        for page in ("/join/seat/", f"{lead}/lead/", f"{lead}/screen/", f"{lead}/votes/"):
            assert client.get(page, follow=True).status_code == 200, (step, page)
    at(gathering, Gathering.GROUP)
    assert client.get(f"{lead}/suggest/").status_code == 200
    gatherings.end(gathering, by=make.quinn(), now=NOW)
    for page in (f"{lead}/report/", f"{lead}/report.pdf"):
        assert client.get(page).status_code == 200, page


def test_an_empty_board_goes_through_all_steps_to_a_report(client: Client) -> None:
    every_page(client, going_on())


def test_one_card_goes_through_all_steps_and_nothing_is_suggested(client: Client) -> None:
    gathering = going_on()
    card(seat(gathering), "I want more to do.")
    assert alike(cards_of(gathering)) == []
    assert suggestions(gathering) == []

    every_page(client, gathering)


def test_three_hundred_equal_cards_stay_three_hundred(client: Client) -> None:
    gathering = going_on()
    here = seat(gathering)
    for _number in range(300):
        card(here, "I want more to do.")

    pairs, found = alike(cards_of(gathering)), suggestions(gathering)

    assert len(cards_of(gathering)) == 300
    assert pairs
    assert sum(len(it.cards) for it in found) in (0, 300)  # all or none: no line goes between what is equal
    client.force_login(make.quinn())
    for step in (Gathering.COLLECT, Gathering.SORT, Gathering.GROUP):
        at(gathering, step)
        shown = client.get(f"/gatherings/{gathering.pk}/lead/").content.decode()
        assert "300" in shown
        assert shown.count("Yes, the same") == (20 if step == Gathering.COLLECT else 0)


@pytest.mark.parametrize("write", ["card", "wording", "idea", "sentence"])
def test_five_thousand_letters_are_refused_in_one_sentence_and_nothing_is_kept(write: str) -> None:
    gathering = going_on(Gathering.GROUP)
    here, theme = seat(gathering), board.make_theme(gathering, id=new_id(), name="Busy", now=NOW)
    long = "I want more to do. " * 264
    at(gathering, Gathering.COLLECT if write == "card" else Gathering.IDEAS)

    writes = {
        "card": lambda: card(here, long),
        "wording": lambda: ideas.propose(here, theme, long, id=new_id(), now=NOW),
        "idea": lambda: ideas.add_idea(here, theme, long, Idea.PROVIDER, id=new_id(), now=NOW),
        "sentence": lambda: votes.put_words(gathering, long, id=new_id(), by=make.quinn(), now=NOW),
    }

    with pytest.raises(Refused) as refused:
        writes[write]()

    assert 0 < len(str(refused.value)) < 120
    assert not cards_of(gathering)
    assert not any(it.objects.exists() for it in (ThemeWording, Idea, Sentence))


def test_other_scripts_stay_what_they_are_from_card_to_report(client: Client) -> None:
    gathering = going_on()
    here = seat(gathering)
    cards = [card(here, words) for words in SCRIPTS]
    at(gathering, Gathering.GROUP)
    for words, one in zip(SCRIPTS, cards, strict=True):
        theme = board.make_theme(gathering, id=new_id(), name=words, now=NOW)
        board.place_card(here, one, theme, id=new_id(), now=NOW)
        at(gathering, Gathering.IDEAS)
        ideas.propose(here, theme, words, id=new_id(), now=NOW)
        ideas.add_idea(here, theme, words, Idea.OTHERS, id=new_id(), now=NOW)
        at(gathering, Gathering.GROUP)
    votes.put_cards(gathering, cards, by=make.quinn(), now=NOW)

    assert [it.words for it in cards_of(gathering)] == SCRIPTS
    assert {it.sentence.words for it in result_of(gathering).thoughts} == set(SCRIPTS)
    assert [it.statement for it in themes_of(gathering)] == SCRIPTS
    every_page(client, gathering)
    shown = client.get(f"/gatherings/{gathering.pk}/report/").content.decode()
    assert all(words in shown for words in SCRIPTS)


def test_a_vote_for_an_idea_that_left_counts_nothing_and_says_so() -> None:
    gathering = going_on(Gathering.GROUP)
    here = seat(gathering, make.bilal())
    theme = board.make_theme(gathering, id=new_id(), name="Busy", now=NOW)
    at(gathering, Gathering.IDEAS)
    idea = ideas.add_idea(here, theme, "A garden", Idea.HOME, id=new_id(), now=NOW)
    at(gathering, Gathering.CHOOSE)
    votes.put_ideas(gathering, [idea], by=make.quinn(), now=NOW)
    sentence = Sentence.objects.get()
    voter = votes.begin_voting(here, Voter.SHARED, id=new_id(), now=NOW)
    room = votes.name_room(gathering, "The hall", 3, id=new_id(), by=make.quinn(), now=NOW)
    up = {"agree": 4, "disagree": 0, "not_sure": 0, "not_understood": 0}
    with pytest.raises(Refused, match="You counted 4 hands, but 3 people are in the room"):
        votes.count_hands(room, sentence.pk, up, id=new_id(), by=make.quinn(), now=NOW)
    old.erase_statements(make.bilal(), now=NOW)  # who had it, and the idea goes with them

    with pytest.raises(Refused, match="not there any more"):
        votes.vote(here, voter, sentence.pk, Vote.AGREE, id=new_id(), now=NOW)
    with pytest.raises(Refused, match="not there any more"):
        votes.count_hands(room, sentence.pk, up | {"agree": 1}, id=new_id(), by=make.quinn(), now=NOW)

    assert (Vote.objects.count(), result_of(gathering).thoughts) == (0, ())
    assert Seat.objects.count() == 1
