from django.db import models
from django.utils.translation import gettext_lazy as _

from biggervoices.core.ids import new_id


class Picture(models.Model):
    """A picture that somebody gave: for an idea (the organisation's set), or of a person, a home or a thing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    idea = models.SlugField(blank=True)  # empty: a picture of somebody or something, not for an idea
    file = models.CharField(max_length=100)  # a name in core.files
    words = models.CharField(max_length=120)
    maker = models.CharField(max_length=120, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=models.Q(replaced_at=None) & ~models.Q(idea=""), name="one_picture_an_idea"
            )
        ]

    def __str__(self) -> str:
        return self.words


class Recording(models.Model):
    """A voice: of a question, of a page, or of somebody who answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(
        max_length=120, blank=True
    )  # what it speaks, "question:<id>"; empty: said once, by its owner
    words = models.TextField(blank=True)  # the words as they were when it was recorded
    file = models.CharField(max_length=100)
    seconds = models.FloatField()
    spoken_by = models.CharField(max_length=120)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(replaced_at=None) & ~models.Q(key=""), name="one_recording_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.key


class Reading(models.Model):
    """A named reader with a learning disability ticked: I read this and it makes sense."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)  # of the words that were read: other words need another reading
    reader = models.CharField(max_length=120)
    read_on = models.DateField()

    def __str__(self) -> str:
        return _("%(reader)s read %(of)s") % {"reader": self.reader, "of": self.of}


class Waiver(models.Model):
    """Somebody kept words that the plain-word lint warned of, and said why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    of = models.CharField(max_length=120)
    rule = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=300)
    waived_at = models.DateTimeField()
    waived_by = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.of}: {self.rule}"
