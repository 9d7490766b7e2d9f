"""Tell us: said in words, with pictures or a voice, sent with the person's choices, and followed to its end."""

import io
from pathlib import Path
from uuid import UUID

import numpy
import pytest
import soundfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate
from pytest_django import Settings

from biggervoices.core.files import path_of
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.loop.changes import take_back as take_point_back
from biggervoices.loop.models import Point
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding.models import ReadSoon
from biggervoices.voices.changes import old, statements
from biggervoices.voices.models import Statement
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.KEPT_FILES = tmp_path


def sound() -> bytes:
    kept = io.BytesIO()
    soundfile.write(kept, numpy.zeros(8000, dtype="float32"), 8000, format="WAV")
    return kept.getvalue()


def crowd(home_people: int = 8) -> None:
    """So many people live at Elm House that nobody is found out."""
    for number in range(home_people - 1):
        make.role(make.person(f"Neighbour {number}"), Role.SUPPORTED, at=make.home())


def begun(client: Client, who: Person, way: str = "words") -> str:
    """Press a way to say it, and give the address of what was begun."""
    client.force_login(who)
    answer = client.post("/tell-us/", {"id": str(new_id()), "way": way})
    assert answer.status_code == 302
    return str(answer.headers["Location"]).removesuffix(f"{way}/")


def choose(client: Client, page: str, **answers: str) -> None:
    for step, answer in answers.items():
        assert client.post(f"{page}{step}/", {"answer": answer}).status_code == 302


def the_one() -> Statement:
    return Statement.objects.get()


# --- saying it -------------------------------------------------------------------------------------------------------


def test_words_that_want_a_change_become_a_point_with_the_choices(client: Client) -> None:
    crowd()
    page = begun(client, make.bilal())
    client.post(f"{page}words/", {"words": "I want to cook."})
    choose(client, page, wants="CHANGE", about="JUST_ME", hears="MANAGER", named="NO", helped="STAFF")

    before = Point.objects.count()
    client.post(page, {"send": "1"})

    point = Point.objects.get()
    assert before == 0
    assert (point.words, point.kind, point.about) == ("I want to cook.", Point.CHANGE, Point.JUST_ME)
    assert (point.hears, point.named, point.person) == (Point.MANAGER, False, make.bilal().pk)
    assert (point.home, point.heard_on) == (make.home(), localdate())
    assert (the_one().words, the_one().point, the_one().helped) == ("", point, Statement.STAFF)
    assert "We have it." in client.get(page).content.decode()


def test_picture_cards_alone_are_enough(client: Client) -> None:
    page = begun(client, make.bilal(), "pictures")
    client.post(f"{page}pictures/lunch/", {"feels": "NOT_HAPPY"})
    client.post(f"{page}pictures/staff/", {"feels": "IN_BETWEEN"})
    client.post(f"{page}pictures/staff/", {"feels": "HAPPY"})
    client.post(f"{page}pictures/money/", {"feels": "HAPPY"})
    client.post(f"{page}pictures/money/", {"feels": ""})
    choose(client, page, wants="GOOD", hears="ALL", named="YES", helped="MYSELF")
    client.post(page, {"send": "1"})

    point = Point.objects.get()
    assert point.words == "Food: not happy. Staff: happy."
    assert (point.kind, point.about, point.picture) == (Point.GOOD, Point.OUR_HOME, "lunch")


def test_a_voice_alone_is_enough_and_never_travels(client: Client) -> None:
    crowd()
    page = begun(client, make.bilal(), "voice")
    client.post(f"{page}voice/", {"voice": SimpleUploadedFile("v.wav", sound())})
    choose(client, page, wants="CHANGE", about="OUR_HOME", hears="ALL", named="NO", helped="MYSELF")
    client.post(page, {"send": "1"})

    point = Point.objects.get()
    address = f"/loop/said/{point.pk}/"
    assert point.words == "I said it with my voice."
    assert client.get(address).headers["Content-Type"] == "audio/mpeg"
    client.force_login(make.quinn())
    assert client.get(address).status_code == 200
    assert AuditEntry.objects.filter(what="loop.point_opened", by=make.quinn().pk, thing_id=point.pk).count() == 1
    assert b"Somebody must listen to it first." in client.get("/reading/").content
    client.force_login(make.cath())
    assert client.get(address).status_code == 404


