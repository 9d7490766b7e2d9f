"""The end of a visit: points, once; the debrief; and words that are taken back."""

import pytest
from django.urls import reverse

from biggervoices.checks.changes import finish
from biggervoices.checks.changes.points import point_of
from biggervoices.checks.models import Debrief, Interview, Visit
from biggervoices.checks.queries import cards_for
from biggervoices.checks.queries.talk import interviewed
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.loop.models import Point
from biggervoices.people.queries import standing_of
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db


def asked(**settled: object) -> Interview:
    """An interview in which bilal wants a key and likes Sunday dinner."""
    interview = makes.interview(makes.open_visit())
    makes.settled(interview, **settled)  # type: ignore[arg-type]
    question = makes.first_question(interview.visit).id
    makes.add(interview, Tap(new_id(), slips.ANSWER, "NO", question), makes.want(question))
    makes.add(interview, Tap(new_id(), slips.GOOD, {"words": "Sunday dinner."}))
    return interview


def hand_in(interview: Interview) -> Visit:
    visit = makes.again(interview.visit)
    finish.finish_visit(visit, by=makes.checker(), now=make.NOW)
    return makes.again(visit)


def test_finishing_makes_a_point_of_each_wish_and_each_good_thing() -> None:
    interview = asked(hears="ALL")

    visit = hand_in(interview)

    change, good = Point.objects.get(kind="CHANGE"), Point.objects.get(kind="GOOD")
    assert (visit.state, visit.finished_by) == (Visit.DONE, makes.checker())
    assert (change.words, change.about, change.hears, change.named) == ("A key of my own.", "JUST_ME", "ALL", True)
    assert (change.person, change.home, change.heard_id) == (make.bilal().pk, make.home(), visit.pk)
    assert change.heard_label == "Quality Checker visit, Tuesday 3 November"
    assert list(change.asked_by.all()) == [makes.checker()]
    assert (good.words, good.question) == ("Sunday dinner.", "")


def test_finishing_twice_raises_points_once() -> None:
    visit = hand_in(asked())

    with pytest.raises(Refused, match="This visit is handed in already"):
        finish.finish_visit(visit, by=makes.checker(), now=make.NOW)

    assert Point.objects.count() == 2


def test_a_stale_page_that_finishes_again_gets_one_sentence() -> None:
    interview = asked()
    stale = makes.again(interview.visit)
    hand_in(interview)

    with pytest.raises(Refused, match="This visit is handed in already"):
        finish.finish_visit(stale, by=makes.checker(), now=make.NOW)
    page = makes.client(makes.checker()).post(reverse("checks:finish", args=[stale.pk]))

    assert page.status_code == 409
    assert "This visit is handed in already." in page.content.decode()


def test_only_a_checker_on_the_visit_finishes_it() -> None:
    visit = makes.again(asked().visit)

    for who in (make.sam(), make.quinn(), make.bilal()):
        with pytest.raises(Refused, match="Only a checker on this visit can finish it"):
            finish.finish_visit(visit, by=who, now=make.NOW)


def test_what_somebody_else_wished_is_kept_and_not_raised_as_theirs() -> None:
    interview = makes.interview(makes.open_visit())
    makes.settled(interview, by=slips.SOMEONE)
    makes.add(interview, makes.want(makes.first_question(interview.visit).id, by=slips.SOMEONE))

    hand_in(interview)

    assert Point.objects.count() == 0
    assert interview.slips.filter(kind=slips.WANT).exists()


def test_a_wish_that_was_changed_is_raised_in_its_last_words() -> None:
    interview = asked()
    makes.add(interview, makes.want(makes.first_question(interview.visit).id, "A bell.", about="OUR_HOME"))

    hand_in(interview)

    assert [point.words for point in Point.objects.filter(kind="CHANGE")] == ["A bell."]


@pytest.mark.parametrize("reword", [True, False, None])
def test_what_was_said_of_the_words_goes_with_each_point(reword: bool | None) -> None:
    makes.housemates(2, make.home())
    interview = asked()
    named = {"named": False} if reword is None else {"named": False, "reword": reword}
    makes.add(interview, Tap(new_id(), slips.NAMED, named))

    hand_in(interview)

    assert [(point.named, point.reword) for point in Point.objects.all()] == [(False, reword), (False, reword)]


def test_for_one_answer_the_words_can_be_changed_or_left_alone() -> None:
    makes.housemates(2, make.home())
    interview = asked()
    first, second = list(makes.kit(interview.visit).questions)[:2]
    makes.add(interview, Tap(new_id(), slips.NAMED, {"named": False, "reword": True}), makes.want(second, "A bell."))
    makes.add(interview, Tap(new_id(), slips.HEARS_ONE, {"hears": "ALL", "named": True}, first))
    makes.add(interview, Tap(new_id(), slips.HEARS_ONE, {"hears": "ALL", "named": False, "reword": False}, second))

    hand_in(interview)

    raised = {point.words: (point.named, point.reword) for point in Point.objects.all()}
    assert raised == {"A key of my own.": (True, None), "A bell.": (False, False), "Sunday dinner.": (False, True)}


