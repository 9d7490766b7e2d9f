"""Texts as vectors: what each word piece means by itself, and what a text means with the words in their order.

The numbers are built, not committed: `biggervoices themes build-table` makes them from all-MiniLM-L6-v2 (Apache 2.0).
Where they were not built, `table()` is None, and whoever asks goes without.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import groupby
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from biggervoices.pure.tensors import Arrays, unpack
from biggervoices.pure.wordpieces import BEGINS, ENDS, pieces

Floats = NDArray[np.float32]
FILE: Final = "vectors-1.safetensors"  # another number when what is in it changes, so that it is built anew
WIDTH: Final = 256  # numbers of one piece, of 384 before
COMMON: Final = 1e-3  # a word that is this likely counts half
HEADS, LAYERS = 12, 6
LONGEST: Final = 128  # pieces of one text that are looked at
AT_ONCE: Final = 64  # texts that are read at once: what lies between two layers stays near the processor
MATRICES: Final = (
    "attention.self.query", "attention.self.key", "attention.self.value",
    "attention.output.dense", "intermediate.dense", "output.dense",
)  # fmt: skip
Adjust = Callable[[str, Floats], Floats | None]  # the name of a matrix and what goes in: what to add to what comes out


@dataclass(frozen=True)
class Table:
    """The arrays of one built file."""

    arrays: Arrays

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """Each word piece with its number, the most common first within its kind."""
        return {piece: n for n, piece in enumerate(self.arrays["pieces"].tobytes().decode().split("\n"))}

    def of_pieces(self, ids: Sequence[int]) -> Floats:
        """Give the vectors of some pieces, what tells them apart most first: pieces x 384."""
        return np.asarray(self.arrays["table"][list(ids)] * self.arrays["table.scale"][list(ids), None], np.float32)

    def mean(self, text: str, *, without: frozenset[str] = frozenset()) -> Floats:
        """Give the unit vector of a text by its pieces alone, rare ones counting more; zeros where nothing is known.

        without: words to leave out. Weight of a piece: a / (a + p), a = COMMON, p by Zipf's law on its rank.
        """
        left_out = {self.vocabulary.get(word) for word in without}
        total = self.total([n for n in pieces(text, self.vocabulary) if n not in left_out])
        return np.asarray(total / max(float(np.linalg.norm(total)), 1e-9), np.float32)

    def total(self, ids: Sequence[int]) -> Floats:
        """Add up the vectors of some pieces, rare ones counting more; zeros for none."""
        likely = 1 / ((np.array(ids, np.int64) + 1) * (math.log(len(self.vocabulary)) + 0.5772))
        return np.asarray((COMMON / (COMMON + likely)) @ self.of_pieces(ids)[:, :WIDTH], np.float32)

    @cached_property
    def weights(self) -> Arrays:
        """The numbers of the reader, whole again: one byte a number and a scale a row are enough to keep."""
        made: Arrays = {}
        for name, kept in self.arrays.items():
            if name.startswith("layer."):
                scale = self.arrays.get(f"{name}.scale")
                made[name] = kept.astype(np.float32) if scale is None else (kept * scale[:, None]).T.copy()
        return made

    def numbers(self, text: str) -> list[int]:
        """Give the pieces of a text between the marks for beginning and end, at most LONGEST."""
        inside = pieces(text, self.vocabulary)[: LONGEST - 2]
        return [self.vocabulary[BEGINS], *inside, self.vocabulary[ENDS]]

    def begin(self, ids: Sequence[int]) -> Floats:
        """Give what goes into the first layer: pieces x 384."""
        first = self.of_pieces(ids) @ self.arrays["basis"] + self.arrays["middle"]
        placed = first + self.arrays["places"][: len(ids)].astype(np.float32)
        return _even(placed, self.arrays["begin.weight"], self.arrays["begin.bias"])

    def read(self, text: str, *, adjust: Adjust | None = None) -> Floats:
        """Give what a text means with its words in their order: pieces x 384, after the last layer.

        adjust: small changes to the matrices, learned for one use. Cost: 10 ms a statement on one core.
        Source: Wang et al., MiniLM (2020); Reimers and Gurevych, Sentence-BERT (2019).
        """
        numbers = self.numbers(text)
        return self._through(self.begin(numbers), [len(numbers)], adjust)

    def means(self, texts: Sequence[str]) -> Floats:
        """Give the unit vector of what each text means as a whole: texts x 384.

        Cost: 2 ms a short statement on one core; many at once are quicker than one by one.
        """
        numbers = [self.numbers(text) for text in texts]
        made = np.zeros((len(texts), self.arrays["basis"].shape[0]), np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(numbers[at]))
        for start in range(0, len(texts), AT_ONCE):
            part = order[start : start + AT_ONCE]
            lengths = [len(numbers[at]) for at in part]
            x = self._through(np.concatenate([self.begin(numbers[at]) for at in part]), lengths, None)
            made[part] = np.add.reduceat(x, np.cumsum([0, *lengths[:-1]]), axis=0)
        return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9), np.float32)

    def _through(self, x: Floats, lengths: Sequence[int], adjust: Adjust | None) -> Floats:
        """Bring texts that lie one behind the other, those of one length together, through all layers."""
        for layer in range(LAYERS):
            x = self._layer(x, lengths, f"layer.{layer}.", adjust)
        return x

    def _layer(self, x: Floats, lengths: Sequence[int], name: str, adjust: Adjust | None) -> Floats:
        def through(matrix: str, what: Floats) -> Floats:
            out = what @ self.weights[f"{name}{matrix}.weight"] + self.weights[f"{name}{matrix}.bias"]
            more = adjust(f"{name}{matrix}", what) if adjust else None
            return out if more is None else out + more

        def evened(matrix: str, what: Floats) -> Floats:
            return _even(what, self.weights[f"{name}{matrix}.weight"], self.weights[f"{name}{matrix}.bias"])

        ask, key, value = (through(matrix, x) for matrix in MATRICES[:3])
        seen = np.empty_like(x)
        start = 0
        for length, group in groupby(lengths):
            stop = start + length * len(list(group))
            seen[start:stop] = _attend(ask[start:stop], key[start:stop], value[start:stop], length)
            start = stop
        x = evened("attention.output.LayerNorm", x + through(MATRICES[3], seen))
        return evened("output.LayerNorm", x + through(MATRICES[5], _gelu(through(MATRICES[4], x))))


@cache
def table() -> Table | None:
    """Read the numbers, once; None where they were not built."""
    file = files("biggervoices.pure").joinpath("built", FILE)
    return Table(unpack(file.read_bytes())) if file.is_file() else None


def build(model: Arrays, vocabulary: Sequence[str]) -> Arrays:
    """Make the arrays of a table from the weights of all-MiniLM-L6-v2 and its word pieces, in their order.

    The same model gives the same arrays, to the last bit but one. Cost: some seconds.
    """
    words = model["embeddings.word_embeddings.weight"].astype(np.float64)
    middle = words.mean(0)
    _, directions = np.linalg.eigh((words - middle).T @ (words - middle))
    basis = directions[:, ::-1].T
    basis = basis * np.sign(basis[np.arange(len(basis)), np.abs(basis).argmax(1)])[:, None]  # a direction has two signs
    made: Arrays = {
        "pieces": np.frombuffer("\n".join(vocabulary).encode(), np.uint8),
        "basis": basis.astype(np.float32),
        "middle": middle.astype(np.float32),
        "places": (
            model["embeddings.position_embeddings.weight"][:LONGEST]
            + model["embeddings.token_type_embeddings.weight"][0]
        ).astype(np.float16),
        "begin.weight": model["embeddings.LayerNorm.weight"],
        "begin.bias": model["embeddings.LayerNorm.bias"],
    }
    made["table"], made["table.scale"] = _small((words - middle) @ basis.T)
    for name, numbers in model.items():
        if name.startswith("encoder.layer."):
            short = name.removeprefix("encoder.")
            if numbers.ndim == 2:
                made[short], made[f"{short}.scale"] = _small(numbers)
            else:
                made[short] = numbers
    return made


def _small(rows: NDArray[Any]) -> tuple[NDArray[np.int8], Floats]:
    """Write each row as whole numbers up to 127 and one scale."""
    scale = np.maximum(np.abs(rows).max(1), 1e-9) / 127
    return np.rint(rows / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def _even(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """Bring each row to mean 0 and spread 1, then as learned."""
    x = x - x.mean(-1, keepdims=True)
    return np.asarray(x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * weight + bias, np.float32)


def _attend(ask: Floats, key: Floats, value: Floats, length: int) -> Floats:
    """Let the pieces of each text look at each other."""

    def parted(x: Floats) -> Floats:
        return x.reshape(-1, length, HEADS, x.shape[1] // HEADS).transpose(0, 2, 1, 3)

    near = parted(ask) @ parted(key).transpose(0, 1, 3, 2) / math.sqrt(ask.shape[1] // HEADS)
    near = np.exp(near - near.max(-1, keepdims=True))
    seen = (near / near.sum(-1, keepdims=True)) @ parted(value)
    return np.asarray(seen.transpose(0, 2, 1, 3).reshape(ask.shape), np.float32)


def _gelu(x: Floats) -> Floats:
    return np.asarray(0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x))), np.float32)
