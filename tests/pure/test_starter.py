"""The starter toolkit and the picture library are data that people read: these are the facts they must keep."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from biggervoices.pure.plainwords import lint

ROOM = Path(__file__).parents[2] / "src" / "biggervoices"
TOOLKIT: dict[str, Any] = tomllib.loads((ROOM / "checks/starter/toolkit.toml").read_text("utf-8"))
PICTURES: dict[str, dict[str, Any]] = tomllib.loads((ROOM / "easyread/pictures.toml").read_text("utf-8"))
TOPICS: list[dict[str, Any]] = TOOLKIT["topics"]
QUESTIONS: list[dict[str, Any]] = [question for topic in TOPICS for question in topic["questions"]]
TURNED = [question for question in QUESTIONS if question["kind"] != "YES_NO"]
OPTIONS = [option for question in QUESTIONS for option in question.get("options", [])]
FIELDS = {
    "key", "kind", "words", "sentence", "picture", "good", "how_to_ask", "simpler", "follow_up", "worry",
    "making_it_real", "regulator",
}  # fmt: skip
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def count_words(words: str) -> int:
    return len(words.split())


def test_there_are_seven_topics_of_seven_questions() -> None:
    assert [len(topic["questions"]) for topic in TOPICS] == [7] * 7


def test_it_says_that_it_is_a_starter() -> None:
    assert TOOLKIT["toolkit"]["starter"] is True
    assert TOOLKIT["toolkit"]["version"] == 1
    assert TOOLKIT["toolkit"]["sentence"]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question["key"]))
def test_a_question_has_every_field_and_few_words(question: dict[str, Any]) -> None:
    assert set(question) - {"options"} == FIELDS
    assert all(question[field] for field in FIELDS)
    assert count_words(question["words"]) <= 12
    assert count_words(question["sentence"]) <= 15
    assert count_words(question["simpler"]) <= 10
    assert all(question[field].endswith("?") for field in ("words", "simpler", "follow_up"))
    assert re.search(r"\byour?\b", question["words"])


def test_keys_are_slugs_and_stand_once() -> None:
    keys = [question["key"] for question in QUESTIONS]

    assert len(set(keys)) == 49
    assert len({topic["key"] for topic in TOPICS}) == 7
    assert all(SLUG.fullmatch(key) and len(key) <= 50 for key in [*keys, *PICTURES])


def test_no_two_questions_share_their_words() -> None:
    for field in ("words", "simpler", "sentence", "good", "how_to_ask", "follow_up", "worry"):
        assert [words for words, times in Counter(question[field] for question in QUESTIONS).items() if times > 1] == []


def test_one_question_of_each_topic_is_turned_round() -> None:
    assert [sum(question in TURNED for question in topic["questions"]) for topic in TOPICS] == [1] * 7
    assert {question["kind"] for question in TURNED} == {"OPPOSITE", "EITHER_OR"}


def test_either_or_has_two_options_and_at_most_one_is_good() -> None:
    for question in QUESTIONS:
        options = question.get("options", [])
        assert len(options) == (2 if question["kind"] == "EITHER_OR" else 0)
        assert (
            len({option["key"] for option in options}) == len({option["picture"] for option in options}) == len(options)
        )
        assert sum(option["good"] for option in options) <= 1
    assert all(count_words(option["words"]) <= 4 for option in OPTIONS)


def test_the_checker_hears_which_opposite_answer_is_good() -> None:
    opposite = [question for question in QUESTIONS if question["kind"] == "OPPOSITE"]

    assert opposite
    assert all("no is the good answer" in question["how_to_ask"] for question in opposite)


def test_every_picture_is_in_the_library() -> None:
    asked_for = {thing["picture"] for thing in [*TOPICS, *QUESTIONS, *OPTIONS]}

    assert asked_for - set(PICTURES) == set()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: str(topic["key"]))
def test_no_two_questions_of_a_topic_share_a_picture(topic: dict[str, Any]) -> None:
    pictures = [topic["picture"], *(question["picture"] for question in topic["questions"])]
    drawn = [(PICTURES[idea]["icon"], PICTURES[idea].get("rotate", 0)) for idea in pictures]

    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("scheme", ["making_it_real", "regulator"])
def test_every_mapping_key_exists_once_with_a_date_and_a_source(scheme: str) -> None:
    rows = TOOLKIT[scheme]
    known = [(row["key"], row["from"]) for row in rows]

    assert {question[scheme] for question in QUESTIONS} - {row["key"] for row in rows} == set()
    assert len(set(known)) == len(known)
    assert all(type(row["from"]) is date and SLUG.fullmatch(row["key"]) and len(row["key"]) <= 50 for row in rows)
    assert 0 < len(TOOLKIT["sources"][scheme]) <= 200


def test_all_six_themes_are_asked_about() -> None:
    assert len(TOOLKIT["making_it_real"]) == 6
    assert {question["making_it_real"] for question in QUESTIONS} == {row["key"] for row in TOOLKIT["making_it_real"]}


def person_side() -> Iterator[tuple[str, int]]:
    """Give every string that a person or a checker reads or hears, and how many words a sentence may have."""
    yield TOOLKIT["toolkit"]["sentence"], 15
    for topic in TOPICS:
        yield topic["name"], 4
        yield topic["sentence"], 15
    for question in QUESTIONS:
        yield from [(question["words"], 12), (question["simpler"], 10)]
        yield from ((question[field], 15) for field in ("sentence", "good", "how_to_ask", "follow_up", "worry"))
    yield from ((option["words"], 4) for option in OPTIONS)
    yield from ((picture["words"], 12) for picture in PICTURES.values())


def test_every_word_that_people_read_is_plain() -> None:
    hard = [(words, w.rule, w.hint) for words, most in person_side() for w in lint(words, most_words=most)]

    assert hard == []


def test_the_library_has_pictures_words_and_search_words_for_150_ideas() -> None:
    assert len(PICTURES) >= 150
    for idea, picture in PICTURES.items():
        assert set(picture) - {"rotate"} == {"icon", "words", "search"}, idea
        assert picture["words"], idea
        assert picture["search"], idea
        assert all(picture["search"]), idea
        assert picture.get("rotate", 0) in (0, 90, 180, 270), idea


@pytest.mark.parametrize(
    "idea",
    ["yes", "sometimes", "no", "do-not-know", "do-not-want-to-say", "skip", "break", "danger", "worried", "help",
     "stop", "not-yet", "better-now", "cannot", "find-out", "promise", "another-day", "just-me", "our-home",
     "everyone"],
)  # fmt: skip
def test_answers_and_help_have_their_pictures(idea: str) -> None:
    assert idea in PICTURES


@pytest.mark.parametrize(
    "group",
    [
        ["yes", "sometimes", "no", "do-not-know", "do-not-want-to-say", "skip"],
        ["break", "danger", "worried"],
        ["just-me", "our-home", "everyone"],
        ["quality-team", "manager", "everyone"],
        ["by-myself", "with-help", "answered-for-me"],
        ["promise", "cannot", "find-out"],
        ["better-now", "not-yet", "do-not-know"],
        ["theme-light", "theme-dark", "theme-calm", "theme-contrast"],
        [topic["picture"] for topic in TOPICS],
    ],
    ids=" ".join,
)
def test_pictures_that_stand_side_by_side_differ(group: list[str]) -> None:
    assert len({(PICTURES[idea]["icon"], PICTURES[idea].get("rotate", 0)) for idea in group}) == len(group)


@pytest.mark.parametrize(
    "kind", ["baby", "child", "boy", "girl", "flag-", "dollar", "euro", "yen", "money-bag", "bus-stop"]
)
def test_no_picture_shows_children_flags_or_other_countries_money(kind: str) -> None:
    assert [idea for idea, picture in PICTURES.items() if kind in picture["icon"]] == []


@pytest.mark.parametrize(
    "emblem", ["first-aid", "first-aid-kit", "first-aid-bag", "hospital", "medication", "patient-file"]
)
def test_no_picture_uses_the_red_cross_which_the_law_protects(emblem: str) -> None:
    assert emblem not in {picture["icon"] for picture in PICTURES.values()}


@pytest.mark.parametrize(
    "icon", ["bank", "money-with-wings", "sos-button", "stop-sign", "water-closet", "european-name-badge"]
)
def test_no_picture_hides_letters_or_a_dollar(icon: str) -> None:
    assert icon not in {picture["icon"] for picture in PICTURES.values()}
