"""From a card to a yes: a theme, a statement, an idea, a promise, what was done, and what each person says to it."""

from datetime import timedelta

import pytest
from django.test import Client

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.loop.changes import add_update, say_verdict
from biggervoices.loop.models import Action, Point, Reply, Telling, Verdict
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.voices.changes import board, ideas, old, votes
from biggervoices.voices.models import Gathering, Idea, Seat, Theme, ThemeMeaning, ThemeWording, Voter
from biggervoices.voices.queries.ideas import themes_of, to_say, verdicts_of
from biggervoices.voices.queries.votes import result_of, sentences_of
from tests import make
from tests.voices.hall import NOW, at, card, going_on, seat, sit

pytestmark = pytest.mark.django_db

LATER = make.TODAY + timedelta(days=30)


def edith() -> Person:
    who = make.person("Edith", email="edith@example.org")
    make.role(who, Role.EXECUTIVE)
    return who


def a_theme(*who: Person | None) -> tuple[Theme, list[Seat]]:
    """A theme in which each of these has a card, at the step of writing together."""
    gathering = going_on()
    seats = [seat(gathering, one) for one in who]
    cards = [card(here, f"I want more to do, {number}.") for number, here in enumerate(seats)]
    at(gathering, Gathering.GROUP)
    theme = board.make_theme(gathering, id=new_id(), name="Busy", now=NOW)
    for here, one in zip(seats, cards, strict=True):
        board.place_card(here, one, theme, id=new_id(), now=NOW)
    at(gathering, Gathering.WRITE)
    return theme, seats


def wording(theme: Theme, here: Seat, words: str = "We want more to do.") -> ThemeWording:
    return ideas.propose(here, theme, words, id=new_id(), now=NOW)


def an_idea(theme: Theme, here: Seat, words: str = "A pen-pal network") -> Idea:
    at(theme.gathering, Gathering.IDEAS)
    return ideas.add_idea(here, theme, words, Idea.PROVIDER, id=new_id(), now=NOW)


def asked(*who: Person | None) -> Idea:
    theme, seats = a_theme(*who)
    wording(theme, seats[0])
    idea = an_idea(theme, seats[0])
    ideas.ask_leader(idea, edith(), answer_by=LATER, by=make.quinn(), now=NOW)
    return idea


def promise(idea: Idea, kind: str = Reply.WE_WILL, words: str = "We start a pen-pal network.") -> Reply:
    said = {"doer": edith(), "by_day": LATER} if kind == Reply.WE_WILL else {}
    return ideas.answer_idea(idea, id=new_id(), kind=kind, words=words, by=edith(), now=NOW, **said)  # type: ignore[arg-type]


# --- write together --------------------------------------------------------------------------------------------------


def test_everybody_whose_card_is_there_is_asked_and_nobody_else() -> None:
    theme, [mine, table] = a_theme(make.bilal(), None)
    other = seat(theme.gathering)
    words = wording(theme, mine)

    ideas.say(words, "YES", "", by=make.bilal(), now=NOW)
    ideas.say(words, "PARTLY", "With friends", by=table, now=NOW)
    with pytest.raises(Refused, match="Only the people who write it together"):
        ideas.say(words, "NO", "", by=other, now=NOW)

    [seen] = themes_of(theme.gathering, by=make.bilal().pk)
    assert seen.said is not None
    assert (seen.said.yes, seen.said.partly, seen.said.waiting, seen.said.mine) == (1, 1, 0, "YES")
    assert seen.said.why == ("With friends",)


def test_words_are_agreed_when_more_than_half_say_yes_and_nobody_says_no() -> None:
    theme, [mine, table] = a_theme(make.bilal(), None)
    words = wording(theme, mine)
    ideas.say(words, "YES", "", by=make.bilal(), now=NOW)
    with pytest.raises(Refused, match="More than half"):
        ideas.agree(words, by=make.quinn(), now=NOW)
    ideas.say(words, "NO", "", by=table, now=NOW)
    with pytest.raises(Refused, match="Somebody says no"):
        ideas.agree(words, by=make.quinn(), now=NOW)

    ideas.say(words, "YES", "", by=table, now=NOW)
    ideas.agree(words, by=make.quinn(), now=NOW)

    assert ThemeWording.objects.get().agreed_at


