"""What is held, what is due, what stands in a copy, and which kept files somebody still needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from biggervoices.checks.queries.own import own as own_in_checks
from biggervoices.core.lives import Chapter, Entry, Held
from biggervoices.core.models import AuditEntry
from biggervoices.keeping.models import Hold, OwnCopy, Period
from biggervoices.keeping.queries.opened import OPENINGS, Trail
from biggervoices.keeping.rules import BY_KEY, KINDS, Kind
from biggervoices.loop.queries.own import own as own_in_loop
from biggervoices.people.models import Person, Role
from biggervoices.people.queries.own import own as own_in_people
from biggervoices.safeguarding.models import Concern
from biggervoices.voices.queries.own import own as own_in_voices

# Every room that keeps something about a person writes chapters of their copy.
OWN: tuple[Callable[[Person], list[Chapter]], ...] = (own_in_people, own_in_loop, own_in_voices, own_in_checks)
MOST_ACTS = 5000
# The columns that name a kept file. tests/keeping holds that no row names one anywhere else.
FILE_COLUMNS = {
    "easyread.Picture": ("file",),
    "easyread.Recording": ("file",),
    "checks.Attachment": ("file",),
    "loop.Point": ("voice",),
    "voices.Statement": ("voice",),
    "safeguarding.Concern": ("recording",),
    "keeping.OwnCopy": ("file",),
}


@dataclass(frozen=True)
class Kept:
    """A kind of data, and how long it is kept here."""

    kind: Kind
    days: int | None


def kept() -> list[Kept]:
    """Give every kind with the time that counts: the organisation's, else ours."""
    own = dict(Period.objects.values_list("key", "days"))
    return [Kept(kind, own.get(kind.key, kind.days) if kind.may_set else kind.days) for kind in KINDS]


def days_of(key: str) -> int:
    """Give how many days a kind is kept that has an end."""
    days = Period.objects.filter(pk=key).values_list("days", flat=True).first() or BY_KEY[key].days
    assert days is not None
    return days


def held() -> Held:
    """Give what nobody may throw away now. Who lives or works in a home that is held is held with it."""
    live = Hold.objects.filter(ended_at=None)
    homes = frozenset(filter(None, live.values_list("home", flat=True)))
    theirs = Role.objects.filter(home__in=homes).values_list("person", flat=True)
    return Held(frozenset(filter(None, live.values_list("person", flat=True))) | frozenset(theirs), homes)


def to_erase(*, before: datetime) -> QuerySet[Person]:
    """Give the people who left or died before a day and are still written here."""
    gone = Q(left_on__lt=before) | Q(left_on=None, died_on__lt=before)
    return Person.objects.filter(gone, is_active=False, erased_at=None)


def erased() -> dict[str, str]:
    """Give who was erased, and when."""
    rows = Person.objects.filter(erased_at__isnull=False).values_list("pk", "erased_at")
    return {str(person): at.isoformat() for person, at in rows if at}


def files_named() -> set[str]:
    """Give the name of every kept file that a row names."""
    columns = ((apps.get_model(label), name) for label, names in FILE_COLUMNS.items() for name in names)
    return {file for model, name in columns for file in model._default_manager.values_list(name, flat=True) if file}


def old_copies(*, now: datetime) -> QuerySet[OwnCopy]:
    """Give the copies that were there long enough to be fetched."""
    return OwnCopy.objects.filter(asked_at__lt=now - timedelta(days=days_of("copies")))


def copy_of(person: Person, by: Person) -> OwnCopy | None:
    """Give the newest copy of a person that somebody asked for."""
    return OwnCopy.objects.filter(person=person, asked_by=by).order_by("-asked_at").first()


def chapters(copy: OwnCopy) -> list[Chapter]:
    """Give all that is kept about a person, chapter by chapter; a chapter with nothing in it is left out."""
    found = [chapter for own in OWN for chapter in own(copy.person)]
    worries = [_worries(copy.person)] if copy.worries else []
    # Who opened what is not for a supporter who reads along.
    alone = copy.worries or copy.asked_by_id != copy.person_id
    opened = [_opened(copy.person)] if alone else []
    return [it for it in (*found, *worries, *opened, _acts(copy.person)) if it.entries]


def _worries(person: Person) -> Chapter:
    said = Concern.objects.said_by(person).order_by("raised_at")
    entries = [
        Entry(
            (_("I told a worry. Its number is %(number)s.") % {"number": it.number}, it.words, it.wants),
            it.raised_at,
            "worried",
            (it.recording,) if it.recording else (),
            {"danger": it.danger, "who": it.who, "what": it.what},
        )
        for it in said
    ]
    return Chapter("worries", _("Worries that I told"), "worried", tuple(entries))


def _opened(person: Person) -> Chapter:
    trail = Trail(person)
    entries = [
        Entry((_("%(name)s opened: %(what)s") % {"name": it.name, "what": it.words}, it.why), it.at, it.picture)
        for it in trail.openings(trail.entries()[:MOST_ACTS])
    ]
    return Chapter("opened", _("Who opened my things"), "look", tuple(entries))


def _acts(person: Person) -> Chapter:
    """Give what the house wrote down about this person's doing and about what was done to their page."""
    about = Q(thing_id=person.pk) & ~Q(what__in=OPENINGS)
    rows = AuditEntry.objects.filter(Q(by=person.pk) | about).order_by("-at")[:MOST_ACTS]
    names = _names({row.by for row in rows if row.by})
    entries = [
        Entry(
            (row.what, _("by %(name)s") % {"name": names[row.by]} if row.by in names else ""), row.at, facts=row.facts
        )
        for row in rows
    ]
    return Chapter("written-down", _("What the house wrote down about what was done"), "eye", tuple(entries))


def _names(people: set[UUID]) -> dict[UUID | None, str]:
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=people)}
