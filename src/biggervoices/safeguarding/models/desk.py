"""What readers do with a worry: its record, its clocks, who was told, and who is on call."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import SealedJson, SealedText
from biggervoices.core.ids import anonymous_id, new_id
from biggervoices.people.models import Person
from biggervoices.safeguarding.models.worry import Concern


class ConcernEntry(models.Model):
    """One line of a concern's record: added, never changed. Of each kind that asks something, the newest one counts."""

    NOTE, DANGER, WANTS, CONSENT = "NOTE", "DANGER", "WANTS", "CONSENT"
    REFERENCE, S42, OUTCOME = "REFERENCE", "S42", "OUTCOME"
    TAKEN, RELEASED, SHARED, UNSHARED, NAMED = "TAKEN", "RELEASED", "SHARED", "UNSHARED", "NAMED"
    CLEARED, TOLD, CLOSE, NOT_YET, CLOSED, REOPENED = "CLEARED", "TOLD", "CLOSE", "NOT_YET", "CLOSED", "REOPENED"
    KINDS = [
        (NOTE, _("Note")),
        (DANGER, _("Danger now")),
        (WANTS, _("What the person wants")),
        (CONSENT, _("Does the person agree that we share this?")),
        (REFERENCE, _("Reference of the local authority")),
        (S42, _("Section 42 decision")),
        (OUTCOME, _("How it ended, in the person's words")),
        (TAKEN, _("I have this")),
        (RELEASED, _("Given back")),
        (SHARED, _("Shared")),
        (UNSHARED, _("No longer shared")),
        (NAMED, _("It is about somebody else, too")),
        (CLEARED, _("A line manager may read it")),
        (TOLD, _("Told the person")),
        (CLOSE, _("Asked a second person to close it")),
        (NOT_YET, _("Not closed yet")),
        (CLOSED, _("Closed")),
        (REOPENED, _("Opened again")),
    ]
    AGREES = [
        ("YES", _("Yes, the person agrees")),
        ("NO", _("No, and we share it all the same")),
        ("NOT_ASKED", _("We could not ask yet")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=KINDS, default=NOTE)
    words = SealedText(blank=True)
    facts = SealedJson(null=True)  # what was chosen: {"danger"}, {"agrees"}, {"yes", "on"}, {"with"}, {"how"}
    by = models.UUIDField(null=True)  # empty: whoever raised the concern, or nobody (a clock)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.at)


class Timer(models.Model):
    """When the next ones are told, unless somebody has the concern by then. Rows: a fallen worker loses none."""

    DEPUTY, LEADS, EXECUTIVE = "DEPUTY", "LEADS", "EXECUTIVE"
    STEPS = [(DEPUTY, _("Deputy")), (LEADS, _("All safeguarding leads")), (EXECUTIVE, _("Executive on call"))]

    id = models.UUIDField(primary_key=True, default=anonymous_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="timers")
    round = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=10, choices=STEPS)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(fired_at=None, stopped_at=None), name="timers_running")]
        constraints = [
            models.UniqueConstraint(fields=["concern", "round", "step"], name="one_timer_a_step"),
            models.CheckConstraint(condition=Q(fired_at=None) | Q(stopped_at=None), name="a_timer_ends_once"),
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.step}"


class Notice(models.Model):
    """Somebody was told, or is to be told, that there is a concern: without its content."""

    LIST, EMAIL, SMS = "LIST", "EMAIL", "SMS"
    FIRST, SHARED, CLOSE = "FIRST", "SHARED", "CLOSE"
    STEPS = [
        (FIRST, _("When it was told")),
        *Timer.STEPS,
        (SHARED, _("Shared")),
        (CLOSE, _("Asked to close it")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="notices")
    to = models.UUIDField(null=True)  # empty: the contact outside
    channel = models.CharField(
        max_length=10, choices=[(LIST, _("List")), (EMAIL, _("E-mail")), (SMS, _("Text message"))]
    )
    round = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=10, choices=STEPS, default=FIRST)
    due_at = models.DateTimeField()  # when somebody must have it in hand
    made_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)  # why it could not be sent the last time

    class Meta:
        indexes = [models.Index(fields=["made_at"], condition=Q(sent_at=None), name="notices_to_send")]
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "to", "channel", "round", "step"], nulls_distinct=False, name="one_notice_a_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.channel}"


class Telling(models.Model):
    """What the person who raised a concern is told: in Easy Read, on their own page, and read aloud."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="tellings")
    words = SealedText()
    picture = models.SlugField(default="tell")
    face_to_face = models.BooleanField(default=False)  # somebody told it in person, too
    by = models.UUIDField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.at)


class DutyQuerySet(models.QuerySet["Duty"]):
    def at(self, now: object) -> Self:
        return self.filter(begins_at__lte=now, ends_at__gt=now)


class Duty(models.Model):
    """Somebody is lead, deputy or executive on call, from one moment to another."""

    LEAD, DEPUTY, EXECUTIVE = "LEAD", "DEPUTY", "EXECUTIVE"
    WHAT = [
        (LEAD, _("Safeguarding lead")),
        (DEPUTY, _("Deputy")),
        (EXECUTIVE, _("Executive on call")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="duties")
    what = models.CharField(max_length=10, choices=WHAT)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["begins_at", "what"]
        indexes = [models.Index(fields=["ends_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("begins_at")), name="a_duty_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.person}, {self.when}"

    @property
    def when(self) -> str:
        """Say from when to when, in words."""
        first, last = (date_format(timezone.localtime(it), "j F, G:i") for it in (self.begins_at, self.ends_at))
        return f"{first} - {last}"


class OutsideContact(models.Model):
    """Who is told outside the organisation, when nobody inside may read a concern: such as the local authority."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.EmailField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_contact_outside")]

    def __str__(self) -> str:
        return self.name