def test_other_words_come_instead_of_those_before_and_all_are_asked_again() -> None:
    theme, [mine] = a_theme(make.bilal())
    first = wording(theme, mine)
    ideas.say(first, "NO", "", by=make.bilal(), now=NOW)
    assert not to_say(make.bilal().pk).exists()

    second = wording(theme, mine, "We want more to do together.")

    assert second.instead_of == first
    assert list(to_say(make.bilal().pk)) == [second]
    first.refresh_from_db()
    with pytest.raises(Refused, match="newer words"):
        ideas.say(first, "YES", "", by=make.bilal(), now=NOW)


def test_it_is_written_at_a_seat_with_the_cards_one_press_away(client: Client) -> None:
    theme, _seats = a_theme(None)
    client.force_login(make.bilal())
    sit(client, theme.gathering)
    page = f"/join/seat/write/{theme.pk}/"

    assert client.post(page, {"id": str(new_id()), "words": "  "}).status_code == 422
    client.post(page, {"id": str(new_id()), "words": "We want more to do."})

    shown = client.get(page).content.decode()
    assert "We want more to do." in shown
    assert "I want more to do, 0." not in shown
    assert "Does this still say what you meant?" not in shown
    assert "I want more to do, 0." in client.get(f"{page}?originals=1").content.decode()


def test_whoever_was_not_there_is_asked_on_their_own_page(client: Client) -> None:
    theme, [mine] = a_theme(make.bilal())
    words = wording(theme, mine)
    page = f"/gatherings/meant/{words.pk}/"
    client.force_login(make.ann())
    assert client.get(page).status_code == 404
    client.force_login(make.bilal())
    assert "Does this still say what you meant?" in client.get("/").content.decode()

    client.post(page, {"says": "PARTLY", "why": "And at night"})

    assert ThemeMeaning.objects.get().says == "PARTLY"
    assert "You said: partly." in client.get(f"/gatherings/mine/{theme.pk}/").content.decode()


# --- ideas and promises ----------------------------------------------------------------------------------------------


def test_the_thread_is_whole_from_a_card_to_a_yes(client: Client) -> None:
    theme, [mine, _table] = a_theme(make.bilal(), None)
    words = wording(theme, mine)
    for by in (make.bilal(), _table):
        ideas.say(words, "YES", "", by=by, now=NOW)
    ideas.agree(words, by=make.quinn(), now=NOW)
    idea = an_idea(theme, mine)
    ideas.ask_leader(idea, edith(), answer_by=LATER, by=make.quinn(), now=NOW)
    client.force_login(make.bilal())
    page = f"/gatherings/mine/{theme.pk}/"
    shown = client.get(page).content.decode()
    assert "I want more to do, 0." in shown
    assert "We want more to do." in shown
    assert "We asked Edith." in shown

    promise(idea)
    add_update(Action.objects.get(), id=new_id(), words="43 people write.", done=True, by=edith(), now=NOW)
    point = Point.objects.get()
    thread = client.get(f"/my-words/{point.pk}/").content.decode()
    for part in ("I want more to do, 0.", "We want more to do.", "We start a pen-pal network.", "43 people write."):
        assert part in thread
    assert "Is it better now?" in thread
    say_verdict(point, id=new_id(), value="YES", how=Verdict.MYSELF, by=make.bilal(), opened_by=None, now=NOW)

    assert "See what happens" in client.get(page).content.decode()
    assert verdicts_of(idea).yes == 1
    assert Telling.objects.filter(point=point).count() == 2


