"""What somebody said: in words, with pictures, with their voice."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedJson, SealedText
from biggervoices.core.ids import new_id
from biggervoices.loop.models import Point
from biggervoices.people.models import Home, Person, Role
from biggervoices.people.queries import Standing, standing_of


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, person: Person, *, on: date) -> Self:
        """Statements that a person may read: their own, and those that they read for the Quality Team."""
        return self.seen_by(standing_of(person, on=on))

    def seen_by(self, standing: Standing) -> Self:
        """As `visible_to`, for somebody whose roles are read already."""
        return self.filter(Q(person=standing.person.pk) | Q(pk__in=self.readable_by(standing).values("pk")))

    def readable_by(self, standing: Standing) -> Self:
        """What was sent and became no point, for the Quality Team; nothing of a home where the reader has a role."""
        if not standing.holds(Role.QUALITY_TEAM):
            return self.none()
        anything = tuple(dict(Role.WHAT))
        theirs = Q(home__in=standing.homes(*anything)) | Q(home__region__in=standing.regions(*anything))
        sent = self.filter(sent_at__isnull=False, taken_back_at=None, point=None)
        return sent.exclude(theirs).exclude(person=standing.person.pk)

    def said_by(self, person: Person) -> Self:
        """A person's own."""
        return self.filter(person=person.pk)

    def to_read(self) -> Self:
        """What nobody has read yet."""
        return self.filter(read_at=None)


class Statement(models.Model):
    """One thing that somebody says: "Tell us". Not sent yet, it is a draft that nobody else sees.

    Where it has become a point, its words and its voice live there alone, so that they are taken back in one place.
    """

    CHANGE, GOOD, SAY = "CHANGE", "GOOD", "SAY"
    WANTS = [
        (CHANGE, _("I want this to change")),
        (GOOD, _("It is good. Pass it on")),
        (SAY, _("I just want to say it")),
    ]
    HAPPY, IN_BETWEEN, NOT_HAPPY = "HAPPY", "IN_BETWEEN", "NOT_HAPPY"
    FEELS = [(HAPPY, _("Happy")), (IN_BETWEEN, _("In between")), (NOT_HAPPY, _("Not happy"))]
    MYSELF, SUPPORTER, STAFF, FAMILY = "MYSELF", "SUPPORTER", "STAFF", "FAMILY"
    HELPED = [
        (MYSELF, _("By myself")),
        (SUPPORTER, _("My supporter helps me")),
        (STAFF, _("Staff help me")),
        (FAMILY, _("Family or a friend helps me")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = PersonLink(context="voices.statement", null=True)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="+")
    words = SealedText(blank=True)
    cards = SealedJson(default=dict)  # how somebody feels about each picture card: {"lunch": "HAPPY"}
    voice = models.CharField(max_length=120, blank=True)  # a kept file, sealed
    wants = models.CharField(max_length=10, choices=WANTS, blank=True)
    about = models.CharField(max_length=10, choices=Point.ABOUT, blank=True)
    hears = models.CharField(max_length=12, choices=Point.HEARS, blank=True)
    named = models.BooleanField(null=True)
    reword = models.BooleanField(null=True)
    helped = models.CharField(max_length=10, choices=HELPED, blank=True)
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    point = models.OneToOneField(Point, null=True, on_delete=models.CASCADE, related_name="statement")
    read_at = models.DateTimeField(null=True)  # by a named human; what became a point is read there
    read_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-begun_at"]),
            models.Index(fields=["sent_at"], condition=Q(read_at=None, point=None), name="statements_to_read"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(point=None) | (Q(words="", voice="") & Q(sent_at__isnull=False)),
                name="what_became_a_point_is_said_there",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | ~(Q(wants="") | Q(hears="") | Q(named=None) | Q(helped="")),
                name="a_statement_is_sent_with_its_choices",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="a_statement_is_read_by_someone_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(words="", voice=""), name="a_statement_taken_back_is_gone"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
