"""Whatever order, however often, in whatever pieces: what stands is the same, and other content is kept beside it."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from biggervoices.checks.models import Clash, Slip, Visit
from biggervoices.checks.queries.talk import interview_id, tap_of
from biggervoices.loop.models import Point
from biggervoices.pure import journal
from biggervoices.pure.slips import fold
from tests import make
from tests.checks import makes
from tests.checks.test_journal import Tablet, planned

ENTRIES = 12

Sendings = list[list[tuple[int, bool]]]


def written(tablet: Tablet) -> list[str]:
    """The journal of one short visit, with a wish and something taken back."""
    visit = tablet.visit
    questions = makes.kit(visit).topics[0].questions
    tablet.tap(journal.ARRIVED, True)
    about: dict[str, Any] = {"interview": tablet.asks(make.bilal())}
    tablet.tap("HEARS", "MANAGER", **about)
    tablet.tap("NAMED", {"named": True}, **about)
    for question, answer in zip(questions, ("YES", "NO", "SKIP"), strict=False):
        tablet.tap("ANSWER", answer, question=question.id, **about)
    tablet.tap("ANSWER", "SOMETIMES", question=questions[0].id, **about)
    want = {"words": "A key.", "about": "JUST_ME"}
    tablet.tap("WANT", want, question=questions[0].id, **about)
    tablet.tap("WORDS", "Hm.", question=questions[1].id, **about)
    tablet.tap("TAKEN_BACK", "", question=questions[1].id, **about)
    tablet.tap("GOOD", {"words": "Tea."}, **about)
    assert len(tablet.texts) == ENTRIES
    return tablet.texts


def otherwise(text: str) -> str:
    return json.dumps(json.loads(text) | {"value": "OTHER"})


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sendings=st.lists(
        st.lists(st.tuples(st.integers(0, ENTRIES - 1), st.booleans()), min_size=1, max_size=8), max_size=6
    )
)
def test_any_order_any_repeat_and_any_pieces_give_the_same(sendings: Sendings) -> None:
    standing = Visit.objects.first()
    visit = makes.another(standing) if standing else planned()
    tablet = Tablet(visit)
    texts = written(tablet)
    first: dict[int, str] = {}  # what the server kept under each id
    others: set[str] = set()  # second contents that it must have kept beside

    for sending in [*sendings, [(n, False) for n in range(ENTRIES)], [(n, False) for n in range(ENTRIES)]]:
        sent = [otherwise(texts[n]) if changed else texts[n] for n, changed in sending]
        kept = tablet.send(sent)
        for text in sent:
            number = next(n for n, it in enumerate(texts) if json.loads(it)["id"] == json.loads(text)["id"])
            if kept.held.get(json.loads(text)["id"]) == journal.digest(text):
                assert first.setdefault(number, text) == text
        for named in kept.clashes:
            number = next(n for n, it in enumerate(texts) if json.loads(it)["id"] == named)
            others |= {journal.digest(text) for text in sent if json.loads(text)["id"] == named} - {
                journal.digest(first[number])
            }

    slips = list(Slip.objects.filter(visit=visit))
    clear = {n for n in first if first[n] == texts[n]}
    assert {slip.sha256 for slip in slips} == {journal.digest(text) for text in first.values()}
    assert set(Clash.objects.filter(slip__visit=visit).values_list("sha256", flat=True)) == others
    if clear == set(range(ENTRIES)):
        interview = interview_id(visit, make.bilal().pk)
        here = fold(tap_of(slip) for slip in slips if slip.interview_id == interview)
        expected = fold(journal.read(text).tap for text in texts if json.loads(text)["interview"])
        assert here == expected
    assert not Point.objects.filter(heard_id=visit.pk).exists()
