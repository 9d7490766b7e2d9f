"""A person follows their words: what I said, who read it, what they answered, what they did, what I say now."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from biggervoices.loop import changes, queries
from biggervoices.loop.models import Point, Reply, Verdict
from biggervoices.people.changes import end_role
from biggervoices.people.models import Role
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def titles(point: Point) -> list[tuple[str, str]]:
    point.refresh_from_db()
    return [(step.title, step.state) for step in queries.path_of(point, reader=make.bilal(), now=make.NOW).steps]


def test_at_first_the_whole_way_is_still_to_come() -> None:
    assert titles(told.raised()) == [
        ("You said", "done"),
        ("The Quality Team reads it", "now"),
        ("Your home answers", "later"),
        ("Something gets done", "later"),
        ("You say: is it better?", "later"),
    ]


def test_the_whole_circle_and_once_more() -> None:
    point = told.passed()
    told.answered(point, kind=Reply.FIND_OUT)
    told.done(told.answered(point, now=make.NOW + timedelta(hours=1)), now=make.NOW + timedelta(hours=2))
    told.said(point, Verdict.NOT_YET, now=make.NOW + timedelta(hours=3))
    told.done(told.answered(point, now=make.NOW + timedelta(hours=4)), now=make.NOW + timedelta(hours=5))

    assert titles(point) == [
        ("You said", "done"),
        ("Quinn read it", "done"),
        ("Cath says: we need to find out", "done"),
        ("Cath says: we will", "done"),
        ("Sue did it", "done"),
        ("Is it better now?", "done"),
        ("Cath says: we will", "done"),
        ("Sue did it", "done"),
        ("Is it better now?", "now"),
    ]


def test_a_promise_says_who_does_it_by_which_day(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)
    point = told.passed()
    told.answered(point)
    client.force_login(make.bilal())

    page = client.get(reverse("loop:thread", args=[point.pk])).content.decode()

    assert "Sue does it by Monday 23 November." in page
    assert "It is not done yet" in page


def test_changed_words_are_shown_to_whoever_said_them() -> None:
    told.many_live_at(make.home(), 3)
    point = told.passed("Somebody wants to cook.", read_back=True, named=False)

    read = queries.path_of(point, reader=make.bilal(), now=make.NOW).steps[1]

    assert read.words[-1] == "We changed the words a little. The manager hears:"
    assert read.quote == "Somebody wants to cook."


def test_a_step_shows_who_answers_as_long_as_the_person_meets_them() -> None:
    point = told.passed()
    told.done(told.answered(point))
    people = {who.name: make.with_photo(who) for who in (make.quinn(), make.cath(), told.sue())}

    def faces() -> list[str]:
        photos = {who.photo: name for name, who in people.items()}
        point.refresh_from_db()
        path = queries.path_of(point, reader=make.bilal(), now=make.NOW)
        return [photos[step.own] for step in path.steps if step.own]

    assert faces() == ["Quinn", "Cath", "Sue"]

    for role in Role.objects.filter(person__in=(people["Quinn"], people["Cath"])):
        end_role(role, day=make.TODAY - timedelta(days=1), by=None, now=make.NOW)

    assert faces() == ["Sue"]
    assert ("Cath says: we will", "done") in titles(point)


def test_words_taken_back_leave_only_that_they_were_taken_back(client: Client) -> None:
    point = told.passed()
    client.force_login(make.bilal())
    page = client.get(reverse("loop:take_back", args=[point.pk])).content.decode()
    assert "People may remember what you said." in page
    assert "Paper copies may be left." in page

    client.post(reverse("loop:take_back", args=[point.pk]))

    page = client.get(reverse("loop:thread", args=[point.pk])).content.decode()
    assert "You took these words back" in page
    assert "I want to cook" not in page


def test_before_it_is_passed_on_nobody_can_remember_it(client: Client) -> None:
    point = told.raised()
    client.force_login(make.bilal())

    assert "People may remember" not in client.get(reverse("loop:take_back", args=[point.pk])).content.decode()


def test_what_only_the_quality_team_hears_asks_once_for_the_home(client: Client) -> None:
    point = told.raised(hears=Point.QUALITY_TEAM)
    changes.keep_back(point, reason="", by=make.quinn(), now=make.NOW)
    client.force_login(make.bilal())
    address = reverse("loop:may_hear", args=[point.pk])

    assert address in client.get(reverse("loop:thread", args=[point.pk])).content.decode()
    client.post(address, {"answer": "NO"})
    assert address not in client.get(reverse("loop:thread", args=[point.pk])).content.decode()
    assert client.get(address).status_code == 409


def test_the_list_puts_what_is_new_first() -> None:
    told.raised(words="Newer", now=make.NOW + timedelta(hours=1))
    told.answered(told.passed(words="Answered"))

    listed = queries.threads_of(make.bilal(), now=make.NOW)

    assert [(thread.words, thread.is_new) for thread in listed] == [("Answered", True), ("Newer", False)]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("raised", "The Quality Team reads it next."),
        ("passed", "Your home answers next."),
        ("found", "Cath needs to find out."),
        ("promised", "Sue does it by Monday 23 November."),
        ("done", "Is it better now?"),
        ("yes", "Is it better now? Yes."),
        ("not yet", "You said: not yet. It is open again."),
        ("no", "Is this answer OK?"),
    ],
)
def test_each_thread_says_in_one_sentence_where_it_stands(state: str, sentence: str) -> None:
    point = told.raised() if state == "raised" else told.passed()
    if state == "found":
        told.answered(point, kind=Reply.FIND_OUT)
    elif state == "no":
        told.answered(point, kind=Reply.WE_CANNOT)
    elif state not in ("raised", "passed"):
        reply = told.answered(point)
        if state != "promised":
            told.done(reply)
        if state in ("yes", "not yet"):
            told.said(point, Verdict.YES if state == "yes" else Verdict.NOT_YET)

    assert queries.threads_of(make.bilal(), now=make.NOW)[0].state == sentence


def test_nothing_said_yet_is_an_honest_page(client: Client) -> None:
    client.force_login(make.dev())

    assert "There is nothing here yet." in client.get(reverse("loop:threads")).content.decode()


def test_everything_on_the_path_is_read_aloud(client: Client) -> None:
    point = told.passed()
    told.done(told.answered(point))
    client.force_login(make.bilal())

    page = client.get(reverse("loop:thread", args=[point.pk])).content.decode()
    main = page.split("<main")[1].split("</main>")[0]

    for attributes in re.findall(r"<(?:p|h1|h2)\b([^>]*)>", main):
        assert "data-say" in attributes or "step-tags" in attributes
