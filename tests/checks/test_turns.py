"""A topic that is asked again for each of several things, on pages without JavaScript and on paper."""

import html
import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from biggervoices.checks.changes import drafts, finish
from biggervoices.checks.models import Interview
from biggervoices.checks.queries import paper
from biggervoices.checks.queries.talk import interviewed
from biggervoices.checks.queries.toolkit import TopicSeen
from biggervoices.core.ids import new_id
from biggervoices.loop.models import Point
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from tests import make
from tests.checks import kits, makes
from tests.easyread.test_documents import opened, squeezed, words_in

pytestmark = pytest.mark.django_db


def rooms(*, rule: str = "") -> tuple[Interview, TopicSeen]:
    """An interview in which "My home" is asked for each of several rooms. rule: of its third question."""
    draft = kits.draft()
    topic = kits.topic(draft)
    drafts.change_topic(topic, name=topic.name, sentence=topic.sentence, again=True, by=make.quinn(), now=make.NOW)
    if rule:
        kits.rule(topic.questions.all()[2], rule)
    kits.publish(draft)
    interview = makes.interview(makes.open_visit())
    makes.settled(interview, hears="ALL")
    return interview, makes.kit(interview.visit).topics[0]


def tablet() -> Client:
    return makes.client(makes.checker())


def press(interview: Interview, topic: TopicSeen, at: int, answer: str = "YES", turn: int = 0) -> HttpResponse:
    address = reverse("checks:question", args=[interview.pk, topic.questions[at].id])
    query = f"?turn={turn}" if turn else ""
    return tablet().post(address + query, {"id": str(new_id()), "answer": answer})  # type: ignore[return-value]


def whole(interview: Interview, topic: TopicSeen, turn: int = 0) -> None:
    """Answer every question of a turn."""
    taps = [Tap(new_id(), slips.ANSWER, "YES", it.id, turn=turn) for it in topic.questions]
    makes.add(interview, *taps)


def page(name: str, *args: object, query: str = "") -> str:
    return tablet().get(reverse(f"checks:{name}", args=args) + query).content.decode()


def test_after_the_last_question_it_asks_whether_there_is_another_one() -> None:
    interview, topic = rooms()
    again = reverse("checks:again", args=[interview.pk, topic.id])

    last = press(interview, topic, -1)
    shown = tablet().get(again).content.decode()

    assert last.headers["Location"] == again
    assert "Is there another one?" in shown
    first = reverse("checks:question", args=[interview.pk, topic.questions[0].id])
    assert f'href="{first}?turn=1"' in shown
    assert f'href="{reverse("checks:topic", args=[interview.pk, topic.id])}"' in shown


def test_a_topic_that_is_asked_once_does_not_ask_for_another_one() -> None:
    interview = makes.interview(makes.open_visit())
    makes.settled(interview)
    topic = makes.kit(interview.visit).topics[0]

    last = press(interview, topic, -1)

    assert last.headers["Location"] == reverse("checks:topic", args=[interview.pk, topic.id])
    assert tablet().get(reverse("checks:again", args=[interview.pk, topic.id])).status_code == 404


def test_a_second_room_is_answered_beside_the_first() -> None:
    interview, topic = rooms()
    whole(interview, topic)

    on = press(interview, topic, 0, "NO", turn=1)

    said = interviewed(interview)
    first = topic.questions[0].id
    assert (said.said[first].answer, said.later[first, 1].answer) == ("YES", "NO")
    assert on.headers["Location"].endswith(f"/q/{topic.questions[1].id}/?turn=1")
    second = page("question", interview.pk, topic.questions[1].id, query="?turn=1")
    assert f"Question 2 of {len(topic.questions)} in {topic.name} 2" in second
    assert "You said: No." in second
    assert f"{reverse('checks:question', args=[interview.pk, first])}?turn=1" in second


