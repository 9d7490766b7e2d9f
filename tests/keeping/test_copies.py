"""A person's own copy: all that is about them and nothing that is others', to read, to hear and as JSON."""

import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

from django.test import Client

from biggervoices.core.files import path_of
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.keeping import changes, jobs
from biggervoices.keeping.models import OwnCopy, Period
from biggervoices.people import changes as people
from biggervoices.people.models import Person
from tests import doors, make, world
from tests.keeping.test_keeping import browser, built  # noqa: F401 -- built: a fixture


def copied(who: Person, built: world.World, *, by: Person | None = None, worries: bool = True) -> ZipFile:  # noqa: F811
    asked = changes.ask_for_copy(
        who, id=new_id(), by=by or who, now=make.NOW, how="thumb up" if by else "", worries=worries
    )
    jobs.make_copy(copy=str(asked.pk))
    asked.refresh_from_db()
    assert path_of(asked.file).is_file()
    answer = browser(by or who).get(f"/keeping/copies/{asked.pk}/")
    assert answer.status_code == 200
    return ZipFile(io.BytesIO(answer.content))


def words_of(copy: ZipFile) -> str:
    return "\n".join(copy.read(name).decode() for name in copy.namelist() if name.endswith((".html", ".json")))


def test_all_that_is_planted_about_a_person_is_in_their_copy_and_nothing_of_others(
    built: world.World,  # noqa: F811
) -> None:
    mine = copied(make.bilal(), built)
    anns, devs = copied(make.ann(), built), copied(make.dev(), built)

    planted = set(re.findall(r"PLANTED-[A-Z-]+[A-Z]", words_of(mine)))
    assert planted >= {"PLANTED-NEEDS", "PLANTED-HANDED-IN", "PLANTED-ANSWER", "PLANTED-ALL", "PLANTED-JUST-ME",
                       "PLANTED-UNREAD", "PLANTED-WORRY"}  # fmt: skip
    assert "PLANTED-DEBRIEF" not in planted  # the checker's
    for others in (anns, devs):
        assert set(re.findall(r"PLANTED-[A-Z-]+[A-Z]", words_of(others))) & planted <= {"PLANTED-TRIAL"}
    assert "PLANTED-DEBRIEF" in words_of(copied(built.kinds["checker"], built))  # type: ignore[arg-type]


def test_their_pictures_and_sounds_are_in_it_and_every_link_leads_somewhere(built: world.World) -> None:  # noqa: F811
    with doors.stopped():
        mine = copied(make.bilal(), built)

    names = set(mine.namelist())
    for page in (name for name in names if name.endswith(".html")):
        linked = set(re.findall(r'(?:src|href)="([^"]+)"', mine.read(page).decode()))
        assert linked - names == set(), page
        assert "http" not in mine.read(page).decode().replace("http-equiv", "")
    assert [name for name in names if name.startswith("files/") and name.endswith(".webp")]
    data = json.loads(mine.read("everything.json"))
    assert data["person"] == str(make.bilal().pk)
    files = {file for chapter in data["chapters"] for entry in chapter["entries"] for file in entry["files"]}
    assert files <= names


def test_the_pages_are_easy_to_read(built: world.World) -> None:  # noqa: F811
    with doors.stopped():
        index = copied(make.bilal(), built).read("index.html").decode()

    assert '<html lang="en-gb">' in index
    assert "This is everything that Bigger Voices keeps about Bilal." in index
    assert "This is private. Take care who sees it." in index


def test_hostile_words_stay_words(built: world.World) -> None:  # noqa: F811
    bilal = make.bilal()
    make.by_hand("UPDATE people_person SET called = %s WHERE id = %s", ["<script>alert(1)</script>", bilal.pk])
    bilal.refresh_from_db()

    page = copied(bilal, built).read("about-me.html").decode()

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_on_the_disk_a_copy_is_sealed(built: world.World) -> None:  # noqa: F811
    copied(make.bilal(), built)

    sealed = path_of(OwnCopy.objects.get().file).read_bytes()
    assert not sealed.startswith(b"PK")
    assert b"Bilal" not in sealed


def test_the_page_says_how_far_it_is_and_gives_it_to_its_person_alone(built: world.World) -> None:  # noqa: F811
    bilal, page = make.bilal(), browser(make.bilal())
    assert "Make a copy for me" in page.get("/me/copy/").content.decode()

    page.post("/me/copy/", {"id": str(new_id())})
    waiting = page.get("/me/copy/").content.decode()
    changes.make_copy(OwnCopy.objects.get().pk, now=make.NOW)
    ready = page.get("/me/copy/").content.decode()

    assert "We are making your copy." in waiting
    assert "Your copy is ready." in ready
    address = f"/keeping/copies/{OwnCopy.objects.get().pk}/"
    got = page.get(address)
    assert (got.status_code, got.headers["Cache-Control"]) == (200, "private, no-store")
    assert "Bilal" not in str(got.headers)
    for other in (make.ann(), make.quinn(), make.cath(), make.sol()):
        assert browser(other).get(address).status_code == 404
    assert AuditEntry.objects.filter(what="keeping.copy_fetched", by=bilal.pk).count() == 1


