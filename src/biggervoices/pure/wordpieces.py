"""Texts as word pieces: each word is cut into the longest pieces of a vocabulary, as BERT does it for English."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

UNKNOWN, BEGINS, ENDS = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD: Final = 100  # letters; a longer one is unknown
_MARKS: Final = frozenset("$+<=>^`|~")  # signs of ASCII that Unicode counts as symbols and BERT as punctuation
_HAN: Final = (
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0x2F800, 0x2FA1F),
)  # fmt: skip


def pieces(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Give the numbers of the word pieces of a text, without marks for its beginning and end.

    vocabulary: each piece with its number; pieces inside a word begin with ##. It holds UNKNOWN.
    Cost: O(length of the text * length of the longest word).
    Source: Devlin et al., BERT (2019), greedy longest match first; the same numbers as the reference reader.
    """
    return [number for word in words(text) for number in _cut(word, vocabulary)]


def words(text: str) -> Iterator[str]:
    """Give the words and signs of a text in small letters without accents."""
    plain = "".join(filter(None, map(_plain, text)))
    small = unicodedata.normalize("NFD", plain.lower())
    for run in small.split():
        word = ""
        for letter in run:
            if unicodedata.category(letter) == "Mn":
                continue
            if _stands_alone(letter):
                if word:
                    yield word
                yield letter
                word = ""
            else:
                word += letter
        if word:
            yield word


@lru_cache(maxsize=4_096)  # letters come again and again
def _plain(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    if letter in "\0\ufffd" or unicodedata.category(letter) in ("Cc", "Cf", "Cn", "Co"):
        return ""
    if letter.isspace():
        return " "
    if any(first <= ord(letter) <= last for first, last in _HAN):
        return f" {letter} "
    return letter


@lru_cache(maxsize=4_096)
def _stands_alone(letter: str) -> bool:
    return letter in _MARKS or unicodedata.category(letter)[0] == "P"


def _cut(word: str, vocabulary: Mapping[str, int]) -> list[int]:
    unknown = [vocabulary[UNKNOWN]]
    if len(word) > LONGEST_WORD:
        return unknown
    found, start = [], 0
    while start < len(word):
        for stop in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:stop]
            if piece in vocabulary:
                found.append(vocabulary[piece])
                start = stop
                break
        else:
            return unknown
    return found