def test_one_answer_can_have_ears_of_its_own() -> None:
    makes.housemates(8, make.home())
    interview = asked(hears="ALL")
    question = makes.first_question(interview.visit).id
    makes.add(interview, Tap(new_id(), slips.HEARS_ONE, {"hears": "QUALITY_TEAM", "named": False}, question))

    hand_in(interview)

    change, good = Point.objects.get(kind="CHANGE"), Point.objects.get(kind="GOOD")
    assert (change.hears, change.named) == ("QUALITY_TEAM", False)
    assert (good.hears, good.named) == ("ALL", True)


def test_without_an_answer_to_who_can_hear_the_most_careful_one_counts() -> None:
    interview = makes.interview(makes.open_visit())
    makes.add(interview, makes.want(makes.first_question(interview.visit).id))

    hand_in(interview)

    assert (Point.objects.get().hears, Point.objects.get().named) == ("QUALITY_TEAM", False)


def test_a_wish_after_hand_in_is_still_heard() -> None:
    interview = makes.interview(makes.open_visit())
    makes.settled(interview)
    hand_in(interview)

    makes.add(interview, makes.want(makes.first_question(interview.visit).id))

    assert Point.objects.get().words == "A key of my own."


def test_a_question_taken_back_takes_its_point_along() -> None:
    interview = asked()
    hand_in(interview)
    question = makes.first_question(interview.visit).id
    own, path = makes.client(make.bilal()), reverse("checks:my_answer", args=[interview.pk])
    assert "A key of my own." in own.get(path).content.decode()

    own.post(path, {"take": f"Q:{question}", "id": str(new_id())})

    assert "A key of my own." not in own.get(path).content.decode()
    assert Point.objects.get(kind="CHANGE").taken_back_at is not None
    assert Point.objects.get(kind="GOOD").taken_back_at is None
    assert question not in interviewed(interview).said


def test_everything_can_be_taken_back() -> None:
    interview = asked()
    hand_in(interview)
    own, path = makes.client(make.bilal()), reverse("checks:my_answer", args=[interview.pk])

    own.post(path, {"take": "ALL"})

    assert not Point.objects.filter(taken_back_at=None).exists()
    assert "Paper copies may be left." in own.get(path).content.decode()


def test_what_was_taken_back_before_hand_in_makes_no_point() -> None:
    interview = asked()
    finish.take_back_all(interview, by=make.bilal(), now=make.NOW)

    hand_in(interview)

    assert Point.objects.count() == 0


def test_nobody_takes_back_for_somebody_else() -> None:
    interview = asked()
    hand_in(interview)

    for who in (makes.checker(), make.cath(), make.quinn()):
        assert (
            makes.client(who).post(reverse("checks:my_answer", args=[interview.pk]), {"take": "ALL"}).status_code == 404
        )
        with pytest.raises(Refused, match="Only the person who said it"):
            finish.take_back_all(interview, by=who, now=make.NOW)


def test_broken_take_back_is_one_sentence() -> None:
    interview = asked()
    hand_in(interview)

    page = makes.client(make.bilal()).post(
        reverse("checks:my_answer", args=[interview.pk]), {"take": "Q:x", "id": str(new_id())}
    )

    assert page.status_code == 409


def test_a_point_has_the_id_of_its_slip_and_always_the_same() -> None:
    slip = new_id()

    assert point_of(slip) == point_of(slip)
    assert point_of(slip).version == 5
    assert point_of(slip) != point_of(new_id())


def test_the_debrief_asks_once_and_the_quality_team_hears_who_wants_to_talk() -> None:
    visit = hand_in(asked())
    tablet, path = makes.client(makes.checker()), reverse("checks:debrief", args=[visit.pk])
    before = [card.title for card in cards_for(standing_of(makes.checker(), on=make.TODAY), now=make.NOW)]
    assert before == ["How was your visit?"]

    tablet.post(path, {"felt": "HARD", "id": str(new_id())})
    tablet.post(path, {"wants_talk": "YES", "words": "", "id": str(new_id())})

    debrief = Debrief.objects.get()
    assert (debrief.felt, debrief.wants_talk) == ("HARD", True)
    quinn = standing_of(make.quinn(), on=make.TODAY)
    assert [card.title for card in cards_for(quinn, now=make.NOW)] == ["Joe wants to talk"]
    makes.client(make.quinn()).post(reverse("checks:settle_talk", args=[visit.pk, debrief.pk]))
    assert cards_for(quinn, now=make.NOW) == []


def test_the_home_never_sees_the_debrief() -> None:
    visit = hand_in(asked())
    finish.keep_debrief(
        visit, id=new_id(), felt="HARD", words="They shouted.", wants_talk=True, by=makes.checker(), now=make.NOW
    )

    office = makes.client(make.cath())

    assert office.get(reverse("checks:debrief", args=[visit.pk])).status_code == 404
    page = office.get(reverse("checks:visit", args=[visit.pk])).content.decode()
    assert "They shouted." not in page
    assert "wants to talk" not in page
