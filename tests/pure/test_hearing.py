from collections.abc import Iterator

import numpy as np
import pytest

from biggervoices.pure import hearing, urgent, vectors
from tests.pure import sentences
from tests.pure.sentences import EVERY, ORDINARY

needs_table = pytest.mark.skipif(vectors.table() is None, reason="The table of words was not built on this machine.")


LEAST_FOUND, MOST_FLAGGED = 0.87, 0.08  # its ordinary sentences are all near misses, half of them one word from harm


def sounds_urgent(text: str) -> bool:
    sign = urgent.look(text)
    return sign is not None and sign.urgent


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which the table was not built."""
    hearing.ear.cache_clear()
    monkeypatch.setattr(hearing, "table", lambda: None)
    yield
    hearing.ear.cache_clear()


@pytest.mark.usefixtures("deaf")
def test_without_the_table_the_rules_are_alone() -> None:
    assert hearing.hear("he hit me") is None
    assert sounds_urgent("He hit me")
    assert urgent.look("He hit me") == urgent.look_by_rules("He hit me")
    assert not urgent.hears()


@needs_table
def test_most_of_the_sentences_from_which_nothing_was_learned_are_found() -> None:
    last = [one for one in sentences.read(*EVERY) if sentences.is_last(one.text)]
    harm = [sounds_urgent(one.text) for one in last if one.kind != ORDINARY]
    ordinary = [sounds_urgent(one.text) for one in last if one.kind == ORDINARY]

    assert sum(harm) / len(harm) >= LEAST_FOUND
    assert sum(ordinary) / len(ordinary) <= MOST_FLAGGED


@needs_table
def test_what_no_phrase_names_is_told_with_a_reason_of_its_kind() -> None:
    text = "the more he visits the less is in my piggy bank"

    sign = urgent.look(text)

    assert urgent.look_by_rules(text) is None
    assert sign == urgent.Sign("money", "It sounds like something about money or things that others take.")


@needs_table
@pytest.mark.parametrize("text", ["", " ", "...", "🙂🙂", "ਮੈਨੂੰ ਮਦਦ", "a" * 30_000, "no " * 30_000, "\0\x07", "1 2 3"])
def test_odd_texts_are_heard_and_say_nothing(text: str) -> None:
    assert not sounds_urgent(text)


@needs_table
def test_what_is_said_after_five_thousand_letters_is_still_heard() -> None:
    assert sounds_urgent("I like tea. " * 500 + "My trust fund is being spent by my stepmum.")


@needs_table
def test_the_same_words_are_heard_alike_whatever_was_heard_before() -> None:
    first = hearing.hear("nobody gives me my tablets")
    hearing._hear.cache_clear()
    hearing.hear("i like tea")

    assert hearing.hear("nobody gives me my tablets") == first


@needs_table
def test_vectors_of_pieces_tell_what_is_alike() -> None:
    known = vectors.table()
    assert known is not None
    bus, taxi, soup = (known.mean(text) for text in ("the bus was late", "my taxi came late", "I like tomato soup"))

    assert bus.shape == (vectors.WIDTH,)
    assert np.linalg.norm(bus) == pytest.approx(1, abs=1e-5)
    assert bus @ taxi > bus @ soup
    assert not known.mean("").any()
    assert np.array_equal(known.mean("the bus", without=frozenset({"the"})), known.mean("bus"))
