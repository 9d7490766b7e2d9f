"""What a report may say, when it comes out, and that words which are taken back are gone from it."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from biggervoices.checks import jobs
from biggervoices.checks.changes import finish, reports, talk
from biggervoices.checks.models import Interview, QuestionVersion, Visit, VisitReport
from biggervoices.checks.queries import cards_for, report_words
from biggervoices.checks.queries import reports as seen
from biggervoices.checks.queries.report_words import band, digest, without_names
from biggervoices.checks.queries.toolkit import Asking
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.easyread.queries import Card
from biggervoices.loop import changes as loop
from biggervoices.loop.models import Action, Point
from biggervoices.people.models import Person, Role, Support
from biggervoices.people.queries import standing_of
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db
FOUND, ANSWERED, BETTER = seen.ORDER


def days(number: float) -> datetime:
    return make.NOW + makes.days(1) * number


def visited(*, homes_people: int = 4, **changed: Any) -> Visit:
    """A visit on its day to a home of several people, where bilal has said yes."""
    makes.housemates(homes_people, make.home())
    return makes.open_visit(**changed)


def later(number: int) -> Visit:
    """A visit to the same home, days later, and handed in."""
    visit = makes.said_yes(makes.visit(on=makes.day(number), now=days(number - 1)), make.bilal())
    talk.arrive(visit, by=visit.checkers.all()[0], now=days(number))
    return done(makes.again(visit), at=days(number))


def done(visit: Visit, *, at: datetime = make.NOW) -> Visit:
    finish.finish_visit(visit, by=visit.checkers.all()[0], now=at)
    return makes.again(visit)


def asked(visit: Visit, person: Person, *, hears: str = "ALL", by: str = slips.MYSELF, **answers: str) -> Interview:
    """Somebody who said yes is asked, and answers: key of the question with _ for -, and the answer."""
    if not visit.invitations.filter(person=person, answer="YES").exists():
        makes.said_yes(visit, person)
    interview = makes.interview(visit, person)
    makes.settled(interview, hears=hears, named=False, by=by)
    makes.add(
        interview, *[Tap(new_id(), slips.ANSWER, value, question(visit, key).id, by) for key, value in answers.items()]
    )
    return interview


def again(interview: Interview) -> Interview:
    """The interview as a page reads it, after its visit was handed in."""
    return Interview.objects.select_related("visit").get(pk=interview.pk)


def question(visit: Visit, key: str) -> Asking:
    return next(it for it in makes.kit(visit).questions.values() if it.key == key.replace("_", "-"))


def good(visit: Visit) -> dict[str, str]:
    """The questions about which the report says something good, with what it says."""
    content = reports.make_report(visit, FOUND, now=days(7)).content
    assert content is not None
    return {row["asked"]: row["words"] for row in content["good"]}


def said(words: str, visit: Visit, person: Person | None = None, **other: Any) -> Point:
    """Something that a person said at a visit and the Quality Team passed on in these words."""
    facts: dict[str, Any] = {
        "person": (person or make.bilal()).pk,
        "kind": Point.CHANGE,
        "words": words,
        "about": Point.OUR_HOME,
        "hears": Point.ALL,
        "named": False,
        "home": visit.home,
        "heard_label": "Visit",
        "heard_path": "",
        "heard_id": visit.pk,
        "heard_on": visit.on,
        "question": "Do you choose what you eat and drink?",
        "picture": "food",
        "asked_by": list(visit.checkers.all()),
        "now": make.NOW,
    }
    passed = other.pop("passed", days(1))
    point = loop.raise_point(id=new_id(), **(facts | other))
    if passed:
        loop.pass_on(point, words=words, read_back=True, by=make.quinn(), now=passed)
    point.refresh_from_db()
    return point


def answered(*points: Point, kind: str = "WE_WILL", words: str = "We will cook together.", at: float = 3) -> None:
    day = None if kind == "WE_CANNOT" else makes.day(int(at) + 22)
    loop.answer(
        points,
        id=new_id(),
        kind=kind,
        words=words,
        doer=make.cath() if day else None,
        by_day=day,
        by=make.cath(),
        now=days(at),
    )


def did(words: str = "Friday is cooking night.", *, at: float = 20) -> None:
    loop.add_update(Action.objects.get(), id=new_id(), words=words, done=True, by=make.cath(), now=days(at))


def verdict(point: Point, value: str, *, at: float = 22) -> None:
    person = Person.objects.get(pk=point.person)
    loop.say_verdict(point, id=new_id(), value=value, how="MYSELF", by=person, opened_by=None, now=days(at))


def content(visit: Visit, edition: str, at: float) -> dict[str, Any]:
    whole = reports.make_report(visit, edition, now=days(at)).content
    assert whole is not None
    return whole


# --- what is good here -----------------------------------------------------------------------------------------------


def test_what_two_people_and_all_who_answered_said_is_good() -> None:
    visit = visited()
    one, two, three, _four = makes.housemates(4, visit.home)
    asked(visit, one, home_key="YES", home_noise="NO", choices_bedtime="i-decide", home_knock="YES")
    asked(visit, two, home_key="YES", home_noise="NO", choices_bedtime="i-decide", home_knock="YES")
    asked(visit, three, home_key="SKIP", home_noise="DO_NOT_KNOW", choices_bedtime="NOT_SAY", home_knock="SOMETIMES")

    assert good(done(visit)) == {
        "Do you have your own key to your front door?": "People said: Yes.",
        "Is your home too noisy for you?": "People said: No.",
        "Who decides when you go to bed?": "People said: I decide.",
    }


def test_what_one_person_said_is_not_told() -> None:
    visit = visited()
    asked(visit, make.bilal(), home_key="YES")

    assert good(done(visit)) == {}


@pytest.mark.parametrize("other", ["NO", "SOMETIMES"])
def test_one_other_answer_makes_a_question_silent(other: str) -> None:
    visit = visited()
    one, two, three, _four = makes.housemates(4, visit.home)
    for person, answer in ((one, "YES"), (two, "YES"), (three, other)):
        asked(visit, person, home_key=answer)

    assert good(done(visit)) == {}


def test_yes_to_a_question_asked_the_opposite_way_is_not_good() -> None:
    visit = visited()
    one, two, *_others = makes.housemates(4, visit.home)
    for person in (one, two):
        asked(visit, person, home_noise="YES", choices_bedtime="staff-decide")

    assert good(done(visit)) == {}


def test_what_somebody_else_answered_is_never_counted() -> None:
    visit = visited()
    one, two, three, _four = makes.housemates(4, visit.home)
    asked(visit, one, home_key="YES", home_knock="YES")
    asked(visit, two, home_key="YES", by=slips.SOMEONE)
    asked(visit, three, home_knock="YES", by=slips.HELP)

    assert list(good(done(visit))) == ["Do people knock at your door and wait?"]


@pytest.mark.parametrize("answer", ["YES", "NO", "DO_NOT_KNOW"])
def test_an_answer_for_the_quality_team_alone_makes_its_question_silent_whatever_it_was(answer: str) -> None:
    visit = visited()
    one, two, three, _four = makes.housemates(4, visit.home)
    asked(visit, one, home_key="YES", home_knock="YES")
    asked(visit, two, home_key="YES", home_knock="YES")
    asked(visit, three, hears="QUALITY_TEAM", home_key=answer)

    assert list(good(done(visit))) == ["Do people knock at your door and wait?"]


def test_one_answer_can_be_for_the_quality_team_alone() -> None:
    visit = visited()
    one, two, *_others = makes.housemates(4, visit.home)
    asked(visit, one, home_key="YES", home_knock="YES")
    interview = asked(visit, two, home_key="YES", home_knock="YES")
    choice = Tap(new_id(), slips.HEARS_ONE, {"hears": "QUALITY_TEAM"}, question(visit, "home_key").id)
    makes.add(interview, choice)

    assert list(good(done(visit))) == ["Do people knock at your door and wait?"]


def test_where_no_option_is_the_good_one_nothing_is_good() -> None:
    options = tuple({"key": key, "words": key, "picture": key, "good": False} for key in ("one", "two"))
    facts = dict.fromkeys(Asking.__dataclass_fields__, "")
    asking = Asking(**(facts | {"kind": QuestionVersion.EITHER_OR, "options": options}))  # type: ignore[arg-type]

    assert report_words.good_answer(asking) is None


# --- what people want to change --------------------------------------------------------------------------------------


def test_only_words_that_may_be_told_to_everyone_are_in_it() -> None:
    visit = done(visited())
    said("We want to cook.", visit)
    said("Sunday dinner is lovely.", visit, kind=Point.GOOD)
    said("canary: about me", visit, about=Point.JUST_ME)
    said("canary: my manager", visit, hears=Point.MANAGER)
    said("canary: the team", visit, hears=Point.QUALITY_TEAM, passed=None)
    said("canary: not read yet", visit, passed=None)
    gone = said("canary: taken back", visit)
    loop.take_back(gone, by=make.bilal(), now=days(2))

    whole = content(visit, FOUND, 7)

    assert [row["said"] for row in whole["change"]] == ["We want to cook."]
    assert [row["words"] for row in whole["praise"]] == ["Sunday dinner is lovely."]
    assert "canary" not in json.dumps(whole)


def test_the_words_are_as_they_were_passed_on_not_as_they_were_said() -> None:
    visit = done(visited())
    point = said("My cousin Zed says the bath is cold.", visit, passed=None)
    loop.pass_on(point, words="The bath is cold.", read_back=True, by=make.quinn(), now=days(1))

    assert [row["said"] for row in content(visit, FOUND, 7)["change"]] == ["The bath is cold."]


def test_the_same_words_of_two_people_stand_once() -> None:
    visit = done(visited())
    for person in makes.housemates(2, visit.home):
        said("We want to cook.", visit, person)

    assert len(content(visit, FOUND, 7)["change"]) == 1


def test_no_number_of_people_is_in_any_edition() -> None:
    visit = visited()
    people = makes.housemates(4, visit.home)
    for person in people:
        asked(visit, person, home_key="YES", home_knock="SOMETIMES")
    done(visit)
    points = [said(words, visit, person) for words, person in zip("ABC", people, strict=False)]
    answered(*points)
    did()
    for point in points[:2]:
        verdict(point, "YES")

    for edition, at in ((FOUND, 7), (ANSWERED, 8), (BETTER, 40)):
        whole = content(visit, edition, at)
        told = json.dumps({key: value for key, value in whole.items() if key not in ("visited", "toolkit", "next")})
        told = re.sub(r"\d{1,2} [A-Z][a-z]+ \d{4}", "", told)
        assert not re.search(r"\d|%|\b(one|two|three|four|score|rank)\b", told)
        assert not any(person.name in told for person in people)


def test_names_become_someone() -> None:
    names = {"Bilal", "Bilal Khan", "Jo", "Will", "Mr", "Rose"}

    assert (
        without_names("Bilal is loud. bilal khan shouts at Jo.", names) == "Someone is loud. Someone shouts at someone."
    )
    assert without_names("We will ask Will. Will you come?", names) == "We will ask someone. Will you come?"
    assert without_names("A rose for Rose; Mr Jones, joke.", names) == "A rose for someone; Mr Jones, joke."


def test_a_name_in_the_home_s_answer_or_in_what_was_seen_is_not_told() -> None:
    visit = visited()
    saw = {"KITCHEN": "Bilal left the oven on. Cath was not there.", "BEDROOM": "canary"}
    for room, words in saw.items():
        by = visit.checkers.all()[0]
        talk.note_seen(visit, id=new_id(), room=room, words=words, asked_in=True, by=by, now=make.NOW)
    visit = done(makes.again(visit))
    answered(said("We want to cook.", visit), words="We will cook with bilal on Fridays.")

    whole = content(visit, ANSWERED, 8)

    assert [row["words"] for row in whole["saw"]] == ["Someone left the oven on. Someone was not there."]
    assert whole["change"][0]["answer"] == "We will cook with someone on Fridays."
    assert "canary" not in json.dumps(whole)


# --- editions --------------------------------------------------------------------------------------------------------


def test_each_edition_tells_more() -> None:
    visit = done(visited())
    first = said("We want to cook.", visit)
    second = said("We want a dog.", visit)
    third = said("The bus is late.", visit)
    answered(first)
    answered(second, kind="WE_CANNOT", words="Someone gets ill from dogs.")
    answered(third, kind="FIND_OUT", words="We ask the bus company.")
    did()

    editions = [content(visit, edition, at) for edition, at in ((FOUND, 7), (ANSWERED, 8), (BETTER, 40))]
    told = [{row["said"]: row for row in whole["change"]} for whole in editions]

    assert all("answer" not in row for row in told[0].values())
    assert [row["kind"] for row in told[1].values()].count("DID") == 0
    assert told[1]["We want to cook."]["when"] == "By Saturday 28 November 2026"
    assert told[1]["We want a dog."]["kind"] == "CANNOT"
    assert told[1]["The bus is late."]["kind"] == "FIND_OUT"
    cook = told[2]["We want to cook."]
    assert (cook["kind"], cook["answer"], cook["when"]) == (
        "DID",
        "Friday is cooking night.",
        "Since Monday 23 November 2026",
    )


def test_one_person_s_verdict_is_never_told() -> None:
    visit = done(visited())
    point = said("We want to cook.", visit)
    answered(point)
    did()
    before = content(visit, BETTER, 21)

    verdict(point, "NOT_YET")

    assert content(visit, BETTER, 40) == before
    assert before["better"] == "We are still asking if it is better now."
    assert before["change"][0]["better"] == ""


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["YES", "YES"], "People say: It is better now."),
        (["NOT_YET", "NOT_YET"], "People say: It is not better yet."),
        (["YES", "NOT_YET"], ""),
        (["YES", "DO_NOT_KNOW"], ""),
        (["YES", "YES", "DO_NOT_KNOW"], "People say: It is better now."),
    ],
)
def test_what_two_people_and_all_who_said_it_say_is_told(values: list[str], told: str) -> None:
    visit = done(visited())
    people = makes.housemates(3, visit.home)
    points = [said("We want to cook.", visit, person) for person in people]
    answered(*points)
    did()
    for point, value in zip(points, values, strict=False):
        verdict(point, value)

    whole = content(visit, BETTER, 40)

    assert [row["better"] for row in whole["change"]] == [told]
    assert whole["better"] == (told or "We are still asking if it is better now.")


@pytest.mark.parametrize(
    ("yes", "of", "words"),
    [(9, 10, "Nearly all"), (7, 10, "Most"), (5, 11, "About half"), (3, 10, "Some"), (1, 10, "A few")],
)
def test_many_people_are_told_in_bands(yes: int, of: int, words: str) -> None:
    assert band(yes, of).startswith(words)


def test_what_happened_since_the_last_visit_is_told() -> None:
    first = done(visited())
    answered(said("We want to cook.", first))
    did(at=20)
    second = later(60)

    assert content(first, FOUND, 7)["since"] == []
    since = content(second, FOUND, 67)["since"]

    assert since == [{"words": "Friday is cooking night.", "picture": "food", "better": ""}]


# --- frozen ----------------------------------------------------------------------------------------------------------


def test_the_same_content_is_the_edition_that_stands() -> None:
    visit = done(visited())
    said("We want to cook.", visit)

    first = reports.make_report(visit, FOUND, now=days(7))
    again = reports.make_report(visit, FOUND, now=days(9))
    said("The bath is cold.", visit, passed=days(10))
    other = reports.make_report(visit, FOUND, now=days(11))

    assert first == again
    assert (first.number, other.number) == (1, 2)
    assert first.content is not None
    assert len(first.content["change"]) == 1


def test_the_hash_is_that_of_what_the_database_holds() -> None:
    visit = done(visited())
    said("Tŷ Ŵyn is cold – “very”.", visit)
    reports.make_report(visit, FOUND, now=days(7))

    report = VisitReport.objects.get()

    assert report.content is not None
    assert report.sha256 == digest(report.content)


def test_who_made_a_report_public_and_when_is_on_the_trail_without_words() -> None:
    visit = done(visited())
    report = reports.make_report(visit, FOUND, now=days(7))

    entry = AuditEntry.objects.get(what="checks.report_published")

    assert (entry.thing_id, entry.at, entry.facts) == (report.pk, days(7), {"edition": FOUND, "number": 1})


# --- when it comes out -----------------------------------------------------------------------------------------------


def editions(visit: Visit) -> list[tuple[str, int]]:
    return [(it.edition, it.number) for it in VisitReport.objects.filter(visit=visit).order_by("made_at")]


def test_it_comes_out_seven_days_after_hand_in_however_often_one_looks() -> None:
    visit = done(visited())

    early = reports.publish_reports(now=days(6.9))
    first = reports.publish_reports(now=days(7))
    twice = reports.publish_reports(now=days(7))
    late = reports.publish_reports(now=days(100))

    assert [len(made) for made in (early, first, twice, late)] == [0, 1, 0, 0]
    assert editions(visit) == [(FOUND, 1)]


def test_a_job_that_was_dead_for_months_still_publishes_everything() -> None:
    visit = done(visited())
    answered(said("We want to cook.", visit))
    did()

    reports.publish_reports(now=days(100))

    assert sorted(editions(visit)) == [(ANSWERED, 1), (BETTER, 1), (FOUND, 1)]


def test_what_the_home_answered_waits_for_every_answer() -> None:
    visit = done(visited())
    first, second = said("We want to cook.", visit), said("We want a dog.", visit)
    answered(first)
    reports.publish_reports(now=days(8))
    before = editions(visit)

    answered(second, kind="WE_CANNOT", words="Someone gets ill from dogs.", at=9)
    reports.publish_reports(now=days(9))

    assert (before, editions(visit)) == ([(FOUND, 1)], [(FOUND, 1), (ANSWERED, 1)])


def test_what_the_home_answered_does_not_wait_longer_than_the_days_to_answer() -> None:
    visit = done(visited())
    said("We want to cook.", visit, passed=days(1))

    reports.publish_reports(now=days(14.9))
    before = editions(visit)
    reports.publish_reports(now=days(15.1))

    assert (before, editions(visit)) == ([(FOUND, 1)], [(FOUND, 1), (ANSWERED, 1)])
    assert VisitReport.objects.get(edition=ANSWERED).content["change"][0]["kind"] == ""  # type: ignore[index]


def test_is_it_better_waits_until_people_could_try_it_or_said_so() -> None:
    visit = done(visited())
    point = said("We want to cook.", visit)
    answered(point)
    did(at=20)
    reports.publish_reports(now=days(25))
    before = [edition for edition, _number in editions(visit)]

    verdict(point, "YES", at=26)
    reports.publish_reports(now=days(26.1))

    assert (before, [edition for edition, _number in editions(visit)]) == ([FOUND, ANSWERED], [FOUND, ANSWERED, BETTER])


def test_words_that_are_passed_on_late_still_come_out() -> None:
    visit = done(visited())
    reports.publish_reports(now=days(7))
    said("We want to cook.", visit, passed=days(9))

    reports.publish_reports(now=days(10))

    assert editions(visit) == [(FOUND, 1), (FOUND, 2)]
    assert [report.number for report in seen.published()] == [2]


def test_a_late_no_makes_a_good_sentence_go() -> None:
    visit = visited()
    one, two, three, _four = makes.housemates(4, visit.home)
    for person in (one, two):
        asked(visit, person, home_key="YES")
    late = asked(visit, three)
    done(visit)
    reports.publish_reports(now=days(7))
    tap = Tap(new_id(), slips.ANSWER, "NO", question(visit, "home_key").id)
    makes.add(late, tap, now=days(8))

    reports.publish_reports(now=days(9))

    assert [len(report.content["good"]) for report in seen.published() if report.content] == [0]


def test_the_worker_publishes() -> None:
    visit = done(visited(), at=datetime.now(make.NOW.tzinfo) - makes.days(8))

    jobs.publish_reports(timestamp=0)
    jobs.publish_reports(timestamp=0)

    assert editions(visit) == [(FOUND, 1)]


# --- words that are taken back ---------------------------------------------------------------------------------------


def test_a_point_that_is_taken_back_is_gone_at_once_and_the_edition_is_made_anew() -> None:
    visit = done(visited())
    point = said("canary", visit)
    said("We want to cook.", visit)
    old = reports.make_report(visit, FOUND, now=days(7))

    loop.take_back(point, by=make.bilal(), now=days(8))
    at_once = list(seen.published())
    reports.publish_reports(now=days(8.1))
    old.refresh_from_db()

    assert at_once == []
    assert (old.content, old.taken_away_at) == (None, days(8.1))
    assert len(old.sha256) == 64
    [new] = seen.published()
    assert (new.number, [row["said"] for row in (new.content or {})["change"]]) == (2, ["We want to cook."])
    assert "canary" not in json.dumps(list(VisitReport.objects.values_list("content", flat=True)))


def test_every_number_that_held_the_words_is_emptied() -> None:
    visit = done(visited())
    point = said("canary", visit)
    reports.make_report(visit, FOUND, now=days(7))
    said("We want to cook.", visit, passed=days(8))
    reports.make_report(visit, FOUND, now=days(9))

    loop.take_back(point, by=make.bilal(), now=days(10))
    reports.renew_reports(visit, now=days(10))

    assert [report.content is None for report in VisitReport.objects.order_by("number")] == [True, True, False]


def test_an_interview_that_is_taken_back_takes_its_sentence_with_it() -> None:
    visit = visited()
    one, two, *_others = makes.housemates(4, visit.home)
    asked(visit, one, home_key="YES")
    interview = asked(visit, two, home_key="YES")
    done(visit)
    reports.make_report(visit, FOUND, now=days(7))

    finish.take_back_all(again(interview), by=two, now=days(8))

    assert [report.content and report.content["good"] for report in seen.published()] == [[]]
    assert [report.content is None for report in VisitReport.objects.order_by("number")] == [True, False]


def test_one_answer_that_is_taken_back_takes_its_sentence_with_it() -> None:
    visit = visited()
    one, two, *_others = makes.housemates(4, visit.home)
    asked(visit, one, home_key="YES", home_knock="YES")
    interview = asked(visit, two, home_key="YES", home_knock="YES")
    done(visit)
    reports.make_report(visit, FOUND, now=days(7))

    finish.take_back_question(again(interview), question(visit, "home_key").id, id=new_id(), by=two, now=days(8))

    [report] = seen.published()
    assert report.content is not None
    assert [row["asked"] for row in report.content["good"]] == ["Do people knock at your door and wait?"]


def test_words_told_in_the_report_of_the_next_visit_go_there_too() -> None:
    first = done(visited())
    point = said("We want to cook.", first)
    answered(point)
    did("canary", at=20)
    second = later(60)
    reports.publish_reports(now=days(70))

    loop.take_back(point, by=make.bilal(), now=days(71))
    reports.publish_reports(now=days(71))

    assert "canary" not in json.dumps(list(VisitReport.objects.values_list("content", flat=True)))
    assert {report.visit_id for report in seen.published()} == {first.pk, second.pk}


def test_other_words_that_are_taken_back_leave_a_report_as_it_is() -> None:
    visit = done(visited())
    private = said("About me.", visit, about=Point.JUST_ME)
    report = reports.make_report(visit, FOUND, now=days(7))

    loop.take_back(private, by=make.bilal(), now=days(8))

    assert reports.publish_reports(now=days(9)) == []
    assert list(seen.published()) == [report]


def test_a_report_made_while_words_were_taken_back_is_looked_at_again() -> None:
    visit = done(visited())
    point = said("canary", visit)
    reports.make_report(visit, FOUND, now=days(7))
    loop.take_back(point, by=make.bilal(), now=days(7) - makes.days(1) / 86400)  # began before, was seen after

    reports.publish_reports(now=days(7.1))

    assert "canary" not in json.dumps(list(VisitReport.objects.values_list("content", flat=True)))


# --- the past, and Today ---------------------------------------------------------------------------------------------


def test_past_reports_are_as_they_were_on_their_days_and_the_job_finds_nothing_to_add() -> None:
    visit = done(visited())
    point = said("We want to cook.", visit)
    answered(point)
    did()
    verdict(point, "YES")

    made = reports.make_past_reports([visit], now=days(60))
    again = reports.make_past_reports([visit], now=days(60))

    assert [(it.edition, it.number, it.published_at) for it in made] == [
        (FOUND, 1, days(7)),
        (ANSWERED, 1, days(7)),
        (BETTER, 1, days(22)),
    ]
    assert again == []
    assert reports.publish_reports(now=days(60)) == []


def test_past_reports_cost_the_same_queries_for_one_visit_and_for_three() -> None:
    visits = [done(visited()), later(30), later(60)]
    for visit in visits:
        said("We want to cook.", visit, passed=days(62))
    makes.kit(visits[0])  # read once a process

    with CaptureQueriesContext(connection) as one:
        reports.make_past_reports(visits[:1], now=days(100))
    with CaptureQueriesContext(connection) as two:
        reports.make_past_reports(visits[1:], now=days(100))

    assert len(one) == len(two) <= 25


def cards(person: Person, *, at: float) -> list[Card]:
    found = cards_for(standing_of(person, on=makes.day(0)), now=days(at))
    return [card for card in found if card.picture == "report"]


def people_of_elm_house() -> dict[str, Person]:
    """Those who live there, work there, or answer for it; and who went to it."""
    tom, rae = make.person("Tom"), make.person("Rae")
    make.role(tom, Role.TEAM, at=make.home())
    make.role(rae, Role.REGIONAL, region=make.region())
    return {"lives there": make.bilal(), "works there": tom, "manages it": make.cath(), "answers for it": rae} | {
        "checked": makes.checker(),
        "helped": make.sam(),
    }


def people_elsewhere() -> dict[str, Person]:
    una, roy, finn, fay = (make.person(name) for name in ("Una", "Roy", "Finn", "Fay"))
    make.role(una, Role.TEAM, at=make.home("Oak House", region_name="South"))
    make.role(roy, Role.REGIONAL, region=make.region("South"))
    make.role(finn, Role.CHECKER)
    make.support(make.bilal(), fay, Support.CIRCLE)
    whole = {what: make.person(what.title()) for what in ("COMMITTEE", "EXECUTIVE", "ADMIN", "AUDITOR")}
    for what, who in whole.items():
        make.role(who, what)
    return {"lives": make.dev(), "works": una, "answers": roy, "checks": finn, "family": fay} | {
        "quality team": make.quinn(),  # has them all on its list
        "safeguarding": make.sol(),
        **whole,
    }


def test_a_new_report_is_one_card_for_those_of_the_home_and_for_who_went_there() -> None:
    near, far = people_of_elm_house(), people_elsewhere()
    report = reports.make_report(done(visited()), FOUND, now=days(7))

    told = {who: [(card.title, card.href) for card in cards(person, at=8)] for who, person in (near | far).items()}

    one = [("What we found at Elm House", f"/reports/{report.pk}/")]
    assert told == {who: one if who in near else [] for who in near | far}


def test_a_report_is_new_for_two_weeks_from_the_moment_it_is_out() -> None:
    reports.make_report(done(visited()), FOUND, now=days(7))

    assert [len(cards(make.bilal(), at=at)) for at in (6.9, 7, 20.9, 21)] == [0, 1, 1, 0]


def test_a_visit_with_two_new_reports_is_one_card_that_opens_the_newer_one() -> None:
    visit = done(visited())
    said("We want to cook.", visit)
    first = reports.make_report(visit, FOUND, now=days(7))
    second = reports.make_report(visit, ANSWERED, now=days(16))

    assert [card.href for card in cards(make.bilal(), at=8)] == [f"/reports/{first.pk}/"]
    assert [card.href for card in cards(make.bilal(), at=16)] == [f"/reports/{second.pk}/"]


def test_words_that_were_taken_back_are_no_news() -> None:
    visit = done(visited())
    point = said("We want to cook.", visit)
    reports.make_report(visit, FOUND, now=days(7))
    assert len(cards(make.bilal(), at=9)) == 1

    loop.take_back(point, by=make.bilal(), now=days(8))

    assert cards(make.bilal(), at=9) == []
