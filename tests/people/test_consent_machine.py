"""Nothing that needs a yes is done without one: in any order of yes, no, new words, decisions, time and leaving."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from biggervoices.core.ids import new_id
from biggervoices.core.refusals import Refused
from biggervoices.people import changes, queries
from biggervoices.people.models import AccessNeeds, ConsentText, Person, Role
from biggervoices.people.rules import why_not_use
from tests import make
from tests.people.makes import decided

DAY = timedelta(days=1)


class Consent(RuleBasedStateMachine):
    """What may be done, beside a model of it that is written down in another way."""

    purpose = "observing"

    @initialize()
    def begin(self) -> None:
        make.quinn()
        self.person = make.bilal()
        AccessNeeds.objects.filter(person=self.person).exists() or changes.write_needs(
            self.person, by=make.quinn(), now=make.NOW, says_yes="A nod"
        )
        changes.add_first_consent_texts(by=None, now=make.NOW)
        self.now = make.NOW
        self.said: dict[str, bool | None] = {"observing": None, "recording": None, "needs": None, "photo": None}
        self.until: dict[str, date | None] = {"observing": None, "recording": None}
        self.gone = False

    def tick(self) -> None:
        self.now += timedelta(minutes=1)

    def newest(self, purpose: str) -> ConsentText:
        return ConsentText.objects.filter(purpose=purpose).order_by("-version")[0]

    @rule(purpose=st.sampled_from(["observing", "recording", "needs", "photo"]), yes=st.booleans(), alone=st.booleans())
    def say(self, purpose: str, yes: bool, alone: bool) -> None:
        self.tick()
        by = self.person if alone else make.quinn()
        facts = {"id": new_id(), "yes": yes, "by": by, "now": self.now, "how": "With a sign"}
        if self.gone:
            with pytest.raises(Refused):
                changes.record_consent(self.person, self.newest(purpose), **facts)  # type: ignore[arg-type]
            return
        changes.record_consent(self.person, self.newest(purpose), **facts)  # type: ignore[arg-type]
        self.said[purpose] = yes

    @rule(purpose=st.sampled_from(["observing", "recording", "needs", "photo"]), asks_again=st.booleans())
    def new_words(self, purpose: str, asks_again: bool) -> None:
        self.tick()
        changes.add_consent_text(purpose, "Other words?", id=new_id(), by=None, now=self.now, asks_again=asks_again)
        if asks_again and self.said[purpose]:
            self.said[purpose] = None

    @rule(what=st.sampled_from(["observing", "recording"]), days=st.integers(2, 60))
    def decide(self, what: str, days: int) -> None:
        self.tick()
        on = timezone.localdate(self.now)
        facts = {"now": self.now, "review_on": on + DAY, "until": on + days * DAY}
        if self.gone or self.said[what] is False:
            with pytest.raises(Refused):
                decided(self.person, what, **facts)
            return
        decided(self.person, what, **facts)
        self.until[what] = on + days * DAY

    @rule(what=st.sampled_from(["observing", "recording"]))
    def end(self, what: str) -> None:
        self.tick()
        stands = queries.decisions_for(self.person).filter(what=what).first()
        if stands and not self.gone:
            changes.end_decision(stands, "It is over.", id=new_id(), by=make.quinn(), now=self.now)
            self.until[what] = None

    @rule(days=st.integers(1, 90))
    def time_goes_by(self, days: int) -> None:
        self.now += days * DAY

    @rule()
    def is_erased(self) -> None:
        self.tick()
        if not self.gone:
            changes.empty_person(self.person, now=self.now)
            self.person.refresh_from_db()
            self.gone = True

    def may(self, purpose: str) -> bool:
        """Say it once more, in other words than the rule."""
        until = self.until.get(purpose)
        by_decision = until is not None and timezone.localdate(self.now) <= until
        return not self.gone and self.said[purpose] is not False and (bool(self.said[purpose]) or by_decision)

    @invariant()
    def nothing_is_used_without_a_live_yes(self) -> None:
        for purpose in self.said:
            why = why_not_use(self.person, purpose, on=timezone.localdate(self.now))
            assert (why is None) is self.may(purpose), (purpose, why)
        shares = AccessNeeds.objects.filter(person=self.person, share=True).exists()
        assert shares is (bool(self.said["needs"]) and not self.gone)
        if not self.gone:
            for it in queries.consents(self.person):
                if it.text.purpose in self.said:
                    assert it.yes is self.said[it.text.purpose], it.text


class ConsentHolds(TestCase):
    def test_no_use_without_live_consent_in_any_order(self) -> None:
        def machine() -> RuleBasedStateMachine:
            return InOneTransaction()

        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=40, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


class InOneTransaction(Consent):
    """Each run begins with an empty house."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = transaction.atomic()
        self.stack.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.__exit__(None, None, None)


# --- one by one, in words ---------------------------------------------------------------------------------------------


pytestmark = pytest.mark.django_db


def tom() -> Person:
    who = make.person("Tom")
    make.role(who, Role.TEAM, at=make.home())
    return who


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (
            {"what": "answers"},
            "Nobody can say for somebody else what they think. This is for observing and recording alone.",
        ),
        (
            {"what": "verdict"},
            "Nobody can say for somebody else what they think. This is for observing and recording alone.",
        ),
        ({"tried": " "}, "Write what help was tried first, so that the person could decide by themselves."),
        ({"asked_words": ""}, "Write who was asked, family or an advocate, and what they said."),
        ({"decision": ""}, "Write what was decided, and why."),
        ({"authority": "DEPUTY"}, "Write on which day the paper that gives this power was seen."),
        (
            {"until": make.TODAY + 400 * DAY},
            "It holds for a year at most, and the day to look at it again comes before its end.",
        ),
        (
            {"review_on": make.TODAY},
            "It holds for a year at most, and the day to look at it again comes before its end.",
        ),
    ],
)
def test_a_decision_that_is_not_made_as_it_should_be_is_refused_with_the_reason(
    other: dict[str, object], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        decided(make.bilal(), **other)  # type: ignore[arg-type]


def test_who_works_at_their_home_does_not_assess_it_and_only_the_quality_team_writes_it_down() -> None:
    for assessor in (tom(), make.cath()):
        with pytest.raises(Refused, match="works at this home"):
            decided(make.bilal(), assessor=assessor)
    for by in (tom(), make.bilal(), make.sol()):
        with pytest.raises(Refused, match="Only the Quality Team can write this down"):
            decided(make.bilal(), by=by)


def test_nobody_decides_against_a_no_and_a_no_stops_what_was_decided() -> None:
    bilal = make.bilal()
    changes.add_first_consent_texts(by=None, now=make.NOW)
    text = ConsentText.objects.get(purpose="observing")
    decided(bilal)
    assert why_not_use(bilal, "observing", on=make.TODAY) is None

    changes.record_consent(bilal, text, id=new_id(), yes=False, by=bilal, now=make.NOW + timedelta(minutes=1))

    assert why_not_use(bilal, "observing", on=make.TODAY) == "Bilal said no to this."
    with pytest.raises(Refused, match="Bilal said no to this"):
        decided(bilal, now=make.NOW + timedelta(minutes=2))


def test_the_database_keeps_it_as_it_was_and_never_for_what_somebody_thinks() -> None:
    decided(make.bilal())
    for sql in ("UPDATE people_bestinterest SET allows = false", "DELETE FROM people_bestinterest",
                "INSERT INTO people_bestinterest SELECT (jsonb_populate_record(b, '{\"what\": \"answers\"}')).* "
                "FROM people_bestinterest b"):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            make.by_hand(sql)
