"""Say what you think: on one's own screen, a shared one, by signs, or with hands in a room; nobody is left out."""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import time, timedelta

import pytest
from django.test import Client

from biggervoices.core.ids import new_id
from biggervoices.core.lives import Held
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Person
from biggervoices.pure import opinion
from biggervoices.voices.changes import board, gatherings, ideas, old, votes
from biggervoices.voices.models import BoardCard, Gathering, Hands, Room, Seat, Sentence, Vote, Voter
from biggervoices.voices.queries.own import own
from biggervoices.voices.queries.votes import BY_REGION, BY_WAY, SAID, Thought, next_for, result_of, sentences_of
from tests import make

NOW = make.NOW

pytestmark = pytest.mark.django_db


def choosing() -> Gathering:
    """A gathering at the step at which people say what they think."""
    gathering = gatherings.plan_gathering(
        id=new_id(), name="Our Voices", purpose="We look at what people said.", on=make.TODAY, starts=time(10),
        ends=time(15), place="The Town Hall", by=make.quinn(), now=NOW,
    )  # fmt: skip
    gatherings.begin(gathering, by=make.quinn(), now=NOW)
    return to(gathering, Gathering.CHOOSE)


def to(gathering: Gathering, step: str) -> Gathering:
    gatherings.go_to_step(gathering, step, by=make.quinn(), now=NOW)
    gathering.refresh_from_db()
    return gathering


def asked(gathering: Gathering, words: str = "The bus is late") -> Sentence:
    return gathering.sentences.get(pk=votes.put_words(gathering, words, id=new_id(), by=make.quinn(), now=NOW).pk)


def seat(gathering: Gathering, who: Person | None = None, where: str = Seat.ROOM) -> Seat:
    return gatherings.take_seat(gathering, id=new_id(), where=where, person=who, now=NOW)


def voter(here: Seat, way: str = Voter.SHARED) -> Voter:
    return votes.begin_voting(here, way, id=new_id(), now=NOW)


def said(who: Voter, sentence: Sentence, answer: str = Vote.AGREE) -> None:
    votes.vote(who.seat, who, sentence.pk, answer, id=new_id(), now=NOW)


def crowd(here: Seat, sentence: Sentence, **answers: int) -> None:
    """Many people on one screen, each with an answer."""
    for answer, count in answers.items():
        for _one in range(count):
            said(voter(here), sentence, answer)


def room(gathering: Gathering, people: int, name: str = "The hall") -> Room:
    return votes.name_room(gathering, name, people, id=new_id(), by=make.quinn(), now=NOW)


def counted(here: Room, sentence: Sentence, agree: int = 0, disagree: int = 0, unclear: int = 0) -> None:
    counts = {"agree": agree, "disagree": disagree, "not_sure": 0, "not_understood": unclear}
    votes.count_hands(here, sentence.pk, counts, id=new_id(), by=make.quinn(), now=NOW)


def thought(gathering: Gathering, sentence: Sentence, by: str = "room") -> Thought:
    return next(it for it in result_of(gathering, by).thoughts if it.sentence.id == sentence.pk)


def sit(client: Client, gathering: Gathering) -> None:
    client.post(f"/join/by/{gathering.token}/", {"id": str(new_id()), "where": "ROOM"})


def press(client: Client, words: str, answer: str = "AGREE") -> None:
    """Press a picture below the sentence that the page shows."""
    page = client.get("/join/seat/vote/?more=1").content.decode()
    assert words in page
    found = re.search(r'type="hidden" name="sentence" value="([0-9a-f-]{36})"', page)
    assert found
    client.post("/join/seat/vote/say/", {"id": str(new_id()), "sentence": found[1], "answer": answer})


# --- on a screen -----------------------------------------------------------------------------------------------------


