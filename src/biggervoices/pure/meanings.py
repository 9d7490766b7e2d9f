"""What many texts mean, side by side: as rows of numbers in which texts that mean something alike lie near.

A row stands on two legs: what the words mean by themselves (`vectors`) and which concepts of a word list they speak of
(`concepts`). Without the table of vectors each word is a direction of its own, rare ones counting more.
"""

import tomllib
import zlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from biggervoices.pure.concepts import WordList, words_of
from biggervoices.pure.vectors import WIDTH, Floats, Table
from biggervoices.pure.wordpieces import UNKNOWN, pieces

Ints = NDArray[np.int64]
LONGEST: Final = 5_000  # letters that are looked at
LIKE: Final = 0.45  # words of the list lend their concept to words from this cosine on
LENT: Final = 0.7  # what a lent concept counts, of 1
NEXT_TO: Final = 0.8  # a second concept is lent when it is this near to the nearest
BESIDE: Final = 0.5  # what words by themselves count beside a sentence as a whole
MOST: Final = 2.0  # a concept counts no more than this in one text


@cache
def says_little(name: str) -> frozenset[str]:
    """Give a list of words that say little: "anywhere", or "in_names" of themes."""
    lists = tomllib.loads(files("biggervoices.pure").joinpath("words", "little.toml").read_text("utf-8"))
    return frozenset(lists[name].split())


class Reader:
    """Reads texts with one word list and one table; it remembers each word that it met."""

    def __init__(self, words: WordList, table: Table | None, *, closely: bool = False) -> None:
        """closely: look at whole sentences, too, where there is a table: 3 ms a statement instead of a hundredth."""
        self.words, self.table, self.closely = words, table, closely and table is not None
        self.names: list[str] = []
        self._place: dict[str, int] = {}
        self._meaning = np.zeros((0, WIDTH), np.float32)
        self._speaks = np.zeros((0, len(words.concepts)), np.float32)
        single = words.single() if table else []
        self._known = np.array([self._word(word) for word, _ in single], np.float32).reshape(-1, WIDTH)
        self._known /= np.maximum(np.linalg.norm(self._known, axis=1, keepdims=True), 1e-9)
        self._of_known = np.array([place for _, place in single], np.int64)

    def bags(self, texts: Sequence[str]) -> sparse.csr_array:
        """Give the words and runs of words of each text: texts x tokens; `names` has a name for each token."""
        places: list[int] = []
        ends = [0]
        new: list[str] = []
        for text in texts:
            said = words_of(text[:LONGEST])
            for token in sorted({*said, *(run for run, _ in self.words.runs(said))}):  # one order of adding up
                if token not in self._place:
                    self._place[token] = len(self._place)
                    new.append(token)
                places.append(self._place[token])
            ends.append(len(places))
        self.names.extend(new)
        self._learn(new)
        ones = np.ones(len(places), np.float32)
        return sparse.csr_array(
            (ones, np.array(places, np.int64), np.array(ends, np.int64)), (len(texts), len(self.names))
        )

    def read(self, texts: Sequence[str], weights: Floats | None = None) -> tuple[Floats, Floats]:
        """Give what texts mean (unit rows) and how much they speak of each concept.

        weights: what each token counts, by its place; tokens that came later count as much as the last.
        """
        bags = self.bags(texts)
        meaning = self._meaning
        if weights is not None:
            more = np.full(len(self.names) - len(weights), weights[-1] if len(weights) else 1, np.float32)
            meaning = meaning * np.concatenate([weights, more])[:, None]
        means, speaks = unit(bags @ meaning), np.asarray(np.minimum(bags @ self._speaks, MOST), np.float32)
        if self.closely and self.table:
            has_words = np.diff(bags.indptr)[:, None] > 0
            means = unit(np.hstack([self.table.means(texts) * has_words, BESIDE * means]))
        return means, speaks

    def speaks(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """Tell for each text and concept whether a word of it stands in the list."""
        bags = self.bags(texts)
        return np.asarray(bags @ (self._speaks >= 1).astype(np.float32) > 0)

    def _learn(self, new: Sequence[str]) -> None:
        """Take in tokens: words, and runs of words that stand in the list."""
        speaks = np.zeros((len(new), len(self.words.concepts)), np.float32)
        meaning = np.zeros((len(new), WIDTH), np.float32)
        for row, token in enumerate(new):
            run = token.split(" ")
            if len(run) > 1:
                speaks[row, [concept for several, concept in self.words.runs(run) if several == token]] = 1
            else:
                speaks[row, self.words.of_word(token)] = 1
                meaning[row] = 0 if token in says_little("anywhere") else self._word(token)
        if len(self._known) and new:
            lent = self._lent(meaning)
            speaks = np.where(speaks.any(1, keepdims=True), speaks, lent)
        self._meaning, self._speaks = np.vstack([self._meaning, meaning]), np.vstack([self._speaks, speaks])

    def _lent(self, meaning: Floats) -> Floats:
        near = unit(meaning) @ self._known.T
        best = np.zeros((len(meaning), len(self.words.concepts)), np.float32)
        for concept in range(best.shape[1]):
            best[:, concept] = near[:, self._of_known == concept].max(1, initial=0)
        best = np.clip((best - LIKE) / (1 - LIKE), 0, 1)
        return np.asarray(LENT * np.where(best < NEXT_TO * best.max(1, keepdims=True), 0, best), np.float32)

    def _word(self, word: str) -> Floats:
        if self.table is None:
            return np.random.default_rng(zlib.crc32(word.encode())).choice([-1, 1], WIDTH).astype(np.float32)
        vocabulary = self.table.vocabulary
        return self.table.total([n for n in pieces(word, vocabulary) if n != vocabulary[UNKNOWN]])


def unit(rows: Floats) -> Floats:
    """Bring each row to length 1; zeros stay."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
