"""On screen: bring a form in, look at it, make a draft of it; take questions and answers out."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.formats.sheets import boxed
from biggervoices.checks.models import QuestionVersion, ToolkitVersion
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.people.models import Upload
from tests import make
from tests.checks import forms, makes

pytestmark = pytest.mark.django_db
FORM = forms.workbook(
    [
        ["type", "name", "label", "image", "relevant"],
        ["begin group", "home", "Your home <now>"],
        ["select_one yn", "key", "Do you have a key?", "door.png"],
        ["text", "why", "Why not?", "", "${key} = 'no'"],
        ["geopoint", "where", "Where is it?"],
        ["end group"],
    ],
    forms.CHOICES,
    [["form_title", "form_id"], ["About keys", "keys"]],
)


def quality_team() -> Client:
    return makes.client(make.quinn())


def brought(browser: Client, data: bytes, name: str = "keys.xlsx") -> str:
    """Send a form, and give where it leads."""
    sent = {"file": SimpleUploadedFile(name, data), "id": str(new_id())}
    return str(browser.post(reverse("checks:forms"), sent).headers["Location"])


def test_a_form_is_looked_at_and_then_becomes_a_draft() -> None:
    browser = quality_team()

    look = brought(browser, boxed("keys.xlsx", FORM, {"door.png": forms.picture()}), "keys.zip")
    page = browser.get(look).content.decode()

    assert "About keys: 1 topic, 2 questions, 2 choices, in English. Rules: 1 kept, 0 refused." in page
    assert "<strong>Row 5</strong>: a place on a map cannot be asked here. The question is left out." in page
    assert "Your home &lt;now&gt;" in page
    assert "Asked only if “Do you have a key?” is “No”." in page
    assert "It makes new questions beside those that are here. Nothing is saved yet." in page
    assert ToolkitVersion.objects.count() == 0

    answer = browser.post(look)

    version = ToolkitVersion.objects.get()
    assert answer.headers["Location"] == reverse("checks:version", args=[version.pk])
    assert (version.toolkit.key, version.published_at, version.made_by) == ("keys", None, make.quinn())
    assert QuestionVersion.objects.get(question__key="key").picture.startswith("form-")
    assert Upload.objects.count() == 0
    assert browser.get(answer.headers["Location"]).status_code == 200


def test_the_same_form_again_is_nothing_new_and_another_takes_the_place_of_the_draft() -> None:
    browser = quality_team()
    browser.post(brought(browser, FORM))

    page = browser.get(brought(browser, FORM)).content.decode()
    assert "There is nothing new in it: About keys, version 1, says the same." in page
    assert "Make a draft of it" not in page

    other = forms.workbook(
        [["type", "name", "label"], ["text", "why", "Why?"]], (), [["form_id", "form_title"], ["keys", "Other"]]
    )
    look = brought(browser, other)
    assert "About keys has a draft already, version 1." in browser.get(look).content.decode()
    refused = browser.post(look)
    assert (refused.status_code, b"There is a draft of these questions." in refused.content) == (422, True)
    browser.post(look, {"instead": "yes"})
    assert list(QuestionVersion.objects.values_list("words", flat=True)) == ["Why?"]


def test_a_form_can_be_thrown_away() -> None:
    browser = quality_team()
    look = brought(browser, FORM)

    browser.post(look, {"drop": "yes"})

    assert browser.get(look).status_code == 404
    assert (Upload.objects.count(), ToolkitVersion.objects.count()) == (0, 0)


def test_what_is_no_form_is_refused_on_the_page() -> None:
    sent = {"file": SimpleUploadedFile("x.xlsx", b"\x89PNG\r\n"), "id": str(new_id())}

    answer = quality_team().post(reverse("checks:forms"), sent)

    assert answer.status_code == 422
    assert b"This is a picture, not a list." in answer.content
    assert Upload.objects.count() == 0


def test_nobody_else_sees_the_form_that_somebody_looks_at() -> None:
    look = brought(quality_team(), FORM)
    other = make.person("Qadir")
    make.role(other, "QUALITY_TEAM")

    assert makes.client(other).get(look).status_code == 404
    assert makes.client(make.cath()).get(reverse("checks:forms")).status_code == 404


def test_questions_go_out_as_a_zip_that_comes_back_as_nothing_new() -> None:
    version, browser = load_starter(now=make.NOW), quality_team()

    answer = browser.post(reverse("checks:export", args=[version.pk, "xlsx"]))

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="quality-checkers-20')
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names[0] == "quality-checkers.xlsx"
    assert "media/key.png" in names
    page = browser.get(brought(browser, answer.content, "starter.zip")).content.decode()
    assert "There is nothing new in it" in page
    assert "Everything in this form is kept." in page
    assert browser.get(reverse("checks:export", args=[version.pk, "xlsx"])).status_code == 405
    assert browser.post(reverse("checks:export", args=[version.pk, "pdf"])).status_code == 404


def test_answers_go_out_and_it_is_written_down_by_whom() -> None:
    version, browser = load_starter(now=make.NOW), quality_team()

    for kind, start in (("csv", b"\xef\xbb\xbfperson,interview"), ("odk", b"PK")):
        answer = browser.post(reverse("checks:export_answers", args=[version.toolkit_id, kind]))
        assert b"".join(answer.streaming_content).startswith(start)
        assert answer.headers["Cache-Control"] == "no-store"

    entries = AuditEntry.objects.filter(what="checks.answers_exported", thing_id=version.toolkit_id)
    assert {(entry.by, entry.facts["kind"]) for entry in entries} == {
        (make.quinn().pk, "csv"),
        (make.quinn().pk, "odk"),
    }
    assert (
        makes.client(make.cath()).post(reverse("checks:export_answers", args=[version.toolkit_id, "csv"])).status_code
        == 404
    )
