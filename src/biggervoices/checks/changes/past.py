"""Write down visits of long ago, many at once: for a demo, or for an organisation that brings its own past."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from biggervoices.checks.changes.points import heard_at, points_of
from biggervoices.checks.changes.talk import PICTURES
from biggervoices.checks.formats import milliseconds
from biggervoices.checks.models import Debrief, Interview, Invitation, Slip, Visit
from biggervoices.checks.queries.talk import tap_of
from biggervoices.checks.queries.toolkit import Kit, current_version, kit_of
from biggervoices.core import audit
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.core.refusals import must
from biggervoices.people.models import Home, Person
from biggervoices.pure import slips
from biggervoices.pure.slips import fold

STEP = timedelta(seconds=40)  # between one tap and the next


@dataclass(frozen=True)
class PastWant:
    """I want this to change, said to a question of the toolkit."""

    question: str  # its key
    words: str
    about: str = "OUR_HOME"


@dataclass(frozen=True)
class PastInterview:
    """One person, and what was said. answers: codes by the key of the question, in the order of asking."""

    person: Person
    answers: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    wants: Sequence[PastWant] = ()
    good: Sequence[str] = ()
    hears: str = "MANAGER"
    named: bool = True
    reword: bool | None = None  # asked in a small home only
    by: str = slips.MYSELF
    kind: str = Interview.ASKED
    why_not_asked: str = ""


@dataclass(frozen=True)
class PastVisit:
    """One visit that was handed in. invitations: answers of those who were not asked, by person."""

    home: Home
    on: date
    checkers: Sequence[Person]
    supporter: Person | None
    planned_by: Person
    interviews: Sequence[PastInterview]
    invitations: Mapping[Person, str] = field(default_factory=dict)
    starts: time = time(10)
    ends: time = time(14)
    own_home: bool = False
    day: Mapping[str, str] = field(default_factory=dict)
    saw: Sequence[tuple[str, str]] = ()  # a room's code, and words
    felt: str = ""
    debrief: str = ""
    id: UUID = field(default_factory=new_id)


@transaction.atomic
def record_past_visits(past: Sequence[PastVisit], *, now: datetime) -> list[dict[str, Any]]:
    """Keep visits that are over, with all that was said in them.

    Gives the points that came of them, each as the arguments of `loop.changes.raise_point`, with `now` as the moment
    of hand-in: the caller passes them to the loop, one by one or all at once.
    """
    version = current_version()
    must(None if version else _("There is no toolkit yet. Please load one first."))
    assert version is not None
    kit = kit_of(version.pk)
    visits = [_visit(it, version.pk) for it in past]
    Visit.objects.bulk_create(visits)
    _crew_and_invitations(past, visits)
    interviews = [(it, _interview(it, visit)) for one, visit in zip(past, visits, strict=True) for it in one.interviews]
    Interview.objects.bulk_create([row for _said, row in interviews])
    taps = {row.pk: list(_slips(it, row, kit)) for it, row in interviews}
    Slip.objects.bulk_create([slip for rows in taps.values() for slip in rows], batch_size=2000)
    Debrief.objects.bulk_create(list(_debriefs(past, visits)))
    done = [audit.entry_for("checks.visit_finished", by=it.finished_by, thing=it, now=now, past=True) for it in visits]
    AuditEntry.objects.bulk_create(done)
    crews = {visit.pk: list(it.checkers) for it, visit in zip(past, visits, strict=True)}
    return [
        {
            **facts,
            **heard_at(row.visit),
            "person": row.person,
            "asked_by": crews[row.visit.pk],
            "now": row.visit.finished_at,
        }
        for _said, row in interviews
        for facts in points_of(row, fold(tap_of(slip) for slip in taps[row.pk]))
    ]


def _visit(past: PastVisit, version: UUID) -> Visit:
    saw: Any = [
        {"id": str(new_id()), "room": room, "words": words, "picture": PICTURES[room]} for room, words in past.saw
    ]
    return Visit(
        id=past.id,
        home=past.home,
        version_id=version,
        on=past.on,
        starts=past.starts,
        ends=past.ends,
        own_home=past.own_home,
        supporter=past.supporter,
        plan=dict(past.day),
        state=Visit.DONE,
        planned_by=past.planned_by,
        planned_at=_moment(past.on - timedelta(days=21), time(11)),
        arrived_at=_moment(past.on, past.starts),
        finished_at=_moment(past.on, past.ends),
        finished_by=past.checkers[0],
        saw=saw,
    )


def _crew_and_invitations(past: Sequence[PastVisit], visits: Sequence[Visit]) -> None:
    through = Visit.checkers.through
    crew = [through(visit=visit, person=one) for it, visit in zip(past, visits, strict=True) for one in it.checkers]
    through.objects.bulk_create(crew)
    rows: list[Invitation] = []
    for it, visit in zip(past, visits, strict=True):
        answers = dict(it.invitations) | {one.person: "YES" for one in it.interviews if one.kind != Interview.NOT_ASKED}
        said_at = _moment(it.on - timedelta(days=9), time(16))
        rows += [
            Invitation(visit=visit, person=person, answer=answer, answered_at=said_at if answer else None)
            for person, answer in answers.items()
            if person not in it.checkers
        ]
    Invitation.objects.bulk_create(rows)


def _interview(past: PastInterview, visit: Visit) -> Interview:
    assert visit.arrived_at is not None
    return Interview(
        visit=visit,
        person=past.person.pk,
        kind=past.kind,
        why_not_asked=past.why_not_asked,
        started_at=visit.arrived_at,
        started_by=visit.finished_by,
    )


def _slips(past: PastInterview, interview: Interview, kit: Kit) -> Iterator[Slip]:
    """Give the taps of one interview, one after the other."""
    assert interview.visit.arrived_at is not None
    moment = interview.visit.arrived_at
    for kind, value, question in _taps(past, kit):
        moment += STEP
        yield Slip(
            id=_id_of(moment),
            visit=interview.visit,
            interview=interview,
            question_id=question,
            kind=kind,
            value=value,
            answered_by=past.by,
            said_at=moment,
            received_at=moment,
            received_from=interview.started_by_id,
        )


def _taps(past: PastInterview, kit: Kit) -> Iterator[tuple[str, Any, UUID | None]]:
    if past.kind != Interview.ASKED:
        return
    ids = {question.key: question for question in kit.questions.values()}
    yield slips.HELLO, True, None
    yield slips.WAYS, {"how": "WORDS"}, None
    yield slips.STAFF, "GO_OUT", None
    yield slips.ROOM, ["NOBODY"], None
    yield slips.HEARS, past.hears, None
    yield slips.NAMED, {"named": past.named} | ({} if past.reword is None else {"reword": past.reword}), None
    yield slips.TOLD, True, None
    yield slips.BY_WHOM, {"by": past.by}, None
    for topic in dict.fromkeys(kit.topic_of(ids[key]).key for key in past.answers):
        yield slips.TOPIC, topic, None
    for key, answer in past.answers.items():
        yield slips.ANSWER, answer, ids[key].id
    for key, words in past.words.items():
        yield slips.WORDS, words, ids[key].id
    for want in past.wants:
        yield slips.WANT, {"words": want.words, "about": want.about}, ids[want.question].id
    for words in past.good:
        yield slips.GOOD, {"words": words}, None
    yield slips.ENOUGH, True, None


def _debriefs(past: Sequence[PastVisit], visits: Sequence[Visit]) -> Iterator[Debrief]:
    for it, visit in zip(past, visits, strict=True):
        if it.felt:
            at = _moment(it.on, time(17))
            yield Debrief(visit=visit, checker=it.checkers[0], felt=it.felt, words=it.debrief, at=at)


def _moment(on: date, at: time) -> datetime:
    return datetime.combine(on, at, tzinfo=get_current_timezone())


def _id_of(moment: datetime) -> UUID:
    """Make a UUIDv7 as a clock of that day would have."""
    return UUID(int=milliseconds(moment) << 80 | new_id().int & ((1 << 80) - 1))