def test_nobody_at_home_learns_whose_card_it_was(client: Client) -> None:
    promise(asked(make.bilal()))
    point = Point.objects.get()

    assert list(Point.objects.visible_to(make.cath(), on=make.TODAY)) == []
    assert list(Point.objects.visible_to(make.ann(), on=make.TODAY)) == []
    client.force_login(make.cath())
    assert client.get(f"/you-said/{point.pk}/").status_code == 404
    assert "We want more to do." not in client.get("/you-said/").content.decode()


def test_not_yet_opens_it_for_that_person_and_the_leader_answers_again(client: Client) -> None:
    idea = asked(make.bilal(), make.dev())
    promise(idea)
    add_update(Action.objects.get(), id=new_id(), words="It began.", done=True, by=edith(), now=NOW)
    for who, value in ((make.bilal(), "NOT_YET"), (make.dev(), "YES")):
        point = Point.objects.get(person=who.pk)
        say_verdict(point, id=new_id(), value=value, how=Verdict.MYSELF, by=who, opened_by=None, now=NOW)
    client.force_login(edith())
    assert "1 person says: not yet." in client.get(f"/gatherings/ideas/{idea.pk}/").content.decode()

    idea.refresh_from_db()
    again = promise(idea, words="We ask more people.")

    assert [it.person for it in again.points.all()] == [make.bilal().pk]
    idea.refresh_from_db()
    with pytest.raises(Refused, match="has an answer already"):
        promise(idea)


def test_a_leader_says_why_not_and_only_whoever_was_asked_answers(client: Client) -> None:
    idea = asked(make.bilal())
    page = f"/gatherings/ideas/{idea.pk}/"
    client.force_login(make.cath())
    assert client.get(page).status_code == 404
    with pytest.raises(Refused, match="We asked somebody else"):
        ideas.answer_idea(idea, id=new_id(), kind=Reply.WE_CANNOT, words="No", by=make.cath(), now=NOW)
    client.force_login(edith())
    assert client.post(page, {"id": str(new_id()), "kind": "WE_WILL", "words": "Yes"}).status_code == 422
    said = {"id": str(new_id()), "kind": "WE_CANNOT", "words": "We have no money for it."}

    client.post(page, said)
    client.post(page, said)

    assert Reply.objects.get().kind == Reply.WE_CANNOT
    assert Point.objects.count() == 1


def test_a_theme_of_tables_alone_is_answered_and_nobody_is_told() -> None:
    idea = asked(None)

    promise(idea)

    assert (Point.objects.count(), Action.objects.get().owner) == (0, edith())


def test_an_idea_that_sounds_urgent_waits_for_a_human(client: Client) -> None:
    theme, [mine] = a_theme(None)
    idea = an_idea(theme, mine, "He hits me. Please make him stop.")
    assert themes_of(theme.gathering)[0].ideas == ()
    assert ReadSoon.objects.get().thing_id == idea.pk
    client.force_login(make.quinn())
    page = f"/gatherings/{theme.gathering.pk}/lead/"
    assert "An idea sounds urgent" in client.get(page).content.decode()

    client.post(page, {"settle": str(idea.pk), "show": "1"})

    assert [it.pk for it in themes_of(theme.gathering)[0].ideas] == [idea.pk]


def test_a_leader_is_asked_on_the_page_and_finds_it_among_what_waits(client: Client) -> None:
    theme, [mine] = a_theme(make.bilal())
    idea = an_idea(theme, mine)
    client.force_login(make.quinn())
    said = {
        "idea": str(idea.pk),
        "leader": str(edith().pk),
        "answer_by": f"{make.TODAY.year + 3}-01-01",
    }

    client.post(f"/gatherings/{theme.gathering.pk}/lead/", said)

    client.force_login(edith())
    assert "People have an idea. They ask you" in client.get("/").content.decode()
    assert "A pen-pal network" in client.get("/gatherings/ideas/").content.decode()


