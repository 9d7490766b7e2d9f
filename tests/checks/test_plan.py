"""Planning a visit: what speaks against it, who is asked, who steps in."""

from datetime import time
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from biggervoices.checks import rules
from biggervoices.checks.changes import plan, talk
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import Invitation, NotToday, Visit
from biggervoices.checks.queries import cards_for
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Role
from biggervoices.people.queries import standing_of
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db


def reason(**changed: Any) -> str | None:
    return rules.why_not_plan(make.quinn(), makes.wanted(**changed), today=make.TODAY)


def test_nothing_speaks_against_a_good_plan() -> None:
    assert reason() is None


def test_a_day_that_has_passed_is_refused() -> None:
    assert reason(on=makes.day(-1)) == "Monday 2 November has passed. Please choose today or a later day."


def test_a_visit_ends_after_it_starts() -> None:
    assert reason(ends=time(9)) == "The visit must end after it starts."


def test_a_supporter_who_works_there_is_refused() -> None:
    make.role(make.sam(), Role.TEAM, at=make.home())

    assert reason() == "Sam works at Elm House. Please choose somebody who does not work there."


def test_a_supporter_who_answers_for_the_region_is_refused() -> None:
    make.role(make.sam(), Role.REGIONAL, region=make.region())

    assert reason() == "Sam works at Elm House. Please choose somebody who does not work there."


def test_a_checker_who_works_there_is_refused() -> None:
    make.role(makes.checker(), Role.TEAM, at=make.home())

    assert reason() == "Joe works at Elm House. Please choose somebody who does not work there."


def test_a_supporter_of_somebody_else_is_refused() -> None:
    assert (
        reason(checkers=[makes.unsupported(makes.checker())], supporter=make.person("Sam"))
        == "Sam is not a supporter of Joe."
    )


def test_a_checker_who_left_is_refused() -> None:
    assert reason(checkers=[make.closed(makes.checker())]) == "Joe is not a Quality Checker on that day."


def test_somebody_who_is_no_checker_is_refused() -> None:
    assert reason(checkers=[make.dev()], supporter=None) == "Dev is not a Quality Checker on that day."


def test_two_visits_on_one_day_clash() -> None:
    makes.visit()

    assert reason(home=make.home("Ash House")) == "Joe has another visit on Tuesday 3 November."
    assert reason(checkers=[make.ann()], supporter=None) == "Elm House has another visit on Tuesday 3 November."


def test_only_the_quality_team_plans() -> None:
    why = rules.why_not_plan(make.cath(), makes.wanted(), today=make.TODAY)

    assert why == "Only the Quality Team plans visits."


def test_each_person_who_lives_there_is_asked_and_nobody_else() -> None:
    make.ann()
    make.dev()

    visit = makes.visit()

    assert sorted(str(it.person) for it in visit.invitations.all()) == ["Ann", "Bilal"]
    assert not visit.own_home


def test_a_visit_to_the_checkers_own_home_is_marked() -> None:
    visit = makes.visit(checkers=[make.ann()])

    assert visit.own_home
    assert [str(it.person) for it in visit.invitations.all()] == ["Bilal"]


def test_a_form_sent_twice_plans_one_visit() -> None:
    load_starter(now=make.NOW)
    once, wanted = new_id(), makes.wanted()

    for _time in range(2):
        plan.plan_visit(wanted, id=once, day={}, by=make.quinn(), now=make.NOW)

    assert Visit.objects.count() == 1


def test_a_past_day_gets_one_sentence_and_the_typed_words_stay() -> None:
    load_starter(now=timezone.now())
    office = makes.client(make.quinn())
    typed = {"home": make.home().pk, "on": "2020-01-01", "starts": "10:00", "ends": "14:00"}
    typed |= {"checker": makes.checker().pk, "travel": "The number 8 bus."}

    page = office.post(reverse("checks:plan"), typed | {"id": str(new_id())})

    assert page.status_code == 422
    assert "Wednesday 1 January has passed. Please choose today or a later day." in page.content.decode()
    assert "The number 8 bus." in page.content.decode()
    assert Visit.objects.count() == 0


