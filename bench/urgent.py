"""Words that sound urgent: how many are found, how many ordinary statements are flagged; rules alone beside both."""

import csv
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure
from biggervoices.pure import urgent
from tests.pure import sentences
from tests.pure.sentences import EVERY, ORDINARY, Sentence

VISIBLE = Path(__file__).resolve().parents[2] / "shared/data/statements/own_safeguarding_dev.tsv"
Look = Callable[[str], urgent.Sign | None]


def measure() -> list[Figure]:
    """Give figures on the visible set, where it is there, and on our own sentences that were kept aside."""
    print("Looking for words that sound urgent ...", flush=True)
    every = sentences.read(*EVERY)
    sets = {
        "our last ninth (nothing was learned from it)": [one for one in every if sentences.is_last(one.text)],
        "our third (no rule was written for it)": [one for one in every if sentences.is_kept_aside(one.text)],
    }
    if VISIBLE.exists():
        sets = {"the visible set": _visible(), **sets}
    return [figure for name, some in sets.items() for figure in _figures(name, some)]


def _visible() -> list[Sentence]:
    with VISIBLE.open(encoding="utf-8", newline="") as opened:
        rows = csv.reader(opened, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Sentence(kind if urgent_ == "1" else ORDINARY, text) for urgent_, kind, text in rows]


def _figures(name: str, some: list[Sentence]) -> list[Figure]:
    found = _shares(some, urgent.look)
    alone = _shares(some, urgent.look_by_rules)
    kinds = {kind: share for kind, share in found.items() if kind not in (ORDINARY, "all")}
    worst = min(kinds, key=lambda kind: kinds[kind])
    visible = name == "the visible set"
    return [
        Figure(f"urgent on {name}: found by rules alone", alone["all"]),
        Figure(f"urgent on {name}: found", found["all"], least=0.95 if visible else None),
        Figure(f"urgent on {name}: found of the least kind, {worst}", kinds[worst], least=0.90 if visible else None),
        Figure(f"urgent on {name}: ordinary ones flagged by rules alone", alone[ORDINARY]),
        Figure(f"urgent on {name}: ordinary ones flagged", found[ORDINARY], 0.05 if visible else None),
    ]


def _shares(some: list[Sentence], look: Look) -> dict[str, float]:
    """Give the share of each kind that sounds urgent, of ordinary ones, and of all kinds of harm together."""
    hits: dict[str, list[bool]] = {}
    for one in some:
        sign = look(one.text)
        hit = sign is not None and sign.urgent
        for group in {one.kind, one.kind if one.kind == ORDINARY else "all"}:
            hits.setdefault(group, []).append(hit)
    return {kind: sum(one) / len(one) for kind, one in hits.items()}
