"""The Quality Team reads everything, and nobody is given away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.core.refusals import Refused
from biggervoices.loop import changes, queries
from biggervoices.loop.models import Point, Telling
from biggervoices.people.models import Role
from biggervoices.people.queries import standing_of
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def pass_on(point: Point, words: str | None = None, *, read_back: bool = False) -> None:
    changes.pass_on(point, words=words or point.words, read_back=read_back, by=make.quinn(), now=make.NOW)


def test_a_passed_on_point_has_fourteen_days() -> None:
    assert told.passed().answer_by == make.TODAY + timedelta(days=14)


def test_somebody_with_a_role_at_that_home_does_not_read_it() -> None:
    point = told.raised()
    make.role(make.quinn(), Role.TEAM, at=make.home())

    with pytest.raises(Refused, match="You have a role at Elm House"):
        pass_on(point)
    assert queries.to_read(standing_of(make.quinn(), on=make.TODAY), now=make.NOW) == []


def test_a_role_in_the_region_counts_as_a_role_at_the_home() -> None:
    point = told.raised()
    make.role(make.quinn(), Role.REGIONAL, region=make.region())

    with pytest.raises(Refused, match="You have a role at Elm House"):
        pass_on(point)


def test_a_manager_does_not_read_before_the_quality_team() -> None:
    with pytest.raises(Refused, match="Only the Quality Team reads this"):
        changes.pass_on(told.raised(), words="I want to cook.", read_back=False, by=make.cath(), now=make.NOW)


def test_what_only_the_quality_team_hears_is_never_passed_on() -> None:
    point = told.raised(hears=Point.QUALITY_TEAM)

    with pytest.raises(Refused, match="only the Quality Team hears this"):
        pass_on(point)


def test_in_a_home_of_two_nothing_goes_on_without_a_name() -> None:
    point = told.raised(named=False)

    with pytest.raises(Refused, match="They would know who said it"):
        pass_on(point)


def test_in_a_home_of_three_to_six_changed_words_are_read_back() -> None:
    told.many_live_at(make.home(), 3)
    point = told.raised(named=False)

    with pytest.raises(Refused, match="read them back"):
        pass_on(point, "Somebody wants to cook.")
    pass_on(point, "Somebody wants to cook.", read_back=True)

    point.refresh_from_db()
    assert (point.passed_words, point.read_back_at) == ("Somebody wants to cook.", make.NOW)
    assert point.words == "I want to cook."


@pytest.mark.parametrize("words", ["I want to cook.", " i want to cook!"])
def test_who_asked_for_other_words_is_not_passed_on_in_their_own(words: str) -> None:
    told.many_live_at(make.home(), 3)
    point = told.raised(named=False, reword=True)

    with pytest.raises(Refused, match="They asked that the words are changed"):
        pass_on(point, words, read_back=True)


def test_who_asked_for_other_words_hears_them_however_many_live_there() -> None:
    told.many_live_at(make.home())
    point = told.raised(named=False, reword=True)

    with pytest.raises(Refused, match="read them back"):
        pass_on(point, "Somebody wants to cook.")
    pass_on(point, "Somebody wants to cook.", read_back=True)

    point.refresh_from_db()
    assert (point.passed_words, point.read_back_at) == ("Somebody wants to cook.", make.NOW)


def test_who_asked_for_other_words_never_goes_on_with_others(client: Client) -> None:
    told.many_live_at(make.home())
    asked, other = told.raised(named=False, reword=True), told.raised(named=False)
    client.force_login(make.quinn())

    listed = {
        one.point: one.why_alone for one in queries.to_read(standing_of(make.quinn(), on=make.TODAY), now=make.NOW)
    }
    page = client.post(reverse("loop:reading"), {"point": [str(asked.pk), str(other.pk)]})

    assert listed == {asked: "They asked that the words are changed.", other: ""}
    assert "must be read by itself" in page.content.decode()
    assert not Point.objects.filter(passed_at__isnull=False).exists()


def test_who_says_later_that_all_may_know_goes_on_in_their_own_words() -> None:
    point = told.raised(named=False, reword=True)
    changes.let_hear(point, yes=True, by=make.bilal(), now=make.NOW)
    point.refresh_from_db()

    pass_on(point)

    point.refresh_from_db()
    assert (point.named, point.passed_words) == (True, "I want to cook.")


@pytest.mark.parametrize(
    ("reword", "sentence"),
    [
        (True, "They asked that the words are changed so that nobody can guess who said it."),
        (False, "They said: leave my words as they are."),
        (None, ""),
    ],
)
def test_the_reader_sees_what_the_person_said_of_their_words(
    client: Client, reword: bool | None, sentence: str
) -> None:
    told.many_live_at(make.home(), 3)
    point = told.raised(named=False, reword=reword)
    client.force_login(make.quinn())

    page = client.get(reverse("loop:read_one", args=[point.pk])).content.decode()

    assert queries.one_to_read(point, now=make.NOW).asked_words == sentence
    assert sentence in page
    assert "5 people live there. They may guess who said it." in page


def test_in_a_large_home_changed_words_go_on() -> None:
    told.many_live_at(make.home())
    point = told.raised(named=False)

    pass_on(point, "Somebody wants to cook.")

    point.refresh_from_db()
    assert point.passed_by == make.quinn()


def test_a_point_that_is_kept_tells_the_person_why() -> None:
    point = told.raised()

    changes.keep_back(point, reason="Your manager knows it already. Sam talks with you.", by=make.quinn(), now=make.NOW)

    telling = Telling.objects.get()
    assert (telling.point, telling.reply, telling.update) == (point, None, None)
    point.refresh_from_db()
    quotes = [step.quote for step in queries.path_of(point, reader=make.bilal(), now=make.NOW).steps]
    assert "Your manager knows it already. Sam talks with you." in quotes


def test_a_point_is_not_kept_without_a_reason() -> None:
    with pytest.raises(Refused, match="Say why"):
        changes.keep_back(told.raised(), reason=" ", by=make.quinn(), now=make.NOW)


def test_a_second_reader_hears_who_was_first() -> None:
    point = told.raised()
    stale = Point.objects.get(pk=point.pk)
    pass_on(point)
    other = make.person("Rita")
    make.role(other, Role.QUALITY_TEAM)

    with pytest.raises(Refused, match="Quinn read this already and passed it on"):
        changes.keep_back(stale, reason="No", by=other, now=make.NOW)

    point.refresh_from_db()
    assert point.kept_at is None


def test_several_that_give_nobody_away_go_on_together(client: Client) -> None:
    told.many_live_at(make.home())
    one, two = told.raised(named=False), told.raised(kind=Point.GOOD, named=False)
    client.force_login(make.quinn())

    client.post(reverse("loop:reading"), {"point": [str(one.pk), str(two.pk)]})

    assert Point.objects.filter(passed_by=make.quinn()).count() == 2


def test_one_that_may_give_somebody_away_stops_them_all(client: Client) -> None:
    told.many_live_at(make.home(), 3)
    named, unnamed = told.raised(), told.raised(named=False)
    client.force_login(make.quinn())

    page = client.post(reverse("loop:reading"), {"point": [str(named.pk), str(unnamed.pk)]})

    assert page.status_code == 422
    assert "must be read by itself" in page.content.decode()
    assert not Point.objects.filter(passed_at__isnull=False).exists()


def test_the_reader_sees_names_of_people_of_that_home_in_the_words(client: Client) -> None:
    told.many_live_at(make.home(), 3)
    point = told.raised(words="Ann's music is too loud.", named=False)
    client.force_login(make.quinn())

    page = client.get(reverse("loop:read_one", args=[point.pk])).content.decode()

    assert "These words hold names of people of that home: Ann." in page
    assert "5 people live there. They may guess who said it." in page


def test_words_that_are_not_read_back_stay_typed(client: Client) -> None:
    told.many_live_at(make.home(), 3)
    point = told.raised(named=False)
    client.force_login(make.quinn())

    page = client.post(reverse("loop:read_one", args=[point.pk]), {"words": "Somebody cooks", "pass": "1"})

    assert page.status_code == 422
    assert "Please read them back to the person first." in page.content.decode()
    assert "Somebody cooks" in page.content.decode()


def test_the_list_says_which_is_older_than_a_working_day() -> None:
    told.raised(now=make.NOW - timedelta(days=4))  # a Friday, and today is Tuesday
    told.raised(now=make.NOW - timedelta(days=1))

    listed = queries.to_read(standing_of(make.quinn(), on=make.TODAY), now=make.NOW)

    assert [(one.age, one.late) for one in listed] == [("4 days ago", True), ("yesterday", False)]


def test_reading_is_for_the_quality_team_alone(client: Client) -> None:
    point = told.raised()

    for who in (make.cath(), make.bilal(), make.ann(), make.dev(), make.sol()):
        client.force_login(who)
        assert client.get(reverse("loop:reading")).status_code == 404
        assert client.get(reverse("loop:read_one", args=[point.pk])).status_code == 404
