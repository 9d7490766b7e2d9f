from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biggervoices.pure import urgent
from biggervoices.pure.phrases import WrongPhrase
from tests.pure import sentences
from tests.pure.sentences import ORDINARY, Sentence

TYPES = [
    ("He hit me", "harm_by_others"),
    ("i want 2 die", "self"),
    ("I havent had my tablets since friday", "neglect"),
    ("they keep my card", "money"),
    ("they use my flat to sell drugs", "exploitation"),
    ("touch me", "sexual"),
    ("help me now", "immediate"),
]


def sounds_urgent(text: str) -> bool:
    sign = urgent.look(text)
    return sign is not None and sign.urgent


def found(some: Iterable[Sentence]) -> dict[str, float]:
    """Give the share of each kind that is found."""
    some = list(some)
    every, hit = Counter(one.kind for one in some), Counter(one.kind for one in some if sounds_urgent(one.text))
    return {kind: hit[kind] / count for kind, count in every.items()}


def all_urgent(some: Iterable[Sentence]) -> float:
    texts = [one.text for one in some if one.kind != ORDINARY]
    return sum(map(sounds_urgent, texts)) / len(texts)


@pytest.mark.parametrize(("text", "kind"), TYPES)
def test_each_kind_is_found_and_told_with_a_reason(text: str, kind: str) -> None:
    sign = urgent.look(text)

    assert sign is not None
    assert (sign.kind, sign.urgent) == (kind, True)
    assert sign.reason.startswith("It s")
    assert sign.reason.endswith(".")


def test_there_are_at_least_forty_sentences_of_each_kind() -> None:
    counts = Counter(one.kind for one in sentences.read("own"))

    assert set(counts) == set(urgent.KINDS)
    assert min(counts.values()) >= 40


@pytest.mark.parametrize("aside", [False, True], ids=["looked at", "kept aside"])
def test_nearly_all_of_our_own_sentences_are_found(aside: bool) -> None:
    some = [one for one in sentences.read("own") if sentences.is_kept_aside(one.text) == aside]

    assert all_urgent(some) >= 0.95
    assert min(found(some).values()) >= 0.90


def test_hard_sentences_that_came_later_are_found() -> None:
    some = sentences.read("fresh")

    assert all_urgent(some) >= 0.90


def test_few_ordinary_sentences_are_flagged() -> None:
    assert found(sentences.read("ordinary"))[ORDINARY] <= 0.05
    assert found(sentences.read("fresh"))[ORDINARY] <= 0.05


@pytest.mark.parametrize(
    "text",
    [
        "HE HITS ME",
        "he hitts me",
        "he hit meeeee!!!",
        "hes hiting me",
        "he punchd me",
        "I dont wanna be here any more",
        "I don’t want to be here anymore.",
        "i dnt wont to b here no more i want 2 die",
        "kys is what they say to me, i want to kms",
        "nobody gave me my medcation since tuesday",
        "they lockd me in my room",
        "my suport worker stole my purse",
        "she strangeld me",
    ],
)
def test_typing_mistakes_and_text_speak_hide_nothing(text: str) -> None:
    assert sounds_urgent(text)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("He hit me", "He hit me in the film"),
        ("They hurt me", "They do not hurt me"),
        ("My brother punched me", "My brother punched me at boxing training"),
        ("They took my money", "They took my money at the till and gave me change"),
    ],
)
def test_an_exception_lowers_and_does_not_hide(text: str, harmless: str) -> None:
    assert sounds_urgent(text)

    sign = urgent.look(harmless)

    assert sign is not None
    assert not sign.urgent
    assert sign.reason.endswith("Words beside it may make it harmless.")


def test_an_exception_reaches_no_further_than_its_sentence() -> None:
    assert sounds_urgent("We watched a film. He hit me.")
    assert sounds_urgent("He did not shout. He hit me.")


@pytest.mark.parametrize(
    "text",
    [
        "I saw a film and I want to die",
        "We talked about training and I want to kill myself",
        "He raped me, it was in a film",
        "in the play he is outside my door with a knife",
        "I do not want to say it but he touched my private parts",
    ],
)
def test_self_harm_sexual_harm_and_danger_take_no_exception(text: str) -> None:
    assert sounds_urgent(text)


def test_a_rule_without_exceptions_cannot_be_given_one() -> None:
    written = {"reason": "It sounds.", "phrases": "die", "unless": "film"}

    with pytest.raises(WrongPhrase, match="takes no exception"):
        urgent.rule_of("self", written, urgent.rules().vocabulary)


def test_the_more_dangerous_kind_is_told_first() -> None:
    sign = urgent.look("They took my money. I want to kill myself. He hit me.")

    assert sign is not None
    assert sign.kind == "self"


@pytest.mark.parametrize("text", ["", " ", "...", "🙂🙂", "ਮੈਨੂੰ ਮਦਦ", "a" * 30_000, "no " * 30_000, "\0\x07", "'" * 500])
def test_odd_texts_are_read_and_say_nothing(text: str) -> None:
    assert urgent.look(text) is None


def test_what_is_said_after_five_thousand_letters_is_still_read() -> None:
    assert sounds_urgent("I like tea. " * 500 + "He hits me.")


@given(st.text(max_size=300))
def test_any_text_has_the_same_sign_twice(text: str) -> None:
    assert urgent.look(text) == urgent.look(text)


@given(st.sampled_from(TYPES), st.text(alphabet="🙂 .!?\n", max_size=10))
def test_what_stands_around_a_sentence_hides_nothing(said: tuple[str, str], around: str) -> None:
    assert sounds_urgent(f"{around}\n{said[0]}\n{around}")
