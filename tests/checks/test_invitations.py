"""Nobody visits without a yes, and a yes is a person's own."""

import pytest
from django.urls import reverse

from biggervoices.checks.changes import plan, talk
from biggervoices.checks.models import Invitation, Visit
from biggervoices.checks.queries import cards_for
from biggervoices.checks.queries.visits import seats
from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people.models import Role
from biggervoices.people.queries import standing_of
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db


def answer(visit: Visit) -> str:
    return Invitation.objects.get(visit=visit, person=make.bilal()).answer


def test_an_invitation_is_a_card_until_it_is_answered() -> None:
    visit = makes.visit(on=makes.day(3))
    me = standing_of(make.bilal(), on=make.TODAY)

    assert [card.title for card in cards_for(me, now=make.NOW)] == ["A Quality Checker wants to visit you"]
    makes.said_yes(visit, make.bilal())
    assert cards_for(me, now=make.NOW) == []


def test_a_person_can_change_their_mind_also_on_the_day() -> None:
    visit = makes.open_visit()
    own = makes.client(make.bilal())

    page = own.post(reverse("checks:invitation", args=[visit.pk]), {"answer": "NO"}, follow=True)

    assert "You said: No." in page.content.decode()
    assert answer(visit) == "NO"
    with pytest.raises(Refused, match="Bilal has not said yes"):
        makes.interview(makes.again(visit))


def test_no_answer_is_not_a_yes() -> None:
    with pytest.raises(Refused, match="You visit only after a yes"):
        talk.arrive(makes.visit(), by=makes.checker(), now=make.NOW)


def test_a_housemate_may_choose_another_checker() -> None:
    visit = makes.visit(checkers=[make.ann()], on=makes.day(3))
    own = makes.client(make.bilal())
    assert "I want another checker" in own.get(reverse("checks:invitation", args=[visit.pk])).content.decode()

    own.post(reverse("checks:invitation", args=[visit.pk]), {"answer": "OTHER_CHECKER"})

    kept = Invitation.objects.get(visit=visit, person=make.bilal())
    assert (kept.answer, kept.other_checker) == ("", True)
    cards = cards_for(standing_of(make.quinn(), on=make.TODAY), now=make.NOW)
    assert [card.words for card in cards] == ["1 person would like another day or another checker."]


def test_another_checker_is_offered_in_ones_own_home_only() -> None:
    visit = makes.visit()

    with pytest.raises(Refused):
        plan.answer_invitation(
            visit.invitations.get(person=make.bilal()), "OTHER_CHECKER", by=make.bilal(), now=make.NOW
        )


def test_staff_write_down_an_answer_and_it_says_who_did() -> None:
    visit = makes.visit()
    office = makes.client(make.cath())

    office.post(reverse("checks:answer_for", args=[visit.pk, make.bilal().pk]), {"answer": "YES"})

    assert Invitation.objects.get(visit=visit, person=make.bilal()).recorded_by == make.cath()


def test_staff_do_not_read_what_a_person_answered() -> None:
    visit = makes.visit()
    plan.answer_invitation(visit.invitations.get(person=make.bilal()), "NO", by=make.bilal(), now=make.NOW)

    page = makes.client(make.cath()).get(reverse("checks:visit", args=[visit.pk])).content.decode()

    assert page.count("Has answered") == 1
    assert ">No<" not in page


def test_a_manager_of_another_home_finds_nothing() -> None:
    visit = makes.visit()
    other = make.person("Otto")
    make.role(other, Role.MANAGER, at=make.home("Ash House"))

    for name in ("visit", "invitation", "pack", "finish"):
        assert makes.client(other).get(reverse(f"checks:{name}", args=[visit.pk])).status_code == 404


def test_the_invitation_prints() -> None:
    visit = makes.visit()

    page = makes.client(make.bilal()).get(reverse("checks:invitation_pdf", args=[visit.pk, make.bilal().pk]))

    assert page.headers["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF-1.7")


def test_a_housemate_cannot_print_somebody_elses_invitation() -> None:
    make.ann()
    visit = makes.visit()

    page = makes.client(make.ann()).get(reverse("checks:invitation_pdf", args=[visit.pk, make.bilal().pk]))

    assert page.status_code == 404


@pytest.mark.parametrize("share", [True, False])
def test_the_pack_says_what_one_must_know_of_whom_one_meets_if_they_share_it(share: bool) -> None:
    visit = makes.said_yes(makes.visit(), make.bilal())
    makes.must_know(make.bilal(), "Loud sounds hurt.", share=share)

    page = makes.client(makes.checker()).get(reverse("checks:pack", args=[visit.pk])).content.decode()

    assert ("You must know: Loud sounds hurt." in page) is share
    assert [seat.know for seat in seats(visit) if seat.yes] == ["Loud sounds hurt." if share else ""]


def test_the_pack_prints_who_said_yes() -> None:
    visit = makes.said_yes(makes.visit(), make.bilal())
    tablet = makes.client(makes.checker())

    page = tablet.get(reverse("checks:pack", args=[visit.pk])).content.decode()

    assert "Bilal" in page
    assert "9 in the morning" in page
    assert tablet.get(reverse("checks:pack_pdf", args=[visit.pk])).content.startswith(b"%PDF-1.7")


def test_somebody_who_wants_to_be_asked_now_says_yes_on_the_day() -> None:
    visit = makes.open_visit()
    ann = make.ann()
    makes.invited(visit, ann)
    tablet = makes.client(makes.checker())

    tablet.post(reverse("checks:seat", args=[visit.pk, ann.pk]), {"answer": "ASK_NOW", "id": str(new_id())})

    assert Invitation.objects.get(visit=visit, person=ann).answer == "YES"
    assert visit.interviews.count() == 1


def test_somebody_who_moved_in_later_can_say_yes() -> None:
    visit = makes.visit()
    new = makes.housemates(1, make.home())[0]
    own, path = makes.client(new), reverse("checks:invitation", args=[visit.pk])
    assert "May we visit you?" in own.get(path).content.decode()

    own.post(path, {"answer": "YES"})

    assert [str(seat.person) for seat in seats(makes.again(visit)) if seat.yes] == ["Housemate 0"]


def test_somebody_who_left_is_not_on_the_page() -> None:
    visit = makes.open_visit()
    make.ann()
    assert "Ann" in [str(seat.person) for seat in seats(makes.again(visit))]

    make.closed(make.person("Ann"))

    assert "Ann" not in [str(seat.person) for seat in seats(makes.again(visit))]


def test_a_visit_that_did_not_happen_is_a_card_for_the_quality_team() -> None:
    makes.visit()
    later = make.NOW + makes.days(1)

    cards = cards_for(standing_of(make.quinn(), on=make.TODAY), now=later)

    assert [(card.title, card.urgency) for card in cards] == [("No visit to Elm House yet", 10)]
