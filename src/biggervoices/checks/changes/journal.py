"""Keep what a tablet brings back. What it wrote is a record of what happened: kept whatever the plan says by now."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.checks.changes.files import take_back
from biggervoices.checks.changes.finish import FELT, finish_visit, keep_debrief
from biggervoices.checks.changes.points import raise_late
from biggervoices.checks.changes.soon import look_at_words
from biggervoices.checks.changes.talk import (
    PICTURES,
    ROOMS,
    WHY_NOT,
    interview_of,
    words_in,
)
from biggervoices.checks.models import (
    Attachment,
    Clash,
    Interview,
    Invitation,
    Slip,
    TimeWith,
    Visit,
    VisitQuerySet,
)
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.checks.rules import why_not_observe, why_not_words
from biggervoices.core import audit, bulk
from biggervoices.core.models import AuditEntry
from biggervoices.core.prepared import Prepared
from biggervoices.core.refusals import Refused, must
from biggervoices.people.models import Person, Role
from biggervoices.pure import journal, slips
from biggervoices.pure.journal import Entry, Unreadable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOCK_OFF = timedelta(minutes=5)  # beyond this a tablet's clock is put right
KINDS_OF_FILES = (Attachment.PHOTO, Attachment.DRAWING, Attachment.VOICE)
UUID_LIKE = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MOST_BYTES = 12_000_000  # of one file


@dataclass
class Receipt:
    """What the server holds of one sending (docs/recorder.md)."""

    state: str = ""
    held: dict[str, str] = field(default_factory=dict)  # sha256 by id
    clashes: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # id, why
    late: list[str] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)


@transaction.atomic
def receive_journal(
    visit: UUID, slot: UUID, texts: Sequence[str], *, sent_at: int, by: Person, now: datetime
) -> Receipt | None:
    """Keep the entries of a tablet's journal, all that can be kept or nothing; sent twice, they are kept once.

    sent_at: milliseconds by the tablet's clock. What cannot be kept is refused one by one and holds nothing else up.
    Gives None for a visit on which this person does not go.
    """
    # The visit's row is held until all stands, so that finishing sees all of it or marks it late.
    held = next(iter(_held(visit=visit, by=by.pk, today=localdate(now))), None)
    if held is None:
        return None
    arriving = Arriving(held, slot, by, now, _clock_off(sent_at, now))
    arriving.take(texts)
    if arriving.rows:
        arriving.note("checks.journal_kept", held, kept=len(arriving.rows))
    audit.keep(*arriving.notes)
    arriving.receipt.state = held.state
    return arriving.receipt


@Prepared
def _held(*, visit: UUID, by: UUID, today: date) -> QuerySet[Visit]:
    """Give a visit of mine, and hold its row until the transaction ends."""
    held = Visit.objects.select_for_update(no_key=True, of=("self",))
    return held.filter(VisitQuerySet.crew_of(by, on=today), pk=visit)


@Prepared
def _invited(*, visit: UUID, person: UUID) -> QuerySet[Invitation]:
    return Invitation.objects.filter(visit=visit, person=person)


FURTHEST = 8_640_000_000_000_000  # milliseconds from 1970: further no clock of a browser goes


def _clock_off(sent_at: int, now: datetime) -> timedelta:
    """Give how far a tablet's clock is ahead of ours; nothing where a slow line may explain it."""
    ahead = timedelta(milliseconds=max(-FURTHEST, min(sent_at, FURTHEST))) - (now - EPOCH)
    return ahead if abs(ahead) > CLOCK_OFF else timedelta()


