"""Votes of two public conversations beside what others found in them, and the votes of a hundred thousand people."""

import csv
import time
import tracemalloc
from pathlib import Path

import numpy as np

from bench import baselines
from bench.figures import Figure
from biggervoices.pure import opinion
from biggervoices.pure.opinion import AGREE, DISAGREE, NOT_SURE, Opinion, Votes
from biggervoices.pure.opinion_groups import find_groups

VOTES = Path(__file__).resolve().parents[2] / "shared/data/votes"
CODES = {"1": AGREE, "-1": DISAGREE, "0": NOT_SURE}
# The first five by Polis' group-informed consensus as red-dwarf 0.4.0 finds them, and its groups; see --baselines.
KNOWN = {
    "london.youth.policing": ("17 27 20 23 32", 0),
    "vtaiwan.uberx": ("40 7 8|16 111 141", 2),
}
PEOPLE, SEEN, STATEMENTS = 100_000, 25, 200


def measure(*, with_baselines: bool = False) -> list[Figure]:
    """Print the rankings; give how many groups are found, and the seconds and megabytes of a large conversation.

    with_baselines: the rankings of red-dwarf in this very run, too.
    """
    print("Counting votes ...", flush=True)
    figures = []
    for name, (known, groups) in KNOWN.items():
        if not (VOTES / name).is_dir():
            print(f"{VOTES / name} is absent: what others found in it is not compared.", flush=True)
            continue
        file = VOTES / name / "votes.csv"
        if with_baselines:
            theirs = baselines.votes({name: _rows(file)})[name]
            print(f"{name}: red-dwarf {' '.join(map(str, theirs['first'][:5]))}, {theirs['groups']} groups", flush=True)
        votes, ids = _votes(file)
        found, said = _looked_at(votes)
        first = sorted((it for it in range(len(said)) if said[it].may_go_forward), key=lambda it: -said[it].agreement)
        print(f"{name}: ours {' '.join(ids[it] for it in first[:5])}, group-informed consensus {known}", flush=True)
        figures.append(Figure(f"groups found in {name}", found, groups, least=groups))
    return figures + _large()


def _looked_at(votes: Votes) -> tuple[int, list[Opinion]]:
    found = find_groups(votes)
    groups = max(found.number, 1)
    group = found.group if found.number else np.zeros(votes.people, dtype=np.int64)
    counts, others = opinion.count(votes, group, groups)
    taking_part = np.bincount(group + 1, minlength=groups + 1)[1:].tolist()
    return found.number, opinion.opinions(counts, taking_part, others, everyone=votes.people)


def _votes(file: Path) -> tuple[Votes, list[str]]:
    people: dict[str, int] = {}
    statements: dict[str, int] = {}
    rows = [
        (
            people.setdefault(row["voter-id"], len(people)),
            statements.setdefault(row["comment-id"], len(statements)),
            CODES[row["vote"]],
        )
        for row in csv.DictReader(file.read_text("utf-8").splitlines())
    ]
    person, statement, vote = np.array(rows, dtype=np.int64).T
    return opinion.last_votes(len(people), len(statements), person, statement, vote), list(statements)


def _rows(file: Path) -> list[tuple[int, int, int]]:
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    last = {(int(row["voter-id"]), int(row["comment-id"])): int(row["vote"]) for row in rows}
    return [(who, what, vote) for (who, what), vote in last.items()]


def _large() -> list[Figure]:
    rng = np.random.default_rng(1)
    likely = rng.random((2, STATEMENTS))
    person = np.repeat(np.arange(PEOPLE), SEEN)
    statement = rng.integers(STATEMENTS, size=len(person))
    agrees = rng.random(len(person)) < likely[person % 2, statement]
    votes = opinion.last_votes(PEOPLE, STATEMENTS, person, statement, np.where(agrees, AGREE, DISAGREE))
    began = time.perf_counter()
    groups, said = _looked_at(votes)
    opinion.forward(votes, np.zeros((1, STATEMENTS, 4), dtype=np.int64), said)
    seconds = time.perf_counter() - began
    tracemalloc.start()
    _looked_at(votes)
    megabytes = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return [
        Figure(f"groups found among {PEOPLE:,} people of two views", groups, 2, least=2),
        Figure(f"they and {PEOPLE * SEEN:,} votes are looked at in", seconds, 5, " s"),
        Figure("memory for that", megabytes, 1000, " MB"),
    ]
