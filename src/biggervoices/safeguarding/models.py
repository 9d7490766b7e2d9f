from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import anonymous_id, new_id
from biggervoices.people.models import Home


class Concern(models.Model):
    """Somebody is worried. Saved the moment it is said; its id tells nothing of when (it may be anonymous)."""

    WHO = [
        ("ME", _("Me")),
        ("SOMEONE", _("Someone else")),
        ("NOT_SAY", _("I do not want to say")),
    ]
    WHAT = [
        ("HURT", _("Somebody hurts me or someone")),
        ("MONEY", _("Money or things are taken")),
        ("CARE", _("I do not get the help I need")),
        ("WORDS", _("Somebody is unkind or shouts")),
        ("TOUCH", _("Somebody touches me in a way I do not want")),
        ("SAD", _("I feel very sad, or I want to hurt myself")),
        ("OTHER", _("Something else")),
    ]

    id = models.UUIDField(primary_key=True, default=anonymous_id, editable=False)
    number = models.CharField(max_length=12, unique=True)  # the case number that is shown and spoken
    who = models.CharField(max_length=10, choices=WHO)
    what = models.CharField(max_length=10, choices=WHAT, blank=True)
    danger_now = models.BooleanField(default=False)
    words = SealedText(blank=True)
    wants = SealedText(blank=True)  # what the person wants to happen
    recording = models.CharField(max_length=100, blank=True)  # a voice, a name in core.files
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT)
    raised_by = PersonLink(context="safeguarding.concern", null=True)  # empty: anonymous, and nobody can find out
    raised_at = models.DateTimeField()
    raised_from = models.CharField(max_length=20, default="PAGE")  # PAGE | VISIT
    taken_by = models.UUIDField(null=True)  # who pressed "I have this"
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-danger_now", "raised_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="a_concern_is_taken_by_someone_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.number


class ConcernEntry(models.Model):
    """One line of a concern's record: added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="entries")
    words = SealedText()
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.at)


class Notice(models.Model):
    """A reader was told that there is a concern: without its content."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="notices")
    to = models.UUIDField()
    channel = models.CharField(max_length=10, choices=[("LIST", _("List")), ("EMAIL", _("E-mail"))])
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concern", "to", "channel"], name="one_notice_a_reader")]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.channel}"
