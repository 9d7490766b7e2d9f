"""A group that meets: its members, and the terms of reference that they wrote together."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.ids import new_id
from biggervoices.people.models import Person
from biggervoices.voices.models.wordings import Meaning, Wording


class Group(models.Model):
    """Some people who meet again and again, such as a committee. Everybody may read what it is for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)
    purpose = models.CharField(max_length=300)
    picture = models.SlugField(default="group")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"]):
    def live(self, on: date) -> Self:
        """Members on a day. Whoever has left the organisation is none."""
        return self.filter(person__is_active=True, since__lte=on).filter(Q(until=None) | Q(until__gte=on))


class Member(models.Model):
    """Somebody belongs to a group, from a day and until a day."""

    ELECTED, ASKED, VOLUNTEERED = "ELECTED", "ASKED", "VOLUNTEERED"
    HOW = [(ELECTED, _("Elected")), (ASKED, _("Asked")), (VOLUNTEERED, _("Volunteered"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=12, choices=HOW)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="a_membership_ends_after"
            ),
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(until=None), name="one_open_membership_of_a_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.person}"


PURPOSE, WHO, MEET, POWER = "PURPOSE", "WHO", "MEET", "POWER"
PARTS = [
    (PURPOSE, _("What we are for")),
    (WHO, _("Who is in the group")),
    (MEET, _("How we meet")),
    (POWER, _("What we can do")),
]


class TermsWording(Wording):
    """A wording for one part of a group's terms of reference."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="wordings")
    part = models.CharField(max_length=10, choices=PARTS)


class TermsMeaning(Meaning):
    """What a member says to a wording."""

    wording = models.ForeignKey(TermsWording, on_delete=models.CASCADE, related_name="meanings")


class TermsOfReference(models.Model):
    """The terms as a group agreed them on a day: frozen; agreeing another part makes the next version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    wordings = models.ManyToManyField(TermsWording, related_name="+")  # one a part, which are never changed
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="one_version_of_terms_a_number")]

    def __str__(self) -> str:
        return f"{self.group}: {self.number}"
