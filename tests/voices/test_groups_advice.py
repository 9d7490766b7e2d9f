"""Advice of a group to the leaders: given, answered by a day, late in public, promised and done, and heard."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Person, Role
from biggervoices.voices.changes import advice as changes
from biggervoices.voices.changes import groups
from biggervoices.voices.models import Advice, Heard, Member, Response
from tests import make
from tests.voices.groups import advised, committee, eve

pytestmark = pytest.mark.django_db

DAY = make.TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def answered(one: Advice, says: str = Response.ACCEPT, **facts: Any) -> Response:
    who: Person | None = eve()
    facts = {"owner": who, "do_by": DAY, "by": eve(), "now": make.NOW} | facts
    return changes.answer_advice(one, says, "We start at 11 from now on.", **facts)


# --- giving it -------------------------------------------------------------------------------------------------------


def test_advice_is_given_in_small_steps_that_lose_nothing(client: Client) -> None:
    one = committee()
    client.force_login(make.bilal())
    path = f"/groups/{one.pk}/advise/"
    said = {"id": str(new_id()), "words": "Start later in the day.", "why": "Mornings are hard."}

    picture = client.post(path, said).content.decode()
    weeks = client.post(path, said | {"picture": "calendar"}).content.decode()
    check = client.post(path, said | {"picture": "calendar", "weeks": "4"}).content.decode()

    assert "Choose a picture for it" in picture
    assert "When must the leaders answer?" in weeks
    assert "The leaders must answer by Tuesday 1 December." in check
    assert all('value="Start later in the day."' in page for page in (picture, weeks, check))
    assert not Advice.objects.exists()
    for _press in range(2):
        client.post(path, said | {"picture": "calendar", "weeks": "4", "give": "1"})
    given = Advice.objects.get()
    assert (given.words, given.why, given.picture) == ("Start later in the day.", "Mornings are hard.", "calendar")
    assert given.answer_by == make.TODAY + timedelta(weeks=4)


def test_advice_can_be_changed_before_it_is_sent(client: Client) -> None:
    client.force_login(make.bilal())
    said = {"id": str(new_id()), "words": "Start later.", "picture": "calendar", "weeks": "4"}

    page = client.post(f"/groups/{committee().pk}/advise/", said | {"again": "words"}).content.decode()

    assert "Start later.</textarea>" in page
    assert 'name="weeks" value="4"' in page


def test_advice_without_words_is_refused_in_a_sentence(client: Client) -> None:
    client.force_login(make.bilal())

    answer = client.post(f"/groups/{committee().pk}/advise/", {"id": str(new_id()), "words": " ", "why": "Because"})

    assert answer.status_code == 422
    assert "Write what you advise." in answer.content.decode()
    assert "Because</textarea>" in answer.content.decode()


def test_only_members_advise_and_the_day_is_not_tomorrow() -> None:
    one = committee()
    facts: dict[str, Any] = {"id": new_id(), "now": make.NOW}
    with pytest.raises(Refused, match="Only members"):
        changes.advise(one, "Words", "", "idea", DAY, by=make.quinn(), **facts)
    with pytest.raises(Refused, match="Choose a day from"):
        changes.advise(one, "Words", "", "idea", make.TODAY + timedelta(days=1), by=make.ann(), **facts)


# --- the leaders -----------------------------------------------------------------------------------------------------


def test_leaders_see_what_waits_and_answer_it_once(client: Client) -> None:
    one = advised(committee())
    client.force_login(eve())
    assert "1 answer to give to a group" in words(client, "/")
    assert "Start later in the day." in words(client, "/groups/to-answer/")
    sent = {"says": "ACCEPT", "words": "We start at 11.", "owner": str(eve().pk), "do_by": DAY.isoformat()}

    client.post(f"/groups/advice/{one.pk}/answer/", sent)
    again = client.post(f"/groups/advice/{one.pk}/answer/", sent | {"words": "No, at 12."})

    assert Response.objects.get().words == "We start at 11."
    assert "A leader has answered this already." in again.content.decode()
    assert "answer to give" not in words(client, "/")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "Because"}, "Please answer: What do you say?"),
        ({"says": "NO", "words": " "}, "Say why, in plain words."),
        ({"says": "ACCEPT", "words": "Yes"}, "Choose who does it."),
        ({"says": "PARTLY", "words": "A part", "owner": "eve"}, "Choose the day."),
        ({"says": "ACCEPT", "words": "Yes", "owner": "eve", "do_by": "2020-01-01"}, "Choose a day from today on"),
    ],
)
def test_an_answer_says_why_and_a_yes_says_who_and_when(client: Client, sent: dict[str, str], said: str) -> None:
    one = advised(committee())
    client.force_login(eve())
    typed = sent | ({"owner": str(eve().pk)} if "owner" in sent else {})

    answer = client.post(f"/groups/advice/{one.pk}/answer/", typed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Response.objects.exists()


def test_a_no_has_a_reason_and_no_promise(client: Client) -> None:
    one = advised(committee())
    client.force_login(eve())
    sent = {"says": "NO", "words": "The room is full.", "owner": str(eve().pk), "do_by": DAY.isoformat()}

    client.post(f"/groups/advice/{one.pk}/answer/", sent)

    response = Response.objects.get()
    assert (response.says, response.owner, response.do_by) == (Response.NO, None, None)
    assert "No, we will not do it." in words(client, f"/our-groups/advice/{one.pk}/")


def test_nobody_but_a_leader_answers_and_none_their_own_group(client: Client) -> None:
    one = advised(committee())
    for who in (make.ann(), make.quinn(), make.cath()):
        client.force_login(who)
        assert client.get(f"/groups/advice/{one.pk}/answer/").status_code == 404
        with pytest.raises(Refused, match="Only the leaders answer"):
            answered(one, by=who)

    groups.join(one.group, eve(), Member.ASKED, since=make.TODAY, id=new_id(), by=make.quinn(), now=make.NOW)
    client.force_login(eve())
    assert "answer to give" not in words(client, "/")
    with pytest.raises(Refused, match="Another leader answers"):
        answered(one)


def test_a_late_answer_is_seen_by_everybody_also_who_is_not_signed_in(client: Client) -> None:
    late = advised(committee(), ago=40)
    advised(late.group, "Have a quiet room.")

    pages = [words(client, "/our-groups/"), words(client, f"/our-groups/{late.group_id}/")]
    one = words(client, f"/our-groups/advice/{late.pk}/")

    assert "1 answer is late" in pages[0]
    assert "The leaders are late. They had to answer 12 days ago." in pages[1]
    assert "They had to answer by Thursday 22 October." in one
    client.force_login(eve())
    assert "The answer is late. Everybody can see that." in words(client, "/")


def test_on_the_very_day_it_is_not_late_yet(client: Client) -> None:
    one = advised(committee(), ago=28)

    assert "The leaders must answer by Tuesday 3 November." in words(client, f"/our-groups/advice/{one.pk}/")


def test_passers_by_read_what_was_said_and_no_name(client: Client) -> None:
    one = advised(committee())
    answered(one)

    shown = words(client, f"/our-groups/advice/{one.pk}/")

    assert "We start at 11 from now on." in shown
    assert "The leaders do it by Thursday 3 December." in shown
    assert not any(name in shown for name in ("Eve", "Ann", "Bilal"))
    client.force_login(make.dev())
    assert "Eve does it by Thursday 3 December." in words(client, f"/our-groups/advice/{one.pk}/")


# --- told back -------------------------------------------------------------------------------------------------------


def test_members_are_told_of_an_answer_and_of_what_was_done_each_once(client: Client) -> None:
    one = advised(committee())
    response = answered(one)
    page = f"/our-groups/advice/{one.pk}/"
    client.force_login(make.bilal())
    assert "The leaders answered your group" in words(client, "/")
    client.post(f"/groups/advice/{one.pk}/heard/", {"seen": "1"})
    assert "The leaders answered your group" not in words(client, "/")

    client.force_login(eve())
    assert "You promised something to a group" in words(client, "/")
    client.post(f"/groups/advice/{one.pk}/done/", {"words": "It began at 11 today."})
    assert "You promised something to a group" not in words(client, "/")

    client.force_login(make.bilal())
    assert "The leaders did what they promised your group" in words(client, "/")
    assert "It began at 11 today." in words(client, page)
    for _press in range(2):
        client.post(f"/groups/advice/{one.pk}/heard/", {"seen": "1"})
    assert "The leaders did what" not in words(client, "/")
    assert sorted(Heard.objects.values_list("what", flat=True)) == [Heard.ANSWER, Heard.DONE]
    assert response.heard.count() == 2
    client.force_login(make.dev())
    assert client.post(f"/groups/advice/{one.pk}/heard/", {"seen": "1"}).status_code == 404


def test_a_promise_that_is_late_says_so_in_public(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    one = advised(committee())
    answered(one)
    monkeypatch.setattr(timezone, "now", lambda: make.NOW + timedelta(days=31))

    assert "This promise is late" in words(client, f"/our-groups/advice/{one.pk}/")


def test_only_who_promised_or_a_leader_writes_what_was_done(client: Client) -> None:
    one = advised(committee())
    answered(one, owner=make.quinn())
    for who, code in ((make.cath(), 404), (make.bilal(), 404), (make.quinn(), 200), (eve(), 200)):
        client.force_login(who)
        assert client.get(f"/groups/advice/{one.pk}/done/").status_code == code


def test_a_group_takes_its_words_back_and_that_it_did_stays(client: Client) -> None:
    one = advised(committee(), "Sam at Elm House must go.")
    for who in (make.quinn(), eve()):  # whoever is advised or helps cannot take it away
        client.force_login(who)
        assert client.post(f"/groups/advice/{one.pk}/take-back/").status_code == 404
    client.force_login(make.ann())

    client.post(f"/groups/advice/{one.pk}/take-back/", {"take": "1"})

    client.logout()
    for path in (f"/our-groups/{one.group_id}/advice/", f"/our-groups/advice/{one.pk}/"):
        assert "The group took this back." in words(client, path)
        assert "Elm House" not in words(client, path)
    with pytest.raises(Refused, match="took this back"):
        answered(one)


def test_an_auditor_and_the_quality_team_see_what_waits_and_others_do_not(client: Client) -> None:
    advised(committee())
    abe = make.person("Abe")
    make.role(abe, Role.AUDITOR)
    for who, code in ((abe, 200), (make.quinn(), 200), (make.cath(), 404), (make.bilal(), 404)):
        client.force_login(who)
        assert client.get("/groups/to-answer/").status_code == code