def test_erased_a_person_leaves_no_idea_and_no_reason() -> None:
    theme, [mine] = a_theme(make.bilal())
    ideas.say(wording(theme, mine), "NO", "Not what I meant", by=make.bilal(), now=NOW)
    an_idea(theme, mine)

    old.erase_statements(make.bilal(), now=NOW)

    assert (Idea.objects.get().words, Idea.objects.get().person) == ("", None)
    assert (ThemeMeaning.objects.get().why, ThemeMeaning.objects.get().person) == ("", None)


# --- what goes forward -----------------------------------------------------------------------------------------------


def test_words_that_sound_urgent_wait_for_a_human_and_those_before_stand(client: Client) -> None:
    theme, [mine] = a_theme(make.bilal())
    before = wording(theme, mine)
    urgent = wording(theme, mine, "He hits me. Please make him stop.")

    assert themes_of(theme.gathering)[0].wording == before
    assert ReadSoon.objects.get().thing_id == urgent.pk
    for press in (
        lambda: ideas.say(urgent, "YES", "", by=make.bilal(), now=NOW),
        lambda: ideas.agree(urgent, by=make.quinn(), now=NOW),
    ):
        with pytest.raises(Refused, match="A person reads these words first"):
            press()
    with pytest.raises(Refused, match="Only the Quality Team"):
        ideas.settle_wording(urgent, show=True, by=make.cath(), now=NOW)
    client.force_login(make.bilal())
    assert client.get(f"/gatherings/meant/{urgent.pk}/").status_code == 404
    client.force_login(make.quinn())
    page = f"/gatherings/{theme.gathering.pk}/lead/"
    assert "Words for a theme sound urgent" in client.get(page).content.decode()

    for _twice in range(2):
        client.post(page, {"settle_words": str(urgent.pk), "show": "1"})

    shown = themes_of(theme.gathering)[0].wording
    assert shown == urgent
    assert shown.instead_of == before


def test_words_that_are_kept_off_are_never_shown(client: Client) -> None:
    theme, [mine] = a_theme(make.bilal())
    before = wording(theme, mine)
    client.force_login(make.ann())
    sit(client, theme.gathering)
    page = f"/join/seat/write/{theme.pk}/"
    client.post(page, {"id": str(new_id()), "words": "He hits me. Please make him stop."})
    waiting = client.get(page).content.decode()
    assert "A person reads your words first." in waiting
    assert "He hits me" not in waiting
    urgent = ThemeWording.objects.get(waits=True)

    ideas.settle_wording(urgent, show=False, by=make.quinn(), now=NOW)
    ideas.settle_wording(urgent, show=True, by=make.quinn(), now=NOW)

    assert themes_of(theme.gathering)[0].wording == before
    assert "A person reads your words first." not in client.get(page).content.decode()
    assert "sound urgent" not in client.get(f"/gatherings/{theme.gathering.pk}/lead/").content.decode()


def voted() -> tuple[Theme, list[Idea]]:
    """Three ideas: two that the hall likes, one that those from afar like."""
    theme, [mine] = a_theme(make.bilal())
    had = [an_idea(theme, mine, words) for words in ("A garden", "A shop", "More calls")]
    at(theme.gathering, Gathering.CHOOSE)
    votes.put_ideas(theme.gathering, had, by=make.quinn(), now=NOW)
    hall = votes.name_room(theme.gathering, "The hall", 20, id=new_id(), by=make.quinn(), now=NOW)
    afar = seat(theme.gathering, where=Seat.REMOTE)
    people = [votes.begin_voting(afar, Voter.SHARED, id=new_id(), now=NOW) for _number in range(4)]
    for sentence in theme.gathering.sentences.all():
        ours = sentence.idea != had[2]
        up = {"agree": 20 * ours, "disagree": 20 * (not ours), "not_sure": 0, "not_understood": 0}
        votes.count_hands(hall, sentence.pk, up, id=new_id(), by=make.quinn(), now=NOW)
        for one in people:
            votes.vote(afar, one, sentence.pk, "DISAGREE" if ours else "AGREE", id=new_id(), now=NOW)
    return theme, had


