"""Photos of a gathering: in its report only while everybody in them says yes; gone with a no, at once."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pikepdf import Pdf

from biggervoices.core.files import path_of
from biggervoices.core.ids import new_id
from biggervoices.easyread.models import Picture
from biggervoices.people.models import Person
from biggervoices.voices.changes import gatherings, old, photos
from biggervoices.voices.models import DayPhoto, Gathering, InPhoto
from biggervoices.voices.queries.own import own
from biggervoices.voices.queries.sights import DAY, sights
from tests import make
from tests.uploads import files
from tests.voices.hall import NOW, going_on, seat

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def status(person: Person, path: str) -> int:
    answer = client_of(person).get(path)
    if answer.streaming:
        b"".join(answer.streaming_content)  # the file is closed when it was read
    return answer.status_code


def with_two() -> Gathering:
    """A gathering at which Ann and Bilal sit."""
    gathering = going_on()
    for person in (make.ann(), make.bilal()):
        seat(gathering, person)
    return gathering


def kept(gathering: Gathering, *people: Person) -> DayPhoto:
    data, nobody = files.noise("PNG"), not people
    return photos.add_photo(
        gathering, data, "People at a table", people, nobody=nobody, id=new_id(), by=make.quinn(), now=NOW
    )


def over(gathering: Gathering) -> str:
    gatherings.end(gathering, by=make.quinn(), now=NOW)
    return f"/gatherings/{gathering.pk}/report/"


def says(photo: DayPhoto, person: Person, what: str) -> None:
    client_of(person).post(f"/gatherings/photos/{photo.pk}/", {"says": what})


def test_a_photo_stands_in_the_report_once_everybody_in_it_says_yes_and_goes_with_a_no() -> None:
    gathering, ann, bilal = with_two(), make.ann(), make.bilal()
    photo = kept(gathering, ann, bilal)
    report, reader = over(gathering), client_of(bilal)
    file = f"/gatherings/photos/{photo.pk}/file/"
    assert "May we show this photo of you?" in reader.get("/").text

    says(photo, bilal, "YES")
    assert file not in reader.get(report).text
    says(photo, ann, "YES")
    assert file in reader.get(report).text
    assert "May we show this photo of you?" not in reader.get("/").text
    says(photo, ann, "NO")

    assert file not in reader.get(report).text
    assert "We do not show it." in client_of(ann).get(f"/gatherings/photos/{photo.pk}/").text


def test_whoever_is_not_in_it_and_does_not_read_the_report_finds_no_photo() -> None:
    gathering = with_two()
    photo = kept(gathering, make.bilal())
    path = f"/gatherings/photos/{photo.pk}/"
    over(gathering)

    assert status(make.bilal(), f"{path}file/") == 200  # who is in it looks before they say yes
    assert status(make.ann(), f"{path}file/") == 404  # not shown yet
    says(photo, make.bilal(), "YES")
    assert status(make.ann(), f"{path}file/") == 200
    assert client_of(make.ann()).get(path).status_code == 404  # nobody answers for another
    assert status(make.cath(), f"{path}file/") == 404


def test_the_page_of_who_can_see_my_things_names_who_else_is_in_it_and_later_who_was_there(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    gathering, ann, bilal = with_two(), make.ann(), make.bilal()
    there = make.person("Vera")
    seat(gathering, there)
    photos_of_both = [kept(gathering, ann, bilal) for _n in range(3)]

    def seen_by() -> set[object]:
        return {it.who for it in sights(bilal, on=make.TODAY) if it.kind == DAY}

    assert seen_by() == {ann.pk, make.quinn().pk}
    over(gathering)
    for person in (ann, bilal):
        says(photos_of_both[1], person, "YES")
    with django_assert_max_num_queries(11):
        assert seen_by() == {ann.pk, make.quinn().pk, there.pk}


def test_who_leads_writes_down_what_somebody_said_and_it_is_told_who_heard_it() -> None:
    gathering, lead = with_two(), client_of(make.quinn())
    photo = kept(gathering, make.bilal())
    page = f"/gatherings/{gathering.pk}/photos/"

    lead.post(page, {"who": str(photo.people.get().pk), "says": "YES"})

    assert (photo.people.get().says, photo.people.get().recorded_by) == ("YES", make.quinn())
    assert f"{make.quinn()} wrote it down." in lead.get(page).text
    says(photo, make.bilal(), "NO")
    assert (photo.people.get().says, photo.people.get().recorded_by) == ("NO", None)


@pytest.mark.parametrize("told", [{}, {"people": "BOTH", "nobody": "on"}])
def test_a_photo_is_kept_only_when_it_is_said_who_is_in_it(told: dict[str, str]) -> None:
    gathering = with_two()
    sent = {key: str(make.bilal().pk) if it == "BOTH" else it for key, it in told.items()}
    sent |= {"id": str(new_id()), "words": "A table"}
    file = SimpleUploadedFile("photo.png", files.noise("PNG"))

    answer = client_of(make.quinn()).post(f"/gatherings/{gathering.pk}/photos/", {**sent, "photo": file})

    assert answer.status_code == 422
    assert "Say who is in the photo, or that nobody can be recognised in it." in answer.text
    assert not DayPhoto.objects.exists()
    assert not Picture.objects.exists()


def test_sent_twice_it_is_there_once_and_thrown_away_its_file_goes(
    django_capture_on_commit_callbacks: object,
) -> None:
    gathering, lead, once = with_two(), client_of(make.quinn()), str(new_id())
    page = f"/gatherings/{gathering.pk}/photos/"
    for _try in range(2):
        file = SimpleUploadedFile("photo.png", files.noise("PNG"))
        lead.post(page, {"id": once, "words": "The hall", "nobody": "on", "photo": file})
    photo = DayPhoto.objects.get()
    name = photo.picture.file
    assert path_of(name).exists()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        lead.post(page, {"out": str(photo.pk)})

    assert not DayPhoto.objects.exists()
    assert not path_of(name).exists()


def test_it_is_printed_with_words_for_those_who_do_not_see_it() -> None:
    gathering = with_two()
    kept(gathering)
    report = over(gathering)

    answer = client_of(make.bilal()).get(report.removesuffix("/") + ".pdf")

    with Pdf.open(io.BytesIO(answer.content)) as pdf:
        assert any(it.get("/Subtype") == "/Image" for it in pdf.objects if hasattr(it, "get"))


def test_it_is_in_the_copy_of_who_is_in_it_and_goes_when_they_are_erased() -> None:
    gathering, bilal = with_two(), make.bilal()
    photo = kept(gathering, make.ann(), bilal)
    assert photo.picture.file in [file for part in own(bilal) for entry in part.entries for file in entry.files]

    old.erase_statements(bilal, now=NOW)

    assert not DayPhoto.objects.exists()
    assert not InPhoto.objects.exists()
    assert not Picture.objects.exists()
