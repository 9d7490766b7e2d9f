from django.db import models
from django.db.models import Q

from biggervoices.core.fields import SealedText
from biggervoices.core.ids import new_id
from biggervoices.people.models import Home, Person


class Period(models.Model):
    """How long the organisation keeps a kind of data, where it chose another time than ours."""

    key = models.SlugField(primary_key=True)
    days = models.PositiveIntegerField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.key} {self.days}"


class Hold(models.Model):
    """Nothing of a person, or of a home, is thrown away while this lasts: a court, a review, a complaint."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="+")
    reason = SealedText()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, home__isnull=False) | Q(person__isnull=False, home=None),
                name="a_hold_is_of_one_person_or_one_home",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="a_hold_is_ended_by_someone_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class OwnCopy(models.Model):
    """A copy of all that is about a person: asked for, made, fetched, and gone after some days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=120, blank=True)  # asked for by another: how the person said yes
    worries = models.BooleanField()  # not where another reads along: earlier worries stay hidden
    asked_at = models.DateTimeField()
    file = models.CharField(max_length=100, blank=True)  # a name in core.files, sealed
    made_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "asked_by"], condition=Q(made_at=None), name="one_copy_is_made_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
