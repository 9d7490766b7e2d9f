"""Who sees which visit, and what a page costs."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from biggervoices.checks.models import Interview, Visit
from biggervoices.checks.queries import cards_for
from biggervoices.core.ids import new_id
from biggervoices.people.models import Role
from biggervoices.people.queries import standing_of
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db

MOST = 8


def sees(who: object) -> bool:
    return Visit.objects.visible_to(who, on=make.TODAY).exists()  # type: ignore[arg-type]


def test_a_visit_is_seen_by_those_whom_it_concerns() -> None:
    makes.visit()
    worker = make.person("Tess")
    make.role(worker, Role.TEAM, at=make.home())

    for who in (makes.checker(), make.sam(), make.bilal(), make.ann(), make.cath(), make.quinn(), worker):
        assert sees(who), who


def test_a_visit_is_not_there_for_anybody_else() -> None:
    makes.visit()
    region = make.person("Rita")
    make.role(region, Role.REGIONAL, region=make.region())
    admin = make.person("Ada")
    make.role(admin, Role.ADMIN)

    for who in (make.dev(), make.sol(), region, admin, makes.checker("Kim")):
        assert not sees(who), who


def test_somebody_elses_visit_is_404_on_every_page() -> None:
    visit = makes.open_visit()
    bilal = make.bilal()
    paths = [
        reverse(f"checks:{name}", args=[visit.pk])
        for name in ("visit", "invitation", "pack", "pack_pdf", "not_today", "saw", "finish", "thanks", "debrief")
    ]
    paths += [reverse(f"checks:{name}", args=[visit.pk]) for name in ("change_plan", "call_off")]
    paths += [
        reverse(f"checks:{name}", args=[visit.pk, bilal.pk]) for name in ("seat", "could_not", "answer_for", "cover")
    ]
    paths += [reverse("checks:saw_room", args=[visit.pk, "KITCHEN"])]

    for who in (make.dev(), makes.checker("Kim")):
        browser = makes.client(who)
        for path in paths:
            assert browser.get(path).status_code == 404, path
            assert browser.post(path, {"id": str(new_id()), "answer": "YES"}).status_code in (404, 405), path


def test_the_person_who_is_visited_does_not_run_the_visit() -> None:
    visit = makes.open_visit()
    own = makes.client(make.bilal())

    for name in ("pack", "saw", "finish", "debrief", "not_today"):
        assert own.get(reverse(f"checks:{name}", args=[visit.pk])).status_code == 404
    assert own.post(reverse("checks:arrive", args=[visit.pk])).status_code == 404


def queries_of(browser: object, path: str) -> int:
    browser.get(path)  # type: ignore[attr-defined]  -- what a process reads once is read
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(path)  # type: ignore[attr-defined]
    assert page.status_code == 200, path
    return len(asked)


def crowd(number: int) -> tuple[Visit, Interview]:
    """A visit to a home of many, with visits to come, and an interview that has begun."""
    makes.housemates(number, make.home())
    for later in range(number):
        makes.visit(on=makes.day(later + 1))
    visit = makes.open_visit()
    interview = makes.interview(visit)
    makes.settled(interview)
    for question in list(makes.kit(visit).questions.values())[:number]:
        makes.add(interview, Tap(new_id(), slips.ANSWER, "YES", question.id), makes.want(question.id))
    return visit, interview


def costs(number: int) -> dict[str, int]:
    """The queries of each page."""
    visit, interview = crowd(number)
    tablet, office, own = makes.client(makes.checker()), makes.client(make.quinn()), makes.client(make.bilal())
    first, of_visit, of_talk = makes.first_question(visit), [visit.pk], [interview.pk]
    asked = [interview.pk, first.id]
    pages = [(tablet, f"checks:{name}", of_visit) for name in ("visit", "pack", "saw", "finish", "not_today")]
    pages += [(tablet, f"checks:{name}", of_talk) for name in ("interview", "good", "rest", "enough")]
    pages += [(tablet, f"checks:{name}", asked) for name in ("question", "said", "how", "words", "want", "hears_one")]
    pages += [(tablet, "checks:step", [interview.pk, step]) for step in ("hello", "ways", "hears", "named", "by")]
    pages += [(tablet, "checks:topic", [interview.pk, first.topic]), (tablet, "checks:visits", [])]
    pages += [(tablet, "checks:seat", [visit.pk, make.bilal().pk])]
    pages += [(office, "checks:visit", of_visit), (office, "checks:change_plan", [Visit.objects.all()[1].pk])]
    pages += [(office, f"checks:{name}", []) for name in ("visits", "plan", "toolkit")]
    pages += [(own, "checks:invitation", of_visit), (own, "checks:my_answer", of_talk), (own, "checks:my_answers", [])]
    return {f"{name} {args}": queries_of(browser, reverse(name, args=args)) for browser, name, args in pages}


def test_no_page_asks_more_than_eight_times_for_thirty() -> None:
    assert {page: cost for page, cost in costs(30).items() if cost > MOST} == {}


def test_a_page_asks_as_often_for_thirty_as_for_one() -> None:
    with transaction.atomic():
        few = list(costs(1).values())
        transaction.set_rollback(True)

    assert list(costs(30).values()) == few


def test_today_costs_this_room_two_questions_and_a_third_of_those_who_make_the_toolkit() -> None:
    makes.visit()

    for who, costs in ((makes.checker(), 3), (make.bilal(), 2), (make.cath(), 2), (make.quinn(), 3)):
        me = standing_of(who, on=make.TODAY)
        with CaptureQueriesContext(connection) as asked:
            cards_for(me, now=make.NOW)
        assert len(asked) == costs


def test_an_answer_costs_six_questions() -> None:
    _visit, interview = crowd(3)
    tablet, question = makes.client(makes.checker()), makes.first_question(interview.visit)
    path = reverse("checks:question", args=[interview.pk, question.id])
    tablet.post(path, {"id": str(new_id()), "answer": "YES", "by": "MYSELF"})

    with CaptureQueriesContext(connection) as asked:
        tablet.post(path, {"id": str(new_id()), "answer": "NO", "by": "MYSELF"})

    said = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(said) == 5, said  # session, person, interview, the visit's lock, the slip
