from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import new_id
from biggervoices.easyread.models import Picture, Recording
from biggervoices.people.models import Home, Person, Role, Support
from biggervoices.people.queries import Standing, standing_of


class PointQuerySet(models.QuerySet["Point"]):
    """What may be seen of what people said, and where each point stands."""

    def visible_to(self, person: Person, *, on: date) -> Self:
        """Points that a person may read: their own, and those that their place in the house lets them hear."""
        return self.seen_by(standing_of(person, on=on))

    def seen_by(self, standing: Standing) -> Self:
        """As `visible_to`, for somebody whose roles are read already."""
        return self.filter(_own(standing) | (Q(taken_back_at=None) & (_by_quality_team(standing) | _passed(standing))))

    def said_by(self, person: Person) -> Self:
        """A person's own points."""
        return self.filter(person=person.pk)

    def for_circle(self, person: Person) -> Self:
        """What a person said that their family and friends may read, once they said yes to that.

        It was passed on, and the person wanted more than the Quality Team and their manager to hear it.
        """
        return self.said_by(person).standing().filter(passed_at__isnull=False, hears=Point.ALL)

    def standing(self) -> Self:
        """Points whose words were not taken back."""
        return self.filter(taken_back_at=None)

    def to_read(self) -> Self:
        """Points that wait for the Quality Team's reading: neither passed on nor kept."""
        return self.standing().filter(passed_at=None, kept_at=None)

    def to_answer(self) -> Self:
        """Points that were passed on and wait for the home's answer, or for the one that somebody finds out."""
        answered = Answered.objects.filter(point=OuterRef("pk"), final=True, current=True)
        return self.standing().filter(~Exists(answered), kind=Point.CHANGE, passed_at__isnull=False, together=False)

    def to_answer_together(self) -> Self:
        """Points of many at once that wait for a leader's answer, again."""
        answered = Answered.objects.filter(point=OuterRef("pk"), final=True, current=True)
        return self.standing().filter(~Exists(answered), together=True)

    def news(self) -> Self:
        """Good things that were passed on and that nobody has said thank you for yet."""
        thanked = Answered.objects.filter(point=OuterRef("pk"), final=True, current=True)
        return self.standing().filter(~Exists(thanked), kind=Point.GOOD, passed_at__isnull=False)

    def to_ask(self) -> Self:
        """Points whose person has not said yet whether it is better: all was done, or the home said that it cannot."""
        return self.standing().filter(ready_to_ask())


def ready_to_ask() -> Exists:
    """Tell of a point whether its person can be asked: is it better now?"""
    undone = Action.objects.filter(reply=OuterRef("reply"), done_at=None)
    heard = Verdict.objects.filter(point=OuterRef("point"), reply=OuterRef("reply"))
    ready = Answered.objects.filter(
        ~Exists(undone),
        ~Exists(heard),
        point=OuterRef("pk"),
        final=True,
        current=True,
        reply__kind__in=(Reply.WE_WILL, Reply.WE_CANNOT),
    )
    return Exists(ready)


def _own(standing: Standing) -> Q:
    return Q(person=standing.person.pk)


def _by_quality_team(standing: Standing) -> Q:
    """All that is passed on; before that, nothing of a home where the reader has a role."""
    if not standing.holds(Role.QUALITY_TEAM):
        return Q(pk=None)
    theirs = Q(home__in=standing.homes(*dict(Role.WHAT))) | Q(home__region__in=standing.regions(*dict(Role.WHAT)))
    return Q(passed_at__isnull=False) | ~theirs


def _passed(standing: Standing) -> Q:
    """What is passed on: to its manager; and unless it is about just one person, to those whom it was meant for."""
    managers = Q(home__in=standing.homes(Role.MANAGER))
    regional = Q(home__region__in=standing.regions(Role.REGIONAL))
    team = Q(home__in=standing.homes(Role.TEAM), hears=Point.ALL)
    helped = Support.objects.live(standing.on).filter(supporter=standing.person, purpose=Support.CHECKING)
    asking = Q(checker=standing.person) | Q(checker__in=helped.values("person"))
    asked = Q(Exists(Asked.objects.filter(asking, point=OuterRef("pk"))))
    return Q(passed_at__isnull=False, together=False) & (
        managers | (~Q(about=Point.JUST_ME) & (regional | team | asked))
    )


