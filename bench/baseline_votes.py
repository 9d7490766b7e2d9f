"""Runs in the environment of `baselines`: what red-dwarf finds in votes."""

import json
import sys
from typing import Any

from reddwarf.implementations.polis import run_pipeline


def main(asked: dict[str, list[tuple[int, int, int]]]) -> dict[str, dict[str, Any]]:
    """Give the statements by Polis' group-informed consensus, the first first, and how many groups it finds."""
    answers: dict[str, dict[str, Any]] = {}
    for name, rows in asked.items():
        said = [{"participant_id": who, "statement_id": what, "vote": vote} for who, what, vote in rows]
        result = run_pipeline(votes=said, random_state=0)
        agreed = result.group_aware_consensus["agree"]
        groups = result.participants_df["cluster_id"].dropna().nunique()
        answers[name] = {"first": sorted(agreed, key=lambda it: -agreed[it]), "groups": int(groups)}
    return answers


if __name__ == "__main__":
    print(json.dumps(main(json.load(sys.stdin))))
