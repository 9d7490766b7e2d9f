"""Every kind of question is asked on a page without JavaScript, kept as text, and asked only if its rule holds."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from biggervoices.checks.changes import finish
from biggervoices.checks.models import Interview, QuestionVersion, Visit
from biggervoices.checks.queries.report_words import good_answer
from biggervoices.checks.queries.reports import draft as report_of
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import Asking, asked_of
from biggervoices.core.ids import new_id
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import kits, makes

pytestmark = pytest.mark.django_db

KINDS = {
    "CHOOSE_ONE": ("Tea", "Coffee", "Cocoa"),
    "CHOOSE_SOME": ("Tea", "Coffee", "Cocoa"),
    "TEXT": (),
    "NUMBER": (),
    "DATE": (),
    "TIME": (),
    "PHOTO": (),
    "DRAWING": (),
    "VOICE": (),
    "SHOW": (),
}
THREE = ["DO_NOT_KNOW", "NOT_SAY", "SKIP"]


def asked(kind: str, **said: Any) -> tuple[Interview, Asking]:
    """An interview under a toolkit in which "My home" ends with one question of a kind."""
    draft = kits.draft()
    kits.add(draft, f"A question: {kind}", kind=kind, options=KINDS[kind], **said)
    kits.publish(draft)
    interview = makes.interview(makes.open_visit())
    makes.settled(interview, hears="ALL")
    question = makes.kit(interview.visit).topics[0].questions[-1]
    return interview, question


def page_of(interview: Interview, question: Asking) -> str:
    return reverse("checks:question", args=[interview.pk, question.id])


def tablet() -> Client:
    return makes.client(makes.checker())


def said(interview: Interview, question: Asking) -> str | None:
    one = interviewed(interview).said.get(question.id)
    return one.answer if one else None


def press(interview: Interview, question: Asking, **facts: str) -> Any:
    return tablet().post(page_of(interview, question), {"id": str(new_id()), **facts})


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_offers_what_it_should_and_three_ways_not_to_answer(kind: str) -> None:
    interview, question = asked(kind)

    page = tablet().get(page_of(interview, question)).content.decode()

    own = {"CHOOSE_ONE": ["tea", "coffee", "cocoa"], "CHOOSE_SOME": ["tea", "coffee", "cocoa"], "SHOW": ["NEXT"]}
    offered = own.get(kind, []) + ([] if kind == "SHOW" else THREE)
    assert [it.value for it in question.choices()] == offered
    assert all(f'name="answer" value="{value}"' in page for value in offered)
    assert page.count('name="answer"') == len(offered)
    assert ('name="typed"' in page) == (kind in ("TEXT", "NUMBER", "DATE", "TIME"))
    assert ("on the tablet. Here you can skip it." in page) == (kind in ("PHOTO", "DRAWING", "VOICE"))


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "shown"),
    [
        ("TEXT", "A cat, please.", "A cat, please.", "A cat, please."),
        ("NUMBER", " 3,5 ", "3.5", "3.5"),
        ("DATE", "2026-11-03", "2026-11-03", "Tuesday 3 November 2026"),
        ("TIME", "13:30", "13:30", "half past 1 in the afternoon"),
    ],
)
def test_what_is_typed_is_kept_as_text_and_said_back(kind: str, typed: str, kept: str, shown: str) -> None:
    interview, question = asked(kind)

    press(interview, question, typed=typed)

    assert said(interview, question) == kept
    topic = tablet().get(reverse("checks:topic", args=[interview.pk, question.topic])).content.decode()
    assert f"You said: {shown}." in topic
    again = tablet().get(page_of(interview, question)).content.decode()
    assert (kept if kind != "TIME" else "13:30") in again


@pytest.mark.parametrize(
    ("kind", "typed", "why"),
    [
        ("NUMBER", "three", "Please write a number, such as 3."),
        ("NUMBER", "1e9", "Please write a number, such as 3."),
        ("NUMBER", "2.5", "Please write a whole number, such as 3."),
        ("NUMBER", "0", "The smallest number here is 1."),
        ("NUMBER", "8", "The largest number here is 7."),
        ("NUMBER", "", "Please answer this."),
        ("DATE", "soon", "Please write your answer, or press one of the pictures."),
        ("TIME", "25:00", "Please write your answer, or press one of the pictures."),
        ("TEXT", " ", "Please answer this."),
        ("TEXT", "x" * 2001, "Please use fewer words"),
    ],
)
def test_what_is_no_answer_gets_one_sentence_and_stays_in_the_box(kind: str, typed: str, why: str) -> None:
    limits = {"least": 1, "most": 7, "whole": True} if kind == "NUMBER" else {}
    interview, question = asked(kind, limits=limits)

    page = press(interview, question, typed=typed)

    assert page.status_code == 422
    assert why in page.content.decode()
    assert typed.strip() in page.content.decode()
    assert said(interview, question) is None


@pytest.mark.parametrize("kind", [it for it in KINDS if it != "SHOW"])
def test_everybody_may_skip_every_kind(kind: str) -> None:
    interview, question = asked(kind)

    press(interview, question, answer="SKIP", typed="")

    assert said(interview, question) == "SKIP"
    assert 'value="SKIP"' not in str(tablet().get(page_of(interview, question)).context["form"])


def test_several_are_added_one_press_at_a_time_and_taken_out_again() -> None:
    interview, question = asked("CHOOSE_SOME")

    stays = press(interview, question, answer="cocoa")
    press(interview, question, answer="tea", **{"with": "cocoa"})
    both = tablet().get(page_of(interview, question)).content.decode()
    press(interview, question, answer="cocoa", **{"with": "tea cocoa"})

    assert stays.headers["Location"] == page_of(interview, question)
    assert both.count('aria-pressed="true"') == 2
    assert 'name="with" value="tea cocoa"' in both
    assert said(interview, question) == "tea"


def test_several_are_said_back_by_their_words() -> None:
    interview, question = asked("CHOOSE_SOME")

    press(interview, question, answer="cocoa", **{"with": "tea"})

    topic = tablet().get(reverse("checks:topic", args=[interview.pk, question.topic])).content.decode()
    assert said(interview, question) == "tea cocoa"
    assert "You said: Tea, Cocoa." in topic


def test_skip_takes_the_place_of_what_was_added() -> None:
    interview, question = asked("CHOOSE_SOME")
    press(interview, question, answer="cocoa")

    press(interview, question, answer="SKIP", **{"with": "cocoa"})
    press(interview, question, answer="tea", **{"with": "SKIP"})

    assert said(interview, question) == "tea"


def test_with_everything_taken_out_there_is_no_answer() -> None:
    interview, question = asked("CHOOSE_SOME")
    press(interview, question, answer="tea")

    press(interview, question, answer="tea", **{"with": "tea"})

    topic = tablet().get(reverse("checks:topic", args=[interview.pk, question.topic])).content.decode()
    assert topic.count("Not asked yet.") == 8


@pytest.mark.parametrize(
    ("kind", "answer"), [("CHOOSE_ONE", "milk"), ("CHOOSE_SOME", "milk"), ("TEXT", "hello"), ("PHOTO", "PHOTO")]
)
def test_what_is_not_offered_is_not_kept(kind: str, answer: str) -> None:
    interview, question = asked(kind)

    page = press(interview, question, answer=answer)

    assert page.status_code == 422
    assert said(interview, question) is None


def test_what_is_only_to_read_goes_on_and_is_no_answer() -> None:
    interview, question = asked("SHOW")

    on = press(interview, question, answer="NEXT")

    topic = tablet().get(on.headers["Location"]).content.decode()
    assert question.words not in topic
    finish.finish_visit(interview.visit, by=makes.checker(), now=make.NOW)
    mine = makes.client(make.bilal()).get(reverse("checks:my_answer", args=[interview.pk])).content.decode()
    assert question.words not in mine


def test_a_photo_that_the_tablet_brought_is_the_answer() -> None:
    interview, question = asked("PHOTO")
    makes.add(interview, Tap(new_id(), slips.ATTACHED, {"id": str(new_id()), "what": "PHOTO"}, question.id))

    topic = tablet().get(reverse("checks:topic", args=[interview.pk, question.topic])).content.decode()

    assert "You said: A photo." in topic


# --- rules -----------------------------------------------------------------------------------------------------------


def ruled(**rules: str) -> Interview:
    """An interview under a toolkit with rules, by the key of their question or topic."""
    draft = kits.draft()
    for key, rule in rules.items():
        name = key.replace("_", "-")
        thing = kits.topic(draft, name) if name == "choices" else kits.row(draft, name)
        kits.rule(thing, rule)
    kits.publish(draft)
    interview = makes.interview(makes.open_visit())
    makes.settled(interview)
    return interview


def answer(interview: Interview, **answers: str) -> None:
    kit = makes.kit(interview.visit)
    for key, value in answers.items():
        question = kit.by_key[key.replace("_", "-")].id
        makes.add(interview, Tap(new_id(), slips.ANSWER, value, question))


def test_a_question_whose_rule_does_not_hold_is_not_asked_and_not_counted() -> None:
    interview = ruled(home_knock="${home-key} = 'NO'")
    first, knock, third = makes.kit(interview.visit).topics[0].questions[:3]

    on = press(interview, first, answer="YES")

    assert on.headers["Location"] == page_of(interview, third)
    assert "Question 2 of 6 in My home" in tablet().get(on.headers["Location"]).content.decode()
    gone = tablet().get(page_of(interview, knock))
    assert gone.headers["Location"] == reverse("checks:topic", args=[interview.pk, first.topic])
    assert knock.words not in tablet().get(gone.headers["Location"]).content.decode()


def test_where_the_rule_holds_it_is_asked() -> None:
    interview = ruled(home_knock="${home-key} = 'NO'")
    first, knock = makes.kit(interview.visit).topics[0].questions[:2]

    on = press(interview, first, answer="NO")

    assert on.headers["Location"] == page_of(interview, knock)
    assert "Question 2 of 7 in My home" in tablet().get(on.headers["Location"]).content.decode()


def test_a_topic_whose_rule_does_not_hold_is_not_offered() -> None:
    interview = ruled(choices="${home-key} = 'NO'")
    topics = reverse("checks:interview", args=[interview.pk])

    answer(interview, home_key="YES")
    without = tablet().get(topics).content.decode()
    answer(interview, home_key="NO")
    there = tablet().get(topics).content.decode()

    assert ['value="choices"' in it for it in (without, there)] == [False, True]


def test_what_is_not_asked_any_more_counts_as_no_answer_in_other_rules() -> None:
    interview = ruled(home_knock="${home-key} = 'NO'", home_housemates="${home-knock} = 'YES'")
    answer(interview, home_key="NO", home_knock="YES")
    kit = makes.kit(interview.visit)
    assert "home-housemates" in asked_of(kit, interviewed(interview).said).by_key

    answer(interview, home_key="YES")

    asks = asked_of(kit, interviewed(interview).said)
    assert "home-knock" not in asks.by_key
    assert "home-housemates" not in asks.by_key


def test_when_its_last_open_question_is_not_asked_a_topic_is_done() -> None:
    interview = ruled(home_knock="${home-key} = 'NO'")
    kit = makes.kit(interview.visit)
    answer(interview, **{it.key: "YES" for it in kit.topics[0].questions if it.key != "home-knock"})

    page = tablet().get(reverse("checks:interview", args=[interview.pk])).content.decode()

    assert 'value="home" aria-pressed="true"' in page


# --- reports ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_reports_say_of_new_kinds_only_what_people_want_to_change(kind: str) -> None:
    interview, question = asked(kind)
    value = {"CHOOSE_ONE": "tea", "CHOOSE_SOME": "tea cocoa", "NUMBER": "3"}.get(kind, "2026-11-03")
    makes.add(interview, Tap(new_id(), slips.ANSWER, value, question.id), makes.want(question.id, about="OUR_HOME"))
    visit: Visit = interview.visit
    finish.finish_visit(visit, by=makes.checker(), now=make.NOW)

    content = report_of(Visit.objects.get(pk=visit.pk), now=make.NOW)

    assert good_answer(question) is None
    assert question.words not in str(content["good"])


def test_one_good_option_of_many_makes_no_sentence() -> None:
    _interview, question = asked("CHOOSE_ONE")
    one_good = replace(question, options=tuple(it | {"good": it["key"] == "tea"} for it in question.options))

    assert good_answer(one_good) is None
    assert good_answer(replace(one_good, kind=QuestionVersion.EITHER_OR)) == "tea"