class Point(models.Model):
    """You said: one thing that one person wants to change, or one good thing to pass on, in their own words."""

    CHANGE = "CHANGE"
    GOOD = "GOOD"
    KINDS = [(CHANGE, _("I want this to change")), (GOOD, _("A good thing to pass on"))]

    JUST_ME = "JUST_ME"
    OUR_HOME = "OUR_HOME"
    EVERYONE = "EVERYONE"
    ABOUT = [(JUST_ME, _("Just me")), (OUR_HOME, _("Our home")), (EVERYONE, _("Everyone"))]

    QUALITY_TEAM = "QUALITY_TEAM"
    MANAGER = "MANAGER"
    ALL = "ALL"
    HEARS = [
        (QUALITY_TEAM, _("Only the Quality Team")),
        (MANAGER, _("My manager too")),
        (ALL, _("Everyone who works to make things better")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = PersonLink(context="loop.point", null=True)
    kind = models.CharField(max_length=10, choices=KINDS, default=CHANGE)
    words = SealedText()  # the person's own words, kept as they were said
    passed_words = SealedText(blank=True)  # the words that travel, after the Quality Team's reading
    read_back_at = models.DateTimeField(null=True)  # changed words were read back to the person
    voice = models.CharField(
        max_length=120, blank=True
    )  # the person's own recorded voice, kept sealed: it never travels
    may_hear_at = models.DateTimeField(null=True)  # the person was asked once: may the home hear this?
    about = models.CharField(max_length=10, choices=ABOUT, default=OUR_HOME)
    hears = models.CharField(max_length=12, choices=HEARS)
    named = models.BooleanField(default=False)  # may we say that it was you
    reword = models.BooleanField(null=True)  # in a small home: shall we change the words; None: that was not asked
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="points")
    heard_label = models.CharField(max_length=200)  # "Quality Checker visit, Tuesday 3 November"
    heard_path = models.CharField(max_length=200, blank=True)  # where it was said: a page of ours
    heard_id = models.UUIDField(null=True, db_index=True)  # the visit or gathering where it was said
    heard_on = models.DateField()
    question = models.CharField(max_length=200, blank=True)  # the question, as asked
    picture = models.SlugField(default="talk")
    # Of many people, in words that they wrote together: nobody learns who they are but the Quality Team, who tell them.
    together = models.BooleanField(default=False)
    raised_at = models.DateTimeField()
    asked_by = models.ManyToManyField(
        Person, through="Asked", related_name="points_asked"
    )  # the checkers who asked, and follow it
    passed_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(null=True)  # read, and not passed on
    kept_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    kept_reason = SealedText(blank=True)  # because ..., as the person reads it
    answer_by = models.DateField(null=True)  # the day that was promised: another answer to find, another day
    taken_back_at = models.DateTimeField(null=True)

    objects = PointQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person"]), models.Index(fields=["home", "passed_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(passed_at=None, passed_by=None) | Q(passed_at__isnull=False, passed_by__isnull=False),
                name="a_point_is_passed_on_by_someone_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(passed_at=None) | ~Q(hears="QUALITY_TEAM"), name="what_only_the_quality_team_hears_stays"
            ),
            models.CheckConstraint(
                condition=Q(kept_at=None, kept_by=None, kept_reason="")
                | (Q(kept_at__isnull=False, kept_by__isnull=False, passed_at=None) & ~Q(kept_reason="")),
                name="a_point_is_kept_by_someone_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(passed_at=None) | Q(answer_by__isnull=False), name="what_is_passed_on_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(passed_words="", words="", voice=""),
                name="words_taken_back_are_gone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Asked(models.Model):
    """A checker asked for this point, and may see what comes of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(Point, on_delete=models.CASCADE)
    checker = models.ForeignKey(Person, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "checker"], name="a_checker_asked_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Reply(models.Model):
    """The home answered: one reply may answer several alike points."""

    WE_WILL = "WE_WILL"
    WE_CANNOT = "WE_CANNOT"
    FIND_OUT = "FIND_OUT"
    THANKS = "THANKS"
    KINDS = [
        (WE_WILL, _("We will")),
        (WE_CANNOT, _("We cannot, because")),
        (FIND_OUT, _("We need to find out")),
        (THANKS, _("Thank you")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    points = models.ManyToManyField(Point, through="Answered", related_name="replies")
    kind = models.CharField(max_length=10, choices=KINDS)
    words = SealedText()  # what we will do; why we cannot; what we need to find out
    tell_by = models.DateField(null=True)  # find out: the day by which someone will tell
    tells = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recording = models.ForeignKey(Recording, null=True, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="replies")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="FIND_OUT") | Q(tell_by__isnull=False, tells__isnull=False),
                name="who_finds_out_tells_by_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Answered(models.Model):
    """A reply answers a point: once finally, and once before that with "we need to find out"."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="answered")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="answered")
    final = models.BooleanField()  # we will, or we cannot; not final: we need to find out
    current = models.BooleanField(default=True)  # false once "not yet" has opened the point again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "reply"], name="a_reply_answers_a_point_once"),
            models.UniqueConstraint(
                fields=["point", "final"], condition=Q(current=True), name="one_current_answer_a_point"
            ),
            models.UniqueConstraint(
                fields=["point"], condition=Q(final=False), name="we_need_to_find_out_is_said_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions by who may see them, and those that are still to be done."""

    def visible_to(self, person: Person, *, on: date) -> Self:
        """Actions that a person may read. One about just one person is for few: see `seen_by`."""
        return self.seen_by(standing_of(person, on=on))

    def seen_by(self, standing: Standing) -> Self:
        """As `visible_to`, for somebody whose roles are read already.

        What is about just one person: they themselves, its owner, the manager and the Quality Team.
        """
        if standing.holds(Role.QUALITY_TEAM):
            return self
        answered = Answered.objects.filter(reply=OuterRef("reply"), point__taken_back_at=None)
        mine = Q(owner=standing.person) | Q(Exists(answered.filter(point__person=standing.person.pk)))
        managers = Q(home__in=standing.homes(Role.MANAGER))
        if standing.holds(Role.CHECKER, Role.COMMITTEE, Role.EXECUTIVE, Role.AUDITOR):
            others = Q()
        else:
            team = Q(home__in=standing.homes(Role.TEAM))
            others = team | Q(home__region__in=standing.regions(Role.REGIONAL))
        return self.filter(mine | managers | (Q(private=False) & others))

    def to_do(self) -> Self:
        """Actions that are not done."""
        return self.filter(done_at=None)


class Action(models.Model):
    """We will: who does what by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="actions")
    # None: for the whole organisation
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="actions")
    what = SealedText()
    private = models.BooleanField(default=False)  # it answers a point about just one person
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="actions")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on"]
        indexes = [models.Index(fields=["owner", "done_at", "due_on"]), models.Index(fields=["home", "done_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="an_action_is_done_by_someone_at_a_time",
            )
        ]

    objects = ActionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.what)


class Update(models.Model):
    """We did: what has happened, in words, a picture or a voice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    words = SealedText()
    picture = models.ForeignKey(Picture, null=True, on_delete=models.PROTECT)
    recording = models.ForeignKey(Recording, null=True, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="updates")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.words)[:60]


class Telling(models.Model):
    """A person is told: on screen, on paper, or face to face by somebody named. Of nothing: that it was kept."""

    SCREEN = "SCREEN"
    PRINT = "PRINT"
    FACE = "FACE"
    HOW = [(SCREEN, _("On screen")), (PRINT, _("On paper")), (FACE, _("Face to face"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="tellings")
    reply = models.ForeignKey(Reply, null=True, on_delete=models.CASCADE)
    update = models.ForeignKey(Update, null=True, on_delete=models.CASCADE)
    due_at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=HOW)
    teller = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="tellings")
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["teller", "told_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(reply=None) | Q(update=None), name="a_telling_is_of_one_thing"),
            models.CheckConstraint(
                condition=Q(how="SCREEN") | Q(teller__isnull=False), name="who_tells_face_to_face_has_a_name"
            ),
            models.UniqueConstraint(
                fields=["point", "reply", "update"], nulls_distinct=False, name="a_person_is_told_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Verdict(models.Model):
    """Is it better now? The person's own word; the last one counts, and no word is "not heard yet"."""

    YES = "YES"
    NOT_YET = "NOT_YET"
    DO_NOT_KNOW = "DO_NOT_KNOW"
    VALUES = [(YES, _("Yes")), (NOT_YET, _("Not yet")), (DO_NOT_KNOW, _("I do not know"))]

    MYSELF = "MYSELF"
    HELP = "HELP"
    FACE = "FACE"
    HOW = [(MYSELF, _("By myself")), (HELP, _("With help")), (FACE, _("Face to face"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="verdicts")
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="verdicts")  # the answer that it is about
    value = models.CharField(max_length=12, choices=VALUES)
    words = SealedText(blank=True)
    how = models.CharField(max_length=10, choices=HOW)  # how it was given
    how_words = SealedText(blank=True)  # face to face: "with a thumb up"
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["point", "at"])]

    def __str__(self) -> str:
        return self.get_value_display()