def test_what_is_no_sound_is_refused_in_a_sentence(client: Client) -> None:
    page = begun(client, make.bilal(), "voice")

    answer = client.post(f"{page}voice/", {"voice": SimpleUploadedFile("v.wav", b"no sound at all")})

    assert answer.status_code == 422
    assert the_one().voice == ""


def test_nothing_is_chosen_beforehand_and_every_question_is_asked(client: Client) -> None:
    page = begun(client, make.bilal())
    client.post(f"{page}words/", {"words": "Hello"})

    for step in ("wants", "about", "hears", "named", "helped"):
        assert b'aria-pressed="true"' not in client.get(f"{page}{step}/").content
    assert client.post(page, {"send": "1"}).status_code == 409
    assert the_one().sent_at is None


def test_where_few_people_live_no_name_is_not_offered(client: Client) -> None:
    page = begun(client, make.bilal())

    shown = client.get(f"{page}named/").content.decode()

    assert "They will know that it was you. Is that OK?" in shown
    assert client.post(f"{page}named/", {"answer": "NO"}).status_code == 409
    assert the_one().named is None


def test_a_draft_waits_on_the_first_page_and_is_nobody_elses(client: Client) -> None:
    page = begun(client, make.bilal())
    client.post(f"{page}words/", {"words": "Not yet"})

    assert "You began to tell us something" in client.get("/").content.decode()
    for who in (make.quinn(), make.ann(), make.cath()):
        client.force_login(who)
        assert client.get(page).status_code == 404
        assert not Statement.objects.visible_to(who, on=make.TODAY).exists()


def test_sent_twice_it_is_one(client: Client) -> None:
    page = begun(client, make.bilal())
    client.post(f"{page}words/", {"words": "Once"})
    choose(client, page, wants="CHANGE", about="JUST_ME", hears="ALL", named="YES", helped="MYSELF")

    client.post(page, {"send": "1"})
    client.post(page, {"send": "1"})

    assert Point.objects.count() == 1
    assert client.post(f"{page}words/", {"words": "Twice"}).status_code == 409
    assert Point.objects.get().words == "Once"


@pytest.mark.parametrize("who", [make.quinn, make.cath])
def test_only_people_supported_are_asked_here(client: Client, who: type) -> None:
    client.force_login(who())  # type: ignore[arg-type]

    assert client.get("/tell-us/").status_code == 404
    with pytest.raises(Refused, match="for people who get support"):
        statements.begin(id=new_id(), by=who(), now=make.NOW)  # type: ignore[arg-type]


# --- only to say it --------------------------------------------------------------------------------------------------


def said(words: str, *, wants: str = Statement.SAY, voice: bytes = b"") -> Statement:
    bilal, now = make.bilal(), make.NOW
    statement = statements.begin(id=new_id(), by=bilal, now=now)
    statements.keep_words(statement, words, by=bilal, now=now)
    if voice:
        statements.keep_voice(statement, voice, by=bilal, now=now)
    chosen = {"wants": wants, "about": "JUST_ME", "hears": "ALL", "named": True, "helped": "MYSELF"}
    statements.choose(statement, **chosen, by=bilal, now=now)
    return statements.send(statement, by=bilal, now=now)


