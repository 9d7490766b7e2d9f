"""Whatever happens in whichever order: a worry has a reader whom it is not about, and each clock rings once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import Refused
from biggervoices.keeping.changes import erase
from biggervoices.people import changes as people
from biggervoices.people.models import Person, Role
from biggervoices.safeguarding import changes, queries
from biggervoices.safeguarding.changes import notices
from biggervoices.safeguarding.models import Concern, Duty, Notice, Reader, Timer
from tests import make
from tests.safeguarding import makes

pytestmark = pytest.mark.django_db

WHO = st.integers(0, 6)
WHICH = st.integers(0, 3)
TELL_STEP = notices.tell_step
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
        self.ada = make.person("Ada", email="ada@example.org")
        make.role(self.ada, Role.ADMIN)
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
        return (person, concern) if visible and is_reader and self.is_here(person) else None

    def is_here(self, person: Person) -> bool:
        """Tell whether somebody can still sign in."""
        return Person.objects.here().filter(pk=person.pk).exists()

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

    @rule(who=WHO, dies=st.booleans())
    def somebody_leaves_or_dies(self, who: int, dies: bool) -> None:
        try:
            end = people.person_dies if dies else people.person_leaves
            end(self.people[who], day=queries.day_of(self.now), by=None, now=self.now)
        except Refused:
            return
        self.who_is_here_reads_at_once()
        changes.mend_readers(now=self.now)

    @rule(who=WHO)
    def somebody_comes_back(self, who: int) -> None:
        try:
            people.person_comes_back(self.people[who], by=None, now=self.now)
        except Refused:
            return
        changes.mend_readers(now=self.now)

    @rule(who=WHO)
    def somebody_who_left_is_erased(self, who: int) -> None:
        try:
            erase(self.people[who], by=self.ada, now=self.now)
        except Refused:
            return
        changes.mend_readers(now=self.now)

    @rule(name=st.sampled_from(["The council", "The police"]))
    def there_is_another_contact_outside(self, name: str) -> None:
        facts = {"phone": "01632 960 900", "email": "adults@council.example", "by": None, "now": self.now}
        changes.set_outside_contact(name=name, **facts)  # type: ignore[arg-type]

    @rule()
    def somebody_is_taken_off_the_rota(self) -> None:
        if duty := Duty.objects.filter(ends_at__gt=self.now).first():
            changes.end_duty(duty, by=self.ada, now=self.now)

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

    @rule(minutes=MINUTES, after=st.integers(0, 2))
    def time_goes_on_and_whoever_looks_falls(self, minutes: int, after: int) -> None:
        self.now += timedelta(minutes=minutes)
        before = Timer.objects.filter(fired_at=None, stopped_at=None, due_at__lte=self.now).count()
        with patch.object(notices, "tell_step", falls_after(after)):
            rung = changes.fire_due_timers(now=self.now)
        assert rung == min(after, before)
        assert changes.fire_due_timers(now=self.now) == before - rung

    # --- what always holds -------------------------------------------------------------------------------------------

    def inside(self, concern: Concern) -> set[UUID]:
        """Who reads a worry by their role, as the pages would let them."""
        readers = {Role.SAFEGUARDING, Role.EXECUTIVE}
        acting = [it for it in self.people if queries.roles_of(it, at=self.now) & readers and self.is_here(it)]
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


def falls_after(times: int) -> Callable[..., None]:
    """Tell a step as always, some times; then fall in the middle of it, after whom it reached was written down."""
    done = count()

    def tell(*what: Any, **facts: Any) -> None:
        TELL_STEP(*what, **facts)
        if next(done) >= times:
            raise RuntimeError

    return tell


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


# --- on real connections, at once ------------------------------------------------------------------------------------

DOING = st.sampled_from(["look", "look", "look and fall", "take", "give back", "close", "open again"])


@pytest.fixture
def _no_jobs_left() -> Iterator[None]:
    yield
    make.by_hand("DELETE FROM procrastinate_jobs")


class Somebody:
    """One of several who do things at once, by chance; each on a connection of their own."""

    def __init__(self, who: Person, concern: UUID, together: threading.Barrier) -> None:
        self.who, self.concern, self.together = who, concern, together

    def do(self, doings: list[tuple[str, int]]) -> None:
        self.together.wait()
        try:
            for what, minutes in doings:
                self._do(what, make.NOW + timedelta(minutes=minutes))
        finally:
            connection.close()

    def _do(self, what: str, now: Any) -> None:
        concern = Concern.objects.get(pk=self.concern)
        facts = {"by": self.who, "now": now}
        try:
            if what == "look":
                changes.fire_due_timers(now=now)
            elif what == "look and fall":
                FALLS.fallen = True
                changes.fire_due_timers(now=now)
            elif what == "take":
                changes.take_concern(concern, **facts)
            elif what == "give back":
                changes.release_concern(concern, "I am ill", id=uuid4(), **facts)
            elif what == "close":
                makes.ready_to_close(concern, by=self.who)
                changes.close_concern(concern, "", id=uuid4(), **facts)
            else:
                changes.reopen_concern(concern, "", id=uuid4(), **facts)
        except Refused:
            return
        finally:
            FALLS.fallen = False


FALLS = threading.local()


def falls_where_it_is_told(*what: Any, **facts: Any) -> None:
    TELL_STEP(*what, **facts)
    if getattr(FALLS, "fallen", False):
        raise RuntimeError


@pytest.mark.usefixtures("_no_jobs_left")
@pytest.mark.django_db(transaction=True)
def test_whatever_several_do_at_once_each_clock_rings_once_or_is_stopped(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = 150 if request.config.getoption("--long") else 12
    leads = [make.sol(), makes.lead("Tess"), makes.lead("Uma"), makes.executive()]
    monkeypatch.setattr(notices, "tell_step", falls_where_it_is_told)
    what = st.lists(st.tuples(DOING, st.integers(0, 90)), min_size=1, max_size=6)

    @settings(max_examples=many, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(what, min_size=4, max_size=4))
    def at_once(doings: list[list[tuple[str, int]]]) -> None:
        concern = makes.worry(danger="YES")
        together = threading.Barrier(len(leads))
        with ThreadPoolExecutor(len(leads)) as people_at_once:
            for it in [
                people_at_once.submit(Somebody(who, concern.pk, together).do, done)
                for who, done in zip(leads, doings, strict=True)
            ]:
                it.result()
        changes.fire_due_timers(now=make.NOW + timedelta(days=1))  # what was locked is left to the next look

        each_clock_rang_once_or_was_stopped(Concern.objects.get(pk=concern.pk))

    at_once()


def each_clock_rang_once_or_was_stopped(concern: Concern) -> None:
    timers = list(concern.timers.all())
    assert len(timers) == 3 * concern.round
    assert all((it.fired_at is None) != (it.stopped_at is None) for it in timers)
    rung = [it for it in timers if it.fired_at]
    trail = AuditEntry.objects.filter(what="concern escalated", thing_id=concern.pk)
    assert trail.count() == len(rung)
    for timer in rung:
        told = [(it.to, it.channel) for it in concern.notices.filter(step=timer.step, round=timer.round)]
        assert told
        assert len(set(told)) == len(told)
    still = concern.timers.filter(round=concern.round)
    if concern.taken_by is None and concern.closed_at is None:
        assert not still.filter(fired_at=None).exists()
