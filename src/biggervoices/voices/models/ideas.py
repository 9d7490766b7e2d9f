"""Write together and ideas: the statement of a theme, and what could be done about it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import new_id
from biggervoices.loop.models import Reply
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing, standing_of
from biggervoices.voices.models.board import Theme
from biggervoices.voices.models.gatherings import Gathering, Seat
from biggervoices.voices.models.wordings import Meaning, Wording


class ThemeWordingQuerySet(models.QuerySet["ThemeWording"]):
    def there(self) -> Self:
        """Words that everybody looks at now: the newest of each theme that no human must read first."""
        return self.filter(replaced_at=None, waits=False)


class ThemeWording(Wording):
    """Words that say for all what is in a theme. One at a time is looked at; the ones before stay readable."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="wordings")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    waits = models.BooleanField(default=False)  # it sounded urgent: a human reads it before it is shown

    objects = ThemeWordingQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme"], condition=Q(replaced_at=None, waits=False), name="one_wording_of_a_theme_at_a_time"
            )
        ]


class ThemeMeaning(Meaning):
    """What one of those whose card is in the theme says to its statement; a table says it as a seat."""

    wording = models.ForeignKey(ThemeWording, on_delete=models.CASCADE, related_name="meanings")


class IdeaQuerySet(models.QuerySet["Idea"]):
    def visible_to(self, person: Person, *, on: date) -> Self:
        """As `readable_by`."""
        return self.readable_by(standing_of(person, on=on))

    def readable_by(self, standing: Standing) -> Self:
        """Ideas that somebody answers: they are asked, or lead the whole organisation."""
        asked = self.on_board().filter(asked__isnull=False)
        return asked if standing.holds(Role.EXECUTIVE) else asked.filter(asked=standing.person)

    def on_board(self) -> Self:
        """Ideas that everybody sees."""
        return self.filter(off_at=None, waits=False, theme__gone_at=None)


class Idea(models.Model):
    """What could be done about a theme, who could do it, and what they say."""

    HOME, PROVIDER, OTHERS = "HOME", "PROVIDER", "OTHERS"
    WHO = [(HOME, _("My home")), (PROVIDER, _("The organisation")), (OTHERS, _("Others"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="ideas")
    words = SealedText(blank=True)
    who = models.CharField(max_length=8, choices=WHO)
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    person = PersonLink(context="voices.idea", null=True)
    added_at = models.DateTimeField()
    waits = models.BooleanField(default=False)  # it sounded urgent: a human reads it before it is shown
    off_at = models.DateTimeField(null=True)
    forward_at = models.DateTimeField(null=True)  # people chose that it goes forward
    asked = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")  # who answers it
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField(null=True)
    reply = models.ForeignKey(Reply, null=True, on_delete=models.PROTECT, related_name="+")  # the last one

    objects = IdeaQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asked=None, asked_at=None, asked_by=None, answer_by=None, reply=None)
                | Q(asked__isnull=False, asked_at__isnull=False, asked_by__isnull=False, answer_by__isnull=False),
                name="a_leader_is_asked_by_someone_with_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def gathering(self) -> Gathering:
        """Give the gathering where it was had."""
        return self.theme.gathering
