"""Each person hears what came of their words, in their own way, and quietly."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.loop import changes, queries
from biggervoices.loop.documents import letter_data
from biggervoices.loop.models import Point, Telling
from biggervoices.people.changes import end_role, issue_card, person_moves, write_needs
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import standing_of
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def with_card() -> None:
    issue_card(make.bilal(), id=new_id(), by=None, now=make.NOW)


def test_who_cannot_sign_in_is_told_face_to_face_by_whoever_answered() -> None:
    told.answered(told.passed())

    telling = Telling.objects.get()
    assert (telling.how, telling.teller) == (Telling.FACE, make.cath())


def test_who_can_sign_in_is_told_on_screen() -> None:
    with_card()
    told.answered(told.passed())

    assert Telling.objects.get().how == Telling.SCREEN


def test_what_the_person_said_about_how_to_be_told_counts() -> None:
    with_card()
    write_needs(make.bilal(), by=None, now=make.NOW, told_by="PRINT")
    told.answered(told.passed())

    assert Telling.objects.get().how == Telling.PRINT


def test_who_does_not_want_to_be_named_is_told_by_the_quality_team_and_not_by_the_home(client: Client) -> None:
    told.many_live_at(make.home())
    told.answered(told.passed(named=False))
    telling = Telling.objects.get()

    assert telling.teller == make.quinn()
    assert queries.to_tell(standing_of(make.cath(), on=make.TODAY), now=make.NOW) == []
    assert len(queries.to_tell(standing_of(make.quinn(), on=make.TODAY), now=make.NOW)) == 1
    client.force_login(make.cath())
    assert client.get(reverse("loop:telling", args=[telling.pk])).status_code == 404
    assert client.get(reverse("loop:letter", args=[telling.pk])).status_code == 404
    with pytest.raises(Refused, match="does not want to be named"):
        changes.told_face_to_face(telling, told_on=make.TODAY, by=make.cath(), now=make.NOW)


def test_i_told_them_is_kept_with_my_name_and_the_day() -> None:
    told.answered(told.passed())
    telling = Telling.objects.get()
    yesterday = told.on(-1)

    changes.told_face_to_face(telling, told_on=yesterday, by=make.cath(), now=make.NOW)

    telling.refresh_from_db()
    assert telling.told_at == make.NOW - timedelta(days=1)
    with pytest.raises(Refused, match="told already"):
        changes.told_face_to_face(telling, told_on=yesterday, by=make.cath(), now=make.NOW)


def test_a_day_that_has_not_come_is_refused_in_a_sentence(client: Client) -> None:
    told.answered(told.passed())
    client.force_login(make.cath())

    page = client.post(reverse("loop:telling", args=[Telling.objects.get().pk]), {"told_on": "2126-01-01"})

    assert page.status_code == 422
    assert "That day has not come yet." in page.content.decode()


def test_reading_a_thread_writes_nothing_and_a_press_says_that_it_was_seen(client: Client) -> None:
    with_card()
    point = told.passed()
    told.answered(point)
    client.force_login(make.bilal())
    address = reverse("loop:thread", args=[point.pk])

    page = client.get(address).content.decode()
    assert "I have seen this" in page
    assert Telling.objects.get().told_at is None

    client.post(address)
    assert Telling.objects.get().told_at is not None
    assert "I have seen this" not in client.get(address).content.decode()


def test_what_is_not_seen_on_screen_for_two_weeks_is_told_face_to_face() -> None:
    with_card()
    told.answered(told.passed(now=make.NOW - timedelta(days=20)), now=make.NOW - timedelta(days=15))

    (one,) = queries.to_tell(standing_of(make.cath(), on=make.TODAY), now=make.NOW)

    assert one.how == "Not seen on screen. Please tell it face to face."


def test_the_letter_is_a_pdf(client: Client) -> None:
    told.done(told.answered(told.passed()))
    client.force_login(make.cath())

    for telling in Telling.objects.all():
        letter = client.get(reverse("loop:letter", args=[telling.pk]))
        assert (letter.status_code, letter.content[:5]) == (200, b"%PDF-")


def test_whoever_tells_sees_the_face_of_the_person_as_long_as_they_live_there() -> None:
    told.answered(told.passed())
    bilal, cath = make.with_photo(make.bilal()), standing_of(make.cath(), on=make.TODAY)
    assert [one.face for one in queries.to_tell(cath, now=make.NOW)] == [bilal.photo]

    person_moves(bilal, make.home("Oak House"), day=make.TODAY, id=new_id(), by=None, now=make.NOW)

    assert [(one.person, one.face) for one in queries.to_tell(cath, now=make.NOW)] == [(bilal, None)]


def test_a_letter_shows_who_answered_to_those_who_meet_them() -> None:
    told.answered(told.passed())
    cath, vic, telling = make.with_photo(make.cath()), make.person("Vic"), Telling.objects.get()
    make.role(vic, Role.MANAGER, at=make.home())
    assert cath.photo

    def photo() -> object:
        return letter_data(telling, by=standing_of(vic, on=make.TODAY), now=make.NOW)["answer"]["photo"].get("photo")

    assert photo() == cath.photo.file

    end_role(Role.objects.get(person=cath), day=make.TODAY - timedelta(days=1), by=None, now=make.NOW)

    assert photo() is None


def test_a_letter_from_the_home_does_not_ask_whether_it_is_better() -> None:
    told.done(told.answered(told.passed()))
    telling = Telling.objects.filter(update__isnull=False).get()

    def asks(who: Person) -> bool:
        standing = standing_of(who, on=make.TODAY)
        return letter_data(telling, by=standing, now=make.NOW)["ask"] is not None

    assert not asks(make.cath())
    assert asks(make.quinn())


def test_the_home_reads_the_words_that_travelled_and_not_the_first_ones(client: Client) -> None:
    told.answered(told.passed("I want to cook more.", words="I want to cook more than Ann."))
    client.force_login(make.cath())

    page = client.get(reverse("loop:telling", args=[Telling.objects.get().pk])).content.decode()

    assert "I want to cook more." in page
    assert "than Ann" not in page


def test_a_kept_point_is_told_by_the_quality_team_alone() -> None:
    point = told.raised()
    changes.keep_back(point, reason="Because", by=make.quinn(), now=make.NOW)

    assert queries.to_tell(standing_of(make.cath(), on=make.TODAY), now=make.NOW) == []
    assert len(queries.to_tell(standing_of(make.quinn(), on=make.TODAY), now=make.NOW)) == 1


def test_taking_words_back_takes_what_is_still_to_be_told() -> None:
    point = told.passed()
    told.answered(point)

    changes.take_back(Point.objects.get(), by=make.bilal(), now=make.NOW)

    assert not Telling.objects.exists()
