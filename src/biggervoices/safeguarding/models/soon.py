"""Words that sound urgent, somewhere in the house: where they are, of which kind, and who has read them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.ids import new_id
from biggervoices.people.models import Home, Person, Role
from biggervoices.people.queries import Standing


class ReadSoonQuerySet(models.QuerySet["ReadSoon"]):
    def visible_to(self, standing: Standing) -> Self:
        """Prompts for somebody: leads see all of them; the Quality Team those of words that it may read.

        That is: once the words are handed in, and never of a home where they have a role.
        """
        if standing.holds(Role.SAFEGUARDING):
            return self.all()
        return self.readable_by(standing)

    def readable_by(self, standing: Standing) -> Self:
        """Prompts whose words somebody may read."""
        if not standing.holds(Role.QUALITY_TEAM):
            return self.none()
        anything = tuple(dict(Role.WHAT))
        theirs = Q(home__in=standing.homes(*anything)) | Q(home__region__in=standing.regions(*anything))
        return self.filter(ready_at__isnull=False).exclude(theirs)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class ReadSoon(models.Model):
    """Somebody should read this soon. Points at the words by id, and holds none of them."""

    SAID, POINT, SEEN, TIME_WITH, DEBRIEF = "SAID", "POINT", "SEEN", "TIME_WITH", "DEBRIEF"
    VERDICT, UPDATE = "VERDICT", "UPDATE"
    WHAT = [
        (SAID, _("Something that was said on a visit")),
        (POINT, _("Something that somebody said")),
        (SEEN, _("Something that the checkers saw")),
        (TIME_WITH, _("Time with somebody")),
        (DEBRIEF, _("How a visit was for a checker")),
        (VERDICT, _("What somebody said to: Is it better now?")),
        (UPDATE, _("What a home wrote about an action")),
    ]
    KINDS = [  # the codes of pure/urgent.py
        ("immediate", _("Somebody may be in danger now.")),
        ("self", _("Somebody may want to hurt themselves.")),
        ("sexual", _("It sounds sexual.")),
        ("harm_by_others", _("Somebody may be hurt or frightened by others.")),
        ("exploitation", _("Somebody may be used by others.")),
        ("money", _("Somebody may take money or things.")),
        ("neglect", _("Somebody may not get the help that they need.")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    what = models.CharField(max_length=10, choices=WHAT)
    thing_id = models.UUIDField(unique=True)  # of the row that holds the words
    part_of = models.UUIDField(null=True, db_index=True)  # of the visit: handed in, all of it may be read
    path = models.CharField(max_length=200)  # the page where those who may read the words find them
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    lowered = models.BooleanField()  # words beside it may make it harmless
    raised_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)  # since when the Quality Team may read the words
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ReadSoonQuerySet.as_manager()

    class Meta:
        ordering = ["lowered", "raised_at"]
        indexes = [models.Index(fields=["raised_at"], condition=Q(read_at=None), name="to_be_read_soon")]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__isnull=False, read_by__isnull=False),
                name="read_by_someone_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.kind}"
