"""The Quality Team brings in what a tablet saved: all that was said, with its photos, once."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from biggervoices.checks.changes.files import add_piece
from biggervoices.checks.models import Attachment, Slip
from biggervoices.core.files import path_of
from biggervoices.core.models import AuditEntry
from tests import make
from tests.checks import makes
from tests.checks.test_attachments import photo, tells_of
from tests.checks.test_journal import Tablet, planned
from tests.safeguarding.test_worry_api import sealed

pytestmark = pytest.mark.django_db


def copy_of(tablet: Tablet, files: dict[UUID, bytes]) -> bytes:
    """Give the file that a tablet saves."""
    inside: dict[str, Any] = {"visit": str(tablet.visit.pk), "slot": str(tablet.slot), "sent_at": 1}
    inside |= {
        "entries": tablet.texts,
        "files": [{"id": str(file), "data": b64encode(data).decode()} for file, data in files.items()],
    }
    return json.dumps({"format": 1, **sealed(json.dumps(inside).encode(), purpose="biggervoices-copy-1")}).encode()


def brought(data: bytes) -> Any:
    file = SimpleUploadedFile("visit-2026-11-03.bvcopy", data)
    return makes.client(make.quinn()).post(reverse("checks:copies"), {"file": file})


def test_all_that_was_said_and_photographed_comes_in_once() -> None:
    tablet, data = Tablet(planned()), photo()
    file = tells_of(tablet, data)

    for _again in range(2):
        page = brought(copy_of(tablet, {file: data})).content.decode()

    assert f"{len(tablet.texts)} things that were said or done are kept." in page
    assert Slip.objects.count() == len(tablet.texts)
    assert path_of(Attachment.objects.get().file).exists()
    assert (
        list(AuditEntry.objects.filter(what="checks.copy_opened").values_list("by", flat=True)) == [make.quinn().pk] * 2
    )


def test_a_photo_that_was_sent_in_part_is_kept_whole_even_where_the_part_was_wrong() -> None:
    tablet, data = Tablet(planned()), photo()
    files = {tells_of(tablet, data): begun for begun in (b"", data[:40], b"wrong")}
    tablet.send()
    for file, begun in files.items():
        add_piece(Attachment.objects.get(pk=file), 0, begun, now=make.NOW)

    brought(copy_of(tablet, dict.fromkeys(files, data)))

    assert all(file.file for file in Attachment.objects.all())
    assert Attachment.objects.count() == 3


def test_a_file_of_another_length_or_of_another_visit_is_not_taken_for_it() -> None:
    tablet, data = Tablet(planned()), photo()
    file = tells_of(tablet, data)
    other = Tablet(planned(on=make.TODAY + timedelta(days=1)))
    theirs = tells_of(other, data)
    other.send()

    brought(copy_of(tablet, {file: data[:-1], theirs: data}))

    assert not Attachment.objects.get(pk=file).file
    assert not Attachment.objects.get(pk=theirs).file


@pytest.mark.parametrize("data", [b"x", b"{}", json.dumps({"format": 1}).encode()])
def test_what_is_no_copy_is_said_in_one_sentence_and_nothing_is_kept(data: bytes) -> None:
    answer = brought(data)

    assert answer.status_code == 422
    assert "This file was not made for this office, or it is damaged. Nothing was kept." in answer.content.decode()
    assert not Slip.objects.exists()


def test_nothing_chosen_an_empty_file_and_one_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    client = makes.client(make.quinn())
    assert "Please answer: File" in client.post(reverse("checks:copies")).content.decode()
    assert "This file is empty." in brought(b"").content.decode()
    monkeypatch.setattr("biggervoices.checks.views.copies.LARGEST", 10)
    assert "This file is too large for this page." in brought(b"x" * 11).content.decode()


def test_only_the_quality_team_finds_the_page() -> None:
    for who, status in [(make.quinn(), 200), (makes.checker(), 404), (make.sam(), 404), (make.cath(), 404)]:
        assert makes.client(who).get(reverse("checks:copies")).status_code == status
    assert "Bring in a copy of a tablet" in makes.client(make.quinn()).get(reverse("checks:visits")).content.decode()