def test_everybody_is_asked_about_ideas_and_no_group_leaves_empty_handed(client: Client) -> None:
    theme, had = voted()
    votes.choose_how_many(theme.gathering, 2, by=make.quinn(), now=NOW)

    result = result_of(theme.gathering)

    assert {it.sentence.words for it in result.ideas} in ({"A garden", "More calls"}, {"A shop", "More calls"})
    whys = {it.sentence.words: it.why for it in result.ideas}
    assert whys["More calls"] == "Most people said yes to this here: From afar."
    assert {(it.name, it.likes) for it in result.shares} == {("From afar", 1), ("The hall", 1)}
    client.force_login(make.quinn())
    shown = client.get(f"/gatherings/{theme.gathering.pk}/votes/").content.decode()
    assert "Most people said yes to this here: The hall." in shown
    assert "The hall: 1 of 2" in shown
    assert votes.put_ideas(theme.gathering, had, by=make.quinn(), now=NOW) == 0


def test_an_idea_all_groups_like_says_so_and_never_takes_the_place_of_a_sentence() -> None:
    theme, had = voted()
    words = votes.put_words(theme.gathering, "We want more to do.", id=new_id(), by=make.quinn(), now=NOW)
    hall = theme.gathering.rooms.get()
    everybody = {"agree": 20, "disagree": 0, "not_sure": 0, "not_understood": 0}
    for sentence in (words, theme.gathering.sentences.get(idea=had[2])):
        votes.count_hands(hall, sentence.pk, everybody, id=new_id(), by=make.quinn(), now=NOW)
        for one in theme.gathering.voters.all():
            votes.vote(one.seat, one, sentence.pk, "AGREE", id=new_id(), now=NOW)
    votes.choose_how_many(theme.gathering, 1, by=make.quinn(), now=NOW)

    forward = {it.sentence.words: it.why for it in result_of(theme.gathering).forward}

    each = "People in each group said yes to this."
    assert forward == {"We want more to do.": each, "More calls": each}


def test_one_press_takes_forward_what_people_chose_and_a_leader_promises(client: Client) -> None:
    theme, had = voted()
    page = f"/gatherings/{theme.gathering.pk}/votes/"
    client.force_login(make.quinn())
    said = {"idea": [str(had[0].pk), str(had[2].pk)], "leader": "", "answer_by": f"{make.TODAY.year + 3}-01-01"}
    wrong = client.post(page, said)
    assert wrong.status_code == 422
    assert "Please answer this." in wrong.content.decode()

    said["leader"] = str(edith().pk)
    for _twice in range(2):
        assert client.post(page, said).status_code == 302

    assert {it.pk for it in Idea.objects.exclude(forward_at=None)} == {had[0].pk, had[2].pk}
    assert set(Idea.objects.filter(asked=edith())) == {had[0], had[2]}
    left = client.get(page).content.decode()
    assert left.count('id="f') == 1  # the one that people left out can still go
    at(theme.gathering, Gathering.IDEAS)
    assert "People chose this" in client.get(f"/gatherings/{theme.gathering.pk}/lead/").content.decode()
    had[0].refresh_from_db()
    assert promise(had[0]).kind == Reply.WE_WILL


@pytest.mark.parametrize("most", ["0", "21", "many"])
def test_how_many_go_forward_is_a_sensible_number(client: Client, most: str) -> None:
    theme, _had = voted()
    client.force_login(make.quinn())

    answer = client.post(f"/gatherings/{theme.gathering.pk}/votes/", {"most": most})

    assert answer.status_code == 422
    assert "Choose a number from 1 to 20." in answer.content.decode()


def test_an_idea_that_goes_is_asked_of_nobody_any_more() -> None:
    theme, had = voted()

    old.erase_statements(make.bilal(), now=NOW)

    assert sentences_of(theme.gathering) == []
    assert votes.put_ideas(theme.gathering, had, by=make.quinn(), now=NOW) == 0
