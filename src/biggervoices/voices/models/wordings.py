"""Write together: a wording that somebody proposes, and what each of those asked says to it.

Two bases, for whatever people word together: the terms of a group, the statement of a theme. The rows of what people
say stand in a table of their own, related as `meanings`.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import new_id
from biggervoices.people.models import Person


class Wording(models.Model):
    """Words that somebody proposes. They are never changed: other words are another wording, `instead_of` this one."""

    meanings: ClassVar[Any]  # what people say to it: the rows of a Meaning

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    words = models.TextField()
    instead_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)  # other words were agreed, or proposed, instead

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words


class Meaning(models.Model):
    """What one person says to: does this say what we mean? A concrete row adds its `wording`."""

    YES, PARTLY, NO = "YES", "PARTLY", "NO"
    SAYS = [(YES, _("Yes")), (PARTLY, _("Partly")), (NO, _("No"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = PersonLink(context="voices.meaning", null=True)
    says = models.CharField(max_length=10, choices=SAYS)
    why = SealedText(blank=True)
    said_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["wording", "person"], name="one_%(class)s_a_person"),
            models.CheckConstraint(condition=Q(says__in=["YES", "PARTLY", "NO"]), name="%(class)s_is_one_of_three"),
        ]

    def __str__(self) -> str:
        return self.says