def test_somebody_says_what_they_think_five_at_a_time(client: Client) -> None:
    gathering = choosing()
    for number in range(6):
        asked(gathering, f"Sentence {number}.")
    sit(client, gathering)

    assert client.get("/join/seat/").headers["Location"] == "/join/seat/vote/"
    assert "Every way counts the same." in client.get("/join/seat/vote/").content.decode()
    client.post("/join/seat/vote/begin/", {"id": str(new_id()), "way": "OWN"})
    page = client.get("/join/seat/vote/").content.decode()
    for words in ("1 of 5", "I agree", "I do not agree", "I am not sure", "I do not understand it"):
        assert words in page
    for _number in range(5):
        press(client, "Sentence ")

    page = client.get("/join/seat/vote/").content.decode()
    assert "Do you want more? You can stop here." in page
    assert "You looked at 5 of 6 sentences." in page
    press(client, "Sentence ", "NOT_SURE")
    assert "You have looked at everything" in client.get("/join/seat/vote/").content.decode()
    assert Vote.objects.count() == 6
    assert Voter.objects.get().way == Voter.OWN


def test_the_last_word_counts_and_can_be_changed_on_the_page(client: Client) -> None:
    gathering = choosing()
    sentence = asked(gathering)
    sit(client, gathering)
    client.post("/join/seat/vote/begin/", {"id": str(new_id()), "way": "SHARED"})
    press(client, "The bus is late")
    page = client.get("/join/seat/vote/").content.decode()
    assert "“The bus is late” You said: I agree." in page
    assert "The bus is late" in client.get(f"/join/seat/vote/?sentence={sentence.pk}").content.decode()

    client.post("/join/seat/vote/say/", {"id": str(new_id()), "sentence": str(sentence.pk), "answer": "DISAGREE"})

    assert Vote.objects.get().answer == Vote.DISAGREE


def test_one_press_sent_twice_is_one_vote_and_one_voter() -> None:
    gathering = choosing()
    sentence, here, one, press_id = asked(gathering), seat(gathering), new_id(), new_id()

    for _try in range(2):
        who = votes.begin_voting(here, Voter.SHARED, id=one, now=NOW)
        votes.vote(here, who, sentence.pk, Vote.AGREE, id=press_id, now=NOW)

    assert (Voter.objects.count(), Vote.objects.count()) == (1, 1)


def test_many_people_share_a_screen_and_each_of_them_counts() -> None:
    gathering = choosing()
    sentence, here = asked(gathering), seat(gathering, where=Seat.TABLE)

    crowd(here, sentence, AGREE=3, DISAGREE=2)

    everybody = thought(gathering, sentence).everybody
    assert (everybody.agree, everybody.disagree) == (3, 2)


def test_a_person_is_one_voter_wherever_they_sit_down() -> None:
    gathering = choosing()
    sentence = asked(gathering)
    one = voter(seat(gathering, make.bilal()), Voter.OWN)
    said(one, sentence, Vote.AGREE)
    again = voter(seat(gathering, make.bilal(), Seat.REMOTE), Voter.OWN)
    said(again, sentence, Vote.DISAGREE)

    assert one.pk == again.pk
    assert Vote.objects.get().answer == Vote.DISAGREE


def test_signs_that_somebody_reads_count_the_same_and_it_is_said(client: Client) -> None:
    gathering = choosing()
    sentence = asked(gathering)
    sit(client, gathering)
    client.post("/join/seat/vote/begin/", {"id": str(new_id()), "way": "SIGNS"})
    assert "reads their signs. It counts the same." in client.get("/join/seat/vote/").content.decode()
    press(client, "The bus is late")

    found = result_of(gathering)
    assert thought(gathering, sentence).everybody.agree == 1
    assert found.by_signs == 1


@pytest.mark.parametrize("answer", ["MAYBE", ""])
def test_only_the_four_answers_count(answer: str) -> None:
    gathering = choosing()
    sentence, who = asked(gathering), voter(seat(gathering))

    with pytest.raises(Refused, match="press one of the pictures"):
        said(who, sentence, answer)


def test_nobody_votes_through_another_seat() -> None:
    gathering = choosing()
    sentence, who = asked(gathering), voter(seat(gathering))

    with pytest.raises(Refused, match="This screen changed hands"):
        votes.vote(seat(gathering), who, sentence.pk, Vote.AGREE, id=new_id(), now=NOW)


def test_one_screen_is_no_endless_row_of_people(monkeypatch: pytest.MonkeyPatch) -> None:
    here = seat(choosing())
    monkeypatch.setattr("biggervoices.voices.rules.votes.MOST_AT_A_SEAT", 2)
    voter(here)
    voter(here)

    with pytest.raises(Refused, match="Very many people used this screen"):
        voter(here)