def test_another_day_asks_everybody_again() -> None:
    visit = makes.said_yes(makes.visit(), make.bilal())

    plan.change_visit(visit, makes.wanted(on=makes.day(7)), day={}, by=make.quinn(), now=make.NOW)

    assert Invitation.objects.get(person=make.bilal()).answer == ""


def test_other_words_about_lunch_ask_nobody_again() -> None:
    visit = makes.said_yes(makes.visit(), make.bilal())

    plan.change_visit(visit, makes.wanted(), day={"lunch": "Soup."}, by=make.quinn(), now=make.NOW)

    assert Invitation.objects.get(person=make.bilal()).answer == "YES"


def test_somebody_else_steps_in_for_a_checker_and_people_are_asked_again() -> None:
    visit = makes.said_yes(makes.visit(), make.bilal())
    plan.say_not_today(visit, id=new_id(), by=makes.checker(), now=make.NOW)

    plan.cover(visit, absent=makes.checker(), instead=makes.checker("Kim"), by=make.quinn(), now=make.NOW)

    visit = makes.again(visit)
    assert [str(one) for one in visit.checkers.all()] == ["Kim"]
    assert Invitation.objects.get(person=make.bilal()).answer == ""
    assert NotToday.objects.get().settled_by == make.quinn()


def test_a_supporter_steps_in_and_the_yes_stands() -> None:
    visit = makes.said_yes(makes.visit(), make.bilal())
    other = make.person("Una")
    makes.support(makes.checker(), other)

    plan.cover(visit, absent=make.sam(), instead=other, by=make.quinn(), now=make.NOW)

    assert makes.again(visit).supporter == other
    assert Invitation.objects.get(person=make.bilal()).answer == "YES"


def test_a_supporter_who_works_there_cannot_step_in() -> None:
    visit = makes.visit(now=timezone.now(), on=timezone.localdate())
    other = make.person("Una")
    makes.support(makes.checker(), other)
    make.role(other, Role.TEAM, at=make.home())
    page = makes.client(make.quinn()).post(
        reverse("checks:cover", args=[visit.pk, make.sam().pk]), {"instead": str(other.pk)}
    )

    assert page.status_code == 422
    assert "Una works at Elm House." in page.content.decode()
    assert makes.again(visit).supporter == make.sam()


def test_not_today_is_one_press_and_a_card_for_the_quality_team() -> None:
    visit = makes.visit()
    tablet = makes.client(makes.checker())

    for _time in range(2):
        tablet.post(reverse("checks:not_today", args=[visit.pk]), {"answer": "CANNOT", "id": str(new_id())})

    assert NotToday.objects.count() == 1
    cards = cards_for(standing_of(make.quinn(), on=make.TODAY), now=make.NOW)
    assert [card.title for card in cards] == ["Joe cannot go"]


def test_not_today_can_be_taken_back() -> None:
    visit = makes.visit()
    plan.say_not_today(visit, id=new_id(), by=makes.checker(), now=make.NOW)

    plan.can_go_after_all(visit, by=makes.checker(), now=make.NOW)

    assert cards_for(standing_of(make.quinn(), on=make.TODAY), now=make.NOW) == []


def test_a_visit_is_called_off_with_a_reason_that_people_see() -> None:
    visit = makes.visit()

    with pytest.raises(Refused, match="Please say why"):
        plan.call_off(visit, reason=" ", by=make.quinn(), now=make.NOW)
    plan.call_off(visit, reason="Everybody has a cold.", by=make.quinn(), now=make.NOW)

    page = makes.client(make.bilal()).get(reverse("checks:invitation", args=[visit.pk])).content.decode()
    assert "Everybody has a cold." in page
    with pytest.raises(Refused, match="called off"):
        talk.arrive(makes.again(visit), by=makes.checker(), now=make.NOW)


def test_a_visit_that_has_begun_is_not_called_off() -> None:
    with pytest.raises(Refused, match="This visit has begun"):
        plan.call_off(makes.open_visit(), reason="Rain.", by=make.quinn(), now=make.NOW)
