"""The word list of themes: what people talk about, each concept with a plain name, a picture and the words for it.

`words/themes.toml` is ours to start with; an organisation makes a list of its own and hands it to whoever reads texts.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final

_ENTRY: Final = re.compile(r'"([^"]*)"|(\S+)')
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
SHORTEST: Final = 2  # letters of a beginning; "a*" would be half the language


class WrongList(ValueError):  # noqa: N818 -- our errors are named in plain words
    """A word list that cannot be read, with one plain sentence that says why."""


@dataclass(frozen=True)
class Concept:
    """One thing that people talk about. words and beginnings are single words; several are runs of words."""

    name: str
    picture: str
    words: frozenset[str]
    beginnings: frozenset[str]
    several: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class WordList:
    """The concepts in their order, ready to look words up; a concept is told by its place."""

    concepts: tuple[Concept, ...] = ()

    @cached_property
    def _words(self) -> dict[str, list[int]]:
        return _index(list(one.words) for one in self.concepts)

    @cached_property
    def _beginnings(self) -> dict[str, list[int]]:
        return _index(list(one.beginnings) for one in self.concepts)

    @cached_property
    def _several(self) -> dict[str, list[tuple[tuple[str, ...], int]]]:
        found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for place, one in enumerate(self.concepts):
            for run in one.several:
                found.setdefault(run[0], []).append((run[1:], place))
        return found

    def of_word(self, word: str) -> list[int]:
        """Give the concepts that have a word, or a beginning of it."""
        starts = (word[:stop] for stop in range(SHORTEST, len(word) + 1))
        found = {*self._words.get(word, ())}.union(*(self._beginnings.get(start, ()) for start in starts))
        return sorted(found)

    def runs(self, words: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Give the runs of words that a concept has, with the concept."""
        for at, word in enumerate(words):
            for rest, place in self._several.get(word, ()):
                stop = at + 1 + len(rest)
                if len(words) >= stop and all(map(_is, words[at + 1 : stop], rest)):
                    yield " ".join(words[at:stop]), place

    def single(self) -> list[tuple[str, int]]:
        """Give each word and beginning with the place of its concept, concept by concept."""
        return [(word, at) for at, one in enumerate(self.concepts) for word in sorted(one.words | one.beginnings)]


def words_of(text: str) -> list[str]:
    """Give the words of a text in small letters, signs left out."""
    return _WORD.findall(text.lower().replace("’", "'"))


def read(written: Mapping[str, Mapping[str, str]]) -> WordList:
    """Read a list: parts with name, picture and words. Raise WrongList where one is not as it must be."""
    return WordList(tuple(_concept(key, part) for key, part in written.items()))


@cache
def standard() -> WordList:
    """Read the list that everybody starts with, once."""
    return read(tomllib.loads(files("biggervoices.pure").joinpath("words", "themes.toml").read_text("utf-8")))


def _concept(key: str, part: Mapping[str, str]) -> Concept:
    for needed in ("name", "picture", "words"):
        if not str(part.get(needed, "")).strip():
            raise WrongList(f"The concept {key} has no {needed}.")
    words: set[str] = set()
    beginnings: set[str] = set()
    several: set[tuple[str, ...]] = set()
    for quoted, bare in _ENTRY.findall(part["words"]):
        entry = quoted or bare
        run = words_of(entry)
        begins = entry.endswith("*")
        if not run or (begins and len(run[-1]) < SHORTEST):
            raise WrongList(f"The concept {key} has {entry!r}, which is no word.")
        if len(run) > 1:
            several.add((*run[:-1], run[-1] + "*" * begins))
        else:
            (beginnings if begins else words).add(run[0])
    return Concept(part["name"], part["picture"], frozenset(words), frozenset(beginnings), tuple(sorted(several)))


def _index(groups: Iterator[list[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, words in enumerate(groups):
        for word in words:
            found.setdefault(word, []).append(place)
    return found


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