class Arriving:
    """One sending on its way in: what is new of it, what was done, and the receipt."""

    def __init__(self, visit: Visit, slot: UUID, by: Person, now: datetime, ahead: timedelta) -> None:
        self.visit, self.slot, self.by, self.now, self.ahead = visit, slot, by, now, ahead
        self.receipt = Receipt()
        self.rows: list[dict[str, Any]] = []
        self.notes: list[AuditEntry] = []  # kept in one write at the end, with all the rest
        self.written = 0
        self.off = round(ahead.total_seconds()) or None
        self.late = visit.state in (Visit.DONE, Visit.CALLED_OFF)
        self.questions = kit_of(visit.version_id).questions
        self.begun: dict[UUID, Interview] = {}

    def take(self, texts: Sequence[str]) -> Receipt:
        """Keep all that is new and can be kept, and give the receipt."""
        new = self.sort_out(texts)
        self.play([entry for entry in new if entry.kind in BEFORE])
        self.keep([entry for entry in new if entry.interview])
        self.play([entry for entry in new if entry.kind in AFTER])
        self.write()
        return self.receipt

    # --- what is new ---

    def sort_out(self, texts: Sequence[str]) -> list[Entry]:
        """Give the entries that are not held yet, in the order of their making; the receipt tells of the others."""
        read = [entry for entry in map(self._read, texts) if entry]
        first: dict[UUID, Entry] = {}
        for entry in read:
            first.setdefault(entry.id, entry)
        here = bulk.which(Slip, first)
        held = {slip.pk: slip for slip in Slip.objects.filter(pk__in=here).defer("value")} if here else {}
        for entry in read:
            standing = held.get(entry.id)
            if standing and standing.visit_id != self.visit.pk:
                self._refuse(entry, _("This belongs to another visit."))
            elif standing:
                self._again(standing, entry)
        fresh = sorted((it for it in first.values() if it.id not in held), key=lambda it: (it.n, it.id))
        others = [it for it in read if it.id not in held and first[it.id].sha256 != it.sha256]
        for entry in others:  # two contents under one id in one sending: the next sending finds the first one held
            self.receipt.refused.append((str(entry.id), _("Please send this once more.")))
        return fresh

    def _read(self, text: str) -> Entry | None:
        try:
            entry = journal.read(text)
        except Unreadable as fault:
            self.receipt.refused.append((_id_in(text), unreadable_words(str(fault))))
            return None
        why = why_not_words(words_in(entry.value))
        if entry.visit != self.visit.pk:
            why = _("This belongs to another visit.")
        elif entry.question and entry.question not in self.questions:
            why = unreadable_words("question")
        if why:
            self._refuse(entry, why)
        return None if why else entry

    def _refuse(self, entry: Entry, why: str) -> None:
        self.receipt.refused.append((str(entry.id), why))

    def _again(self, standing: Slip, entry: Entry) -> None:
        """Say that it is held; other content under its id is kept beside it, for a person to look at."""
        if standing.sha256 == entry.sha256:
            self._hold(entry, late=standing.late)
            if entry.kind == slips.ATTACHED:
                self.receipt.files += Attachment.objects.filter(slip=standing)
            return
        facts: Any = {"kind": entry.kind, "value": entry.value, "by": entry.by, "at": entry.at}
        facts |= {"question": str(entry.question or ""), "turn": entry.turn}
        Clash.objects.get_or_create(
            slip=standing,
            sha256=entry.sha256,
            defaults={"entry": facts, "received_at": self.now, "received_from": self.by.pk},
        )
        self.receipt.clashes.append(str(entry.id))

    def _hold(self, entry: Entry, *, late: bool) -> None:
        self.receipt.held[str(entry.id)] = entry.sha256
        if late:
            self.receipt.late.append(str(entry.id))

    # --- what is about the visit ---

    def play(self, entries: Iterable[Entry]) -> None:
        """Do what each entry says of the visit, one after the other, and keep it."""
        for entry in entries:
            if entry.kind in AFTER:
                self.write()  # what was said stands before the visit is handed in
            try:
                DEEDS[entry.kind](self, entry, _facts(entry.value))
            except Refused as refused:
                self._refuse(entry, refused.reason)
            else:
                self._slip(entry)
                self._hold(entry, late=self.late)

    def arrived(self, entry: Entry, _value: dict[str, Any]) -> None:
        if self.visit.state == Visit.PLANNED:
            self.visit.state, self.visit.arrived_at = Visit.OPEN, self._moment(entry)
            self.visit.save(update_fields=["state", "arrived_at"])
            self.visit.not_today.filter(settled_at=None).update(settled_at=self.now, settled_by=self.by)
            self.note("checks.arrived", self.visit)

    def begin(self, entry: Entry, value: dict[str, Any]) -> None:
        self.arrived(entry, {})
        invitation = self._invitation(value)
        if value.get("asked_now") is True:
            self._answered(invitation, "YES", entry)
        if value.get("way") == Interview.TIME_WITH:
            must(why_not_observe(invitation.person, on=localdate(self.now)))
        way = Interview.TIME_WITH if value.get("way") == Interview.TIME_WITH else Interview.ASKED
        when = self._moment(entry)
        begun = interview_of(self.visit, invitation.person_id, kind=way, by=self.by, now=when, again=True)
        self.begun[begun.pk] = begun

    def not_now(self, entry: Entry, value: dict[str, Any]) -> None:
        self._answered(self._invitation(value), "NO", entry)

    def could_not(self, entry: Entry, value: dict[str, Any]) -> None:
        invitation = self._invitation(value)
        must(None if value.get("why") in WHY_NOT else unreadable_words("value"))
        when = self._moment(entry)
        interview = interview_of(self.visit, invitation.person_id, kind=Interview.NOT_ASKED, by=self.by, now=when)
        if not interview.slips.filter(kind=slips.ANSWER).exists() and not interview.times_with.exists():
            interview.kind, interview.why_not_asked = Interview.NOT_ASKED, value["why"]
            interview.save(update_fields=["kind", "why_not_asked"])

    def saw(self, entry: Entry, value: dict[str, Any]) -> None:
        room, words = value.get("room"), str(value.get("words", "")).strip()
        must(None if room in ROOMS and words else unreadable_words("value"))
        private = room == "BEDROOM" and value.get("asked_in") is not True
        must(_("A bedroom is private. Only its owner can ask you in.") if private else None)
        if all(it["id"] != str(entry.id) for it in self.visit.saw):
            self.visit.saw.append({"id": str(entry.id), "room": room, "words": words, "picture": PICTURES[str(room)]})
            self.visit.save(update_fields=["saw"])

    def saw_not(self, _entry: Entry, value: dict[str, Any]) -> None:
        self.visit.saw = [it for it in self.visit.saw if it["id"] != value.get("id")]
        self.visit.save(update_fields=["saw"])

    def finished(self, _entry: Entry, _value: dict[str, Any]) -> None:
        if self.visit.state not in (Visit.DONE, Visit.CALLED_OFF):
            finish_visit(self.visit, by=self.by, now=self.now)
            self.visit.refresh_from_db(fields=["state", "finished_at", "finished_by"])

    def debrief(self, entry: Entry, value: dict[str, Any]) -> None:
        must(None if value.get("felt") in FELT else unreadable_words("value"))
        keep_debrief(
            self.visit,
            id=entry.id,
            felt=value["felt"],
            words=str(value.get("words", "")),
            wants_talk=value.get("wants_talk") is True,
            by=self.by,
            now=self.now,
        )

    def _invitation(self, value: dict[str, Any]) -> Invitation:
        """Give the invitation of somebody who lives there, or who was invited when the tablet was packed."""
        try:
            person = UUID(str(value.get("person")))
        except ValueError:
            raise Refused(unreadable_words("value")) from None
        for invited in _invited(visit=self.visit.pk, person=person):
            return invited
        lived = Role.objects.filter(person=person, home=self.visit.home_id, what=Role.SUPPORTED)
        must(None if lived.exists() else _("This person does not live here."))
        return Invitation(visit=self.visit, person_id=person)

    def _answered(self, invitation: Invitation, answer: str, entry: Entry) -> None:
        invitation.answer, invitation.other_checker = answer, False
        invitation.answered_at, invitation.recorded_by = self._moment(entry), self.by
        invitation.save()
        self.note("checks.invitation_answered", invitation, answer=answer)

    def note(self, what: str, thing: Visit | Invitation, **facts: str | int) -> None:
        self.notes.append(audit.entry_for(what, by=self.by, thing=thing, now=self.now, **facts))

    # --- what was said ---

    def keep(self, entries: Sequence[Entry]) -> None:
        """Keep all that was said, in one write; raise what came after hand-in."""
        here = self._interviews(entries)
        files, times = [], []
        for entry in entries:
            interview = here.get(entry.interview) if entry.interview else None
            if why := self._why_not_said(entry, interview):
                self._refuse(entry, why)
                continue
            assert interview is not None
            self._slip(entry)
            if entry.kind == slips.ATTACHED:
                files.append(_attachment(entry))
            if entry.kind == journal.TIME_WITH:
                times.append((interview, entry))
            self._hold(entry, late=self.late)
        self.write()
        self.receipt.files += Attachment.objects.bulk_create(files)
        for interview, entry in times:
            self._time_with(interview, entry)
        self._throw_away(entries, here)
        if self.late and self.visit.state == Visit.DONE:
            for added in {entry.interview for entry in entries if entry.interview} & set(here):
                here[added].visit = self.visit
                raise_late(here[added], now=self.now)

    def _interviews(self, entries: Sequence[Entry]) -> dict[UUID, Interview]:
        """Give the interviews that entries are of; asked of the database only where some began before this sending."""
        if {entry.interview for entry in entries} <= set(self.begun):
            return self.begun
        return {interview.pk: interview for interview in self.visit.interviews.all()}

    def _throw_away(self, entries: Sequence[Entry], here: Iterable[UUID]) -> None:
        gone = [str(it.value) for it in entries if it.kind == slips.TAKEN_BACK and it.question is None]
        named = [UUID(one) for one in gone if UUID_LIKE.fullmatch(one)]
        if named:
            take_back(Attachment.objects.filter(slip__in=named, slip__interview__in=here), now=self.now)

    def write(self) -> None:
        """Write all that is to be kept and is not written yet."""
        new = self.rows[self.written :]
        bulk.insert(Slip, new)
        look_at_words(self.visit, [(row["id"], row["kind"], row["value"]) for row in new], now=self.now)
        self.written = len(self.rows)

    def _why_not_said(self, entry: Entry, interview: Interview | None) -> str | None:
        if interview is None:
            return _("Nobody began to talk with this person. Please ask the Quality Team.")
        if interview.taken_back_at:
            return _("The person took these words back.")
        if entry.kind == journal.TIME_WITH:
            return why_not_observe(Person.objects.get(pk=interview.person), on=localdate(self.now))
        if entry.kind == slips.ATTACHED:
            return _why_not_file(_facts(entry.value))
        return None

    def _time_with(self, interview: Interview, entry: Entry) -> None:
        facts = _facts(entry.value)
        said = {"saw": str(facts.get("saw", "")).strip(), "may_mean": str(facts.get("may_mean", "")).strip()}
        TimeWith.objects.update_or_create(
            interview=interview, observer=self._tapper(entry), defaults={**said, "at": self._moment(entry)}
        )

    def _tapper(self, entry: Entry) -> Person:
        """Give who of the crew held the tablet: two observers may share one."""
        crew = [*self.visit.checkers.all(), *([self.visit.supporter] if self.visit.supporter else [])]
        return next((person for person in crew if person.pk == entry.tapper), self.by)

    def _slip(self, entry: Entry) -> None:
        self.rows.append(
            {
                "id": entry.id,
                "visit_id": self.visit.pk,
                "interview_id": entry.interview,
                "question_id": entry.question,
                "turn": entry.turn,
                "kind": entry.kind,
                "value": entry.value,
                "answered_by": entry.by,
                "helped_by": entry.helped_by if entry.by == slips.HELP else None,
                "said_at": self._moment(entry),
                "clock_off_seconds": self.off,
                "received_at": self.now,
                "received_from": self.by.pk,
                "slot": self.slot,
                "sha256": entry.sha256,
                "late": self.late,
            }
        )

    def _moment(self, entry: Entry) -> datetime:
        """Give when it was tapped, by our clock, and never later than now."""
        since = timedelta(milliseconds=entry.at) - self.ahead
        return EPOCH + max(timedelta(), min(since, self.now - EPOCH))


