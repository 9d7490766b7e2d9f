"""Advice of a group to the leaders, who must answer by a day; and their answer."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.ids import new_id
from biggervoices.people.models import Person
from biggervoices.voices.models.groups import Group
from biggervoices.voices.models.meetings import Item


class AdviceQuerySet(models.QuerySet["Advice"]):
    def open(self) -> Self:
        """Advice that the leaders have not answered."""
        return self.filter(response=None, taken_back_at=None)

    def overdue(self, on: date) -> Self:
        """Open advice whose day has passed."""
        return self.open().filter(answer_by__lt=on)


class Advice(models.Model):
    """What a group says to the leaders. It is public, with the day by which they must answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="advice")
    item = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL, related_name="advice")
    words = models.TextField()
    why = models.TextField(blank=True)
    picture = models.SlugField(default="idea")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answer_by = models.DateField()
    taken_back_at = models.DateTimeField(null=True)

    objects = AdviceQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(taken_back_at=None) & ~Q(words="")) | Q(taken_back_at__isnull=False, words="", why=""),
                name="advice_taken_back_is_gone",
            )
        ]

    def __str__(self) -> str:
        return self.words


class Response(models.Model):
    """The leaders' answer. What is accepted is a promise, with who does it and by when; then what was done."""

    ACCEPT, PARTLY, NO = "ACCEPT", "PARTLY", "NO"
    SAYS = [(ACCEPT, _("Yes, we will do it")), (PARTLY, _("We will do a part of it")), (NO, _("No, we will not do it"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    advice = models.OneToOneField(Advice, on_delete=models.CASCADE, related_name="response")
    says = models.CharField(max_length=10, choices=SAYS)
    words = models.TextField()
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    do_by = models.DateField(null=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done_words = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(says="NO", owner=None, do_by=None)
                | (Q(says__in=["ACCEPT", "PARTLY"]) & Q(owner__isnull=False, do_by__isnull=False)),
                name="a_promise_to_a_group_has_an_owner_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, done_words="")
                | (Q(done_at__isnull=False, done_by__isnull=False, do_by__isnull=False) & ~Q(done_words="")),
                name="a_promise_to_a_group_is_done_by_someone_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.says


class Heard(models.Model):
    """A member says: I have heard the answer, or what was done."""

    ANSWER, DONE = "ANSWER", "DONE"
    WHAT = [(ANSWER, _("The answer")), (DONE, _("What was done"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="heard")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=WHAT)
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "person", "what"], name="an_answer_is_heard_once")]

    def __str__(self) -> str:
        return self.what
