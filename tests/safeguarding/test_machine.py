"""Whatever happens in whichever order: a worry has a reader whom it is not about, and each clock rings once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.people import changes as people
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding import changes, queries
from biggervoices.safeguarding.models import Concern, Duty, Notice, Reader, Timer
from tests import make
from tests.safeguarding import makes

pytestmark = pytest.mark.django_db

WHO = st.integers(0, 6)
WHICH = st.integers(0, 3)
MINUTES = st.sampled_from([1, 14, 16, 31, 61, 5 * 60, 25 * 60, 49 * 60])


class Worries(RuleBasedStateMachine):
    """Seven people who may lead, manage or stand on call; up to four worries; a clock that only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = make.NOW
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        eve = makes.executive()
        self.people = [makes.lead("Sol"), makes.lead("Tess"), eve, make.cath(), makes.rae(), makes.tom(), make.quinn()]
        make.role(make.person("Ada", email="ada@example.org"), Role.ADMIN)
        makes.outside()
        self.concerns: list[UUID] = []
        self.seen: set[UUID] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def concern(self, which: int) -> Concern:
        return Concern.objects.select_related("home").get(pk=self.concerns[which % len(self.concerns)])

    def acts(self, who: int, which: int) -> tuple[Person, Concern] | None:
        """Somebody and a worry, where they may act on it: the pages let nobody else."""
        person, concern = self.people[who], self.concern(which)
        visible = Concern.objects.visible_to(person, on=queries.day_of(self.now)).filter(pk=concern.pk).exists()
        is_reader = queries.roles_of(person, at=self.now) & {Role.SAFEGUARDING, Role.EXECUTIVE}
        return (person, concern) if visible and is_reader else None

    # --- what happens ------------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.concerns) < 4)
    @rule(named=st.lists(WHO, max_size=3), danger=st.sampled_from(["YES", "NO", "NOT_KNOWN"]), anonymous=st.booleans())
    def somebody_is_worried(self, named: list[int], danger: str, anonymous: bool) -> None:
        bilal = None if anonymous else make.bilal()
        about = [self.people[it].pk for it in named]
        facts = {"danger": danger, "raised_by": bilal, "named": about, "home": make.home()}
        self.concerns.append(makes.worry(**facts, now=self.now).pk)

    @rule(who=WHO, what=st.sampled_from([Role.SAFEGUARDING, Role.EXECUTIVE]))
    def a_role_begins(self, who: int, what: str) -> None:
        try:
            people.give_role(self.people[who], what, id=new_id(), by=None, now=self.now)
        except Refused:
            return
        changes.mend_readers(now=self.now)

    @rule(who=WHO, what=st.sampled_from([Role.SAFEGUARDING, Role.EXECUTIVE, Role.MANAGER, Role.TEAM]))
    def a_role_ends(self, who: int, what: str) -> None:
        yesterday = queries.day_of(self.now) - timedelta(days=1)
        for role in Role.objects.filter(person=self.people[who], what=what, until=None, since__lte=yesterday):
            people.end_role(role, day=yesterday, by=None, now=self.now)
        self.who_is_here_reads_at_once()
        changes.mend_readers(now=self.now)

    @rule(who=WHO)
    def somebody_manages_the_home_too(self, who: int) -> None:
        try:
            people.give_role(self.people[who], Role.MANAGER, home=make.home(), id=new_id(), by=None, now=self.now)
        except Refused:
            return
        changes.mend_readers(now=self.now)

    @rule(who=WHO, what=st.sampled_from([Duty.LEAD, Duty.DEPUTY, Duty.EXECUTIVE]), hours=st.integers(1, 48))
    def somebody_is_put_on_call(self, who: int, what: str, hours: int) -> None:
        ends_at = self.now + timedelta(hours=hours)
        try:
            changes.add_duty(self.people[who], what, self.now, ends_at, id=new_id(), by=None, now=self.now)
        except Refused:
            return

    @precondition(lambda self: self.concerns)
    @rule(who=WHO, which=WHICH)
    def somebody_takes_it(self, who: int, which: int) -> None:
        if found := self.acts(who, which):
            try:
                changes.take_concern(found[1], by=found[0], now=self.now)
            except Refused:
                return

    @precondition(lambda self: self.concerns)
    @rule(who=WHO, which=WHICH)
    def somebody_gives_it_back(self, who: int, which: int) -> None:
        if found := self.acts(who, which):
            try:
                changes.release_concern(found[1], "I am ill", id=uuid4(), by=found[0], now=self.now)
            except Refused:
                return

    @precondition(lambda self: self.concerns)
    @rule(who=WHO, which=WHICH, other=WHO)
    def somebody_is_named_later(self, who: int, which: int, other: int) -> None:
        if found := self.acts(who, which):
            try:
                changes.name_somebody(found[1], self.people[other], by=found[0], now=self.now)
            except Refused:
                return

    @precondition(lambda self: self.concerns)
    @rule(who=WHO, which=WHICH, other=WHO)
    def a_line_manager_is_cleared(self, who: int, which: int, other: int) -> None:
        if found := self.acts(who, which):
            try:
                facts = {"id": uuid4(), "by": found[0], "now": self.now}
                changes.clear_manager(found[1], self.people[other], "They were away", **facts)
            except Refused:
                return

    @precondition(lambda self: self.concerns)
    @rule(who=WHO, which=WHICH, other=WHO)
    def it_is_shared(self, who: int, which: int, other: int) -> None:
        if found := self.acts(who, which):
            makes.line(found[1], "CONSENT", by=found[0], agrees="YES")
            try:
                changes.share_concern(found[1], self.people[other], by=found[0], now=self.now)
            except Refused:
                changes.unshare_concern(found[1], self.people[other], by=found[0], now=self.now)

    @precondition(lambda self: self.concerns)
    @rule(who=WHO, which=WHICH, second=WHO)
    def it_is_closed(self, who: int, which: int, second: int) -> None:
        first, then = self.acts(who, which), self.acts(second, which)
        if not first or not then:
            return
        try:
            makes.ready_to_close(first[1], by=first[0])
            changes.close_concern(first[1], "", id=uuid4(), by=then[0], now=self.now)
        except Refused:
            return
        assert first[0] != then[0]

    @precondition(lambda self: self.concerns)
    @rule(which=WHICH)
    def the_person_is_still_worried(self, which: int) -> None:
        concern = self.concern(which)
        if concern.closed_at:
            changes.reopen_concern(concern, "", id=uuid4(), by=None, now=self.now)

    @rule(minutes=MINUTES)
    def time_goes_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        before = Timer.objects.filter(fired_at=None, stopped_at=None, due_at__lte=self.now).count()
        assert changes.fire_due_timers(now=self.now) == before
        assert changes.fire_due_timers(now=self.now) == 0

    # --- what always holds -------------------------------------------------------------------------------------------

    def inside(self, concern: Concern) -> set[UUID]:
        """Who reads a worry by their role, as the pages would let them."""
        acting = [it for it in self.people if queries.roles_of(it, at=self.now) & {Role.SAFEGUARDING, Role.EXECUTIVE}]
        on = queries.day_of(self.now)
        return {it.pk for it in acting if Concern.objects.visible_to(it, on=on).filter(pk=concern.pk).exists()}

    def who_is_here_reads_at_once(self) -> None:
        """Nobody waits for a job: where a lead or an executive is left who may read, one of them reads."""
        house = queries.house_at(self.now)
        for concern in Concern.objects.filter(closed_at=None):
            if house.readers(queries.barred_from(concern)).may_read:
                assert self.inside(concern)

    @invariant()
    def a_worry_has_a_reader_whom_it_is_not_about(self) -> None:
        connection.check_constraints()  # what the database checks at a commit
        for concern in Concern.objects.filter(closed_at=None):
            inside, barred = self.inside(concern), queries.barred_from(concern)
            assert not inside & barred
            assert inside or concern.readers.filter(part=Reader.OUTSIDE, until=None).exists()

    @invariant()
    def nobody_who_is_left_out_is_told(self) -> None:
        for notice in Notice.objects.exclude(pk__in=self.seen).select_related("concern"):
            self.seen.add(notice.pk)
            assert notice.to not in queries.barred_from(notice.concern)

    @invariant()
    def a_clock_rings_once_and_somebody_hears_it(self) -> None:
        fired = Timer.objects.exclude(fired_at=None)
        assert AuditEntry.objects.filter(what="concern escalated").count() == fired.count()
        for timer in fired:
            told = list(timer.concern.notices.filter(step=timer.step, round=timer.round))
            assert told
            assert len({(it.to, it.channel) for it in told}) == len(told)

    @invariant()
    def what_nobody_has_has_a_clock_or_everybody_was_told(self) -> None:
        for concern in Concern.objects.to_take():
            timers = concern.timers.filter(round=concern.round)
            assert {it.step for it in timers} == {"DEPUTY", "LEADS", "EXECUTIVE"}
            assert not timers.exclude(stopped_at=None).exists()
        taken = Timer.objects.exclude(concern__taken_by=None, concern__closed_at=None)
        assert not taken.filter(fired_at=None, stopped_at=None).exists()


def test_a_worry_never_loses_its_readers_and_a_clock_rings_once(request: pytest.FixtureRequest) -> None:
    how_many = 300 if request.config.getoption("--long") else 25
    run_state_machine_as_test(
        Worries,
        settings=settings(
            max_examples=how_many,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