Deed = Callable[[Arriving, Entry, dict[str, Any]], None]
DEEDS: dict[str, Deed] = {
    journal.ARRIVED: Arriving.arrived,
    journal.BEGIN: Arriving.begin,
    journal.NOT_NOW: Arriving.not_now,
    journal.COULD_NOT: Arriving.could_not,
    journal.SAW: Arriving.saw,
    journal.SAW_NOT: Arriving.saw_not,
    journal.FINISHED: Arriving.finished,
    journal.DEBRIEF: Arriving.debrief,
}
AFTER = (journal.FINISHED, journal.DEBRIEF)  # once all that was said stands
BEFORE = tuple(kind for kind in DEEDS if kind not in AFTER)


def _facts(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _id_in(text: str) -> str:
    """Find the id in what cannot be read, so that the tablet knows which it is."""
    found = text.partition('"id"')[2].partition('"')[2].partition('"')[0]
    return found if len(found) == 36 else ""


def _why_not_file(facts: dict[str, Any]) -> str | None:
    try:
        UUID(str(facts.get("id")))
        size, sha256 = int(facts["bytes"]), str(facts["sha256"])
    except (ValueError, TypeError, KeyError):
        return unreadable_words("value")
    if facts.get("what") not in KINDS_OF_FILES or len(sha256) != 64 or size < 1:
        return unreadable_words("value")
    if size > MOST_BYTES:
        return _("This is too large to keep. Please make a shorter one.")
    taken = Attachment.objects.filter(pk=facts["id"]).exists()
    return _("This is kept already.") if taken else None


def _attachment(entry: Entry) -> Attachment:
    facts = _facts(entry.value)
    return Attachment(
        id=UUID(str(facts["id"])),
        slip_id=entry.id,
        kind=facts["what"],
        bytes=int(facts["bytes"]),
        sha256=str(facts["sha256"]).lower(),
    )


def unreadable_words(code: str) -> str:
    """Say in a sentence why one entry is not kept."""
    if code == "TOO_LONG":
        return _("This is too long to keep. Please say it in fewer words.")
    return _("This part could not be read. It stays on the tablet. Please ask the Quality Team.")