def test_what_somebody_only_says_is_read_by_a_human_and_goes_nowhere(client: Client) -> None:
    statement = said("I miss my dog.")
    client.force_login(make.quinn())

    assert "1 thing that somebody told us" in client.get("/").content.decode()
    assert "I miss my dog." in client.get("/told/").content.decode()
    client.post(f"/told/{statement.pk}/", {"read": "1"})

    assert not Point.objects.exists()
    statement.refresh_from_db()
    assert statement.read_by == make.quinn()
    assert "I miss my dog." not in client.get("/told/").content.decode()
    client.force_login(make.bilal())
    assert "The Quality Team read it. Thank you." in client.get("/tell-us/mine/").content.decode()


def test_a_reader_with_a_role_at_that_home_does_not_read_it(client: Client) -> None:
    statement = said("About my home.")
    make.role(make.quinn(), Role.TEAM, at=make.home())
    client.force_login(make.quinn())

    assert client.get(f"/told/{statement.pk}/").status_code == 404
    assert "About my home." not in client.get("/told/").content.decode()


def test_urgent_words_go_to_a_human_at_once(client: Client) -> None:
    statement = said("He hits me every night.")

    prompt = ReadSoon.objects.get()
    assert (prompt.thing_id, prompt.path) == (statement.pk, f"/told/{statement.pk}/")
    assert prompt.ready_at == make.NOW
    client.force_login(make.quinn())
    assert client.get(prompt.path).status_code == 200


def test_urgent_words_of_a_wish_are_prompted_once_and_the_person_is_asked_kindly(client: Client) -> None:
    page = begun(client, make.bilal())
    client.post(f"{page}words/", {"words": "He hits me every night."})
    choose(client, page, wants="CHANGE", about="JUST_ME", hears="ALL", named="YES", helped="MYSELF")

    answer = client.post(page, {"send": "1"}, follow=True)

    assert ReadSoon.objects.count() == 1
    assert "Do you want to tell someone that you are worried?" in answer.content.decode()


# --- where it is now, taking back, going -----------------------------------------------------------------------------


def test_my_list_says_where_each_is_and_leads_to_its_thread(client: Client) -> None:
    wish = said("I want a shed.", wants=Statement.CHANGE)
    said("I miss my dog.")
    client.force_login(make.bilal())

    shown = client.get("/tell-us/mine/").content.decode()

    assert f"/my-words/{wish.pk}/" in shown
    assert shown.count("The Quality Team reads it next.") == 2
    assert "I want a shed." in shown


def test_taken_back_it_is_gone_with_the_voice() -> None:
    statement = said("I miss my dog.", voice=sound())
    wish = said("I want a shed.", wants=Statement.CHANGE, voice=sound())
    assert wish.point
    files = [path_of(statement.voice), path_of(wish.point.voice)]
    assert all(file.exists() for file in files)

    statements.take_back(statement, by=make.bilal(), now=make.NOW)
    take_point_back(wish.point, by=make.bilal(), now=make.NOW)

    statement.refresh_from_db()
    wish.refresh_from_db()
    assert (statement.words, statement.voice) == (wish.words, wish.voice) == ("", "")
    assert (Point.objects.get().words, Point.objects.get().voice) == ("", "")


def test_nobody_else_takes_it_back() -> None:
    statement = said("I miss my dog.")

    with pytest.raises(Refused, match="Only the person who said it"):
        statements.take_back(statement, by=make.ann(), now=make.NOW)


def test_a_copy_of_the_table_names_nobody_and_shows_no_word() -> None:
    statement = said("I miss my dog.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, cards, person FROM voices_statement")
        words, cards, person = cursor.fetchone()

    assert "dog" not in words
    assert "{" not in cards
    assert UUID(bytes=bytes(person)[:16]) != make.bilal().pk
    assert statement.person == make.bilal().pk


def test_erased_nothing_of_the_person_is_left() -> None:
    said("I miss my dog.", voice=sound())
    statements.begin(id=new_id(), by=make.bilal(), now=make.NOW)

    old.erase_statements(make.bilal(), now=make.NOW)

    one = the_one()
    assert (one.person, one.words, one.voice, one.cards) == (None, "", "", {})
