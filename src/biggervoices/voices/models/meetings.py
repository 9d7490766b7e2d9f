"""A meeting of a group: its agenda, the papers to it, who is coming, and what was decided."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.ids import new_id
from biggervoices.easyread.models import Picture, Recording
from biggervoices.people.models import Person
from biggervoices.voices.models.groups import Group


class Meeting(models.Model):
    """A group meets on a day, at a time, in a place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="meetings")
    on = models.DateField()
    begins = models.TimeField()
    place = models.CharField(max_length=200)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    called_off_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["on", "begins"]

    def __str__(self) -> str:
        return f"{self.group}: {self.on}"


class Coming(models.Model):
    """What a member says to: are you coming?"""

    YES, NO, NOT_SURE = "YES", "NO", "NOT_SURE"
    SAYS = [(YES, _("Yes")), (NO, _("No")), (NOT_SURE, _("I do not know"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="coming")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    says = models.CharField(max_length=10, choices=SAYS)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_coming_a_person")]

    def __str__(self) -> str:
        return self.says


class Item(models.Model):
    """One thing on the agenda: one idea, with its picture."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    picture = models.SlugField(default="talk")
    first_work = models.BooleanField(default=False)  # of the piece of work that is ready to start
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_item_a_number")]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """Something to read, look at or hear before an item is talked about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="papers")
    words = models.TextField()
    picture = models.SlugField(default="words")
    photo = models.ForeignKey(Picture, null=True, on_delete=models.PROTECT, related_name="+")
    recording = models.ForeignKey(Recording, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.words


class Decision(models.Model):
    """What a group decided about an item. Added, never changed: what is decided anew is another decision."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="decisions")
    words = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="a_decision_says_something")]

    def __str__(self) -> str:
        return self.words
