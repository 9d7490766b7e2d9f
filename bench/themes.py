"""Themes of statements on the visible sets, each by itself, beside TF-IDF and k-means in the same run.

Work left = (cards to move + columns too many) / cards; sorting everything by hand is 1. A column belongs to whatever
most of its cards are; two columns of the same are one too many; loose cards are to be moved.
"""

import csv
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer

from bench import baselines
from bench.figures import Figure
from biggervoices.pure import themes, vectors
from biggervoices.pure.concepts import WordList, standard
from biggervoices.pure.meanings import Ints, Reader
from biggervoices.pure.themes import LOOSE

ROOT = Path(__file__).resolve().parents[1]
STATEMENTS = ROOT.parent / "shared/data/statements"
UNSEEN = (
    ROOT / "tests/pure/statements_unseen.csv"
)  # our own, written after the word list; four bounds were chosen with it in view
# kind: most work left as a share of TF-IDF's, of MiniLM + Ward's, and the least share of cards that land rightly
TARGETS = {"own": (0.55, 1.0, 0.6), "nhs": (0.85, 0.97, 0.6), "intents": (0.55, 1.0, 0.92)}
SETS = {
    UNSEEN: "own",
    STATEMENTS / "own_istatements_dev.csv": "own",
    STATEMENTS / "px_v6_NEAS_themes.csv": "nhs",
    STATEMENTS / "px_p1_TrustA_themes.csv": "nhs",
    STATEMENTS / "clinc150_dev.csv": "intents",
    STATEMENTS / "banking77_even.csv": "intents",
}
LABELS, OF_EACH, DRAWS = 10, 25, 3  # of intents; of comments the ten labels that most have
PLACED, TRIES = 50, 5
Statements = tuple[list[str], list[str]]


def measure(*, with_baselines: bool = False) -> list[Figure]:
    """Give the work that is left, what the word list is for, how learning goes, and how long it takes."""
    if not STATEMENTS.is_dir():
        print(f"{STATEMENTS} is absent: themes are not measured.", flush=True)
        return []
    print("Finding themes ...", flush=True)
    draws = {file: _draws(file, kind) for file, kind in SETS.items()}
    texts = {file.name: [texts for texts, _ in parts] for file, parts in draws.items()}
    others = baselines.themes(texts, LABELS) if with_baselines else {}
    figures: list[Figure] = []
    for file, kind in SETS.items():
        figures += _of_set(file.name, kind, draws[file], others.get(file.name, {}))
    return figures + _seconds(texts[UNSEEN.name][0])


def work_left(labels: Sequence[str], column: Sequence[int]) -> float:
    """Give the work that is left, of 1."""
    columns: dict[int, list[str]] = {}
    for label, at in zip(labels, column, strict=True):
        columns.setdefault(at, []).append(label)
    most = [Counter(cards).most_common(1)[0] for at, cards in columns.items() if at != LOOSE]
    to_move = len(labels) - sum(count for _, count in most)
    return (to_move + len(most) - len({label for label, _ in most})) / len(labels)


def _of_set(file: str, kind: str, draws: list[Statements], others: baselines.Columns) -> list[Figure]:
    table = vectors.table()
    to_words, to_sentences, lands = TARGETS[kind]
    ways = {
        "": lambda texts: themes.suggest(texts, table=table).theme,
        "by words alone": lambda texts: themes.suggest(texts, table=table, closely=False).theme,
        "without the word list": lambda texts: themes.suggest(texts, words=WordList(), table=table).theme,
        "TF-IDF + k-means": _by_words,
    }
    left = {
        name: _mean([work_left(labels, way(texts).tolist()) for texts, labels in draws]) for name, way in ways.items()
    }
    for name, found in others.items():
        left[name] = _mean([work_left(labels, column) for (_, labels), column in zip(draws, found, strict=True)])
    base = left["TF-IDF + k-means"]
    figures = [
        Figure(f"work left: {file}", left[""]),
        Figure("  to TF-IDF + k-means", left[""] / base, to_words),
        *(Figure(f"  {name}, to TF-IDF + k-means", left[name] / base) for name in list(ways)[1:3]),
    ]
    for name in others:
        figures.append(Figure(f"  to {name}", left[""] / left[name], to_sentences if "Ward" in name else None))
    return [*figures, Figure(f"  of cards after {PLACED} placed land rightly", _lands(draws), least=lands)]


