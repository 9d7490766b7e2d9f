"""A photo, a drawing or a voice is seen by whoever may, thrown away with one press, and then gone."""

import hashlib
import io
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from biggervoices.checks.changes import files, finish
from biggervoices.checks.models import Attachment, Interview, Visit
from biggervoices.core.files import path_of
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.people import changes as people
from biggervoices.people.models import ConsentText, Person
from biggervoices.pure import journal
from tests import make
from tests.checks import makes
from tests.checks.test_journal import Tablet, planned

pytestmark = pytest.mark.django_db


def photo(colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


def tells_of(tablet: Tablet, data: bytes) -> UUID:
    """Tell that bilal gave a photo to the first question, without the photo itself."""
    file = new_id()
    value = {"id": str(file), "what": "PHOTO", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    interview = tablet.asks(make.bilal())
    tablet.tap("ATTACHED", value, interview=interview, question=makes.first_question(tablet.visit).id)
    return file


def given(*, finished: bool = True, colour: str = "teal") -> tuple[Visit, Attachment, Tablet]:
    """A photo that bilal gave to the first question."""
    visit, data = planned(), photo(colour)
    tablet = Tablet(visit)
    tells_of(tablet, data)
    if finished:
        tablet.tap(journal.FINISHED, True)
    tablet.send()
    files.add_piece(Attachment.objects.get(), 0, data, now=make.NOW)
    return makes.again(visit), Attachment.objects.get(), tablet


def sees(who: Person, file: Attachment) -> bool:
    answer = makes.client(who).get(reverse("checks:attachment", args=[file.pk]))
    if answer.streaming:
        list(answer)  # reads the file to its end, which closes it
    return answer.status_code == 200


def test_until_hand_in_the_crew_sees_it_and_after_it_the_quality_team() -> None:
    visit, file, tablet = given(finished=False)
    checker = visit.checkers.all()[0]
    everybody = [make.bilal(), checker, make.sam(), make.quinn(), make.cath(), make.dev(), make.sol()]

    assert [who.name for who in everybody if sees(who, file)] == ["Bilal", "Joe", "Sam"]
    tablet.tap(journal.FINISHED, True)
    tablet.send()
    assert [who.name for who in everybody if sees(who, file)] == ["Bilal", "Quinn"]
    assert Client().get(reverse("checks:attachment", args=[file.pk])).status_code == 302
    assert AuditEntry.objects.filter(what="checks.attachments_read").values_list("by", flat=True)[0] == make.quinn().pk


def test_the_quality_team_sees_no_name_beside_it_and_that_is_written_down() -> None:
    visit, _file, _tablet = given()
    shown = makes.client(make.quinn()).get(reverse("checks:things", args=[visit.pk])).content.decode()

    assert makes.first_question(visit).words in shown
    assert "Bilal" not in shown
    assert AuditEntry.objects.filter(what="checks.attachments_read").count() == 1
    assert makes.client(make.cath()).get(reverse("checks:things", args=[visit.pk])).status_code == 404


def test_its_person_throws_it_away_and_the_file_is_gone(django_capture_on_commit_callbacks: object) -> None:
    _visit, file, _tablet = given()
    kept = path_of(file.file)
    page = reverse("checks:my_answer", args=[Interview.objects.get().pk])
    assert reverse("checks:attachment", args=[file.pk]) in makes.client(make.bilal()).get(page).content.decode()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        makes.client(make.bilal()).post(page, {"id": str(new_id()), "take": f"THING:{file.slip_id}"})

    assert not kept.exists()
    assert not sees(make.bilal(), file)
    assert not sees(make.quinn(), file)


def test_thrown_away_on_the_tablet_it_goes_here_too(django_capture_on_commit_callbacks: object) -> None:
    _visit, file, tablet = given(finished=False, colour="navy")
    kept = path_of(file.file)
    tablet.tap("TAKEN_BACK", str(file.slip_id), interview=Interview.objects.get().pk)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert tablet.send().refused == []

    assert not Path(kept).exists()


def test_taking_back_the_question_or_everything_takes_it_back() -> None:
    visit, file, _tablet = given()
    interview = Interview.objects.get()
    finish.take_back_question(interview, makes.first_question(visit).id, id=new_id(), by=make.bilal(), now=make.NOW)

    file.refresh_from_db()
    assert (file.file, file.taken_back_at) == ("", make.NOW)


def test_a_file_that_comes_after_it_was_thrown_away_is_not_kept() -> None:
    visit = planned()
    data, tablet = photo("olive"), Tablet(visit)
    value = {"id": str(new_id()), "what": "PHOTO", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    interview = tablet.asks(make.bilal())
    tablet.tap("ATTACHED", value, interview=interview)
    tablet.send()
    file = Attachment.objects.get()
    tablet.tap("TAKEN_BACK", str(file.slip_id), interview=interview)
    tablet.send()
    browser = makes.client(visit.checkers.all()[0])

    answer = browser.patch(f"/api/files/{file.pk}?from=0", data, content_type="application/octet-stream").json()

    file.refresh_from_db()
    assert (answer["state"], file.file) == ("HERE", "")


def test_a_voice_is_silent_for_others_once_its_person_says_no_to_being_recorded() -> None:
    _visit, file, _tablet = given()
    make.by_hand("UPDATE checks_attachment SET kind = 'VOICE' WHERE id = %s", [file.pk])
    people.add_first_consent_texts(by=None, now=make.NOW)
    text = ConsentText.objects.get(purpose="recording")
    assert sees(make.quinn(), file)

    people.record_consent(make.bilal(), text, id=new_id(), yes=False, by=make.bilal(), now=make.NOW)

    assert not sees(make.quinn(), file)
    assert sees(make.bilal(), file)
    page = reverse("checks:things", args=[file.slip.visit_id])
    assert str(file.pk) not in makes.client(make.quinn()).get(page).content.decode()
