"""You said, we did: for a home's meeting, without names and without counts. And what a checker's visits changed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.loop import queries
from biggervoices.loop.models import Point, Reply, Verdict
from biggervoices.people import changes as people
from biggervoices.people.models import Home, Role
from biggervoices.people.queries import standing_of
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def said_on_wall() -> list[str]:
    return [thing.said for thing in queries.wall_of(make.home(), now=make.NOW).things]


def test_only_what_is_about_the_home_answered_and_for_everyone_stands_there() -> None:
    told.passed(words="Not answered")
    for about, hears in ((Point.JUST_ME, Point.ALL), (Point.EVERYONE, Point.ALL), (Point.OUR_HOME, Point.MANAGER)):
        told.answered(told.passed(words=f"{about} {hears}", about=about, hears=hears))
    told.answered(told.passed(words="For the wall"))

    assert said_on_wall() == ["For the wall"]


def test_nobody_is_named_there(client: Client) -> None:
    told.answered(told.passed())
    client.force_login(make.bilal())

    page = client.get(reverse("loop:said_and_did", args=[make.home().pk])).content.decode()
    main = page.split("<main")[1].split("</main>")[0]

    for name in ("Bilal", "Ann", "Cath", "Sue", "Quinn"):
        assert name not in main


def test_what_people_say_is_shown_only_where_two_say_the_same() -> None:
    one, two = told.passed(), told.passed(person=make.ann().pk)
    told.done(told.answered(one, two))
    told.said(one, Verdict.YES)
    assert {thing.better for thing in queries.wall_of(make.home(), now=make.NOW).things} == {""}

    from biggervoices.core.ids import new_id  # noqa: PLC0415
    from biggervoices.loop import changes  # noqa: PLC0415

    changes.say_verdict(two, id=new_id(), value="YES", how="MYSELF", by=make.ann(), opened_by=None, now=make.NOW)
    assert {thing.better for thing in queries.wall_of(make.home(), now=make.NOW).things} == {"YES"}


@pytest.mark.parametrize(
    ("kind", "label"), [("WE_WILL", "We will"), ("WE_CANNOT", "We cannot, because"), ("FIND_OUT", "We are finding out")]
)
def test_each_answer_is_called_what_it_is(kind: str, label: str) -> None:
    told.answered(told.passed(), kind=kind)

    (thing,) = queries.wall_of(make.home(), now=make.NOW).things
    assert thing.label == label


def test_done_shows_what_was_done() -> None:
    told.done(told.answered(told.passed()), words="Friday is cooking night.")

    (thing,) = queries.wall_of(make.home(), now=make.NOW).things
    assert (thing.label, thing.answer, thing.when) == (
        "We did",
        "Friday is cooking night.",
        "Since Tuesday 3 November",
    )


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_the_poster_is_a_pdf(client: Client, paper: str) -> None:
    told.answered(told.passed(), kind=Reply.WE_CANNOT)
    client.force_login(make.cath())

    poster = client.get(reverse(f"loop:poster_{paper}", args=[make.home().pk]))

    assert poster.content[:5] == b"%PDF-"


def test_the_page_says_when_the_poster_may_go_on_a_wall(client: Client) -> None:
    client.force_login(make.bilal())

    page = client.get(reverse("loop:said_and_did", args=[make.home().pk])).content.decode()

    assert "It goes on a wall only if everyone who lives here says yes." in page


def test_a_manager_writes_down_that_everyone_said_yes_until_somebody_moves_in(client: Client) -> None:
    page = reverse("loop:said_and_did", args=[make.home().pk])
    client.force_login(make.cath())

    client.post(page, {"everyone": "yes"})

    yes = "Everyone who lives here said yes: the poster may go on the wall."
    assert yes in client.get(page).content.decode()
    later = timezone.now() + timedelta(days=1)
    people.give_role(make.person("Zara"), Role.SUPPORTED, id=new_id(), by=None, now=later, home=make.home())
    assert queries.wall_of(Home.objects.get(pk=make.home().pk), now=later).on_wall is False


def test_somebody_who_no_longer_wants_it_has_the_poster_taken_down(client: Client) -> None:
    page = reverse("loop:said_and_did", args=[make.home().pk])
    client.force_login(make.cath())
    client.post(page, {"everyone": "yes"})

    client.post(page, {"everyone": "no"})

    assert "It goes on a wall only if everyone who lives here says yes." in client.get(page).content.decode()


def test_who_lives_there_cannot_say_it_for_everyone(client: Client) -> None:
    client.force_login(make.bilal())

    answer = client.post(reverse("loop:said_and_did", args=[make.home().pk]), {"everyone": "yes"})

    assert answer.status_code == 404
    assert Home.objects.get(pk=make.home().pk).poster_agreed_on is None


# --- because of my visits --------------------------------------------------------------------------------------------


def test_a_checker_sees_what_changed_without_names_that_are_not_allowed() -> None:
    told.many_live_at(make.home())
    told.done(told.answered(told.passed(words="Named")))
    told.done(told.answered(told.passed(words="Not named", named=False)))
    told.passed(words="Just me", about=Point.JUST_ME)
    told.passed(words="Asked by nobody", asked_by=[])

    because = queries.because_of(standing_of(make.ann(), on=make.TODAY), now=make.NOW)

    assert {(one.words, one.name, one.can_ask) for one in because} == {
        ("Named", "Bilal", True),
        ("Not named", "", False),
    }
    assert [line.words for line in because[0].came] == ["Cath says: we will", "Sue did this:"]


def test_a_supporter_sees_what_came_of_the_visits_they_help_on(client: Client) -> None:
    told.passed()
    client.force_login(make.sam())

    assert "I want to cook." in client.get(reverse("loop:because")).content.decode()
