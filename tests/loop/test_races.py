"""Two people at once, on two real connections: one is told in a plain sentence, and nothing is overwritten."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.loop import changes
from biggervoices.loop.models import Action, Answered, Point, Reply, Telling, Update, Verdict
from biggervoices.people.models import Role
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*doings: Callable[[], object]) -> list[object]:
    """Do things at the same moment, each on a connection of its own; a refusal is given as its reason."""
    barrier = Barrier(len(doings))

    def do(doing: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            barrier.wait()
            return doing()
        except Refused as refused:
            return refused.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doings)) as people:
        return list(people.map(do, doings))


def reasons(done: list[object]) -> Iterator[str]:
    return (one for one in done if isinstance(one, str))


def test_of_two_managers_one_is_told_what_the_other_said() -> None:
    point = told.passed()
    carl = make.person("Carl")
    make.role(carl, Role.MANAGER, at=make.home())
    sue, cath = told.sue(), make.cath()
    facts = {"kind": Reply.WE_WILL, "doer": sue, "by_day": told.DUE, "now": make.NOW}

    done = at_once(
        lambda: changes.answer([point], id=new_id(), words="On Fridays.", by=cath, **facts),  # type: ignore[arg-type]
        lambda: changes.answer([point], id=new_id(), words="On Mondays.", by=carl, **facts),  # type: ignore[arg-type]
    )

    reply = Reply.objects.get()
    assert list(reasons(done)) == [f"{reply.by} answered this already: “{reply.words}”"]
    assert Answered.objects.count() == Action.objects.count() == Telling.objects.count() == 1


def test_two_answers_to_the_same_points_in_another_order_wait_for_each_other() -> None:
    one, two = told.passed(), told.passed(person=make.ann().pk)
    sue, cath = told.sue(), make.cath()
    facts = {"kind": Reply.WE_WILL, "doer": sue, "by_day": told.DUE, "now": make.NOW, "by": cath}

    done = at_once(
        lambda: changes.answer([one, two], id=new_id(), words="A", **facts),  # type: ignore[arg-type]
        lambda: changes.answer([two, one], id=new_id(), words="B", **facts),  # type: ignore[arg-type]
    )

    assert len(list(reasons(done))) == 1
    assert Answered.objects.count() == 2


def test_the_same_answer_sent_twice_at_once_is_one() -> None:
    point, one, cath = told.passed(), new_id(), make.cath()

    def send() -> object:
        return changes.answer([point], id=one, kind=Reply.WE_CANNOT, words="No.", by=cath, now=make.NOW)

    done = at_once(send, send)

    assert not list(reasons(done))
    assert Reply.objects.count() == Answered.objects.count() == Telling.objects.count() == 1


def test_of_two_readers_one_hears_who_was_first() -> None:
    point, quinn = told.raised(), make.quinn()
    rita = make.person("Rita")
    make.role(rita, Role.QUALITY_TEAM)

    done = at_once(
        lambda: changes.pass_on(Point.objects.get(), words=point.words, read_back=False, by=quinn, now=make.NOW),
        lambda: changes.keep_back(Point.objects.get(), reason="No", by=rita, now=make.NOW),
    )

    (reason,) = reasons(done)
    assert "read this already" in reason
    point.refresh_from_db()
    assert (point.passed_at is None) != (point.kept_at is None)


def test_done_twice_at_once_is_done_once() -> None:
    action = Action.objects.get(reply=told.answered(told.passed()))
    sue, cath = told.sue(), make.cath()

    done = at_once(
        lambda: changes.add_update(action, id=new_id(), words="A", done=True, by=sue, now=make.NOW),
        lambda: changes.add_update(action, id=new_id(), words="B", done=True, by=cath, now=make.NOW),
    )

    assert list(reasons(done)) == ["This is done already."]
    assert Update.objects.count() == 1


def test_of_two_other_days_one_hears_of_the_first() -> None:
    action = Action.objects.get(reply=told.answered(told.passed()))
    sue, cath = told.sue(), make.cath()
    was = (action.owner_id, action.due_on)

    def change(days: int) -> object:
        mine = Action.objects.get()
        return changes.change_action(
            mine, id=new_id(), owner=sue, due_on=told.on(days), why="Rain", was=was, by=cath, now=make.NOW
        )

    done = at_once(lambda: change(30), lambda: change(40))

    (reason,) = reasons(done)
    assert reason.startswith("Somebody changed this meanwhile: Sue does it by ")
    assert Update.objects.count() == 1


def test_a_verdict_pressed_twice_at_once_is_one() -> None:
    point = told.passed()
    told.done(told.answered(point))
    bilal, one = make.bilal(), new_id()

    def say() -> object:
        return changes.say_verdict(point, id=one, value="NOT_YET", how="MYSELF", by=bilal, opened_by=None, now=make.NOW)

    assert not list(reasons(at_once(say, say)))
    assert Verdict.objects.count() == 1


def test_taken_back_and_passed_on_at_once_leaves_no_word() -> None:
    point, quinn, bilal = told.raised(), make.quinn(), make.bilal()

    at_once(
        lambda: changes.take_back(Point.objects.get(), by=bilal, now=make.NOW),
        lambda: changes.pass_on(Point.objects.get(), words="I want to cook.", read_back=False, by=quinn, now=make.NOW),
    )

    point.refresh_from_db()
    assert (point.words, point.passed_words) == ("", "")
