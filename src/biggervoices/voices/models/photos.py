"""Photos of a gathering, for its report, and who can be recognised in them."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from biggervoices.core.ids import new_id
from biggervoices.easyread.models import Picture
from biggervoices.people.models import Person
from biggervoices.voices.models.gatherings import Gathering


class DayPhotoQuerySet(models.QuerySet["DayPhoto"]):
    def shown(self) -> Self:
        """Photos that stand in the report: everybody who is in one says yes to it, now."""
        others = InPhoto.objects.filter(photo=OuterRef("pk")).exclude(says=InPhoto.YES)
        return self.exclude(Exists(others))


class DayPhoto(models.Model):
    """One photo of a gathering. Its picture keeps the words for whoever does not see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="photos")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DayPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return str(self.picture.words)


class InPhoto(models.Model):
    """Somebody can be recognised in a photo: they are asked about this very photo, and their last word counts."""

    YES, NO = "YES", "NO"
    SAYS = [(YES, _("Yes, show it")), (NO, _("No, do not show it"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    photo = models.ForeignKey(DayPhoto, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=3, choices=SAYS, blank=True)
    said_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # who heard it

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["photo", "person"], name="a_person_is_in_a_photo_once")]

    def __str__(self) -> str:
        return str(self.pk)
