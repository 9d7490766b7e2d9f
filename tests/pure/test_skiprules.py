"""Skip rules: read once, decided the same on the server and on the tablet. The vectors are shared with the twin."""

import json
import time
from pathlib import Path
from typing import Any as Anything

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from biggervoices.pure import skiprules
from biggervoices.pure.skiprules import All, Any, Compare, Count, Key, Not, Number, Selected, Tree, Words
from tests.node import why_not_pass

VECTORS = json.loads((Path(__file__).parent / "skiprules.json").read_text())
RULES, REFUSED = VECTORS["rules"], VECTORS["refused"]


@pytest.mark.parametrize("vector", RULES, ids=[vector["rule"] for vector in RULES])
def test_the_shared_vectors_hold(vector: dict[str, Anything]) -> None:
    tree = skiprules.parse(vector["rule"])

    assert [skiprules.holds(tree, answers) for _, answers in vector["cases"]] == [held for held, _ in vector["cases"]]
    assert skiprules.text(tree) == vector["text"]
    assert list(skiprules.keys(tree)) == vector["keys"]
    assert skiprules.parse(vector["text"]) == tree


@pytest.mark.parametrize("vector", REFUSED, ids=[vector["rule"] for vector in REFUSED])
def test_what_is_no_rule_is_refused_in_one_sentence(vector: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*[^ ]$") as refused:
        skiprules.parse(vector["rule"])

    assert str(refused.value) == vector["why"]


def test_the_twin_in_javascript_says_the_same() -> None:
    assert why_not_pass(Path(__file__).parent / "skiprules.test.mjs") == ""


def test_hostile_rules_are_refused_at_once() -> None:
    hostile = ["(" * 3999, "not(" * 999, "(" * 10**7, "'" * 3999, "${a} = 1 or " * 333, "${" * 2000, "selected(" * 444]
    began = time.perf_counter()

    for rule in hostile:
        with pytest.raises(ValueError, match=r"[.]$"):
            skiprules.parse(rule)

    assert time.perf_counter() - began < 0.5


def test_thirty_brackets_are_read_and_one_more_is_not() -> None:
    def bracketed(times: int) -> str:
        return "(" * times + "${a} = 1" + ")" * times

    assert skiprules.parse(bracketed(30)) == skiprules.parse("${a} = 1")
    with pytest.raises(ValueError, match="30 brackets"):
        skiprules.parse(bracketed(31))


NAMES = st.sampled_from(["a", "b", "home-key", "كيف", "x.1_y"])
NUMBERS = st.decimals(-1000, 1000, places=2).map(lambda it: Number(skiprules._shortest(f"{it:f}")))
PLAIN = st.text("ab 'é’\t1", max_size=4) | st.text('ab "”', max_size=4)
VALUES = NAMES.map(Key) | PLAIN.map(Words) | NUMBERS | NAMES.map(Count)
SIGNS = st.sampled_from(["=", "!=", "<", ">", "<=", ">="])
LEAVES = st.builds(Compare, SIGNS, VALUES, VALUES) | st.builds(Selected, NAMES, PLAIN.map(str.strip))
TREES: st.SearchStrategy[Tree] = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
ANSWERS = st.dictionaries(
    NAMES, st.sampled_from(["", "a", "b a", "1", "1.0", "-7.5", "SKIP", "DO_NOT_KNOW", "é’", "a'"]), max_size=5
)


@given(TREES)
@example(Compare("=", Words("it's"), Words('say "x"')))
def test_a_rule_that_is_written_reads_as_the_same_rule(tree: Tree) -> None:
    assert skiprules.parse(skiprules.text(tree)) == tree


@given(TREES, ANSWERS)
def test_not_turns_what_holds(tree: Tree, answers: dict[str, str]) -> None:
    assert skiprules.holds(Not(tree), answers) is not skiprules.holds(tree, answers)


@given(st.lists(TREES, min_size=2, max_size=4), ANSWERS)
def test_not_any_is_all_not(trees: list[Tree], answers: dict[str, str]) -> None:
    none = skiprules.holds(Not(Any(tuple(trees))), answers)

    assert none is skiprules.holds(All(tuple(Not(tree) for tree in trees)), answers)


@given(TREES, ANSWERS, NAMES)
def test_only_the_keys_of_a_rule_matter(tree: Tree, answers: dict[str, str], other: str) -> None:
    if other not in skiprules.keys(tree):
        assert skiprules.holds(tree, answers | {other: "b a"}) is skiprules.holds(tree, answers)


@given(TREES, ANSWERS, NAMES, st.sampled_from(sorted(skiprules.NO_ANSWER)))
def test_no_answer_of_any_kind_is_empty(tree: Tree, answers: dict[str, str], key: str, said: str) -> None:
    assert skiprules.holds(tree, answers | {key: said}) is skiprules.holds(tree, answers | {key: ""})


@given(TREES, ANSWERS)
def test_a_rule_with_other_keys_asks_for_those(tree: Tree, answers: dict[str, str]) -> None:
    other = skiprules.renamed(tree, {"a": "A", "home-key": "b2"})

    assert "a" not in skiprules.keys(other)
    moved = {{"a": "A", "home-key": "b2"}.get(key, key): said for key, said in answers.items()}
    assert skiprules.holds(other, moved) is skiprules.holds(tree, answers)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("${home-key} = 'NO'", "“Do you have a key?” is “No”"),
        ("'NO' != ${home-key}", "“Do you have a key?” is not “No”"),
        ("${home-key} = ''", "“Do you have a key?” has no answer"),
        ("${home-key} != ''", "“Do you have a key?” has an answer"),
        ("18 <= ${age}", "“How old are you?” is at least 18"),
        ("${age} < ${other}", "“How old are you?” is less than “other”"),
        ("selected(${who}, 'staff')", "“Who helps?” was answered with “My staff”"),
        ("not(selected(${who}, 'cat'))", "“Who helps?” was not answered with “cat”"),
        ("count-selected(${who}) > 1", "the number of answers to “Who helps?” is more than 1"),
        ("not(${age} > 18)", "this is not so: (“How old are you?” is more than 18)"),
        (
            "(${age} > 18 or ${who} = 1) and ${home-key} = 'YES'",
            "(“How old are you?” is more than 18 or “Who helps?” is “My mum”) and “Do you have a key?” is “Yes”",
        ),
    ],
)
def test_a_rule_is_said_in_plain_words(rule: str, said: str) -> None:
    names = {"home-key": "Do you have a key?", "age": "How old are you?", "who": "Who helps?"}
    choices = {"home-key": {"YES": "Yes", "NO": "No"}, "who": {"staff": "My staff", "1": "My mum"}}

    assert skiprules.words(skiprules.parse(rule), names, choices) == said


def test_what_waits_for_itself_is_found() -> None:
    needs = {"a": ["b"], "b": ["c", "x"], "c": ["a"], "d": ["d"], "e": ["a", "d"], "f": [], "g": ["f", "nowhere"]}

    assert skiprules.circles(needs) == [("a", "b", "c"), ("d",)]
    assert skiprules.circles({"a": ["b"], "b": []}) == []


@given(st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=3), max_size=8))
def test_without_the_circles_nothing_waits_for_itself(numbers: dict[int, list[int]]) -> None:
    needs = {str(thing): [str(it) for it in asked] for thing, asked in numbers.items()}

    found = skiprules.circles(needs)

    for circle in found:
        assert all(after in needs[thing] for thing, after in zip(circle, (*circle[1:], circle[0]), strict=True))
    members = [thing for circle in found for thing in circle]
    assert len(members) == len(set(members))
    assert skiprules.circles({thing: asked for thing, asked in needs.items() if thing not in members}) == []