def test_pressed_twice_it_is_made_once(built: world.World) -> None:  # noqa: F811
    page, sent = browser(make.bilal()), {"id": str(new_id())}

    page.post("/me/copy/", sent)
    page.post("/me/copy/", sent)
    jobs.make_copy(copy=str(OwnCopy.objects.get().pk))
    first = OwnCopy.objects.get().file
    jobs.make_copy(copy=str(OwnCopy.objects.get().pk))

    assert OwnCopy.objects.get().file == first


def test_for_somebody_else_there_must_be_their_yes_and_worries_stay_out(built: world.World) -> None:  # noqa: F811
    quinn, bilal = make.quinn(), make.bilal()
    path = f"/keeping/people/{bilal.pk}/"
    refused = browser(quinn).post(path, {"do": "copy", "how": " "})
    assert refused.status_code == 422
    assert "Please answer: How did the person say yes?" in refused.content.decode()

    copy = copied(bilal, built, by=quinn)

    assert "PLANTED-WORRY" not in words_of(copy)
    assert "PLANTED-HANDED-IN" in words_of(copy)
    assert "Worries that you told are not in here." in copy.read("index.html").decode()
    assert browser(bilal).get(f"/keeping/copies/{OwnCopy.objects.get().pk}/").status_code == 404
    assert browser(make.cath()).get(path).status_code == 404


def test_a_copy_with_worries_does_not_open_while_a_supporter_reads_along(built: world.World) -> None:  # noqa: F811
    bilal, page = make.bilal(), Client()
    alone = changes.ask_for_copy(bilal, id=new_id(), by=bilal, now=make.NOW, worries=True)
    changes.make_copy(alone.pk, now=make.NOW)
    with doors.stopped():
        page.force_login(bilal, backend=doors.BACKEND)
        session = page.session
        session["opened_by"] = str(make.cath().pk)
        session["opened_until"] = (make.NOW + timedelta(minutes=20)).timestamp()
        session.save()

        assert page.get("/me/").status_code == 200
        assert page.get(f"/keeping/copies/{alone.pk}/").status_code == 404
        page.post("/me/copy/", {"id": str(new_id())})

    assert OwnCopy.objects.get(made_at=None).worries is False


def test_after_some_days_it_is_gone(built: world.World) -> None:  # noqa: F811
    copied(make.bilal(), built)
    file = path_of(OwnCopy.objects.get().file)

    gone = changes.throw_away_old(now=make.NOW + timedelta(days=8))

    assert gone["copies"] == 1
    assert not OwnCopy.objects.exists()
    assert not file.exists()


def test_an_erased_person_has_no_copy_left(built: world.World) -> None:  # noqa: F811
    bilal = make.bilal()
    copied(bilal, built)
    ada = built.kinds["administrator"]
    assert ada
    people.person_leaves(bilal, day=make.TODAY, by=ada, now=make.NOW)

    changes.erase(bilal, by=ada, now=make.NOW)

    assert not OwnCopy.objects.exists()


# --- the office's pages ----------------------------------------------------------------------------------------------


def test_the_office_reads_how_long_things_are_kept_and_changes_it(built: world.World) -> None:  # noqa: F811
    page = browser(built.kinds["administrator"])  # type: ignore[arg-type]

    shown = page.get("/keeping/").content.decode()
    wrong = page.post("/keeping/times/answers/", {"days": "3"})
    page.post("/keeping/times/answers/", {"days": "1000"})

    assert "What people said in visits" in shown
    assert "2190 days" in shown
    assert wrong.status_code == 422
    assert "Please write a number of days from 365 to 36500." in wrong.content.decode()
    assert 'value="3"' in wrong.content.decode()
    assert Period.objects.get().days == 1000
    assert "1000 days" in page.get("/keeping/").content.decode()
    assert page.get("/keeping/times/proof/").status_code == 404


def test_a_hold_is_begun_and_ended_on_the_page(built: world.World) -> None:  # noqa: F811
    page = browser(make.sol())
    page.post(f"/keeping/people/{make.bilal().pk}/", {"do": "hold", "reason": "A court asks.", "id": str(new_id())})
    page.post(f"/keeping/homes/{make.home().pk}/", {"reason": "A review.", "id": str(new_id())})

    shown = page.get("/keeping/").content.decode()

    assert "A court asks." in shown
    assert "A review." in shown
    assert "A court asks." not in browser(make.quinn()).get("/keeping/").content.decode()
    for address in re.findall(r'action="(/keeping/holds/[^"]+)"', shown):
        page.post(address)
    assert "Nothing is held." in page.get("/keeping/").content.decode()


def test_erasing_on_the_page_asks_whether_one_is_sure(built: world.World) -> None:  # noqa: F811
    ada, bilal = built.kinds["administrator"], make.bilal()
    assert ada
    path, page = f"/keeping/people/{bilal.pk}/", browser(ada)
    assert "This person is still here. Write down first that they left." in page.get(path).content.decode()
    people.person_leaves(bilal, day=make.TODAY, by=ada, now=make.NOW)

    unsure = page.post(path, {"do": "erase"})
    assert unsure.status_code == 422
    assert "Please answer: They asked for this" in unsure.content.decode()
    page.post(path, {"do": "erase", "sure": "on"})

    bilal.refresh_from_db()
    assert bilal.name == "-"
