"""A worry, whom it is about, and who may read it."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import and_
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import anonymous_id, new_id
from biggervoices.people.models import Home, Person, Role, roles_held
from biggervoices.people.queries import managed_by

SHARED_WITH = (Role.MANAGER, Role.REGIONAL, Role.QUALITY_TEAM)  # who may read a worry that was shared with them


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, person: Person, *, on: date) -> Self:
        """Concerns that a person may read: never one that names them, or somebody whose line manager they are.

        Safeguarding leads read all others. An executive leader reads those that they were told of, and those that no
        lead may read. Managers and the Quality Team read what was shared with them (docs/decisions/0035).
        """
        held = {what for what, _home, _region in roles_held(person, on=on)}
        if held.isdisjoint({Role.SAFEGUARDING, Role.EXECUTIVE, *SHARED_WITH}):
            return self.none()
        theirs = self.exclude(is_barred(person.pk, managed_by([person.pk]).get(person.pk, ())))
        if Role.SAFEGUARDING in held:
            return theirs
        told = Reader.objects.filter(concern=OuterRef("pk"), person=person.pk, until=None)
        ways = Q(Exists(told.filter(part=Reader.SHARED))) if held & {*SHARED_WITH} else Q(pk__in=())
        if Role.EXECUTIVE in held:
            ways |= Q(Exists(told.exclude(part=Reader.SHARED))) | Q(closed_at=None) & no_lead_reads(on)
        return theirs.filter(ways)

    def said_by(self, person: Person) -> Self:
        return self.filter(raised_by=person.pk)

    def to_take(self) -> Self:
        """Those that nobody has in hand."""
        return self.filter(taken_by=None, closed_at=None)

    def soonest_first(self) -> Self:
        """What nobody has yet comes first; then danger, then not knowing; then what waits longest."""
        danger = Case(When(danger="YES", then=Value(0)), When(danger="NOT_KNOWN", then=Value(1)), default=Value(2))
        taken = Case(When(taken_by=None, then=Value(0)), default=Value(1))
        return self.order_by(taken, danger, "raised_at")


def is_barred(person: UUID, manages: Iterable[UUID]) -> Q:
    """Tell, of a concern in a query, whether somebody is left out: named, or line manager of somebody named."""
    naming = Named.objects.filter(concern=OuterRef("pk"))
    barred = Q(Exists(naming.filter(person=person)))
    if below := list(manages):
        cleared = Cleared.objects.filter(concern=OuterRef("pk"), person=person)
        barred |= Exists(naming.filter(person__in=below)) & ~Exists(cleared)
    return barred


def no_lead_reads(on: date) -> Q:
    """Tell, of a concern in a query, whether every safeguarding lead is left out of it; true where there is no lead."""
    leads = Role.objects.live(on).filter(what=Role.SAFEGUARDING, person__is_active=True)
    people = list(leads.values_list("person", flat=True))
    below = managed_by(people)
    return reduce(and_, (is_barred(lead, below.get(lead, ())) for lead in people), ~Q(pk=None))


class Concern(models.Model):
    """Somebody is worried. Saved the moment it is said; its id tells nothing of when (it may be anonymous)."""

    ME, SOMEONE, NOT_SAY = "ME", "SOMEONE", "NOT_SAY"
    WHO = [
        (ME, _("Me")),
        (SOMEONE, _("Someone else")),
        (NOT_SAY, _("I do not want to say")),
    ]
    WHAT = [
        ("HURT", _("Somebody hurts me or someone")),
        ("TOUCH", _("Somebody touches me or someone in a bad way")),
        ("WORDS", _("Somebody is unkind or shouts")),
        ("MONEY", _("Money or things are taken")),
        ("CARE", _("I or someone do not get help")),
        ("SAD", _("I feel very sad or want to hurt myself")),
        ("OTHER", _("Something else")),
        (NOT_SAY, _("I do not want to say")),
    ]
    YES, NOT_KNOWN, NO = "YES", "NOT_KNOWN", "NO"
    DANGER = [
        (YES, _("Yes")),
        (NO, _("No")),
        (NOT_KNOWN, _("I do not know")),
    ]

    id = models.UUIDField(primary_key=True, default=anonymous_id, editable=False)
    number = models.CharField(max_length=12, unique=True)  # the case number that is shown and spoken; tells no order
    who = models.CharField(max_length=10, choices=WHO)
    what = models.CharField(max_length=10, choices=WHAT, blank=True)
    danger = models.CharField(max_length=10, choices=DANGER, default=NOT_KNOWN)
    words = SealedText(blank=True)
    wants = SealedText(blank=True)  # what the person wants to happen
    recording = models.CharField(max_length=100, blank=True)  # a voice, sealed: a name in core.files
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT)
    raised_by = PersonLink(context="safeguarding.concern", null=True)  # empty: anonymous, and nobody can find out
    raised_at = models.DateTimeField()
    raised_from = models.CharField(max_length=20, default="PAGE")  # PAGE | TABLET
    round = models.PositiveSmallIntegerField(
        default=1
    )  # counts each time that somebody must take it: once more when opened again
    taken_by = models.UUIDField(null=True)  # who pressed "I have this"
    taken_at = models.DateTimeField(null=True)
    close_asked_at = models.DateTimeField(null=True)  # whoever has it thinks that it can be closed
    closed_by = models.UUIDField(null=True)  # the second person, who agreed
    closed_outside = models.CharField(max_length=120, blank=True)  # or the contact outside, where nobody else could
    closed_at = models.DateTimeField(null=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["raised_at"], condition=Q(taken_by=None, closed_at=None), name="concerns_to_take")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="a_concern_is_taken_by_someone_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closed_outside="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, closed_outside="")
                | (Q(closed_at__isnull=False, closed_by=None) & ~Q(closed_outside="")),
                name="a_concern_is_closed_by_someone_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None)
                | Q(taken_by__isnull=False, close_asked_at__isnull=False)
                & (Q(closed_by=None) | ~Q(closed_by=models.F("taken_by"))),
                name="a_second_person_closes_a_concern",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Named(models.Model):
    """Somebody whom a concern is about: left out of its readers, its notices and its counts."""

    id = models.UUIDField(primary_key=True, default=anonymous_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="named")
    person = PersonLink(context="safeguarding.named")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concern", "person"], name="named_once_a_concern")]

    def __str__(self) -> str:
        return str(self.concern_id)


class Cleared(models.Model):
    """A lead looked, and lets the line manager of somebody named read all the same. Why stands in the record."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="cleared")
    person = PersonLink(context="safeguarding.cleared")
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concern", "person"], name="cleared_once_a_concern")]

    def __str__(self) -> str:
        return str(self.concern_id)


class Reader(models.Model):
    """Somebody was told of a concern, and may read it while they hold their role. The database wants one a concern.

    The link is sealed as that of Named is, so that the database itself can see that a reader is not named.
    """

    LEAD, EXECUTIVE, OUTSIDE, SHARED = "LEAD", "EXECUTIVE", "OUTSIDE", "SHARED"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="readers")
    person = PersonLink(context="safeguarding.named", null=True, db_index=True)  # empty: the contact outside
    part = models.CharField(max_length=10)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "person"], condition=Q(until=None), nulls_distinct=False, name="one_reader_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(part="OUTSIDE", person=None) | (~Q(part="OUTSIDE") & Q(person__isnull=False)),
                name="who_reads_has_a_name_or_is_outside",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.part}"
