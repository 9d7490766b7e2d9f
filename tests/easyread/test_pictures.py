"""Which picture stands for an idea, and who is served what."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client
from PIL import Image

from assets import build
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.easyread import changes, queries
from biggervoices.easyread.models import Picture, Recording
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """Keep files in a folder of this test, and leave the organisation's set as it was found."""
    settings.KEPT_FILES = tmp_path
    yield
    queries.organisation_set.urls = {}


def png() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(kept, "PNG")
    return kept.getvalue()


def add(*, idea: str = "", id: UUID | None = None, words: str = "Our bus") -> Picture:
    return changes.add_picture(png(), id=id or new_id(), idea=idea, words=words, by=None, now=NOW)


def test_own_photo_then_the_organisations_then_the_bundled_then_a_neutral_shape() -> None:
    own = Picture(id=new_id(), idea="")
    assert queries.picture_url("bus").endswith("built/pictures/bus.svg")
    assert "easyread/shapes/" in queries.picture_url("an-idea-of-nobody")

    ours = add(idea="bus")
    queries.organisation_set.read()

    assert queries.picture_url("bus") == f"/pictures/{ours.pk}/"
    assert queries.picture_url("bus", own) == queries.photo_url(own.pk)
    assert str(own.pk) in queries.photo_url(own.pk)


def test_a_neutral_shape_stays_the_same_for_an_idea() -> None:
    assert queries.picture_url("something-new") == queries.picture_url("something-new")


def test_pictures_ask_the_database_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        for idea in queries.bundled():
            queries.picture_url(idea)


def test_a_new_picture_takes_the_place_of_the_one_before(django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    add(idea="bus")

    with django_capture_on_commit_callbacks(execute=True):
        second = add(idea="bus")

    assert [picture.pk for picture in Picture.objects.filter(idea="bus", replaced_at=None)] == [second.pk]
    assert queries.organisation_set.urls == {"bus": f"/pictures/{second.pk}/"}


def test_a_picture_sent_twice_is_kept_once() -> None:
    sent = new_id()

    assert add(id=sent) == add(id=sent)
    assert Picture.objects.count() == 1


def test_a_picture_without_words_is_refused() -> None:
    with pytest.raises(Refused, match="what the picture shows"):
        add(words=" ")


def test_a_new_recording_takes_the_place_of_the_one_before() -> None:
    from biggervoices.easyread.formats import speak  # noqa: PLC0415 -- loads the voice, which only this test needs

    for _ in range(2):
        last = changes.add_recording(speak("Yes"), id=new_id(), key="question:1", spoken_by="Ann", by=None, now=NOW)

    assert [it.pk for it in Recording.objects.filter(key="question:1", replaced_at=None)] == [last.pk]
    assert last.file.endswith(".mp3")
    assert 0.2 < last.seconds < 2


def test_a_photo_of_somebody_is_not_served_here(client: Client) -> None:
    from tests.make import ann  # noqa: PLC0415 -- only here

    client.force_login(ann(), backend="biggervoices.people.rules.LivePerson")
    ours, photo = add(idea="bus"), add()

    assert client.get(f"/pictures/{ours.pk}/").status_code == 200
    assert client.get(f"/pictures/{photo.pk}/").status_code == 404
    assert client.get(f"/pictures/{new_id()}/").status_code == 404


def test_every_bundled_picture_has_words(tmp_path: Path) -> None:
    assert all(it["words"] and it["icon"] for it in queries.bundled().values())


def numbers(drawing: str) -> list[float]:
    (line,) = re.findall(r' d="([^"]+)"', drawing)
    return [float(number) for number in build.NUMBER.findall(line)]


@pytest.mark.parametrize("line", ["l-.004.003 2 3", "l5.5.003", "l1.0035.5", "c.9999.5.25-.125 7.001.002", "M3 4"])
def test_a_line_that_is_made_shorter_goes_through_the_same_points(line: str) -> None:
    drawing = f'<path d="{line}"/>'

    assert numbers(build._smaller(drawing)) == pytest.approx(numbers(drawing), abs=0.0051)


def test_a_phrase_is_said_once_and_marked_as_waiting_for_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from biggervoices.easyread.management.commands import make_sounds  # noqa: PLC0415 -- its folder is changed here

    monkeypatch.setattr(make_sounds, "SOUNDS", tmp_path)
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("# a comment\nYes\nYes\n")
    toolkit = tmp_path / "toolkit.toml"
    toolkit.write_text('[[topic]]\nname = "My home"\n[[topic.question]]\nwords = "Is it warm?"\nicon = "fire"\n')

    call_command("make_sounds", phrases, toolkit, verbosity=0)

    assert len(list(tmp_path.glob("*.mp3"))) == 3
    assert '"needs recording"' in (tmp_path / "manifest.json").read_text()
