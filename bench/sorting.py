"""Sorting into good and not good, and the same said twice, on the visible statements; each set by itself."""

import csv
from pathlib import Path

from bench.figures import Figure
from biggervoices.pure import same, sorting

STATEMENTS = Path(__file__).resolve().parents[2] / "shared/data/statements"
SETS = {  # file, column that says it, least share that is sorted rightly
    "own_istatements_dev.csv": ("polarity", 0.85),
    "px_v6_NEAS_sentiment.csv": ("label", 0.76),
    "px_p1_TrustA_criticality.csv": ("label", 0.79),
}


def measure() -> list[Figure]:
    """Give the share that is sorted rightly, "not sure" counting as wrong, and precision and recall of pairs."""
    if not STATEMENTS.is_dir():
        print(f"{STATEMENTS} is absent: sorting and pairs are not measured.", flush=True)
        return []
    print("Sorting statements ...", flush=True)
    figures = []
    for file, (column, least) in SETS.items():
        rows = [row for row in csv.DictReader((STATEMENTS / file).open(encoding="utf-8")) if row[column] != "neutral"]
        found = [(sorting.look(row["text"]).code, row[column] == "pos") for row in rows]
        right = sum(code != "not_sure" and (code == "good") == good for code, good in found)
        figures.append(Figure(f"sorted rightly: {file}", right / len(rows), least=least))
    pairs = [line.split("\t") for line in (STATEMENTS / "own_neardup_dev.tsv").read_text("utf-8").splitlines()]
    said = [(label == "1", same.why_same(same.read(one), same.read(other)) is not None) for label, one, other in pairs]
    both = sum(is_same and told for is_same, told in said)
    precision, recall = both / max(1, sum(told for _, told in said)), both / sum(is_same for is_same, _ in said)
    return [
        *figures,
        Figure("pairs told that are the same (precision)", precision, least=0.97),
        Figure("pairs that are the same and told (recall)", recall, least=0.85),
    ]
