"""Groups that meet: who is in them, and the terms that they write together."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.core.lives import Held
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Person
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.voices.changes import groups as changes
from biggervoices.voices.changes import old
from biggervoices.voices.changes.wordings import say_meaning
from biggervoices.voices.models import Group, Meaning, Member, TermsMeaning, TermsOfReference, TermsWording
from biggervoices.voices.queries.members import asked_of
from biggervoices.voices.queries.own import own
from biggervoices.voices.queries.terms import terms_of
from tests import make
from tests.voices.groups import committee

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


# --- a group and its members -----------------------------------------------------------------------------------------


def test_the_quality_team_begins_a_group_and_everybody_can_read_what_it_is_for(client: Client) -> None:
    client.force_login(make.quinn())
    key = new_id()
    typed = {"id": str(key), "name": "Our group", "purpose": "We look after food.", "picture": "home"}
    client.post("/groups/begin/", typed)
    client.post("/groups/begin/", typed)

    assert Group.objects.get().pk == key
    client.logout()
    assert "We look after food." in words(client, "/our-groups/")
    assert "We look after food." in words(client, f"/our-groups/{key}/")


def test_what_cannot_be_a_group_is_refused_in_a_sentence_and_stays_typed(client: Client) -> None:
    committee()
    client.force_login(make.quinn())

    answer = client.post(
        "/groups/begin/", {"id": str(new_id()), "name": "the COMMITTEE", "purpose": "Mine", "picture": "home"}
    )

    assert answer.status_code == 422
    assert "There is a group of this name already." in answer.content.decode()
    assert "the COMMITTEE" in answer.content.decode()
    assert Group.objects.count() == 1


@pytest.mark.parametrize("who", [make.ann, make.cath, make.dev])
def test_nobody_else_begins_groups_or_writes_down_members(client: Client, who: type) -> None:
    one = committee()
    client.force_login(who())  # type: ignore[arg-type]

    for path in ("/groups/begin/", f"/groups/{one.pk}/join/", f"/groups/{one.pk}/change/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"id": str(new_id())}).status_code == 404
    with pytest.raises(Refused, match="The Quality Team does this"):
        changes.join(one, make.dev(), Member.ASKED, since=make.TODAY, id=new_id(), by=who(), now=make.NOW)  # type: ignore[arg-type]


def test_members_are_shown_with_how_they_became_so_and_never_to_passers_by(client: Client) -> None:
    one = committee()
    client.force_login(make.quinn())
    sent = {"id": str(new_id()), "person": str(make.dev().pk), "how": "VOLUNTEERED", "since": "2026-10-01"}
    client.post(f"/groups/{one.pk}/join/", sent)

    shown = words(client, f"/groups/{one.pk}/members/")
    client.logout()

    assert "They put up their hand, on Thursday 1 October." in shown
    assert "Dev" in shown
    page = words(client, f"/our-groups/{one.pk}/")
    assert "3 people are in this group." in page
    assert "Dev" not in page
    assert client.get(f"/groups/{one.pk}/members/").status_code == 302


def test_members_see_each_others_faces_and_others_do_not(client: Client) -> None:
    one = committee(make.ann(), make.with_photo(make.bilal()))
    face = f"/groups/{one.pk}/face/{make.bilal().pk}/"

    client.force_login(make.dev())
    assert client.get(face).status_code == 404
    assert face not in words(client, f"/groups/{one.pk}/members/")
    changes.join(one, make.dev(), Member.ASKED, since=make.TODAY, id=new_id(), by=make.quinn(), now=make.NOW)
    assert face in words(client, f"/groups/{one.pk}/members/")
    assert b"".join(client.get(face)).startswith(b"RIFF")  # type: ignore[arg-type]


def test_a_member_leaves_by_themselves_and_is_asked_nothing_more(client: Client) -> None:
    one = committee()
    mine = Member.objects.get(person=make.ann())
    client.force_login(make.bilal())
    assert client.post(f"/groups/members/{mine.pk}/leave/").status_code == 404
    client.force_login(make.ann())

    client.post(f"/groups/members/{mine.pk}/leave/", {"leave": "1"})

    mine.refresh_from_db()
    assert mine.until == make.TODAY
    assert asked_of(one, on=make.TODAY + timedelta(days=1)) == {make.bilal().pk}


def test_who_left_the_organisation_is_no_member_any_more() -> None:
    one = committee()
    make.closed(make.bilal())

    assert asked_of(one, on=make.TODAY) == {make.ann().pk}


def test_nobody_is_a_member_twice_at_once() -> None:
    one = committee()
    committee()

    assert Member.objects.filter(group=one).count() == 2
    row = {"id": new_id(), "group_id": one.pk, "person_id": make.ann().pk, "how": "ASKED", "since": make.TODAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        make.rows(Member, [row | {"until": None}])


# --- writing together ------------------------------------------------------------------------------------------------


def proposed(
    one: Group, said: str = "We speak up for everyone.", part: str = "PURPOSE", by: Person | None = None
) -> TermsWording:
    return changes.propose_terms(one, part, said, id=new_id(), by=by or make.ann(), now=make.NOW)


def say(wording: TermsWording, who: Person, says: str, why: str = "") -> None:
    asked = asked_of(wording.group, on=make.TODAY)
    say_meaning(wording, says, why, asked=asked, path=f"/groups/wordings/{wording.pk}/", by=who, now=make.NOW)


def test_words_go_from_a_member_to_everyone_and_into_the_terms(client: Client) -> None:
    one = committee()
    client.force_login(make.ann())
    sent = {"id": str(new_id()), "words": "We speak up for everyone."}
    page = client.post(f"/groups/{one.pk}/write/purpose/", sent).headers["Location"]
    client.post(f"/groups/{one.pk}/write/purpose/", sent)
    assert TermsWording.objects.count() == 1
    client.post(page, {"says": "YES"})
    assert "More than half of you must say yes first." in words(client, page)

    client.force_login(make.bilal())
    assert "Does this say what you mean?" in words(client, "/")
    client.post(page, {"says": "YES"})
    assert "Does this say what you mean?" not in words(client, "/")
    client.post(f"{page}agree/")

    client.logout()
    assert "We speak up for everyone." in words(client, f"/our-groups/{one.pk}/terms/")


def test_a_no_says_what_is_missing_without_a_name_and_stops_the_words(client: Client) -> None:
    one = committee()
    wording = proposed(one)
    page = f"/groups/wordings/{wording.pk}/"
    client.force_login(make.bilal())
    assert client.post(page, {"says": "NO"}).headers["Location"] == f"{page}why/"
    client.post(f"{page}why/", {"why": "It must say: people who do not talk, too."})
    say(wording, make.ann(), Meaning.YES)

    client.force_login(make.ann())
    shown = words(client, page)

    assert "people who do not talk, too." in shown
    assert "Bilal" not in shown
    assert client.post(f"{page}agree/").status_code == 409
    assert not TermsOfReference.objects.exists()


def test_other_words_take_the_place_of_the_first_and_are_asked_anew(client: Client) -> None:
    one = committee()
    wording = proposed(one)
    client.force_login(make.bilal())
    path = f"/groups/{one.pk}/write/purpose/?for={wording.pk}"
    assert "We speak up for everyone." in words(client, path)

    client.post(path, {"id": str(new_id()), "words": "We speak up. We listen."})

    assert client.post(f"/groups/wordings/{wording.pk}/", {"says": "YES"}).status_code == 409
    newest = TermsWording.objects.get(replaced_at=None)
    assert (newest.words, newest.instead_of) == ("We speak up. We listen.", wording)


def test_agreeing_one_part_keeps_the_others_and_the_old_version_can_be_read(client: Client) -> None:
    one = committee()
    for part, said in (
        ("PURPOSE", "We speak up."),
        ("MEET", "We meet each month."),
        ("PURPOSE", "We speak up and listen."),
    ):
        wording = proposed(one, said, part)
        for who in (make.ann(), make.bilal()):
            say(wording, who, Meaning.YES)
        changes.agree_terms(wording, by=make.ann(), now=make.NOW)

    third, first = terms_of(one), terms_of(one, number=1)

    assert third
    assert first
    assert {it.code: it.words for it in third.parts if it.words} == {
        "PURPOSE": "We speak up and listen.",
        "MEET": "We meet each month.",
    }
    assert [it.words for it in first.parts if it.words] == ["We speak up."]
    assert "We speak up." in words(client, f"/our-groups/{one.pk}/terms/1/")
    assert client.get(f"/our-groups/{one.pk}/terms/9/").status_code == 404


def test_hard_words_are_named_and_never_forbidden(client: Client) -> None:
    one = committee()
    client.force_login(make.ann())
    typed = {"id": str(new_id()), "words": "We facilitate stakeholder engagement."}

    looked = client.post(f"/groups/{one.pk}/write/power/", typed | {"look": "1"}).content.decode()

    assert "Some words may be hard" in looked
    assert not TermsWording.objects.exists()
    assert client.post(f"/groups/{one.pk}/write/power/", typed).status_code == 302


def test_only_members_propose_and_say_and_others_do_not_see_what_is_not_agreed(client: Client) -> None:
    wording = proposed(committee())
    page = f"/groups/wordings/{wording.pk}/"
    for who in (make.dev(), make.cath()):
        client.force_login(who)
        assert client.get(page).status_code == 404
        assert client.get(f"/groups/{wording.group_id}/write/").status_code == 404
    client.force_login(make.quinn())  # reads, for whoever needs help, and says nothing
    assert "We speak up for everyone." in words(client, page)
    assert client.post(page, {"says": "YES"}).status_code == 409
    assert client.get(f"/groups/{wording.group_id}/write/purpose/").status_code == 404
    assert not TermsMeaning.objects.exists()


def test_what_a_former_member_said_does_not_count() -> None:
    one = committee(make.ann(), make.bilal(), make.dev())
    wording = proposed(one)
    say(wording, make.dev(), Meaning.NO)
    say(wording, make.ann(), Meaning.YES)
    say(wording, make.bilal(), Meaning.YES)
    with pytest.raises(Refused, match="Somebody says no"):
        changes.agree_terms(wording, by=make.ann(), now=make.NOW)

    membership = Member.objects.get(person=make.dev())
    changes.leave(membership, until=make.TODAY - timedelta(days=1), by=make.quinn(), now=make.NOW)

    assert changes.agree_terms(wording, by=make.ann(), now=make.NOW).number == 1


def test_urgent_words_of_a_meaning_go_to_a_human_who_can_read_them(client: Client) -> None:
    wording = proposed(committee())
    client.force_login(make.bilal())
    client.post(f"/groups/wordings/{wording.pk}/", {"says": "NO"})
    client.post(f"/groups/wordings/{wording.pk}/why/", {"why": "He hits me every night."})

    prompt = ReadSoon.objects.get()

    client.force_login(make.quinn())
    assert "He hits me every night." in words(client, prompt.path)


# --- a person's own --------------------------------------------------------------------------------------------------


def test_a_copy_holds_what_somebody_was_and_said_in_a_group() -> None:
    wording = proposed(committee(), by=make.bilal())
    say(wording, make.bilal(), Meaning.PARTLY, "And families.")

    lines = " ".join(line for chapter in own(make.bilal()) for entry in chapter.entries for line in entry.words)

    assert "I am in The committee since" in lines
    assert "We speak up for everyone." in lines
    assert "And families." in lines


def test_erased_a_person_is_out_and_the_words_of_the_group_stay() -> None:
    wording = proposed(committee(), by=make.bilal())
    say(wording, make.bilal(), Meaning.YES)

    old.erase_from_groups(make.bilal(), now=make.NOW)

    wording.refresh_from_db()
    assert (wording.words, wording.proposed_by) == ("We speak up for everyone.", None)
    assert not TermsMeaning.objects.exists()
    assert not Member.objects.filter(person=make.bilal()).exists()


def test_what_was_said_to_words_is_thrown_away_after_its_time_and_held_where_it_must() -> None:
    wording = proposed(committee())
    say(wording, make.bilal(), Meaning.YES)
    later = make.NOW + timedelta(days=400)

    assert old.remove_group_answers(later, Held(people=frozenset({make.bilal().pk})), now=later) == 0
    assert old.remove_group_answers(later, Held(), now=later) == 1


def test_a_table_of_meanings_names_nobody() -> None:
    wording = proposed(committee())
    say(wording, make.bilal(), Meaning.PARTLY, "And families.")
    row = TermsMeaning.objects.extra(select={"raw": "why", "who": "person"}).get()

    assert "families" not in row.raw  # type: ignore[attr-defined]
    assert make.bilal().pk.bytes not in bytes(row.who)  # type: ignore[attr-defined]
