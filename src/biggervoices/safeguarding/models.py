from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import anonymous_id, new_id
from biggervoices.people.models import Home, Person, Role


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, person: Person, *, on: date) -> Self:
        """Concerns that a person may read and act on, never one that names them.

        Safeguarding leads read all. An executive leader reads those that they were told of, because nobody led
        safeguarding then (see docs/decisions/0010).
        """
        roles = Role.objects.live(on).filter(person=person)
        told = Notice.objects.filter(concern=OuterRef("pk"), to=person.pk)
        naming = Named.objects.filter(concern=OuterRef("pk"), person=person.pk)
        return self.filter(
            Exists(roles.filter(what=Role.SAFEGUARDING)) | Exists(told) & Exists(roles.filter(what=Role.EXECUTIVE))
        ).exclude(Exists(naming))

    def said_by(self, person: Person) -> Self:
        return self.filter(raised_by=person.pk)

    def soonest_first(self) -> Self:
        """What nobody has yet comes first; then danger, then not knowing; then what waits longest."""
        danger = Case(When(danger="YES", then=Value(0)), When(danger="NOT_KNOWN", then=Value(1)), default=Value(2))
        taken = Case(When(taken_by=None, then=Value(0)), default=Value(1))
        return self.order_by(taken, danger, "raised_at")


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
    recording = models.CharField(max_length=100, blank=True)  # a voice, a name in core.files
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT)
    raised_by = PersonLink(context="safeguarding.concern", null=True)  # empty: anonymous, and nobody can find out
    raised_at = models.DateTimeField()
    raised_from = models.CharField(max_length=20, default="PAGE")  # PAGE | VISIT
    taken_by = models.UUIDField(null=True)  # who pressed "I have this"
    taken_at = models.DateTimeField(null=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="a_concern_is_taken_by_someone_at_a_time",
            )
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


class ConcernEntry(models.Model):
    """One line of a concern's record: added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="entries")
    words = SealedText()
    by = models.UUIDField(null=True)  # empty: whoever raised the concern said more
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.at)


class Notice(models.Model):
    """A reader was told that there is a concern: without its content."""

    LIST, EMAIL = "LIST", "EMAIL"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="notices")
    to = models.UUIDField()
    channel = models.CharField(max_length=10, choices=[(LIST, _("List")), (EMAIL, _("E-mail"))])
    due_at = models.DateTimeField()  # when somebody must have it in hand
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concern", "to", "channel"], name="one_notice_a_reader")]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.channel}"
