import pytest
from hypothesis import given
from hypothesis import strategies as st

from biggervoices.pure import same

KNOWN = frozenset(["walk", "talk", "cold", "gold", "place", "palace", "staff", "stuff"])


def alike(one: str, other: str) -> str | None:
    return same.why_same(same.read(one), same.read(other), known=KNOWN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I like my bedroom", "i like my bed room!!"),
        ("There isn't enough light", "There is not enough light"),
        ("The lift is allways broken", "The lift is always broken"),
        ("I would like a cat", "I want a cat"),
        ("My staff are kind", "My carers are kind"),
        ("In the mornings I feel tired", "I feel tired in the morning"),
        ("I cnt sleep at nite", "I can't sleep at night"),
        ("I enjoy cooking classes", "I really enjoy cooking classes on Fridays"),
        ("The garden gate squeaks", "The garden gate sqeaks"),
    ],
)
def test_the_same_said_in_other_words_is_found(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(one, other) == alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I trust my staff", "I do not trust my staff"),
        ("Nobody helps me wash", "Everybody helps me wash"),
        ("The lift is always broken", "The lift is sometimes broken"),
        ("My brother shouts at me", "I shout at my brother"),
        ("I have 2 cats", "I have 3 cats"),
        ("The tea is cold", "The tea is gold"),
        ("I can walk to town", "I can talk to town"),
        ("Staff are helpful", "Staff are unhelpful"),
        ("I feel useful", "I feel useless"),
        ("My bath is big", "My bath is too big"),
        ("I want more pocket money", "I want less pocket money"),
        ("I was happy there", "I am happy there"),
        ("I cook my tea", "I want to cook my tea"),
        ("I wash my clothes", "Staff wash my clothes"),
        ("I go out", "I go out with my sister and her dog on Sundays after church"),
        ("", ""),
        ("🙂", "🙂"),
    ],
)
def test_what_only_looks_the_same_is_not(one: str, other: str) -> None:
    assert alike(one, other) is None


def test_the_reason_says_what_differs() -> None:
    assert alike("I like tea", "i like tea.") == "They say the same in the same words."
    assert alike("At night I hear music", "I hear music at night") == "They say the same in another order."
    assert alike("I love the garden", "I love the gardan") == "Only the spelling differs: gardan and garden."
    assert alike("I want a bigger bedroom", "I want a bigger bedroom upstairs") == "One says a little more: upstair."


def test_pairs_are_found_among_many_and_stand_in_order() -> None:
    texts = ["I like tea", "The bus is late", "i like tea!", "The bus is never late", "", "THE BUS IS LATE"]

    assert [(it.one, it.other) for it in same.pairs(texts)] == [(0, 2), (1, 5)]


@pytest.mark.parametrize("texts", [[], [""], ["", "!?"], ["I like tea"], ["字", "字"]])
def test_few_or_empty_statements_are_fine(texts: list[str]) -> None:
    assert len(same.pairs(texts)) <= 1


def test_three_hundred_times_the_same_is_every_pair() -> None:
    assert len(same.pairs(["I feel heard"] * 300)) == 300 * 299 // 2


@given(st.text(max_size=200), st.text(max_size=200))
def test_it_does_not_matter_which_comes_first(one: str, other: str) -> None:
    assert bool(alike(one, other)) == bool(alike(other, one))


@given(
    st.lists(
        st.sampled_from(
            ["i", "we", "bus", "tea", "not", "like", "never", "home", "5", "want", "hot", "late", "the", ",", "."]
        ),
        max_size=9,
    )
)
def test_whatever_is_said_is_the_same_as_itself_shouted(words: list[str]) -> None:
    text = " ".join(words)
    if same.read(text).words:
        assert alike(text, f"{text.upper()}!")
