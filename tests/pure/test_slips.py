"""The fold: any order, any slip sent twice, the same state. The vectors are shared with the JavaScript twin."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biggervoices.pure import slips
from biggervoices.pure.slips import Good, Interviewed, Said, Tap, fold

VECTORS = json.loads((Path(__file__).parent / "slips.json").read_text())
QUESTIONS = [UUID(f"01900000-0000-7000-8000-00000000000{n}") for n in range(3)]


def tap_from(facts: dict[str, Any]) -> Tap:
    question = facts.get("question")
    return Tap(
        id=UUID(facts["id"]),
        kind=facts["kind"],
        value=facts["value"],
        question=UUID(question) if question else None,
        by=facts.get("by", slips.MYSELF),
        at=facts.get("at"),
        turn=facts.get("turn", 0),
    )


def as_json(state: Interviewed) -> Any:
    plain = asdict(replace(state, said={}, later={})) | {"said": _said(state), "later": _later(state)}
    return json.loads(json.dumps(plain, default=str))


def _said(state: Interviewed) -> dict[str, Any]:
    return {str(question): asdict(one) for question, one in state.said.items()}


def _later(state: Interviewed) -> dict[str, Any]:
    return {f"{question} {turn}": asdict(one) for (question, turn), one in state.later.items()}


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_shared_vectors_hold(vector: dict[str, Any]) -> None:
    folded = as_json(fold(tap_from(facts) for facts in vector["slips"]))

    stands = {key: value for key, value in folded.items() if key in vector["stands"]}
    assert stands == vector["stands"]


@st.composite
def taps(draw: st.DrawFn) -> list[Tap]:
    """Slips as tablets make them: ids by their clocks, each id once."""
    numbers = draw(st.lists(st.integers(0, 2**74 - 1), unique=True, max_size=14))
    made = []
    for number in numbers:
        kind = draw(st.sampled_from([*slips.KINDS, "NEWER_KIND"]))
        whole = kind not in (slips.ANSWER, slips.WORDS, slips.WANT, slips.HEARS_ONE)
        question = None if whole and kind != slips.TAKEN_BACK else draw(st.sampled_from([*QUESTIONS, None]))
        moment = draw(st.integers(1_600_000_000_000, 1_600_000_000_003))
        named = UUID(int=moment << 80 | 7 << 76 | (number >> 62) << 64 | 2 << 62 | number & ((1 << 62) - 1))
        value = draw(
            st.sampled_from(["YES", "NO", True, None, ["FAMILY"], {"words": "A dog."}, {"named": False, "by": "HELP"}])
        )
        if kind == slips.TAKEN_BACK and question is None and made:
            value = str(draw(st.sampled_from(made)).id)
        at = draw(st.sampled_from([None, moment, moment + 1]))
        made.append(Tap(named, kind, value, question, draw(st.sampled_from(slips.BY)), at))
    return made


@given(taps(), st.randoms())
def test_any_order_gives_the_same(said: list[Tap], chance: Any) -> None:
    other = list(said)
    chance.shuffle(other)

    assert fold(other) == fold(said)


@given(taps(), st.data())
def test_a_slip_sent_twice_counts_once(said: list[Tap], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(said), max_size=6)) if said else []

    assert fold(said + again) == fold(said)


@given(taps())
def test_the_fold_of_what_stands_is_what_stands(said: list[Tap]) -> None:
    assert fold(slips.standing(said)) == fold(said)


@given(taps())
def test_nothing_breaks_the_fold_and_nobody_answers_by_default(said: list[Tap]) -> None:
    state = fold(said)

    assert state.by in (None, *slips.BY)
    assert {good.id for good in state.good} <= {tap.id for tap in said if tap.kind == slips.GOOD}


def test_nothing_said_is_nothing() -> None:
    assert fold([]) == Interviewed()
    assert Said().answer is None
    assert Good(QUESTIONS[0], "x").by == slips.MYSELF
