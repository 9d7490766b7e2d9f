"""The same thing said twice? A question to people, never an answer: nothing is merged by software.

Two statements are alike when what they deny and how much they say match, and every word in which they differ is a slip
of spelling, another form of the word, or something that one of them adds. Vectors would take "I feel safe" and
"I do not feel safe" for the same.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import Final

from biggervoices.pure.phrases import END
from biggervoices.pure.plainspeech import NUMBER, Speech, distance

CLOSE: Final = 0.4  # share of runs of letters (cosine) from which two statements are looked at
BLOCK: Final = 1_000  # statements compared with all others at a time
MOST_ADDED: Final = 2
LONGEST: Final = 2_000  # letters that are looked at
PREFIXES: Final = ("un", "in", "im", "ir", "dis", "non", "mis")
NUMBERS: Final = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True)
class Pair:
    """Two statements, by their places, that may say the same; why in plain words."""

    one: int
    other: int
    reason: str


@dataclass(frozen=True)
class Said:
    """A statement as it is compared: its words in order, what weighs, and its numbers."""

    words: tuple[str, ...]
    weighs: Counter[str]
    numbers: tuple[str, ...]


def pairs(texts: Sequence[str], *, known: Container[str] = frozenset()) -> list[Pair]:
    """Find the pairs of statements that may say the same, ordered by place.

    known: words that are spelled right, so that "cold" is no slip for "gold"; without them fewer slips are believed.
    The same texts always give the same pairs. Cost: O(n^2) sparse products of short rows, a second for 5,000.
    """
    said = [read(text) for text in texts]
    found = []
    for one, other in _candidates(said):
        if reason := why_same(said[one], said[other], known=known):
            found.append(Pair(one, other, reason))
    return found


def read(text: str) -> Said:
    """Bring a statement to the words that count, each in one form."""
    lower = text[:LONGEST].lower().replace("wi-fi", "wifi").replace("wi fi", "wifi")
    spoken = [word for word in _speech().read(lower) if word not in (END, NUMBER)]
    phrased = f" {' '.join(spoken)} "
    for several, one in _words()["phrases"].items():
        phrased = phrased.replace(f" {several} ", f" {one} ")
    words = tuple(form for word in phrased.split() if word not in _words_of("fills") for form in _forms(word))
    weighs = Counter(word for word in words if word in _words_of("weighs"))
    numbers = tuple(it for it in NUMBERS.findall(lower) if it not in _speech().short)
    return Said(words, weighs, numbers)


def why_same(one: Said, other: Said, *, known: Container[str] = frozenset()) -> str | None:
    """Say why two statements may say the same; None where they do not. It does not matter which comes first."""
    if one.weighs != other.weighs or one.numbers != other.numbers or not (one.words and other.words):
        return None
    if "".join(one.words) == "".join(other.words):
        return "They say the same in the same words."
    if Counter(one.words) == Counter(other.words):
        return "They say the same in another order." if _turned(one.words, other.words) else None
    few, many = sorted((one.words, other.words), key=lambda words: (len(words), words))
    return _why_alike(few, many, known)


def _why_alike(few: Sequence[str], many: Sequence[str], known: Container[str]) -> str | None:
    slips: list[str] = []
    added: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, few, many, autojunk=False).get_opcodes():
        if tag != "equal":
            at = _where_slips(few[a:b], many[c:d], known)
            if at is None:
                return None
            slips.extend(map(" and ".join, zip(few[a:b], many[c + at :], strict=False)))
            added.extend((*many[c : c + at], *many[c + at + b - a : d]))
    if len(added) > min(MOST_ADDED, len(few) // 2) or any(word in _words_of("turns") for word in added):
        return None
    if added:
        return f"One says a little more: {' '.join(added)}."
    return f"Only the spelling differs: {', '.join(slips)}."


def _where_slips(few: Sequence[str], many: Sequence[str], known: Container[str]) -> int | None:
    """Give from where in `many` each of `few` stands, spelled wrong; 0 for none of them, None where they do not."""
    for at in range(len(many) - len(few) + 1):
        if all(_is_slip(one, other, known) for one, other in zip(few, many[at:], strict=False)):
            return at
    return None


def _is_slip(one: str, other: str, known: Container[str]) -> bool:
    """Tell whether two different words are one word, once spelled wrong."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or short[0] != long[0] or {short, long} & _words_of("weighs"):
        return False
    if any(long == prefix + short for prefix in PREFIXES) or long.endswith("less") != short.endswith("less"):
        return False
    if short in known and long in known:
        return False
    most = 2 if len(short) >= 8 else 1
    if known or len(short) >= 7:
        return distance(short, long) <= most
    return distance(short, long) == 1 and (len(short) < len(long) or Counter(short) == Counter(long))


def _turned(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether the words only begin elsewhere: "I get bored in the evening", "in the evening I get bored"."""
    return any([*one[at:], *one[:at]] == list(other) for at in range(len(one)))


def _candidates(said: Sequence[Said]) -> Iterator[tuple[int, int]]:
    """Give the pairs that share enough runs of three letters."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 -- slow import

    spelled = [f" {' '.join(it.words)} " for it in said]
    if not any(it.strip() for it in spelled):
        return
    rows = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 3)).fit_transform(spelled)
    for start in range(0, len(said), BLOCK):
        alike = (rows[start : start + BLOCK] @ rows.T).tocoo()
        near = alike.data >= CLOSE
        for one, other in sorted(zip((alike.row[near] + start).tolist(), alike.col[near].tolist(), strict=True)):
            if one < other:
                yield one, other


def _forms(word: str) -> list[str]:
    """Bring a word to one form: a word for the same thing, else without the ending of many and of verbs."""
    for form in (word, _stem(word)):
        if form in _words()["one_for"]:
            return _words()["one_for"][form].split()
    return [_stem(word)]


def _stem(word: str) -> str:
    if len(word) >= 6 and word.endswith("ing") and word not in _words_of("nouns"):
        stem = word[:-3]
        return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
    if len(word) >= 5 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) >= 5 and word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if len(word) >= 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("biggervoices.pure").joinpath("words", "same.toml").read_text("utf-8"))


@cache
def _words_of(name: str) -> frozenset[str]:
    return frozenset(" ".join(_words()["lists"][name].split()).split())


@cache
def _speech() -> Speech:
    """Read text speak and short forms as the rules of urgent words do; no word is taken for another here."""
    written = tomllib.loads(files("biggervoices.pure").joinpath("words", "urgent", "speech.toml").read_text("utf-8"))
    return Speech((), short=written["short"], pairs=written["pairs"], apart=())
