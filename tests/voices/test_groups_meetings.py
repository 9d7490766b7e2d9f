"""Meetings of a group: the agenda, the papers, who comes, and what was decided."""

import io
from datetime import time
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from biggervoices.core.files import path_of
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Role
from biggervoices.voices.changes import gatherings
from biggervoices.voices.changes import meetings as changes
from biggervoices.voices.models import Coming, Decision, Item, Meeting, Paper
from tests import make
from tests.easyread.test_documents import squeezed, words_in
from tests.voices.groups import LATER, committee, eve, item, meeting
from tests.voices.hall import going_on
from tests.world import photo, voice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)
    settings.KEPT_FILES = tmp_path


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_meeting_is_planned_once_and_every_member_is_asked(client: Client) -> None:
    one = committee()
    client.force_login(make.quinn())
    sent = {"id": str(new_id()), "on": "2026-11-13", "begins": "14:00", "place": "The big room"}
    client.post(f"/groups/{one.pk}/plan/", sent)
    client.post(f"/groups/{one.pk}/plan/", sent)
    page = f"/groups/meetings/{Meeting.objects.get().pk}/"

    client.force_login(make.bilal())
    assert "Are you coming?" in words(client, "/")
    client.post(f"{page}coming/", {"says": "NO"})
    client.post(f"{page}coming/", {"says": "YES"})

    assert Coming.objects.get().says == Coming.YES
    assert "Are you coming?" not in words(client, "/")
    shown = words(client, page)
    assert "Bilal: Yes" in shown
    assert "Ann: Not said yet" in shown
    assert "2 in the afternoon" in shown


