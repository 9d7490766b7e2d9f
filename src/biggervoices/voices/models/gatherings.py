"""A workshop: when and where, who is asked, who is there, and at which step everybody is."""

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import new_id
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing, standing_of


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def visible_to(self, person: Person, *, on: date) -> Self:
        """Gatherings that a person leads, plans or is asked to."""
        return self.seen_by(standing_of(person, on=on))

    def seen_by(self, standing: Standing) -> Self:
        """As `visible_to`, for somebody whose roles are read already."""
        asked = Exists(Invite.objects.filter(gathering=OuterRef("pk"), person=standing.person))
        return self if standing.holds(Role.QUALITY_TEAM) else self.filter(self._leads(standing) | asked)

    def led_by(self, standing: Standing) -> Self:
        """Gatherings that somebody plans and leads: the Quality Team all, facilitators their own."""
        return self if standing.holds(Role.QUALITY_TEAM) else self.filter(self._leads(standing))

    @staticmethod
    def _leads(standing: Standing) -> Q:
        through = Gathering.facilitators.through.objects
        return Q(Exists(through.filter(gathering=OuterRef("pk"), person=standing.person)))

    def going_on(self) -> Self:
        """Gatherings that have begun and have not ended."""
        return self.filter(begun_at__isnull=False, ended_at=None)


class Gathering(models.Model):
    """People meet, in a room and from afar, and look at what people said."""

    WELCOME, COLLECT, SORT, GROUP = "WELCOME", "COLLECT", "SORT", "GROUP"
    WRITE, IDEAS, CHOOSE, THANKS = "WRITE", "IDEAS", "CHOOSE", "THANKS"
    STEPS = [
        (WELCOME, _("Welcome")),
        (COLLECT, _("Collect")),
        (SORT, _("Sort")),
        (GROUP, _("Group")),
        (WRITE, _("Write together")),
        (IDEAS, _("Ideas")),
        (CHOOSE, _("Choose")),
        (THANKS, _("Thank you")),
    ]
    HOW_MANY = 6  # pictures of the code to join: 134,596 sets of 24

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=400)
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    place = models.CharField(max_length=200)
    afar = models.CharField(max_length=300, blank=True)  # how to take part from afar
    facilitators = models.ManyToManyField(Person, related_name="gatherings_led")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=10, choices=STEPS, default=WELCOME)
    paused = models.BooleanField(default=False)
    timer_ends = models.DateTimeField(null=True)  # of the step, where the group wants one; nothing ends by itself
    timer_left = models.PositiveIntegerField(null=True)  # seconds, while there is a break
    # Known to everybody in the room while it goes on: they stand on the big screen.
    code = ArrayField(models.SlugField(), default=list)
    token = models.CharField(max_length=40, unique=True)
    version = models.PositiveBigIntegerField(default=1)  # goes up with every change that a screen shows
    redrawn = models.PositiveBigIntegerField(default=1)  # the version of the last change that is no move of a card

    objects = GatheringQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=models.F("starts")), name="a_gathering_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(begun_at__isnull=False), name="a_gathering_begins_before_it_ends"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(begun_at__isnull=False, ended_at=None),
                name="one_gathering_a_code_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def phase(self) -> str:
        """Tell what every screen shows now: a step, or that it is over."""
        return phase_of(self.step, self.ended_at)

    @property
    def is_open(self) -> bool:
        """Tell whether people can join now."""
        return self.begun_at is not None and self.ended_at is None


def phase_of(step: str, ended_at: datetime | None) -> str:
    """Give the step, or "OVER" once a gathering has ended."""
    return "OVER" if ended_at else step


class Invite(models.Model):
    """Somebody is asked to come. No answer is not a yes."""

    YES, NO = "YES", "NO"
    ANSWERS = [(YES, _("Yes")), (NO, _("No"))]
    FAMILY = "FAMILY"
    AS = [
        (Role.SUPPORTED, _("People supported")),
        (Role.CHECKER, _("Quality Checkers")),
        (Role.AMBASSADOR, _("Ambassadors")),
        (Role.TEAM, _("Support teams")),
        (Role.MANAGER, _("Managers")),
        (Role.COMMITTEE, _("Committee members")),
        (FAMILY, _("Family and friends")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="invites")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    invited_as = models.CharField(max_length=12, choices=AS)
    answer = models.CharField(max_length=4, choices=ANSWERS, blank=True)
    answered_at = models.DateTimeField(null=True)
    needs = SealedText(blank=True)  # what somebody needs to take part, in their words
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gathering", "person"], name="asked_once_to_a_gathering"),
            models.CheckConstraint(
                condition=Q(met_at=None, met_by=None) | Q(met_at__isnull=False, met_by__isnull=False),
                name="a_need_is_met_by_someone_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gathering_id} {self.answer}"


class Seat(models.Model):
    """One screen at a gathering: somebody alone, or a table. Who it is, is known where they came as themselves."""

    ROOM, TABLE, REMOTE = "ROOM", "TABLE", "REMOTE"
    WHERE = [(ROOM, _("In the room, by myself")), (TABLE, _("We are a table")), (REMOTE, _("From afar"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="seats")
    person = PersonLink(context="voices.seat", null=True)
    where = models.CharField(max_length=6, choices=WHERE)
    table = models.PositiveSmallIntegerField(null=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "person"], condition=Q(person__isnull=False), name="one_seat_a_person"
            ),
            models.UniqueConstraint(fields=["gathering", "table"], name="one_seat_a_table"),
            models.CheckConstraint(
                condition=Q(where="TABLE", table__isnull=False) | (~Q(where="TABLE") & Q(table=None)),
                name="a_table_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
