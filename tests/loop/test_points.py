"""What people say comes in once, stays as it was said, and goes when they take it back."""

import pytest
from django.db import IntegrityError, transaction

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.loop import changes, queries
from biggervoices.loop.models import Point, Telling, Verdict
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def test_a_point_raised_twice_is_one_point() -> None:
    one = new_id()

    first = told.raised(one)
    second = told.raised(one, words="Other words")

    assert first == second
    assert Point.objects.get().words == "I want to cook."
    assert list(Point.objects.get().asked_by.all()) == [make.ann()]


def test_ten_thousand_letters_of_emoji_are_kept_whole() -> None:
    assert Point.objects.get(pk=told.raised(words="🧑‍🍳" * 3400).pk).words == "🧑‍🍳" * 3400


def test_words_taken_back_are_gone_from_our_records() -> None:
    point = told.passed()
    told.done(told.answered(point))
    verdict = told.said(point, Verdict.NOT_YET)
    changes.add_words(verdict, words="Only one time.", by=make.bilal(), now=make.NOW)

    changes.take_back(point, by=make.bilal(), now=make.NOW)
    changes.take_back(point, by=make.bilal(), now=make.NOW)

    point = Point.objects.get()
    assert (point.words, point.passed_words, point.taken_back_at) == ("", "", make.NOW)
    assert Verdict.objects.get().words == ""
    assert not Telling.objects.filter(told_at=None).exists()


def test_only_the_person_who_said_it_takes_it_back() -> None:
    point = told.raised()

    with pytest.raises(Refused, match="Only the person who said it can take it back"):
        changes.take_back(point, by=make.ann(), now=make.NOW)


def test_the_database_keeps_words_as_they_were_said() -> None:
    point = told.raised()

    with pytest.raises(IntegrityError, match="stay as they were said"), transaction.atomic():
        make.by_hand("UPDATE loop_point SET words = %s WHERE id = %s", ["Something else", point.pk])
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        make.by_hand("UPDATE loop_point SET reword = false WHERE id = %s", [point.pk])
    with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
        make.by_hand("DELETE FROM loop_point WHERE id = %s", [point.pk])


def test_the_database_keeps_answers_updates_and_verdicts_as_they_are() -> None:
    point = told.passed()
    reply = told.answered(point)
    told.done(reply)
    verdict = told.said(point)

    rows = [("loop_reply", "words", reply.pk), ("loop_update", "words", reply.actions.get().updates.get().pk)]
    for table, column, id_ in [*rows, ("loop_verdict", "value", verdict.pk)]:
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            make.by_hand(f"UPDATE {table} SET {column} = 'NOT_YET' WHERE id = %s", [id_])


def test_a_copy_of_the_table_names_nobody_and_shows_no_word() -> None:
    point = told.raised()

    with make.connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM loop_point t")
        row = cursor.fetchone()[0]

    assert "cook" not in row
    assert point.person is not None
    assert str(point.person) not in row
    assert point.person.hex not in row


# --- may the home hear this? -----------------------------------------------------------------------------------------


def test_a_yes_lets_the_manager_hear_what_only_the_quality_team_heard() -> None:
    point = told.raised(hears=Point.QUALITY_TEAM)
    changes.keep_back(point, reason="", by=make.quinn(), now=make.NOW)

    changes.let_hear(point, yes=True, by=make.bilal(), now=make.NOW)

    point = Point.objects.to_read().get()
    assert point.hears == Point.MANAGER


def test_a_no_keeps_it_with_the_quality_team_and_is_asked_once() -> None:
    point = told.raised(hears=Point.QUALITY_TEAM)

    changes.let_hear(point, yes=False, by=make.bilal(), now=make.NOW)

    point.refresh_from_db()
    assert point.hears == Point.QUALITY_TEAM
    with pytest.raises(Refused, match="You have answered this"):
        changes.let_hear(point, yes=True, by=make.bilal(), now=make.NOW)


def test_nobody_else_lets_the_home_hear_it() -> None:
    point = told.raised(hears=Point.QUALITY_TEAM)

    with pytest.raises(Refused, match="Only the person who said it can answer this"):
        changes.let_hear(point, yes=True, by=make.cath(), now=make.NOW)


def test_in_a_home_of_two_a_yes_also_says_that_they_will_know_who_it_was() -> None:
    point = told.raised(named=False)

    changes.let_hear(point, yes=True, by=make.bilal(), now=make.NOW)

    point.refresh_from_db()
    assert (point.named, point.hears) == (True, Point.ALL)


# --- for reports -----------------------------------------------------------------------------------------------------


def test_a_report_reads_only_what_everyone_may_hear_and_not_about_one_person() -> None:
    visit = new_id()
    told.raised(heard_id=visit, words="Not passed on")
    told.passed(heard_id=visit, words="Just me", about=Point.JUST_ME)
    told.passed(heard_id=visit, words="For the manager", hears=Point.MANAGER)
    gone = told.passed(heard_id=visit, words="Taken back")
    changes.take_back(gone, by=make.bilal(), now=make.NOW)
    told.passed(heard_id=new_id(), words="Another visit")
    shown = told.passed("I want to cook more.", heard_id=visit)
    told.done(told.answered(shown))

    (point,) = queries.points_heard_at(visit)

    assert point.words == "I want to cook more."
    assert point.answer is not None
    assert [update.words for action in point.answer.actions for update in action.updates] == ["Bilal cooked."]
    assert point.verdict == ""
