"""Reads of worries: who is told, what a lead sees, what somebody sees of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.easyread.queries import Card
from biggervoices.people.models import Organisation, Person, Role
from biggervoices.people.queries import Standing
from biggervoices.safeguarding.models import Concern, ConcernEntry, Notice
from biggervoices.safeguarding.rules import READERS, TOLD, time_to_answer


@dataclass(frozen=True)
class Told:
    """Who is told of a new worry, and as what."""

    role: str
    people: tuple[Person, ...]

    @property
    def may_read(self) -> bool:
        """Tell whether they may read the worry, or hear only that one waits."""
        return self.role in READERS


@dataclass(frozen=True)
class InList:
    """One worry in the list of a lead."""

    concern: Concern
    about: str
    holder: str
    due_at: datetime
    late: bool


@dataclass(frozen=True)
class Line:
    """One line of a worry's record, with the name of whoever wrote it."""

    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Mine:
    """What the person who raised a worry sees of it: never its words, for others may look at the same screen."""

    number: str
    raised_at: datetime
    holder: str


def who_is_told(*, leaving_out: Iterable[UUID] = (), on: date) -> Told:
    """Give who is told of a new worry: nobody whom it is about, and only people whose account is open."""
    roles = (
        Role.objects.live(on)
        .filter(what__in=TOLD, person__is_active=True)
        .exclude(person__in=list(leaving_out))
        .select_related("person__photo")
        .order_by("person__name")
    )
    holders: dict[str, dict[UUID, Person]] = {what: {} for what in TOLD}
    for role in roles:
        holders[role.what][role.person_id] = role.person
    what = next((what for what in TOLD if holders[what]), "")
    return Told(role=what, people=tuple(holders[what].values()) if what else ())


def on_call_phone() -> str:
    """Give the number that is answered day and night; empty where none is set."""
    return Organisation.objects.values_list("on_call_phone", flat=True).first() or ""


def list_for(reader: Person, *, on: date, now: datetime) -> list[InList]:
    """Give the worries that this reader may read, what needs somebody now first. Two queries for any number."""
    concerns = list(Concern.objects.visible_to(reader, on=on).soonest_first().select_related("home"))
    names = _names(concern.taken_by for concern in concerns)
    return [_in_list(concern, names, now) for concern in concerns]


def _in_list(concern: Concern, names: dict[UUID | None, str], now: datetime) -> InList:
    due_at = concern.raised_at + time_to_answer(concern.danger)
    return InList(
        concern=concern,
        about=concern.get_what_display() if concern.what else _("Not said"),
        holder=names.get(concern.taken_by, ""),
        due_at=due_at,
        late=concern.taken_by is None and due_at < now,
    )


def record_of(concern: Concern) -> list[Line]:
    """Give the lines of a worry's record, the oldest first."""
    entries = list(ConcernEntry.objects.filter(concern=concern))
    names = _names(entry.by for entry in entries)
    return [
        Line(entry.words, names.get(entry.by, "") if entry.by else _("The person who is worried"), entry.at)
        for entry in entries
    ]


def people_of(concern: Concern) -> tuple[str, str]:
    """Give the names of whoever raised a worry and of whoever has it in hand; empty for nobody."""
    names = _names((concern.raised_by, concern.taken_by))
    return names.get(concern.raised_by, ""), names.get(concern.taken_by, "")


def my_worries(person: Person) -> list[Mine]:
    """Give where the worries stand that a person raised with their name, the newest first."""
    concerns = list(Concern.objects.said_by(person).order_by("-raised_at"))
    names = _names(concern.taken_by for concern in concerns)
    return [Mine(concern.number, concern.raised_at, names.get(concern.taken_by, "")) for concern in concerns]


def notice_to_send(id: UUID) -> tuple[Notice, Person] | None:
    """Lock and give an e-mail that is not sent yet; None when it was sent, or its reader left."""
    notice = Notice.objects.select_for_update().filter(pk=id, channel=Notice.EMAIL, sent_at=None).first()
    reader = Person.objects.filter(pk=notice.to, is_active=True).first() if notice else None
    return (notice, reader) if notice and reader else None


def cards_for(standing: Standing, *, now: datetime) -> list[Card]:
    """Give what waits for a reader of worries, and tell an administrator when nobody may read them."""
    if standing.holds(*READERS):
        return _reader_cards(standing, now)
    if standing.holds(Role.ADMIN):
        return _nobody_reads_cards(standing)
    return []


def _reader_cards(standing: Standing, now: datetime) -> list[Card]:
    waiting = list(
        Concern.objects.visible_to(standing.person, on=standing.on)
        .filter(taken_by=None)
        .values_list("danger", "raised_at")
    )
    if not waiting:
        return []
    urgent = any(danger != Concern.NO or raised_at + time_to_answer(danger) < now for danger, raised_at in waiting)
    title = ngettext("%(n)s worry for you to take", "%(n)s worries for you to take", len(waiting))
    words = _("Somebody may be in danger, or has waited too long.") if urgent else _("Read it and press: I have this.")
    href = reverse("safeguarding:concerns")
    return [Card(title % {"n": len(waiting)}, words, href, picture="worried", urgency=0 if urgent else 10, minutes=10)]


def _nobody_reads_cards(standing: Standing) -> list[Card]:
    waiting = Notice.objects.filter(to=standing.person.pk, channel=Notice.LIST, concern__taken_by=None).count()
    if not waiting:
        return []
    title = ngettext("%(n)s worry waits for a reader", "%(n)s worries wait for a reader", waiting)
    words = _("Nobody may read worries now. Make somebody safeguarding lead.")
    return [Card(title % {"n": waiting}, words, reverse("people:people"), picture="worried", urgency=0)]


def _names(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = {one for one in ids if one}
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=wanted)} if wanted else {}
