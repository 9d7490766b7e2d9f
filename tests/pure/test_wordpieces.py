import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers.implementations import BertWordPieceTokenizer

from biggervoices.pure import tensors
from biggervoices.pure.wordpieces import pieces

SIGNS = list("abcdefghijklmnopqrstuvwxyz0123456789.,!?'-£$()äößñ")
WORDS = [
    "nobody",
    "give",
    "##s",
    "me",
    "my",
    "tablet",
    "hit",
    "##ting",
    "the",
    "money",
    "don",
    "t",
    "bed",
    "wet",
    "pad",
]
VOCABULARY = {
    word: n for n, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *SIGNS, *(f"##{s}" for s in SIGNS), *WORDS])
}
ORACLE = BertWordPieceTokenizer(vocab=VOCABULARY, lowercase=True)
TEXTS = [
    "Nobody gives me my TABLETS",
    "dont don't don’t",
    "hitting hits hitx",
    "é ñ Ä café naïve",
    "🙂🙂 bed",
    "ਮੈਨੂੰ ਮਦਦ",
    "我的钱 money",
    "",
    " \n\t",
    "a" * 101,
    "x" * 5_000,
    "my bed. " * 625,
    "\0\x07bed\u200bbed\ufffd",
    "£40,wet-pad(me)!",
    "[CLS] [SEP]",
]


def oracle(text: str) -> list[int]:
    return list(ORACLE.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize("text", [text for text in TEXTS if "[" not in text])
def test_pieces_are_those_of_the_reference_reader(text: str) -> None:
    assert pieces(text, VOCABULARY) == oracle(text)


def is_old(letter: str) -> bool:
    """Tell whether a letter has been the same kind of letter for long: the reference reader's tables are of 2016."""
    return unicodedata.ucd_3_2_0.category(letter) == unicodedata.category(letter)


LETTERS = st.characters(max_codepoint=0x10FF, exclude_categories=["Cs", "Cn", "Co"]).filter(is_old)


@given(st.text(alphabet=LETTERS, max_size=60))
def test_any_text_gives_the_pieces_of_the_reference_reader(text: str) -> None:
    assert pieces(text, VOCABULARY) == oracle(text)


def test_what_is_typed_is_never_taken_for_a_mark() -> None:
    assert VOCABULARY["[CLS]"] not in pieces("[CLS] bed", VOCABULARY)


def test_arrays_come_back_from_bytes_as_they_were() -> None:
    arrays = {
        "b": np.arange(6, dtype=np.int8).reshape(2, 3),
        "a": np.array([1.5], np.float32),
        "c": np.array([[2]], np.float16),
    }

    back = tensors.unpack(tensors.pack(arrays))

    assert list(back) == ["a", "b", "c"]
    assert all(np.array_equal(back[name], arrays[name]) and back[name].dtype == arrays[name].dtype for name in arrays)


def test_the_library_of_the_format_reads_what_we_write() -> None:
    from safetensors.numpy import load  # noqa: PLC0415 -- the oracle

    assert load(tensors.pack({"x": np.eye(3, dtype=np.float32)}))["x"].tolist() == np.eye(3).tolist()
