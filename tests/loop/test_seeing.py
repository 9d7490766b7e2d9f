"""Who may see what people said, row by row of the table in SAFE section 1."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.loop import changes
from biggervoices.loop.models import Action, Point, Telling
from biggervoices.people.models import Person, Role
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db

Who = Callable[[], Person]


def rhea() -> Person:
    """Rhea answers for the region in the north."""
    who = make.person("Rhea", email="rhea@example.org")
    make.role(who, Role.REGIONAL, region=make.region())
    return who


def omar() -> Person:
    """Omar checks elsewhere; he asked nobody at Elm House."""
    who = make.person("Omar")
    make.role(who, Role.CHECKER)
    return who


def olga() -> Person:
    """Olga manages another home in the same region."""
    who = make.person("Olga", email="olga@example.org")
    make.role(who, Role.MANAGER, at=make.home("Beech Court"))
    return who


def quentin() -> Person:
    """Quentin is in the Quality Team and once worked, and still works, at Elm House."""
    who = make.person("Quentin", email="quentin@example.org")
    make.role(who, Role.QUALITY_TEAM)
    make.role(who, Role.TEAM, at=make.home())
    return who


def adam() -> Person:
    who = make.person("Adam", email="adam@example.org")
    make.role(who, Role.ADMIN)
    return who


EVERYBODY: dict[str, Who] = {
    "bilal, who said it": make.bilal,
    "ann, who asked": make.ann,
    "sam, who supports ann": make.sam,
    "sue of the team": told.sue,
    "cath, its manager": make.cath,
    "rhea of the region": rhea,
    "quinn of the Quality Team": make.quinn,
    "quentin, who works there, too": quentin,
    "omar, another checker": omar,
    "olga, another manager": olga,
    "sol, safeguarding": make.sol,
    "adam, administrator": adam,
    "dev, from elsewhere": make.dev,
}
OWN, READER = "bilal, who said it", "quinn of the Quality Team"
WORK = {"cath, its manager", "quentin, who works there, too", READER, OWN}
ALL = WORK | {"sue of the team", "rhea of the region", "ann, who asked", "sam, who supports ann"}


def seers(point: Point) -> set[str]:
    return {
        name
        for name, who in EVERYBODY.items()
        if Point.objects.visible_to(who(), on=make.TODAY).filter(pk=point.pk).exists()
    }


def test_before_the_reading_only_the_person_and_readers_without_a_role_there_see_it() -> None:
    assert seers(told.raised()) == {OWN, READER}


def test_passed_on_for_everyone_it_is_seen_by_those_who_work_on_it_and_who_asked() -> None:
    assert seers(told.passed()) == ALL


def test_passed_on_for_the_manager_the_team_does_not_see_it() -> None:
    assert seers(told.passed(hears=Point.MANAGER)) == ALL - {"sue of the team"}


def test_what_is_about_one_person_is_seen_by_the_manager_alone_of_all_who_work_there() -> None:
    assert seers(told.passed(about=Point.JUST_ME)) == WORK


def test_what_only_the_quality_team_hears_stays_with_it() -> None:
    point = told.raised(hears=Point.QUALITY_TEAM)
    changes.keep_back(point, reason="", by=make.quinn(), now=make.NOW)

    assert seers(point) == {OWN, READER}


def test_words_taken_back_are_seen_by_nobody_else() -> None:
    point = told.passed()
    changes.take_back(point, by=make.bilal(), now=make.NOW)

    assert seers(point) == {OWN}


def actors(action: Action) -> set[str]:
    return {
        name
        for name, who in EVERYBODY.items()
        if Action.objects.visible_to(who(), on=make.TODAY).filter(pk=action.pk).exists()
    }


def test_actions_are_seen_by_those_who_asked_for_them_who_do_them_and_by_checkers() -> None:
    action = Action.objects.get(reply=told.answered(told.passed()))

    assert actors(action) == {
        OWN,
        READER,
        "ann, who asked",
        "sue of the team",
        "cath, its manager",
        "rhea of the region",
        "quentin, who works there, too",
        "omar, another checker",
    }


def test_an_action_for_just_one_person_is_seen_by_few() -> None:
    action = Action.objects.get(reply=told.answered(told.passed(about=Point.JUST_ME), doer=make.cath()))

    assert actors(action) == WORK


def test_whoever_does_it_sees_an_action_for_just_one_person() -> None:
    action = Action.objects.get(reply=told.answered(told.passed(about=Point.JUST_ME)))

    assert "sue of the team" in actors(action)


OWN_PAGES = ("thread", "may_hear", "better", "more", "take_back")


def test_nobody_opens_the_thread_of_somebody_else(client: Client) -> None:
    point = told.passed()
    told.done(told.answered(point))

    for name, who in EVERYBODY.items():
        client.force_login(who())
        if name == OWN:
            continue
        for page in OWN_PAGES:
            for method in (client.get, client.post):
                assert method(reverse(f"loop:{page}", args=[point.pk])).status_code == 404, (name, page)


WORK_PAGES = {
    "inbox": {"cath, its manager", "sue of the team", "rhea of the region", "olga, another manager"},
    "reading": {READER},
    "late": {READER},
    "actions": {"cath, its manager", "sue of the team", "rhea of the region", "olga, another manager", READER},
    "to_tell": {"cath, its manager", "sue of the team", "rhea of the region", "olga, another manager", READER},
}


@pytest.mark.parametrize("page", WORK_PAGES)
def test_pages_of_work_are_there_for_those_who_do_it_alone(client: Client, page: str) -> None:
    both = {"quentin, who works there, too"}
    opened = set()
    for name, who in EVERYBODY.items():
        client.force_login(who())
        if client.get(reverse(f"loop:{page}")).status_code == 200:
            opened.add(name)

    assert opened == WORK_PAGES[page] | both


def test_no_page_of_another_home_shows_a_word_of_it(client: Client) -> None:
    point = told.passed(words="Canary of Elm House")
    reply = told.answered(point, words="Answer of Elm House")
    told.done(reply, words="Update of Elm House")
    action, telling = Action.objects.get(), Telling.objects.all()[0]
    addresses = [
        reverse("loop:point", args=[point.pk]),
        reverse("loop:hear", args=[point.pk]),
        reverse("loop:action", args=[action.pk]),
        reverse("loop:update", args=[action.pk]),
        reverse("loop:change_action", args=[action.pk]),
        reverse("loop:telling", args=[telling.pk]),
        reverse("loop:letter", args=[telling.pk]),
        reverse("loop:said_and_did", args=[make.home().pk]),
        reverse("loop:poster_a4", args=[make.home().pk]),
        reverse("loop:answer") + f"?point={point.pk}",
    ]
    for who in (make.dev(), olga(), adam()):
        client.force_login(who)
        assert {client.get(address).status_code for address in addresses} == {404}
        for page in ("inbox", "actions", "threads", "because", "to_tell"):
            assert b"of Elm House" not in client.get(reverse(f"loop:{page}")).content


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    point = told.passed()

    for address in (reverse("loop:threads"), reverse("loop:thread", args=[point.pk]), reverse("loop:inbox")):
        assert client.get(address).headers["Location"].startswith(reverse("people:sign_in"))
