import json
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandParser

from biggervoices.core.refusals import Refused
from biggervoices.house import tables
from biggervoices.pure import opinion
from biggervoices.pure.opinion import AGREE, DISAGREE, NOT_SURE, NOT_UNDERSTOOD, Ints, Opinion, Votes
from biggervoices.pure.opinion_groups import Found, find_groups

CODES = {"1": AGREE, "-1": DISAGREE, "0": NOT_SURE, "?": NOT_UNDERSTOOD}
ANSWERS = ("agree", "disagree", "not_sure", "not_understood")
MOST_HANDS = 1_000_000  # in one cell; more is a slip of the finger
ALL = "everyone"  # the group of all, where there are no others
REST = "others"  # the group of those who voted and are in no group of the file


class Command(BaseCommand):
    """Say what people agree on, which groups there are, and what goes forward; no database or settings are needed."""

    help = (
        "Read votes (person,statement,vote: 1 agree, -1 disagree, 0 not sure, ? not understood; the last row of a "
        "person and a statement counts) and write JSON."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files, and how many statements go forward."""
        parser.add_argument("--votes", type=Path, required=True, metavar="FILE")
        parser.add_argument("--out", dest="target", type=Path, required=True, metavar="FILE")
        parser.add_argument("--groups", type=Path, metavar="FILE", help="person,group")
        hands = "group,statement,agree,disagree,not_sure,not_understood: hands that were counted in a room"
        parser.add_argument("--tallies", type=Path, metavar="FILE", help=hands)
        parser.add_argument("--forward", type=int, default=5, metavar="N", help="how many statements go forward (5)")

    def handle(self, *, target: Path, forward: int, **files: Any) -> None:
        """Write the summary, whole or not at all."""
        try:
            said = Said.read(files["votes"], files["groups"], files["tallies"])
            for source in filter(None, (files["votes"], files["groups"], files["tallies"])):
                tables.must_differ(source, target)
            written = json.dumps(summary(said, most=max(forward, 0)), ensure_ascii=False, indent=1)
            target.write_text(written + "\n", encoding="utf-8")
        except Refused as refused:
            sys.exit(refused.reason)
        except OSError as error:
            sys.exit(f"{error.filename}: {error.strerror or error}.")


@dataclass
class Said:
    """What the files say: names in the order in which they came, and numbers that point at them."""

    people: dict[str, int] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    rows: "array[int]" = field(default_factory=lambda: array("q"))  # person, statement, vote; person, ...
    groups: dict[str, int] = field(default_factory=dict)
    group_of: dict[str, int] = field(default_factory=dict)
    hands: dict[tuple[int, int], list[int]] = field(default_factory=dict)  # of a group and a statement

    @classmethod
    def read(cls, votes: Path, groups: Path | None, tallies: Path | None) -> "Said":
        said = cls()
        tables.read(votes, ("person", "statement", "vote"), said.take_vote)
        if groups:
            tables.read(groups, ("person", "group"), said.take_group)
        if tallies:
            tables.read(tallies, ("group", "statement", *ANSWERS), said.take_hands)
        return said

    def take_vote(self, person: str, statement: str, vote: str) -> str | None:
        code = CODES.get(vote.strip())
        if code is None:
            return f"the vote {vote!r} is none of 1, -1, 0 and ?."
        who = self.people.setdefault(person, len(self.people))
        self.rows.extend((who, self.statements.setdefault(statement, len(self.statements)), code))
        return None

    def take_group(self, person: str, group: str) -> str | None:
        self.group_of[person] = self.groups.setdefault(group, len(self.groups))
        return None

    def take_hands(self, group: str, statement: str, *answers: str) -> str | None:
        hands = []
        for answer, words in zip(ANSWERS, answers, strict=True):
            number = words.strip() or "0"
            if not (number.isascii() and number.isdigit() and int(number) <= MOST_HANDS):
                return f"{answer} is {words!r}, and not a number from 0 to {MOST_HANDS}."
            hands.append(int(number))
        room = self.groups.setdefault(group, len(self.groups))
        self.hands[room, self.statements.setdefault(statement, len(self.statements))] = hands
        return None

    def votes(self) -> Votes:
        person, statement, vote = np.frombuffer(self.rows, dtype=np.int64).reshape(-1, 3).T
        return opinion.last_votes(len(self.people), len(self.statements), person, statement, vote)

    def counted_hands(self, groups: int) -> Ints:
        hands = np.zeros((groups, len(self.statements), 4), dtype=np.int64)
        for (group, statement), counted in self.hands.items():
            hands[group, statement] = counted
        return hands


def summary(said: Said, *, most: int) -> dict[str, Any]:
    """Give what is written: known groups count first; found ones only where there are no others."""
    votes = said.votes()
    found = find_groups(votes)
    names, group = _groups(said, found)
    hands = said.counted_hands(len(names))
    counts, others = opinion.count(votes, group, len(names))
    in_rooms = [opinion.hands_in(room) for room in hands]
    taking_part = np.bincount(group + 1, minlength=len(names) + 1)[1:] + in_rooms
    everyone = votes.people + sum(in_rooms)
    opinions = opinion.opinions(counts + hands, taking_part.tolist(), others, everyone=everyone)
    ids = list(said.statements)
    return {
        "people": everyone,
        "statements": [_statement(name, it, names) for name, it in zip(ids, opinions, strict=True)],
        "groups": {
            "found": found.number,
            "people": {who: int(found.group[at]) for who, at in said.people.items() if found.group[at] >= 0},
        },
        "forward": [ids[it] for it in opinion.forward(votes, hands, opinions, most=most)],
    }


def _groups(said: Said, found: Found) -> tuple[list[str], Ints]:
    """Name the groups that count, and give the group of each person; -1 for none."""
    if said.groups:
        group = np.array([said.group_of.get(who, len(said.groups)) for who in said.people], dtype=np.int64)
        return [*said.groups, *([REST] if (group == len(said.groups)).any() else [])], group
    if found.number:
        return [str(number) for number in range(found.number)], found.group
    return [ALL], np.zeros(len(said.people), dtype=np.int64)


def _statement(name: str, it: Opinion, groups: Sequence[str]) -> dict[str, Any]:
    counts = dict(zip(ANSWERS, map(int, it.counts), strict=True))
    by_group = {
        group: dict(zip(ANSWERS, map(int, row), strict=True)) for group, row in zip(groups, it.by_group, strict=True)
    }
    return {"id": name, **counts, "agreement": round(it.agreement, 4), "words": it.words, "by_group": by_group}