def test_it_is_done_at_its_step_and_not_in_a_break() -> None:
    gathering = choosing()
    sentence, who = asked(gathering), voter(seat(gathering))

    gatherings.pause(gathering, paused=True, by=make.quinn(), now=NOW)
    with pytest.raises(Refused, match="We have a break"):
        said(who, sentence)
    gatherings.pause(gathering, paused=False, by=make.quinn(), now=NOW)
    to(gathering, Gathering.GROUP)
    with pytest.raises(Refused, match="at another step"):
        said(who, sentence)


def test_what_was_seen_least_comes_first() -> None:
    gathering = choosing()
    often, seldom = asked(gathering, "Often"), asked(gathering, "Seldom")
    here = seat(gathering)
    crowd(here, often, AGREE=3)
    crowd(here, seldom, AGREE=1)

    following = next_for(voter(here), sentences_of(gathering)).sentence

    assert following is not None
    assert following.words == "Seldom"


# --- sentences that leave --------------------------------------------------------------------------------------------


def test_a_sentence_that_left_is_not_counted_and_its_reader_is_told(client: Client) -> None:
    gathering = choosing()
    sentence, other = asked(gathering), asked(gathering, "The tea is cold")
    crowd(seat(gathering), sentence, AGREE=6)
    sit(client, gathering)
    client.post("/join/seat/vote/begin/", {"id": str(new_id()), "way": "OWN"})
    votes.take_out(sentence, by=make.quinn(), now=NOW)

    facts = {"id": str(new_id()), "sentence": str(sentence.pk), "answer": "AGREE"}
    answer = client.post("/join/seat/vote/say/", facts)

    assert "This sentence is not there any more. Nothing was counted." in answer.content.decode()
    assert [it.sentence.id for it in result_of(gathering).thoughts] == [other.pk]
    assert Vote.objects.count() == 6


def test_a_card_that_is_taken_off_takes_its_sentence_along_and_comes_back_with_its_votes() -> None:
    gathering = to(choosing(), Gathering.COLLECT)
    here = seat(gathering)
    card = board.add_card(here, "I want a job", id=new_id(), now=NOW)
    to(gathering, Gathering.CHOOSE)
    assert votes.put_cards(gathering, [card], by=make.quinn(), now=NOW) == 1
    assert votes.put_cards(gathering, [card], by=make.quinn(), now=NOW) == 0
    sentence = Sentence.objects.get()
    said(voter(here), sentence)

    votes.take_out(sentence, by=make.quinn(), now=NOW)
    assert sentences_of(gathering) == []
    votes.put_cards(gathering, [card], by=make.quinn(), now=NOW)
    assert thought(gathering, sentence).everybody.agree == 1
    board.take_off(here, card, now=NOW)

    assert sentences_of(gathering) == []
    with pytest.raises(Refused, match="not there any more"):
        said(voter(here), sentence)


def test_words_that_were_agreed_for_a_theme_are_put_to_everybody_once(client: Client) -> None:
    gathering = to(choosing(), Gathering.COLLECT)
    here = seat(gathering)
    card = board.add_card(here, "I am bored", id=new_id(), now=NOW)
    to(gathering, Gathering.GROUP)
    theme = board.make_theme(gathering, id=new_id(), name="Busy", now=NOW)
    board.place_card(here, card, theme, id=new_id(), now=NOW)
    to(gathering, Gathering.WRITE)
    wording = ideas.propose(here, theme, "We want more to do", id=new_id(), now=NOW)
    assert votes.put_wordings(gathering, by=make.quinn(), now=NOW) == 0
    ideas.say(wording, "YES", "", by=here, now=NOW)
    ideas.agree(wording, by=make.quinn(), now=NOW)
    client.force_login(make.quinn())

    for _try in range(2):
        client.post(f"/gatherings/{gathering.pk}/votes/", {"put": "wordings"})

    assert [it.words for it in sentences_of(gathering)] == ["We want more to do"]


def test_what_sounded_urgent_is_put_to_nobody() -> None:
    gathering = to(choosing(), Gathering.COLLECT)
    board.add_card(seat(gathering), "He hits me every night", id=new_id(), now=NOW)

    assert votes.put_cards(gathering, BoardCard.objects.all(), by=make.quinn(), now=NOW) == 0


