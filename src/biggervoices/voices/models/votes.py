"""What people think of sentences: who says it and how, what each said, and hands that were counted in a room."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import new_id
from biggervoices.people.models import Person
from biggervoices.voices.models.board import BoardCard
from biggervoices.voices.models.gatherings import Gathering, Seat
from biggervoices.voices.models.ideas import Idea


class SentenceQuerySet(models.QuerySet["Sentence"]):
    def there(self) -> Self:
        """Sentences that people can say something about now: not what was taken out, alone or with its card or idea."""
        card = Q(card=None) | Q(card__in=BoardCard.objects.on_board())
        idea = Q(idea=None) | Q(idea__in=Idea.objects.on_board())
        return self.filter(card, idea, left_at=None)


class Sentence(models.Model):
    """One sentence of which everybody says what they think: a card of the board, an idea, or words of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="sentences")
    card = models.ForeignKey(BoardCard, null=True, on_delete=models.CASCADE, related_name="sentences")
    idea = models.ForeignKey(Idea, null=True, on_delete=models.CASCADE, related_name="sentences")
    words = SealedText(blank=True)
    put_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    objects = SentenceQuerySet.as_manager()

    class Meta:
        ordering = ["put_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "card"], name="a_card_is_voted_on_once"),
            models.UniqueConstraint(fields=["gathering", "idea"], name="an_idea_is_voted_on_once"),
            models.CheckConstraint(condition=Q(card=None) | Q(words=""), name="the_words_of_a_card_stay_on_the_card"),
            models.CheckConstraint(
                condition=Q(idea=None) | Q(card=None, words=""), name="the_words_of_an_idea_stay_with_the_idea"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Voter(models.Model):
    """Somebody who says what they think, through a seat. Their own words are worth the same, whatever way they have."""

    OWN, SHARED, SIGNS = "OWN", "SHARED", "SIGNS"
    WAYS = [
        (OWN, _("By myself")),
        (SHARED, _("On a screen that we share")),
        (SIGNS, _("Somebody who knows me reads my signs")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="voters")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="voters")
    person = PersonLink(context="voices.voter", null=True)
    way = models.CharField(max_length=6, choices=WAYS)
    began_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "person"], condition=Q(person__isnull=False), name="one_voter_a_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Vote(models.Model):
    """What one person thinks of one sentence. The last press counts."""

    AGREE, DISAGREE, NOT_SURE, NOT_UNDERSTOOD = "AGREE", "DISAGREE", "NOT_SURE", "NOT_UNDERSTOOD"
    ANSWERS = [
        (AGREE, _("I agree")),
        (DISAGREE, _("I do not agree")),
        (NOT_SURE, _("I am not sure")),
        (NOT_UNDERSTOOD, _("I do not understand it")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sentence = models.ForeignKey(Sentence, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="votes")
    answer = models.CharField(max_length=14, choices=ANSWERS)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sentence", "voter"], name="one_vote_a_sentence")]

    def __str__(self) -> str:
        return self.answer


class Room(models.Model):
    """People who put their hands up together, and how many they are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=60)
    people = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["gathering", "name"], name="one_room_a_name")]

    def __str__(self) -> str:
        return self.name


class Hands(models.Model):
    """Hands that were counted in a room for one sentence. The last count stands."""

    COUNTS = ("agree", "disagree", "not_sure", "not_understood")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="hands")
    sentence = models.ForeignKey(Sentence, on_delete=models.CASCADE, related_name="hands")
    agree = models.PositiveSmallIntegerField(default=0)
    disagree = models.PositiveSmallIntegerField(default=0)
    not_sure = models.PositiveSmallIntegerField(default=0)
    not_understood = models.PositiveSmallIntegerField(default=0)
    counted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "sentence"], name="one_count_a_room_and_sentence")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def up(self) -> int:
        """Tell how many hands were up in all."""
        return self.agree + self.disagree + self.not_sure + self.not_understood


class Voting(models.Model):
    """Whether everybody sees what people think, and how many sentences, and how many ideas, go forward.

    It is seen only after a leader shows it, so that nobody follows the others.
    """

    FORWARD = 5

    gathering = models.OneToOneField(Gathering, primary_key=True, on_delete=models.CASCADE, related_name="voting")
    shown_at = models.DateTimeField(null=True)
    most = models.PositiveSmallIntegerField(default=FORWARD)

    def __str__(self) -> str:
        return str(self.pk)
