"""A gathering, from the invitation to a board that many screens share: nothing is lost, and nobody is named."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.easyread.queries import picture_url
from biggervoices.loop.changes import pass_on, raise_point, take_back
from biggervoices.loop.models import Point
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.voices.changes import board, gatherings, old
from biggervoices.voices.models import BoardCard, Gathering, Invite, Move, Seat, Sorting, Theme
from biggervoices.voices.queries.board import cards_of, piles_of
from biggervoices.voices.queries.gatherings import coming
from tests import make
from tests.voices.hall import NOW, PLAN, at, card, going_on, planned, seat, sit

pytestmark = pytest.mark.django_db


def point(words: str, **facts: object) -> Point:
    said = {
        "kind": Point.CHANGE, "about": Point.OUR_HOME, "hears": Point.ALL, "named": True, "home": make.home(),
        "heard_label": "Tell us", "heard_path": "", "heard_id": None, "heard_on": make.TODAY, "question": "",
        "picture": "talk", "asked_by": [], "now": NOW,
    }  # fmt: skip
    found = raise_point(id=new_id(), person=make.bilal().pk, words=words, **(said | facts))  # type: ignore[arg-type]
    if found.hears != Point.QUALITY_TEAM:
        pass_on(found, words=words, read_back=True, by=make.quinn(), now=NOW)
    return found


# --- asked -----------------------------------------------------------------------------------------------------------


def test_whoever_is_asked_says_yes_and_what_they_need_and_the_team_sees_to_it(client: Client) -> None:
    gathering = planned()
    gatherings.invite(gathering, [make.bilal()], invited_as=Role.SUPPORTED, by=make.quinn(), now=NOW)
    gatherings.invite(gathering, [make.bilal()], invited_as=Role.CHECKER, by=make.quinn(), now=NOW)
    invite = Invite.objects.get()
    gatherings.answer_invite(invite, "YES", needs="A lift", by=make.bilal(), now=NOW)

    client.force_login(make.quinn())
    assert "A lift" in client.get(f"/gatherings/{gathering.pk}/").content.decode()
    client.post(f"/gatherings/{gathering.pk}/", {"met": str(invite.pk)})

    invite.refresh_from_db()
    assert (invite.answer, invite.met_by) == ("YES", make.quinn())
    with pytest.raises(Refused, match="Only they can answer"):
        gatherings.answer_invite(invite, "NO", by=make.ann(), now=NOW)


def test_other_needs_have_to_be_met_again() -> None:
    gathering = planned()
    gatherings.invite(gathering, [make.bilal()], invited_as=Role.SUPPORTED, by=make.quinn(), now=NOW)
    invite = Invite.objects.get()
    gatherings.answer_invite(invite, "YES", needs="A lift", by=make.bilal(), now=NOW)
    gatherings.meet_need(invite, by=make.quinn(), now=NOW)
    invite.refresh_from_db()

    gatherings.answer_invite(invite, "YES", by=make.bilal(), now=NOW)
    assert Invite.objects.get().met_at
    gatherings.answer_invite(invite, "YES", needs="Signs", by=make.bilal(), now=NOW)
    assert Invite.objects.get().met_at is None


def test_who_is_missing_is_counted_against_everyone_supported() -> None:
    gathering = planned()
    make.dev()
    make.ann()
    gatherings.invite(gathering, [make.bilal()], invited_as=Role.SUPPORTED, by=make.quinn(), now=NOW)
    gatherings.answer_invite(Invite.objects.get(), "YES", by=make.bilal(), now=NOW)

    found = coming(gathering, on=make.TODAY)

    assert [(it.name, it.coming, it.everyone) for it in found.by_region] == [("North", 1, 2), ("South", 0, 1)]
    assert (found.asked, found.yes, found.no) == (1, 1, 0)


@pytest.mark.parametrize("who", [make.bilal, make.cath])
def test_not_everybody_plans_or_leads(client: Client, who: Callable[[], Person]) -> None:
    gathering = going_on()
    client.force_login(who())

    for page in ("", "lead/", "screen/", "join.svg"):
        assert client.get(f"/gatherings/{gathering.pk}/{page}").status_code == 404
    with pytest.raises(Refused, match="Only the people who lead"):
        gatherings.go_to_step(gathering, Gathering.SORT, by=who(), now=NOW)


def test_it_is_planned_on_the_page_and_the_doors_open(client: Client) -> None:
    client.force_login(make.quinn())
    day = make.TODAY + timedelta(days=400)
    said = {**PLAN, "on": day.isoformat(), "starts": "10:00", "ends": "15:00", "id": str(new_id())}

    answer = client.post("/gatherings/plan/", said)
    gathering = Gathering.objects.get()
    client.post(answer.headers["Location"], {"begin": "1"})

    gathering.refresh_from_db()
    assert len(set(gathering.code)) == 6
    assert gathering.is_open
    assert list(gathering.facilitators.all()) == [make.quinn()]


def test_one_person_is_found_by_name_and_asked_once(client: Client) -> None:
    page = f"/gatherings/{planned().pk}/"
    who = make.bilal()
    client.force_login(make.quinn())

    found = client.post(page, {"called_as": "SUPPORTED", "who": who.name[:3].lower()})
    assert f"Ask {who.name}" in found.content.decode()
    assert f"Ask {who.name}" not in client.post(page, {"called_as": "CHECKER", "who": who.name}).content.decode()
    for _twice in range(2):
        assert client.post(page, {"person": str(who.pk), "invited_as": "SUPPORTED"}).status_code == 302
    assert client.post(page, {"person": str(make.cath().pk), "invited_as": "SUPPORTED"}).status_code == 404

    assert [it.person for it in Invite.objects.all()] == [who]
    again = client.post(page, {"called_as": "SUPPORTED", "who": who.name})
    assert "Nobody of that name is left to ask." in again.content.decode()
    assert client.post(page, {"called_as": "SUPPORTED", "who": " "}).status_code == 422


def test_one_press_asks_a_group_that_is_missing(client: Client) -> None:
    gathering = planned()
    north, south = make.bilal(), make.dev()
    client.force_login(make.quinn())
    page = f"/gatherings/{gathering.pk}/"
    assert "Ask everyone of South" in client.get(page).content.decode()
    key = next(it.key for it in coming(gathering, on=make.TODAY).by_region if it.name == "South")

    client.post(page, {"invited_as": "SUPPORTED", "region": key})
    assert [it.person for it in Invite.objects.all()] == [south]
    client.post(page, {"way": "telepathy"})

    assert north.pk not in Invite.objects.values_list("person", flat=True)


# --- joining ---------------------------------------------------------------------------------------------------------


def test_six_pictures_in_any_order_let_in_without_an_account(client: Client) -> None:
    gathering = going_on()
    chosen: list[str] = []
    for picture in reversed(gathering.code):
        answer = client.post("/join/", {"chosen": ",".join(chosen), "picture": picture})
        chosen.append(picture)

    assert answer.headers["Location"] == f"/join/by/{gathering.token}/"
    sit(client, gathering)
    assert "What do you want to say?" in client.get("/join/seat/").content.decode()
    assert Seat.objects.get().person is None


def test_other_pictures_let_nobody_in(client: Client) -> None:
    gathering = going_on()
    others = [it for it in gatherings.PICTURES if it not in gathering.code][:5]

    answer = client.post("/join/", {"chosen": ",".join(others), "picture": gathering.code[0]})

    assert "Those are other pictures." in answer.content.decode()


def test_as_oneself_or_without_a_name(client: Client) -> None:
    gathering = going_on()
    client.force_login(make.bilal())
    sit(client, gathering)
    assert Seat.objects.get().person == make.bilal().pk

    client.post(f"/join/by/{gathering.token}/?as=nobody", {"id": str(new_id()), "where": "ROOM"})

    assert {it.person for it in Seat.objects.all()} == {make.bilal().pk, None}


def test_nobody_joins_before_it_begins_or_after_it_ended(client: Client) -> None:
    gathering = planned()
    assert client.get(f"/join/by/{gathering.token}/").status_code == 404

    gatherings.begin(gathering, by=make.quinn(), now=NOW)
    here = seat(gathering)
    gatherings.end(gathering, by=make.quinn(), now=NOW)

    assert client.get(f"/join/by/{gathering.token}/").status_code == 404
    with pytest.raises(Refused, match="over"):
        card(here, "Too late")


def test_every_screen_follows_the_step_and_the_break(client: Client) -> None:
    gathering = going_on(Gathering.WELCOME)
    sit(client, gathering)
    version = Gathering.objects.get().version
    now = f"/join/now/{gathering.pk}/?v="

    assert client.get(f"{now}{version}").status_code == 204
    at(gathering, Gathering.COLLECT)
    news = client.get(f"{now}{version}").json()
    assert (news["step"], news["redraw"]) == ("COLLECT", True)
    gatherings.pause(gathering, paused=True, by=make.quinn(), now=NOW)

    assert "We have a break" in client.get("/join/seat/").content.decode()
    assert client.post("/join/seat/say/", {"id": str(new_id()), "words": "Hello"}).status_code == 409


def test_asking_whether_there_is_news_costs_one_query_beside_the_session(client: Client) -> None:
    gathering = going_on()
    sit(client, gathering)
    page = f"/join/now/{gathering.pk}/?v={Gathering.objects.get().version}"

    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 204

    assert len([it for it in asked if "voices_" in it["sql"]]) == 1
    assert len(asked) <= 2


def test_whoever_has_no_seat_is_told_nothing(client: Client) -> None:
    gathering = going_on()
    here = seat(gathering)
    one = card(here, "A card")

    assert client.get("/join/seat/").status_code == 302
    assert client.get(f"/join/now/{gathering.pk}/?v=0").status_code == 404
    for page in ("say", "off", "sort", "move", "undo", "theme"):
        assert client.post(f"/join/seat/{page}/", {"id": str(new_id()), "card": str(one.pk)}).status_code == 404


# --- collecting ------------------------------------------------------------------------------------------------------


def test_a_card_comes_once_and_shows_no_name(client: Client) -> None:
    gathering = going_on()
    client.force_login(make.bilal())
    sit(client, gathering)
    said = {"id": str(new_id()), "words": "I feel heard."}

    client.post("/join/seat/say/", said)
    client.post("/join/seat/say/", said)

    assert BoardCard.objects.get().person == make.bilal().pk
    client.force_login(make.quinn())
    shown = client.get(f"/gatherings/{gathering.pk}/screen/").content.decode()
    assert shown.count("I feel heard.") == 1
    assert "Bilal" not in shown


def test_with_pictures_alone_somebody_puts_a_card_on_the_board_and_everybody_sees_the_picture(client: Client) -> None:
    gathering = going_on()
    client.force_login(make.bilal())
    sit(client, gathering)
    path, once = "/join/seat/pictures/friends/", str(new_id())

    ways_in = client.get("/join/seat/").content.decode(), client.get("/join/seat/pictures/").content.decode()
    for _twice in range(2):
        client.post(path, {"id": once, "says": "WISH"})
    nothing = client.post(path, {"id": str(new_id()), "says": "LOUD"})

    assert 'href="/join/seat/pictures/"' in ways_in[0]
    assert f'href="{path}"' in ways_in[1]
    assert nothing.status_code == 409
    assert "Please press one of the pictures." in nothing.content.decode()
    assert client.get("/join/seat/pictures/nothing/").status_code == 404
    seen = cards_of(gathering)
    assert [(it.words, it.picture) for it in seen] == [("Friends: I want this.", "friends")]
    client.force_login(make.quinn())
    assert str(picture_url("friends")) in client.get(f"/gatherings/{gathering.pk}/screen/").content.decode()
    board.take_off(Seat.objects.get(), BoardCard.objects.get(), now=make.NOW)
    gone = BoardCard.objects.get()
    assert (gone.words, gone.picture) == ("", "")


def test_what_sounds_urgent_goes_to_a_human_and_not_on_the_board(client: Client) -> None:
    gathering = going_on()
    here = seat(gathering, make.bilal())
    waits = card(here, "He hits me every night.")

    prompt = ReadSoon.objects.get()
    assert (prompt.thing_id, prompt.home, prompt.path) == (waits.pk, make.home(), f"/gatherings/cards/{waits.pk}/")
    assert cards_of(gathering) == []
    client.force_login(make.cath())
    assert client.get(prompt.path).status_code == 404
    client.force_login(make.quinn())
    assert "He hits me" in client.get(prompt.path).content.decode()
    client.post(prompt.path, {"show": "1"})
    assert [it.words for it in cards_of(gathering)] == ["He hits me every night."]


def test_one_takes_ones_own_card_off_and_nobody_elses() -> None:
    gathering = going_on()
    mine, other = seat(gathering), seat(gathering)
    one = card(mine, "Mine")

    with pytest.raises(Refused, match="Only who made this card"):
        board.take_off(other, one, now=NOW)
    board.take_off(mine, one, now=NOW)

    assert cards_of(gathering) == []
    assert BoardCard.objects.get().words == ""


def test_only_feedback_that_everyone_may_hear_is_offered_and_what_is_taken_back_goes(client: Client) -> None:
    gathering = going_on()
    free = point("The bus is late.")
    others = [
        point("About me alone", about=Point.JUST_ME),
        point("For my manager", hears=Point.MANAGER),
        point("For you alone", hears=Point.QUALITY_TEAM),
    ]
    client.force_login(make.quinn())
    shown = client.get(f"/gatherings/{gathering.pk}/lead/").content.decode()
    assert "The bus is late." in shown
    assert not any(it.words in shown for it in others)

    client.post(f"/gatherings/{gathering.pk}/lead/", {"point": [str(it.pk) for it in (free, *others)]})
    assert [it.words for it in cards_of(gathering)] == ["The bus is late."]

    free.refresh_from_db()
    take_back(free, by=make.bilal(), now=NOW)
    assert cards_of(gathering) == []


def test_software_asks_whether_two_say_the_same_and_people_say_so(client: Client) -> None:
    gathering = going_on()
    here = seat(gathering)
    one, other = card(here, "I want more to do."), card(here, "I want more to do!")
    assert [it.count for it in cards_of(gathering)] == [1, 1]
    client.force_login(make.quinn())
    assert "Do these say the same?" in client.get(f"/gatherings/{gathering.pk}/lead/").content.decode()

    client.post(f"/gatherings/{gathering.pk}/lead/", {"same": str(other.pk), "other": str(one.pk)})

    [shown] = cards_of(gathering)
    assert (shown.words, shown.also) == ("I want more to do.", ("I want more to do!",))


@pytest.mark.parametrize(("words", "why"), [("  ", "Say something"), ("x" * 5000, "too long")])
def test_no_words_and_far_too_many_are_refused_in_a_sentence(words: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        card(seat(going_on()), words)


# --- sorting ---------------------------------------------------------------------------------------------------------


def test_where_tables_differ_both_piles_are_shown(client: Client) -> None:
    gathering = going_on()
    tables = [seat(gathering, where=Seat.TABLE) for _n in range(2)]
    alone = seat(gathering)
    one, two = card(alone, "I feel settled."), card(alone, "Nobody asks me.")
    at(gathering, Gathering.SORT)
    for here, pile in zip((*tables, alone), ("GOOD", "NOT_GOOD", "WISH"), strict=True):
        board.sort_card(here, one, pile, id=new_id(), now=NOW)
        board.sort_card(here, two, "NOT_GOOD", id=new_id(), now=NOW)

    piles = piles_of(gathering, cards_of(gathering))

    assert [it.table for it in tables] == [1, 2]
    assert [(it.card.words, it.piles) for it in piles.differ] == [("I feel settled.", (("GOOD", 1), ("NOT_GOOD", 1)))]
    assert [it.words for it in dict(piles.agreed)["NOT_GOOD"]] == ["Nobody asks me."]
    client.force_login(make.quinn())
    assert "Let us talk about these" in client.get(f"/gatherings/{gathering.pk}/screen/").content.decode()


def test_one_card_at_a_time_and_the_last_press_counts(client: Client) -> None:
    gathering = going_on()
    one = card(seat(gathering), "I like the garden.")
    at(gathering, Gathering.SORT)
    sit(client, gathering)
    assert "I like the garden." in client.get("/join/seat/").content.decode()

    for pile in ("NOT_SURE", "GOOD"):
        client.post("/join/seat/sort/", {"id": str(new_id()), "card": str(one.pk), "pile": pile})

    assert Sorting.objects.get().pile == "GOOD"
    assert "You have looked at all the cards" in client.get("/join/seat/").content.decode()


def test_a_suggestion_comes_only_when_it_is_asked_for(client: Client) -> None:
    gathering = going_on()
    card(seat(gathering), "I like the garden.")
    at(gathering, Gathering.SORT)
    client.force_login(make.quinn())
    page = f"/gatherings/{gathering.pk}/lead/"

    assert "It speaks of something good." not in client.get(page).content.decode()
    assert "It speaks of something good." in client.get(f"{page}?suggest=1").content.decode()


# --- grouping --------------------------------------------------------------------------------------------------------


def grouped() -> tuple[Seat, BoardCard, Theme, Theme]:
    gathering = going_on()
    here = seat(gathering)
    one = card(here, "I want more to do.")
    at(gathering, Gathering.GROUP)
    themes = [board.make_theme(gathering, id=new_id(), name=name, now=NOW) for name in ("Busy", "Home")]
    return here, one, themes[0], themes[1]


def place(here: Seat, one: BoardCard, theme: Theme | None, id: UUID | None = None) -> Move | None:
    return board.place_card(here, one, theme, id=id or new_id(), now=NOW)


def where(one: BoardCard) -> Theme | None:
    return BoardCard.objects.select_related("theme").get(pk=one.pk).theme


def test_a_move_is_an_event_and_sent_twice_it_is_one() -> None:
    here, one, busy, home = grouped()
    first = new_id()
    place(here, one, busy, first)
    place(here, one, home)
    place(here, one, busy, first)

    assert Move.objects.count() == 2
    assert where(one) == home


def test_undo_takes_back_the_last_move_of_everybody_one_by_one() -> None:
    here, one, busy, home = grouped()
    other = seat(here.gathering)
    place(here, one, busy)
    place(other, one, home)

    board.undo(here, id=new_id(), now=NOW)
    assert where(one) == busy
    board.undo(other, id=new_id(), now=NOW)
    assert where(one) is None
    with pytest.raises(Refused, match="nothing to undo"):
        board.undo(here, id=new_id(), now=NOW)
    assert Move.objects.count() == 4


def test_a_board_is_used_without_javascript_and_others_are_told_the_moves(client: Client) -> None:
    here, one, busy, _home = grouped()
    sit(client, here.gathering)
    watcher = Client()
    sit(watcher, here.gathering)
    version = Gathering.objects.get().version

    picked = client.get(f"/join/seat/?card={one.pk}").content.decode()
    assert f'name="card" value="{one.pk}"></form>' in picked
    client.post("/join/seat/move/", {"id": str(new_id()), "card": str(one.pk), "theme": str(busy.pk)})

    news = watcher.get(f"/join/now/{here.gathering.pk}/?v={version}").json()
    assert (news["moves"], news["redraw"]) == ([[str(one.pk), str(busy.pk)]], False)
    assert news["v"] == version + 1
    assert where(one) == busy
    assert client.post("/join/seat/move/", {"id": str(new_id()), "theme": str(busy.pk)}).status_code == 409


def test_a_theme_gets_another_name_picture_and_colour(client: Client) -> None:
    here, _one, busy, _home = grouped()
    sit(client, here.gathering)

    client.post(f"/join/seat/themes/{busy.pk}/", {"name": "Things to do", "picture": "hobby", "colour": "plum"})

    busy.refresh_from_db()
    assert (busy.name, busy.picture, busy.colour) == ("Things to do", "hobby", "plum")


@pytest.mark.django_db(transaction=True)
def test_two_who_move_at_once_lose_no_move_and_both_see_the_last() -> None:
    here, one, busy, home = grouped()
    other = seat(here.gathering)
    ready = threading.Barrier(2)

    def moves(who: Seat, theme: Theme) -> None:
        ready.wait()
        for _n in range(5):
            place(who, one, theme)
        connection.close()

    threads = [threading.Thread(target=moves, args=pair) for pair in ((here, busy), (other, home))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Move.objects.count() == 10
    assert len(set(Move.objects.values_list("number", flat=True))) == 10
    last = Move.objects.order_by("-number").select_related("theme").first()
    assert last is not None
    assert where(one) == last.theme


# --- going -----------------------------------------------------------------------------------------------------------


def test_a_copy_of_the_tables_names_nobody_and_shows_no_word() -> None:
    gathering = going_on()
    card(seat(gathering, make.bilal()), "I feel heard.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, person FROM voices_boardcard")
        words, person = cursor.fetchone()

    assert "heard" not in words
    assert make.bilal().pk.bytes not in bytes(person)


def test_erased_a_person_leaves_no_word_on_a_board() -> None:
    gathering = going_on()
    card(seat(gathering, make.bilal()), "I feel heard.")
    gatherings.invite(gathering, [make.bilal()], invited_as=Role.SUPPORTED, by=make.quinn(), now=NOW)

    old.erase_statements(make.bilal(), now=NOW)

    assert not Invite.objects.exists()
    assert (BoardCard.objects.get().words, BoardCard.objects.get().person) == ("", None)
    assert Seat.objects.get().person is None