# --- hands up --------------------------------------------------------------------------------------------------------


def test_hands_are_counted_and_counted_again() -> None:
    gathering = choosing()
    sentence, hall = asked(gathering), room(gathering, 10)
    counted(hall, sentence, agree=2)
    counted(hall, sentence, agree=7, disagree=1)

    assert Hands.objects.count() == 1
    assert thought(gathering, sentence).everybody.agree == 7


def test_more_hands_than_people_are_refused_and_what_was_typed_stays(client: Client) -> None:
    gathering = choosing()
    sentence, hall = asked(gathering), room(gathering, 10)
    client.force_login(make.quinn())
    path = f"/gatherings/{gathering.pk}/votes/{hall.pk}/"
    typed = {"agree": "8", "disagree": "3", "not_sure": "0", "not_understood": "0"}

    answer = client.post(path, {"id": str(new_id()), "sentence": str(sentence.pk), **typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You counted 11 hands, but 10 people are in the room. Count again." in page
    assert 'value="8"' in page
    assert "The bus is late" in page
    assert not Hands.objects.exists()
    typed["disagree"] = "2"
    assert client.post(path, {"id": str(new_id()), "sentence": str(sentence.pk), **typed}).status_code == 302
    assert "All sentences are counted in this room" in client.get(path).content.decode()


def test_a_room_is_never_smaller_than_the_hands_counted_in_it(client: Client) -> None:
    gathering = choosing()
    sentence, hall = asked(gathering), room(gathering, 10)
    counted(hall, sentence, agree=9)

    with pytest.raises(Refused, match="9 hands were counted in this room already"):
        votes.name_room(gathering, "The hall", 8, id=hall.pk, by=make.quinn(), now=NOW)
    client.force_login(make.quinn())
    path = f"/gatherings/{gathering.pk}/votes/{hall.pk}/"
    small = client.post(path, {"name": "The hall", "people": "8"})
    client.post(path, {"name": "The big hall", "people": "9"})

    assert small.status_code == 422
    assert "9 hands were counted in this room already." in small.content.decode()
    assert (Room.objects.get().name, Room.objects.get().people) == ("The big hall", 9)


@pytest.mark.parametrize(
    ("name", "people", "why"),
    [("", 3, "short name"), ("x" * 61, 3, "short name"), ("Attic", 0, "how many people"), ("The hall", 3, "this name")],
)
def test_a_room_has_a_name_of_its_own_and_people(name: str, people: int, why: str) -> None:
    gathering = choosing()
    room(gathering, 5)

    with pytest.raises(Refused, match=why):
        room(gathering, people, name)


@pytest.mark.parametrize("wrong", [{"agree": -1}, {"other": 3}])
def test_hands_are_numbers(wrong: Mapping[str, int]) -> None:
    gathering = choosing()
    sentence, hall = asked(gathering), room(gathering, 10)
    counts = {**dict.fromkeys(Hands.COUNTS, 0), **wrong}

    with pytest.raises(Refused, match="a number in each box"):
        votes.count_hands(hall, sentence.pk, counts, id=new_id(), by=make.quinn(), now=NOW)


# --- what people think -----------------------------------------------------------------------------------------------


def is_said(words: str, found: Thought) -> bool:
    return found.words == str(SAID[words][1])


def test_what_nobody_voted_on_is_never_agreed() -> None:
    gathering = choosing()
    sentence, other = asked(gathering), asked(gathering, "The tea is cold")
    crowd(seat(gathering), other, AGREE=9)

    found = thought(gathering, sentence)

    assert is_said(opinion.TOO_FEW, found)
    assert not found.forward


def test_a_room_that_is_against_is_heard() -> None:
    gathering = choosing()
    sentence, hall = asked(gathering), room(gathering, 12)
    crowd(seat(gathering, where=Seat.REMOTE), sentence, AGREE=10)
    assert is_said(opinion.EVERYONE, thought(gathering, sentence))

    counted(hall, sentence, disagree=10)

    found = thought(gathering, sentence)
    assert is_said(opinion.DIFFERENTLY, found)
    assert [(it.name, it.agree, it.disagree) for it in found.groups] == [("From afar", 10, 0), ("The hall", 0, 10)]
    assert result_of(gathering).people == 20


def test_words_that_many_do_not_understand_go_back() -> None:
    gathering = choosing()
    sentence = asked(gathering)
    crowd(seat(gathering), sentence, AGREE=8, NOT_UNDERSTOOD=2)

    assert is_said(opinion.NOT_CLEAR, thought(gathering, sentence))


def test_no_group_goes_away_with_nothing() -> None:
    gathering = choosing()
    ours = [asked(gathering, f"Of the hall {number}") for number in range(6)]
    theirs = asked(gathering, "Of those from afar")
    hall, here = room(gathering, 30), seat(gathering, where=Seat.REMOTE)
    for it in ours:
        counted(hall, it, agree=30)
        crowd(here, it, DISAGREE=4)
    counted(hall, theirs, disagree=30)
    crowd(here, theirs, AGREE=4)

    forward = [it.sentence.words for it in result_of(gathering).forward]

    assert len(forward) == 5
    assert "Of those from afar" in forward


def test_numbers_of_a_group_of_two_are_told_to_nobody() -> None:
    gathering = choosing()
    sentence = asked(gathering)
    crowd(seat(gathering), sentence, AGREE=8)
    crowd(seat(gathering, where=Seat.REMOTE), sentence, DISAGREE=2)

    assert thought(gathering, sentence).groups == ()


def test_known_groups_are_regions_and_ways_of_saying_things(monkeypatch: pytest.MonkeyPatch) -> None:
    gathering = choosing()
    sentence = asked(gathering)
    for who in (make.bilal(), make.ann(), make.dev()):
        said(voter(seat(gathering, who), Voter.OWN), sentence)
    for _one in range(3):
        said(voter(seat(gathering), Voter.SIGNS), sentence)

    assert thought(gathering, sentence, BY_REGION).groups == ()  # two and one: nobody is told apart
    monkeypatch.setattr(opinion, "LEAST_IN_GROUP", 1)
    found = thought(gathering, sentence, BY_REGION)
    by_way = thought(gathering, sentence, BY_WAY)

    assert [(it.name, it.agree) for it in found.groups] == [("North", 2), ("South", 1), ("Everybody else", 3)]
    assert [(it.name, it.agree) for it in by_way.groups] == [("Signs", 3), ("Everybody else", 3)]
    assert found.everybody.agree == by_way.everybody.agree == 6


def test_whom_we_know_nothing_of_are_not_passed_over() -> None:
    gathering = choosing()
    sentence, hall = asked(gathering), room(gathering, 40)
    for _one in range(12):
        said(voter(seat(gathering), Voter.SIGNS), sentence)
    counted(hall, sentence, disagree=38)

    assert is_said(opinion.DIFFERENTLY, thought(gathering, sentence, BY_WAY))


def test_results_cost_as_many_reads_for_one_sentence_as_for_many(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    gathering = choosing()
    sentences = [asked(gathering, f"Sentence {number}") for number in range(12)]
    here, hall = seat(gathering), room(gathering, 10)
    for it in sentences:
        crowd(here, it, AGREE=2)
        counted(hall, it, agree=3)

    with django_assert_num_queries(6):
        result_of(gathering)


def test_groups_of_a_few_people_are_not_looked_for() -> None:
    gathering = choosing()
    crowd(seat(gathering), asked(gathering), AGREE=3, DISAGREE=3)

    assert result_of(gathering).found == ""


def test_groups_that_are_no_groups_are_one_shared_view(monkeypatch: pytest.MonkeyPatch) -> None:
    gathering = choosing()
    crowd(seat(gathering), asked(gathering), AGREE=3, DISAGREE=3)
    monkeypatch.setattr("biggervoices.voices.queries.votes.LEAST_PEOPLE", 6)

    assert result_of(gathering).found == "There is one shared view."


# --- who sees what ---------------------------------------------------------------------------------------------------


def test_results_are_seen_once_a_leader_shows_them(client: Client) -> None:
    gathering = choosing()
    sentence = asked(gathering)
    crowd(seat(gathering), sentence, AGREE=9)
    sit(client, gathering)
    client.post("/join/seat/vote/begin/", {"id": str(new_id()), "way": "OWN"})
    hidden = client.get("/join/seat/vote/?results=1").content.decode()
    leader = Client()
    leader.force_login(make.quinn())
    assert "9 people have said something." in leader.get(f"/gatherings/{gathering.pk}/screen/").content.decode()

    leader.post(f"/gatherings/{gathering.pk}/votes/", {"show": "1"})

    shown = client.get("/join/seat/vote/?results=1").content.decode()
    assert "Nearly everyone agrees" not in hidden
    assert "Nearly everyone agrees, in every group." in shown
    assert "This goes forward" in leader.get(f"/gatherings/{gathering.pk}/screen/").content.decode()


def test_a_leader_asks_takes_out_and_adds_rooms_on_the_page(client: Client) -> None:
    gathering = to(choosing(), Gathering.COLLECT)
    board.add_card(seat(gathering), "I want a job", id=new_id(), now=NOW)
    to(gathering, Gathering.CHOOSE)
    client.force_login(make.quinn())
    path = f"/gatherings/{gathering.pk}/votes/"

    client.post(path, {"put": "all"})
    client.post(path, {"id": str(new_id()), "words": "We meet every month"})
    client.post(path, {"id": str(new_id()), "name": "The hall", "people": "12"})
    wrong = client.post(path, {"id": str(new_id()), "name": "The attic", "people": "no"})

    page = client.get(path).content.decode()
    for words in ("I want a job", "We meet every month", "The hall: 12 people"):
        assert words in page
    assert wrong.status_code == 422
    assert "Say how many people are in the room." in wrong.content.decode()
    assert "The attic" in wrong.content.decode()
    client.post(path, {"out": str(sentences_of(gathering)[0].id)})
    assert [it.words for it in sentences_of(gathering)] == ["We meet every month"]


def test_a_typed_sentence_that_sounds_urgent_goes_to_a_human_before_anybody_is_asked(client: Client) -> None:
    gathering, once = choosing(), str(new_id())
    client.force_login(make.quinn())
    path = f"/gatherings/{gathering.pk}/votes/"

    for _twice in range(2):
        page = client.post(path, {"words": "The night staff hit me.", "id": once}, follow=True).content.decode()

    assert "A card waits for a person to read it" in page
    assert "The night staff hit me." not in page
    assert sentences_of(gathering) == []
    card = gathering.cards.get()
    board.settle_card(card, show=True, by=make.quinn(), now=NOW)
    votes.put_cards(gathering, [card], by=make.quinn(), now=NOW)
    assert [it.words for it in sentences_of(gathering)] == ["The night staff hit me."]


def test_only_those_who_lead_see_the_pages_of_leaders(client: Client) -> None:
    gathering = choosing()
    hall = room(gathering, 3)
    client.force_login(make.bilal())

    for page in ("votes/", f"votes/{hall.pk}/"):
        assert client.get(f"/gatherings/{gathering.pk}/{page}").status_code == 404
    with pytest.raises(Refused, match="Only the people who lead"):
        votes.put_words(gathering, "x", id=new_id(), by=make.bilal(), now=NOW)


def test_without_a_seat_nobody_votes(client: Client) -> None:
    choosing()

    assert client.get("/join/seat/vote/").headers["Location"] == "/join/"
    assert client.post("/join/seat/vote/begin/", {"id": str(new_id()), "way": "OWN"}).status_code == 404


def test_what_i_think_stands_in_my_own_copy_and_in_nobody_elses() -> None:
    gathering = choosing()
    sentence = asked(gathering)
    said(voter(seat(gathering, make.bilal()), Voter.OWN), sentence)

    def told(who: Person) -> list[str]:
        return [line for chapter in own(who) for entry in chapter.entries for line in entry.words]

    assert "At Our Voices, about “The bus is late”: I agree." in told(make.bilal())
    assert told(make.ann()) == []


def test_who_is_erased_is_no_voter_of_a_name_and_old_gatherings_go_with_their_votes() -> None:
    gathering = choosing()
    sentence = asked(gathering)
    said(voter(seat(gathering, make.bilal()), Voter.OWN), sentence)

    old.erase_statements(make.bilal(), now=NOW)
    assert Voter.objects.get().person is None
    assert thought(gathering, sentence).everybody.agree == 1
    old.remove_gatherings(NOW + timedelta(days=2), Held(), now=NOW)

    assert not Vote.objects.exists()