def test_words_and_wishes_belong_to_their_room() -> None:
    interview, topic = rooms()
    first = topic.questions[0].id
    whole(interview, topic)

    for name, facts in (("words", {"words": "Cold"}), ("want", {"words": "Heating", "about": "OUR_HOME"})):
        address = reverse(f"checks:{name}", args=[interview.pk, first])
        on = tablet().post(address + "?turn=1", {"id": str(new_id()), **facts})
        assert on.headers["Location"].endswith(f"/q/{first}/?turn=1")
    address = reverse("checks:hears_one", args=[interview.pk, first])
    tablet().post(address + "?turn=1&hears=ALL", {"id": str(new_id()), "hears": "ALL", "named": "YES"})

    said = interviewed(interview)
    assert (said.said[first].words, said.said[first].want, said.said[first].hears) == ("", None, None)
    later = said.later[first, 1]
    assert (later.words, later.want, later.hears) == ("Cold", {"words": "Heating", "about": "OUR_HOME"}, "ALL")
    assert "Cold" in page("words", interview.pk, first, query="?turn=1")
    assert "Cold" not in page("words", interview.pk, first)


def test_a_topic_goes_on_in_the_room_that_is_not_done() -> None:
    interview, topic = rooms()
    whole(interview, topic)
    press(interview, topic, 0, turn=1)

    address = reverse("checks:interview", args=[interview.pk])
    on = tablet().post(address, {"id": str(new_id()), "topic": topic.key})

    assert on.headers["Location"].endswith(f"/q/{topic.questions[1].id}/?turn=1")
    assert f'value="{topic.key}" aria-pressed' not in tablet().get(address).content.decode()
    whole(interview, topic, 1)
    assert f'value="{topic.key}" aria-pressed="true"' in tablet().get(address).content.decode()


def test_all_rooms_stand_on_the_page_of_the_topic_and_one_more_can_be_asked() -> None:
    interview, topic = rooms()
    whole(interview, topic)
    whole(interview, topic, 1)

    shown = page("topic", interview.pk, topic.id)

    assert f">{topic.name} 2</h2>" in shown
    assert shown.count("You said: Yes.") == 2 * len(topic.questions)
    assert f"/q/{topic.questions[0].id}/?turn=1&from=topic" in shown.replace("&amp;", "&")
    assert "Ask about another one" in shown
    assert "?turn=2" in page("again", interview.pk, topic.id)


def test_a_rule_within_the_topic_looks_at_its_own_room() -> None:
    interview, topic = rooms(rule="${home-key} = 'NO'")
    third = topic.questions[2]
    whole(interview, topic)

    press(interview, topic, 0, "NO", turn=1)
    on = press(interview, topic, 1, turn=1)

    assert third.id not in interviewed(interview).later
    assert on.headers["Location"].endswith(f"/q/{third.id}/?turn=1")
    first = tablet().get(reverse("checks:question", args=[interview.pk, third.id]))
    assert first.headers["Location"] == reverse("checks:topic", args=[interview.pk, topic.id])


def test_a_turn_that_is_no_number_is_the_first() -> None:
    interview, topic = rooms()

    for query in ("?turn=x", "?turn=-1", "?turn=²"):
        address = reverse("checks:question", args=[interview.pk, topic.questions[0].id]) + query
        assert tablet().get(address).status_code == 200
    press(interview, topic, 0)

    assert interviewed(interview).later == {}


def test_what_was_said_of_one_room_is_taken_back_by_itself() -> None:
    interview, topic = rooms()
    first = topic.questions[0].id
    wish = {"words": "Heating", "about": "OUR_HOME"}
    whole(interview, topic)
    makes.add(
        interview,
        Tap(new_id(), slips.ANSWER, "NO", first, turn=1),
        Tap(new_id(), slips.WANT, wish, first, turn=1),
        Tap(new_id(), slips.WANT, wish | {"words": "A key"}, first),
    )
    finish.finish_visit(interview.visit, by=makes.checker(), now=make.NOW)
    bilal = makes.client(make.bilal())
    mine = reverse("checks:my_answer", args=[interview.pk])

    before = standing()
    shown = bilal.get(mine).content.decode()
    bilal.post(mine, {"id": str(new_id()), "take": f"Q:{first}:1"})

    assert f">{topic.name} 2</h2>" in shown
    assert f'value="Q:{first}:1"' in shown
    said = interviewed(interview)
    assert (first, 1) not in said.later
    assert said.said[first].answer == "YES"
    assert {"Heating", "A key"} <= before
    assert before - standing() == {"Heating"}


def standing() -> set[str]:
    """The words of the points that stand."""
    return {it.words for it in Point.objects.filter(taken_back_at=None)}


# --- on paper --------------------------------------------------------------------------------------------------------


def sheet_of(interview: Interview) -> str:
    visit = interview.visit
    return reverse("checks:paper_sheet", args=[visit.pk, paper.code_of(visit.pk, make.bilal().pk)])