def _by_words(texts: Sequence[str]) -> Ints:
    rows = TfidfVectorizer(stop_words="english").fit_transform(texts)
    return np.asarray(KMeans(LABELS, n_init=10, random_state=0).fit_predict(rows), np.int64)


def _lands(draws: list[Statements]) -> float:
    shares = []
    for texts, labels in draws:
        for seed in range(TRIES):
            order = np.random.default_rng(seed).permutation(len(texts))[: 2 * PLACED]
            cards, said = [texts[at] for at in order], [labels[at] for at in order]
            found = themes.learn(cards, dict(enumerate(said[:PLACED])), table=vectors.table())
            names = [found.themes[it].name if it != LOOSE else "" for it in found.theme[PLACED:]]
            shares.append(_mean([name == label for name, label in zip(names, said[PLACED:], strict=True)]))
    return _mean(shares)


def _draws(file: Path, kind: str) -> list[Statements]:
    with file.open(encoding="utf-8") as opened:
        rows = [(row["text"], row["label"]) for row in csv.DictReader(opened)]
    if kind != "intents":
        kept = {label for label, _ in Counter(label for _, label in rows).most_common(LABELS)}
        return [([text for text, label in rows if label in kept], [label for _, label in rows if label in kept])]
    drawn = []
    for seed in range(DRAWS):
        rng = np.random.default_rng(seed)
        of_label = {it: [text for text, label in rows if label == it] for it in sorted({label for _, label in rows})}
        some = rng.choice(list(of_label), LABELS, replace=False).tolist()
        texts = [text for it in some for text in rng.choice(of_label[it], OF_EACH, replace=False).tolist()]
        drawn.append((texts, [it for it in some for _ in range(OF_EACH)]))
    return drawn


def _seconds(texts: Sequence[str]) -> list[Figure]:
    words = sorted({word for text in texts for word in text.split()})
    table = vectors.table()
    figures = []
    for number, most in ((200, 0.5), (500, 1.5), (100_000, 30)):
        made = _made(words, number)
        themes.suggest(made[:10], table=table)
        began = time.perf_counter()
        themes.suggest(made, table=table)
        figures.append(Figure(f"{number:,} statements find their themes in", time.perf_counter() - began, most, " s"))
    model = themes.Model.of(made[:2_000], Reader(standard(), table))
    centres = model.centres(themes.MOST)
    began = time.perf_counter()
    model.flat_of(model.wide_of(["I want to go to the cinema on the bus"])) @ centres.T
    figures.append(Figure("one more statement is placed in", 1000 * (time.perf_counter() - began), 20, " ms"))
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place, "in.csv"), Path(place, "out.csv")
        with source.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([("id", "text"), *enumerate(_made(words, 1_000_000))])
        command = [sys.executable, "-P", "-m", "biggervoices", "themes", "suggest"]
        began = time.perf_counter()
        child = os.posix_spawn(sys.executable, [*command, "--in", str(source), "--out", str(target)], os.environ)
        _, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - began if status == 0 else float("inf")
    return [
        *figures,
        Figure("1,000,000 statements as a file, by the command", seconds, 240, " s"),
        Figure("  with at most", used.ru_maxrss / 1e6, 2, " GB"),
    ]


def _made(words: Sequence[str], number: int) -> list[str]:
    rng = np.random.default_rng(0)
    chosen = rng.integers(len(words), size=(number, 7)).tolist()
    return [" ".join(words[at] for at in places) for places in chosen]


def _mean(numbers: Sequence[float]) -> float:
    return float(np.mean(numbers))
