"""The modules of the recorder that need no browser, run by Node; and that they agree with their twins in Python."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed, Tap, fold
from tests.node import why_not_pass

HERE = Path(__file__).parent
CODES = ["YES", "NO", "DO_NOT_KNOW"]
VALUES: dict[str, list[Any]] = {  # as screens send them, and as they never should where both sides read it alike
    slips.HEARS: ["ALL", "MANAGER", None, 7],
    slips.NAMED: [True, False, None, {"named": False, "reword": True}, {"named": "no"}],
    slips.TOLD: [True, None],
    slips.STAFF: ["GO_OUT", ["STAY"]],
    slips.ROOM: [["FAMILY", "STAFF"], [], "FAMILY", None],
    slips.HELLO: [True],
    slips.WAYS: [{"yes": "thumb up", "no": "looks away"}, {}, None, "nods"],
    slips.BY_WHOM: [{"by": "HELP", "who": "STAFF"}, {"by": "NOBODY"}, "SOMEONE", None],
    slips.TOPIC: ["my-home", "my-money"],
    slips.ENOUGH: [True, False],
    slips.GOOD: [{"words": "A dog."}, {"words": ""}, {}, "A cat."],
    slips.ANSWER: CODES,
    slips.WORDS: ["On Sundays.", ""],
    slips.WANT: [{"words": "A key.", "about": "JUST_ME"}, {}, None, "A key."],
    slips.HEARS_ONE: [{"hears": "ALL", "named": True, "reword": False}, {"hears": None}, "MANAGER", None],
    slips.ATTACHED: [{"id": "f1", "what": "PHOTO"}, {}],
    "NEWER_KIND": ["x"],
}


def heap(chance: Random) -> list[Tap]:
    """Make slips as several tablets might, with clocks that stand still and go back."""
    questions = [UUID(int=7 << 76 | n) for n in range(3)]
    taps: list[Tap] = []
    for _ in range(chance.randrange(25)):
        moment = 1_700_000_000_000 + chance.randrange(6)
        one = UUID(int=moment << 80 | 7 << 76 | chance.getrandbits(12) << 64 | 2 << 62 | chance.getrandbits(62))
        kind = chance.choice([*VALUES, slips.TAKEN_BACK])
        question = chance.choice([*questions, None])
        value = chance.choice(VALUES.get(kind, [str(tap.id) for tap in taps] or [""]))
        at, turn = chance.choice([None, moment, moment + 1]), chance.choice([0, 0, 1, 12])
        taps.append(Tap(one, kind, value, question, chance.choice(slips.BY), at, turn))
    return taps


def plain(state: Interviewed) -> Any:
    """Write a state as JavaScript holds it."""
    whole = asdict(replace(state, said={}, later={}))
    whole["said"] = {str(question): asdict(said) for question, said in state.said.items()}
    whole["later"] = {f"{question} {turn}": asdict(said) for (question, turn), said in state.later.items()}
    return whole


def test_the_fold_is_that_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(11)
    heaps = [heap(chance) for _ in range(1500)]
    file = tmp_path / "heaps.json"
    file.write_text(
        json.dumps(
            [{"slips": [asdict(tap) for tap in taps], "stands": plain(fold(taps))} for taps in heaps], default=str
        )
    )
    monkeypatch.setenv("SLIPS_BY_CHANCE", str(file))

    assert why_not_pass(HERE / "slips.test.mjs") == ""


def test_a_receipt_is_that_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [{"id": f"{n:04}", "text": f'{{"value": "Käse 😀 {n} \\ud83d"}}'} for n in (3, 10, 1, 200)]
    lines = sorted(f"{one['id']} {sha256(one['text'].encode()).hexdigest()}" for one in texts)
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps({"texts": texts, "sha256": sha256("\n".join(lines).encode()).hexdigest()}))
    monkeypatch.setenv("RECEIPT_OF_PYTHON", str(file))

    assert why_not_pass(HERE / "receipts.test.mjs") == ""


@pytest.mark.parametrize("module", ["ids", "keys", "sending"])
def test_the_module_does_what_its_tests_say(module: str) -> None:
    assert why_not_pass(HERE / f"{module}.test.mjs") == ""