@pytest.mark.parametrize(
    ("on", "said"), [("2026-11-02", "has passed"), ("2030-01-01", "too far away"), ("", "Please answer")]
)
def test_a_day_that_cannot_be_is_refused_and_stays_typed(client: Client, on: str, said: str) -> None:
    client.force_login(make.ann())
    sent = {"id": str(new_id()), "on": on, "begins": "14:00", "place": "The big room"}

    answer = client.post(f"/groups/{committee().pk}/plan/", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "The big room" in answer.content.decode()


def test_with_another_day_everybody_is_asked_again(client: Client) -> None:
    one = meeting(committee())
    changes.say_coming(one, Coming.YES, by=make.bilal(), now=make.NOW)

    changes.move_meeting(one, LATER, time(15), "The big room", by=make.ann(), now=make.NOW)

    client.force_login(make.bilal())
    assert "Are you coming?" in words(client, "/")


def test_called_off_it_is_told_to_those_who_said_yes_and_to_nobody_else(client: Client) -> None:
    one = meeting(committee())
    changes.say_coming(one, Coming.YES, by=make.bilal(), now=make.NOW)
    client.force_login(make.ann())
    client.post(f"/groups/meetings/{one.pk}/call-off/", {"off": "1"})

    assert "There is no meeting" not in words(client, "/")
    client.force_login(make.bilal())
    assert "There is no meeting" in words(client, "/")
    assert "We called this meeting off." in words(client, f"/groups/meetings/{one.pk}/")
    assert client.post(f"/groups/meetings/{one.pk}/coming/", {"says": "YES"}).status_code == 409


def test_where_a_group_meets_is_for_its_members_alone(client: Client) -> None:
    one = meeting(committee())
    page = f"/groups/meetings/{one.pk}/"
    client.force_login(make.dev())

    shown = words(client, page)

    assert "Friday 13 November" in shown
    assert "The big room" not in shown
    assert "Bilal" not in shown
    client.force_login(make.cath())
    assert client.get(page).status_code == 404
    client.force_login(eve())
    assert client.get(page).status_code == 200


def test_the_first_piece_of_work_is_ready_and_goes_on_the_agenda_once(client: Client) -> None:
    one = committee()
    client.force_login(make.ann())
    assert "Your first piece of work is ready" in words(client, f"/our-groups/{one.pk}/")
    sent = {"id": str(new_id()), "on": "2026-11-13", "begins": "14:00", "place": "The big room"}

    client.post(f"/groups/{one.pk}/plan/?work=1", sent)
    client.post(f"/groups/meetings/{Meeting.objects.get().pk}/first-work/")

    titles = list(Item.objects.values_list("title", flat=True))
    assert titles == [
        "What did we learn at the last Our Voices?",
        "How was the last Our Voices?",
        "What do we advise for the next one?",
    ]
    assert "Your first piece of work is ready" not in words(client, f"/our-groups/{one.pk}/")


def test_the_first_piece_of_work_leads_to_the_last_report_of_whoever_reads_it(client: Client) -> None:
    one, gathering = committee(), going_on()
    gatherings.end(gathering, by=make.quinn(), now=make.NOW)
    report = f"/gatherings/{gathering.pk}/report/"
    client.force_login(make.ann())
    assert report not in client.get(f"/our-groups/{one.pk}/").content.decode()  # she was not asked to it
    client.force_login(make.quinn())
    assert report in client.get(f"/our-groups/{one.pk}/").content.decode()

    sent = {"id": str(new_id()), "on": "2026-11-13", "begins": "14:00", "place": "The big room"}
    client.post(f"/groups/{one.pk}/plan/?work=1", sent)

    assert report in client.get(f"/groups/meetings/{Meeting.objects.get().pk}/").content.decode()


def test_an_item_is_said_in_words_and_then_a_picture(client: Client) -> None:
    one = meeting(committee())
    client.force_login(make.bilal())
    typed = {"id": str(new_id()), "title": "Food at the meeting", "words": "Who brings it?"}

    asked = client.post(f"/groups/meetings/{one.pk}/add/", typed)
    assert "Choose a picture for it" in asked.content.decode()
    assert 'value="Food at the meeting"' in asked.content.decode()
    assert not Item.objects.exists()
    client.post(f"/groups/meetings/{one.pk}/add/", typed | {"picture": "party"})
    client.post(f"/groups/meetings/{one.pk}/add/", typed | {"picture": "party"})

    found = Item.objects.get()
    assert (found.title, found.picture, found.number, found.added_by) == (
        "Food at the meeting",
        "party",
        1,
        make.bilal(),
    )


def test_an_item_without_words_is_refused_in_a_sentence(client: Client) -> None:
    client.force_login(make.bilal())

    answer = client.post(f"/groups/meetings/{meeting(committee()).pk}/add/", {"id": str(new_id()), "title": " "})

    assert answer.status_code == 422
    assert "Say in a few words what it is about." in answer.content.decode()


def test_a_paper_has_words_a_photo_and_a_voice_and_goes_with_all_of_it(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    one = item(meeting(committee()))
    client.force_login(make.quinn())
    files = {"photo": SimpleUploadedFile("p.png", photo()), "voice": SimpleUploadedFile("v.wav", voice())}
    client.post(f"/groups/items/{one.pk}/add/", {"id": str(new_id()), "words": "What it cost.", **files})
    paper = Paper.objects.get()
    assert paper.photo
    assert paper.recording
    kept = [path_of(paper.photo.file), path_of(paper.recording.file)]

    client.force_login(make.dev())
    shown = words(client, f"/groups/items/{one.pk}/")
    assert f'data-sound="/groups/papers/{paper.pk}/voice/"' in shown
    assert b"".join(client.get(f"/groups/papers/{paper.pk}/photo/")) == kept[0].read_bytes()  # type: ignore[arg-type]
    assert b"".join(client.get(f"/groups/papers/{paper.pk}/voice/")) == kept[1].read_bytes()  # type: ignore[arg-type]
    assert client.post(f"/groups/papers/{paper.pk}/take-out/").status_code == 404
    client.force_login(make.cath())
    assert client.get(f"/groups/papers/{paper.pk}/photo/").status_code == 404
    client.force_login(make.ann())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/groups/papers/{paper.pk}/take-out/")

    assert not Paper.objects.exists()
    assert not any(path.exists() for path in kept)


def test_what_is_no_picture_is_refused_in_a_sentence(client: Client) -> None:
    one = item(meeting(committee()))
    client.force_login(make.quinn())
    sent = {"id": str(new_id()), "words": "Look at this.", "photo": SimpleUploadedFile("p.png", b"no picture")}

    answer = client.post(f"/groups/items/{one.pk}/add/", sent)

    assert answer.status_code == 422
    assert "Look at this." in answer.content.decode()
    assert not Paper.objects.exists()


def test_a_decision_is_written_once_the_day_has_come_and_stays(client: Client) -> None:
    one = committee()
    coming, was = item(meeting(one)), item(meeting(one, make.TODAY))
    client.force_login(make.bilal())
    typed = {"id": str(new_id()), "words": "We start at 11."}

    early = client.post(f"/groups/items/{coming.pk}/decide/", typed | {"id": str(new_id())})
    client.post(f"/groups/items/{was.pk}/decide/", typed)
    client.post(f"/groups/items/{was.pk}/decide/", typed)

    assert "The meeting is still to come." in early.content.decode()
    assert Decision.objects.get().words == "We start at 11."
    client.force_login(make.dev())
    assert "We start at 11." in words(client, f"/groups/{one.pk}/decisions/")
    with pytest.raises(Refused, match="decided something here already"):
        changes.take_out_item(was, by=make.ann(), now=make.NOW)


def test_something_is_taken_off_the_agenda_before_the_day(client: Client) -> None:
    one = item(meeting(committee()))
    client.force_login(make.ann())

    client.post(f"/groups/items/{one.pk}/take-out/", {"out": "1"})

    assert not Item.objects.exists()


def test_the_paper_agenda_holds_what_the_page_holds_and_the_place_for_members_alone(client: Client) -> None:
    one = meeting(committee())
    thing = item(one, "Food at the meeting")
    changes.add_paper(thing, "What it cost.", "money", id=new_id(), by=make.quinn(), now=make.NOW, photo=photo())
    path = f"/groups/meetings/{one.pk}/paper/"

    def printed() -> str:
        return words_in(pikepdf.open(io.BytesIO(client.get(path).content)))

    client.force_login(make.bilal())
    mine = printed()
    client.force_login(make.dev())
    theirs = printed()

    for said in ("Food at the meeting", "What it cost.", "Friday 13 November"):
        assert squeezed(said) in mine
        assert squeezed(said) in theirs
    assert squeezed("The big room") in mine
    assert squeezed("The big room") not in theirs


def test_an_agenda_costs_the_same_queries_for_one_and_for_many(client: Client) -> None:
    one = meeting(committee())
    item(one)
    client.force_login(make.bilal())
    page = f"/groups/meetings/{one.pk}/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            words(client, page)
        return len(caught)

    few = queries()
    for number in range(4):
        changes.add_paper(item(one, f"More {number}"), "Words", "talk", id=new_id(), by=make.ann(), now=make.NOW)

    assert queries() == few


def test_who_works_at_a_home_reads_no_papers_even_with_the_address(client: Client) -> None:
    one = item(meeting(committee()))
    una = make.person("Una")
    make.role(una, Role.TEAM, at=make.home())
    client.force_login(una)

    for path in (f"/groups/items/{one.pk}/", f"/groups/meetings/{one.meeting_id}/paper/"):
        assert client.get(path).status_code == 404
