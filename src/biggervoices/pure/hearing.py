"""What a text sounds like as a whole, learned from sentences of our own: which kind of harm, and how surely.

`scripts/learn_urgent.py` makes `words/urgent/learned.safetensors`. It stands on the table of `vectors`; without that
nothing is heard.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Final

import numpy as np

from biggervoices.pure.tensors import Arrays, unpack
from biggervoices.pure.vectors import Floats, Table, table

LEARNED: Final = "learned.safetensors"
_SENTENCES: Final = re.compile(r"[^.!?\n\r;…]+[.!?;…]*")
_RUN, _OVERLAP = 40, 10  # words that are heard at once; a longer sentence is heard in parts


@dataclass(frozen=True)
class Heard:
    """kind: a place in the kinds that were learned. surely: the logarithm of odds; 0 is as likely harm as not."""

    kind: int
    surely: float


@dataclass(frozen=True)
class Ear:
    """A table with what was learned on top of it."""

    table: Table
    learned: Arrays

    @property
    def alone(self) -> float:
        """How surely a text must be heard to be told without any rule."""
        return float(self.learned["bounds"][0])

    @property
    def beside(self) -> float:
        """How surely it must be heard for a rule that takes exceptions to stand."""
        return float(self.learned["bounds"][1])

    def hear(self, sentence: str) -> Heard:
        """Hear one sentence, spelled out. Cost: 10 ms."""
        pieces = self.table.read(sentence, adjust=self._adjust)
        read = np.concatenate([pieces.mean(0), pieces.max(0)])  # what it is about, and the word that stands out
        odds = self.learned["head"] @ read + self.learned["head.bias"]
        harms = odds[1:] - odds[0]  # the first is: ordinary
        return Heard(int(harms.argmax()), float(np.logaddexp.reduce(harms)))

    def _adjust(self, matrix: str, what: Floats) -> Floats | None:
        down = self.learned.get(f"{matrix}.down")
        return None if down is None else (what @ down) @ self.learned[f"{matrix}.up"]


@cache
def ear() -> Ear | None:
    """Give what hears; None where the table was not built."""
    known = table()
    if known is None:
        return None
    learned = unpack(files("biggervoices.pure").joinpath("words", "urgent", LEARNED).read_bytes())
    return Ear(known, {name: array.astype(np.float32) for name, array in learned.items()})


def hear(text: str) -> Heard | None:
    """Hear the sentence of a text that sounds most like harm; None where nothing can hear, or nothing is said.

    text: spelled out. The same text always gives the same. Cost: 10 ms a sentence.
    """
    listener = ear()
    if listener is None:
        return None
    heard = (_hear(part) for part in dict.fromkeys(_parts(text)))
    return max(heard, key=lambda one: one.surely, default=None)


@lru_cache(maxsize=2_000)
def _hear(part: str) -> Heard:
    listener = ear()
    assert listener is not None
    return listener.hear(part)


def _parts(text: str) -> Iterator[str]:
    """Give the sentences of a text, long ones in runs that overlap."""
    sentences = [found[0].strip() for found in _SENTENCES.finditer(text.lower())]
    yield from chain.from_iterable(_runs(sentence) for sentence in sentences if any(map(str.isalpha, sentence)))


def _runs(sentence: str) -> Iterator[str]:
    words = sentence.split()
    for start in range(0, max(1, len(words) - _OVERLAP), _RUN - _OVERLAP):
        yield " ".join(words[start : start + _RUN])
