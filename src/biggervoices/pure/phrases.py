"""A small language for phrases: a line of words becomes a pattern that is searched in a text of words.

Every word that a phrase may name gets a letter of its own, a text becomes one letter a word, and a phrase becomes a
short regular expression over those letters. So a thousand phrases are soon ready and cost little to search.

One phrase is words with spaces between them, and each word may be:

    hit             this word                        hit|kick        one of these
    @hits           a word of the list "hits"        @hits|hurt      a word of the list, or this one
    &me             a part: one of several phrases under that name
    word?           there or not                     @soft*          none to four of them
    ..  ...         up to three, up to seven words that deny nothing
    !here|there     here, none of these follows      <!not           none of these stands before
    ^ $             a sentence begins, ends
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeVar

END: Final = "."  # the end of a sentence, as a word of its own
NAME: Final = "NAME"  # a capital inside a sentence, on a word that no list holds
Named = TypeVar("Named")
_UNKNOWN, _FIRST_SIGN = "\ue000", 0xE001
_SHORT, _LONG, _MANY = 3, 7, 4
_ENDS_IN_E = re.compile(r"[^aeo]e$")
_DOUBLES = re.compile(r"^[^aeiou]*[aeiou][bdgmnprt]$")


class WrongPhrase(ValueError):  # noqa: N818 -- reads as what it is
    """A phrase that names a list or part which is not there, or has nothing in it."""


def inflected(word: str) -> tuple[str, ...]:
    """Give a verb and its regular forms where it ends in +: "slap+" is slap, slaps, slapped, slapping."""
    if not word.endswith("+"):
        return (word,)
    stem = word[:-1]
    if _ENDS_IN_E.search(stem):
        return (stem, f"{stem}s", f"{stem}d", f"{stem[:-1]}ing")
    if stem.endswith("y") and stem[-2] not in "aeiou":
        return (stem, f"{stem[:-1]}ies", f"{stem[:-1]}ied", f"{stem}ing")
    double = stem + stem[-1] if _DOUBLES.search(stem) else stem
    third = f"{stem}es" if stem.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{stem}s"
    return (stem, third, f"{double}ed", f"{double}ing")


@dataclass(frozen=True)
class Vocabulary:
    """Lists of words by name, parts by name, and the letter of every word that a phrase may name."""

    lists: Mapping[str, frozenset[str]]
    parts: Mapping[str, Sequence[str]]
    denies: frozenset[str]
    between: frozenset[str]  # words between one that denies and what it denies: not *been* hit
    signs: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)  # letters of choices that were asked for

    def __post_init__(self) -> None:
        self._of({END, *self.denies, *self.between})  # every pattern names them, and a text may be read before

    def sign(self, word: str) -> str:
        """Give the letter of a word that phrases may name; a new word gets a new letter."""
        return self.signs.setdefault(word, chr(_FIRST_SIGN + len(self.signs)))

    def text(self, words: Iterable[str]) -> str:
        """Write words as one letter each."""
        return "".join(self.signs.get(word, _UNKNOWN) for word in words)

    def phrase(self, words: str) -> "Phrase":
        """Make a phrase; raise WrongPhrase for a list or a part that is not there, or for no words at all."""
        choices = sorted((self._letters(element) for element in words.split() if _is_wanted(element)), key=len)
        for element in words.split():
            self._written(element, denied=True)  # so that each of its words has a letter, and what is wrong is said now
        if not words.split():
            raise WrongPhrase("A phrase has at least one word.")
        return Phrase(self, words, frozenset(choices[0] if choices else ""))

    def pattern(self, words: str, *, denied: bool = False) -> re.Pattern[str]:
        """Make the pattern of a phrase. denied: also where words between, or just before, say that it is not so."""
        no, to_be = self._of(self.denies), self._of(self.between)
        before = "" if denied else f"(?<![{no}])(?<![{no}][{to_be}])"
        return re.compile(before + self._all(words, denied))

    def _all(self, words: str, denied: bool) -> str:
        return "".join(self._written(element, denied) for element in words.split())

    def _written(self, element: str, denied: bool) -> str:
        if element in ("..", "..."):
            between = self._of({END} if denied else {END, *self.denies})
            return f"[^{between}]{{0,{_SHORT if element == '..' else _LONG}}}?"
        if element == "^":
            return f"(?:(?<={self.sign(END)})|^)"
        if element[0] == "!":
            return f"(?!{self._one_of(element[1:], denied)})"
        if element.startswith("<!"):
            return f"(?<!{self._one_of(element[2:], denied)})"
        often = {"?": "?", "*": f"{{0,{_MANY}}}"}.get(element[-1], "")
        return self._one_of(element[:-1] if often else element, denied) + often

    def _one_of(self, choice: str, denied: bool) -> str:
        if choice[0] == "&":
            return f"(?:{'|'.join(self._all(one, denied) for one in self._named(self.parts, choice))})"
        letters = f"[{found}]" if (found := self._letters(choice)) else ""
        if "$" not in choice:
            return letters
        return f"(?:{letters}|(?={self.sign(END)}|$))" if letters else f"(?={self.sign(END)}|$)"

    def _letters(self, choice: str) -> str:
        """Give the letters of all words of one choice, such as hit|@hits."""
        if choice not in self.written:
            words: set[str] = set()
            for one in choice.split("|"):
                words.update(self._named(self.lists, one) if one[0] == "@" else {one})
            self.written[choice] = self._of(words - {"$"})
        return self.written[choice]

    def _named(self, table: Mapping[str, Named], name: str) -> Named:
        if name[1:] not in table:
            raise WrongPhrase(f"There is no {name}.")
        return table[name[1:]]

    def _of(self, words: Iterable[str]) -> str:
        return "".join(self.sign(word) for word in sorted(words))


@dataclass(frozen=True)
class Phrase:
    """One phrase, whose patterns are made when a text first has a word that it needs. wanted: it needs one of these."""

    vocabulary: Vocabulary
    words: str
    wanted: frozenset[str]

    def may_be_in(self, letters: Set[str]) -> bool:
        """Tell whether a text with these letters can hold the phrase; never False where it does."""
        return not self.wanted or not self.wanted.isdisjoint(letters)

    @cached_property
    def said(self) -> re.Pattern[str]:
        """The pattern where nothing denies it."""
        return self.vocabulary.pattern(self.words)

    @cached_property
    def said_or_denied(self) -> re.Pattern[str]:
        """The pattern, also where words between or just before say that it is not so."""
        return self.vocabulary.pattern(self.words, denied=True)


def _is_wanted(element: str) -> bool:
    """Tell whether a text must have a word of this element for the phrase to be found."""
    return (
        element not in ("..", "...", "^") and element[0] not in "!<&" and element[-1] not in "?*" and "$" not in element
    )