def carried(address: str) -> dict[str, Any]:
    """What the typing screen carries along."""
    shown = tablet().get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(id|stands)" value="([^"]*)"', shown))
    said = {name: html.unescape(value) for name, value in hidden.items()}
    before = {name: value.split(" ") for name, value in json.loads(said["stands"]).items() if name.startswith("s-")}
    return said | before | {"day": "3/11/2026"}


def test_paper_has_a_topic_as_often_as_somebody_needs_it() -> None:
    interview, topic = rooms()

    parts = paper.parts_of(makes.kit(interview.visit), {topic.id}, turns=2)

    assert [part.title for part in parts] == [topic.name, f"{topic.name} 2"]
    assert [line.number for line in parts[1].lines] == [line.number for line in parts[0].lines]
    assert len(paper.parts_of(makes.kit(interview.visit), {topic.id})) == paper.TURNS
    other = makes.kit(interview.visit).topics[1]
    assert len(paper.parts_of(makes.kit(interview.visit), {other.id}, turns=5)) == 1


def test_the_printed_paper_says_which_time_it_is() -> None:
    interview, topic = rooms()
    visit = interview.visit
    address = reverse("checks:paper_pdf", args=[visit.pk])
    code = paper.blank_sheet(visit).code

    pdf = tablet().get(address, {"topic": str(topic.id), "times": "2", "sheet": code}).content

    words = words_in(opened(pdf))
    assert squeezed(f"{topic.name} 2") in squeezed(words)
    assert squeezed(f"{topic.name} 3") not in squeezed(words)
    assert "How many sheets do you need of one topic?" in page("paper", visit.pk)


def test_what_is_typed_of_a_second_room_is_kept_beside_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)
    interview, topic = rooms()
    first, address = topic.questions[0].id, sheet_of(interview)
    sent = carried(address) | {
        f"a-{first}": "YES",
        f"a-{first}-1": "NO",
        f"w-{first}-1": "Cold",
        f"c-{first}-2": "Heating",
        f"o-{first}-2": "OUR_HOME",
    }

    kept = [tablet().post(address, sent).status_code for _again in range(2)]

    assert kept == [302, 302]
    said = interviewed(interview)
    assert said.said[first].answer == "YES"
    assert (said.later[first, 1].answer, said.later[first, 1].words) == ("NO", "Cold")
    assert said.later[first, 2].want == {"words": "Heating", "about": "OUR_HOME"}
    assert said.topics == (topic.key,)
    again = tablet().get(address).content.decode()
    assert f'name="a-{first}-1" value="NO"' in again
    assert f'name="a-{first}-3"' in again  # there is a place for one more


def test_the_typing_screen_shows_one_more_by_a_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)
    interview, topic = rooms()
    first, address = topic.questions[0].id, sheet_of(interview)

    shown = tablet().get(address).content.decode()
    more = tablet().get(address + "?times=4").content.decode()

    assert f'href="?times={paper.TURNS + 1}"' in shown
    assert f'name="a-{first}-3"' not in shown
    assert f'name="a-{first}-3"' in more


def test_paper_speaks_the_languages_that_its_letters_can_write() -> None:
    draft = kits.draft()
    for code, name, said in (("pl", "Polski", "Tak, chcę"), ("ur", "اردو", "جی ہاں")):
        drafts.add_language(draft, code, name, by=make.quinn(), now=make.NOW)
        drafts.word_answers(draft, code, {"YES": said, "wants_change": said}, by=make.quinn(), now=make.NOW)
    kits.publish(draft)
    visit = makes.open_visit()
    address = reverse("checks:paper_pdf", args=[visit.pk])
    query = {"topic": str(makes.kit(visit).topics[0].id), "sheet": paper.blank_sheet(visit).code}

    pdf = tablet().get(address, query | {"in": "pl"}).content
    refused = tablet().get(address, query | {"in": "ur"})
    offered = page("paper", visit.pk)

    assert squeezed("Tak, chcę") in squeezed(words_in(opened(pdf)))
    assert squeezed("I want this to change") not in squeezed(words_in(opened(pdf)))
    assert "Our printed letters cannot write this language." in refused.content.decode()
    assert '<option value="pl" lang="pl">Polski</option>' in offered
    assert 'value="ur"' not in offered
