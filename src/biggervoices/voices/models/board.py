"""The board of a gathering: cards with what people said, where they were sorted, and the themes they were put in."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import new_id
from biggervoices.loop.models import Point
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import Standing, standing_of
from biggervoices.voices.models.gatherings import Gathering, Seat
from biggervoices.voices.models.statements import Statement


class Theme(models.Model):
    """What some cards have in common, as the people of a gathering see it."""

    COLOURS = [
        ("sun", _("Yellow")),
        ("sea", _("Blue")),
        ("leaf", _("Green")),
        ("rose", _("Pink")),
        ("plum", _("Purple")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="themes")
    name = SealedText()
    picture = models.SlugField(default="idea")
    colour = models.CharField(max_length=5, choices=COLOURS, default="sun")
    made_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return str(self.name)


class BoardCardQuerySet(models.QuerySet["BoardCard"]):
    def on_board(self) -> Self:
        """Cards that everybody sees: not those that wait for a human, were taken off, or were taken back."""
        taken_back = Q(point__taken_back_at__isnull=False) | Q(statement__taken_back_at__isnull=False)
        return self.filter(off_at=None, waits=False).exclude(taken_back)

    def visible_to(self, person: Person, *, on: date) -> Self:
        """As `readable_by`."""
        return self.readable_by(standing_of(person, on=on))

    def readable_by(self, standing: Standing) -> Self:
        """Cards that sounded urgent and wait for a human, or were kept off the board: for the Quality Team."""
        return self.filter(waits=True) if standing.holds(Role.QUALITY_TEAM) else self.none()


class BoardCard(models.Model):
    """One statement on the board of a gathering. What we hold already keeps its words where they are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="cards")
    words = SealedText(blank=True)
    picture = SealedText(blank=True)  # the picture card with which it was said, if it was
    point = models.ForeignKey(Point, null=True, on_delete=models.CASCADE, related_name="+")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="cards")
    person = PersonLink(context="voices.card", null=True)
    helped = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    waits = models.BooleanField(default=False)  # it sounded urgent: a human reads it before it stands on the board
    read_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    off_at = models.DateTimeField(null=True)
    same_as = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="alike")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="cards")

    objects = BoardCardQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "point"], name="a_point_is_on_a_board_once"),
            models.UniqueConstraint(fields=["gathering", "statement"], name="a_statement_is_on_a_board_once"),
            models.CheckConstraint(
                condition=Q(point=None, statement=None) | Q(words=""), name="what_is_held_elsewhere_is_said_there"
            ),
            models.CheckConstraint(condition=~Q(same_as=models.F("id")), name="no_card_is_the_same_as_itself"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Sorting(models.Model):
    """Where a table, or somebody alone, put a card. The last press of each counts."""

    GOOD, NOT_GOOD, WISH, NOT_SURE = "GOOD", "NOT_GOOD", "WISH", "NOT_SURE"
    PILES = [(GOOD, _("Good")), (NOT_GOOD, _("Not good")), (WISH, _("I want this")), (NOT_SURE, _("Not sure"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    card = models.ForeignKey(BoardCard, on_delete=models.CASCADE, related_name="sortings")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="sortings")
    pile = models.CharField(max_length=8, choices=PILES)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "seat"], name="a_seat_sorts_a_card_once")]

    def __str__(self) -> str:
        return self.pile


class Move(models.Model):
    """A card was put into a theme, or out of all of them: added, never changed. The screen chose its id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="moves")
    card = models.ForeignKey(BoardCard, on_delete=models.CASCADE, related_name="moves")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.CASCADE, related_name="+")
    before = models.ForeignKey(Theme, null=True, on_delete=models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveBigIntegerField()  # the version of the gathering that it made
    undoes = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="undone")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gathering", "number"], name="one_move_a_version")]

    def __str__(self) -> str:
        return str(self.pk)
