from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedText
from biggervoices.core.ids import new_id
from biggervoices.easyread.models import Picture, Recording
from biggervoices.people.models import Home, Person


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
    passed_words = models.TextField(blank=True)  # the words that travel, after the Quality Team's reading
    read_back_at = models.DateTimeField(null=True)  # changed words were read back to the person
    about = models.CharField(max_length=10, choices=ABOUT, default=OUR_HOME)
    hears = models.CharField(max_length=12, choices=HEARS)
    named = models.BooleanField(default=False)  # may we say that it was you
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="points")
    heard_label = models.CharField(max_length=200)  # "Quality Checker visit, Tuesday 3 November"
    heard_path = models.CharField(max_length=200, blank=True)  # where it was said: a page of ours
    heard_id = models.UUIDField(null=True, db_index=True)  # the visit or gathering where it was said
    heard_on = models.DateField()
    question = models.CharField(max_length=200, blank=True)  # the question, as asked
    picture = models.SlugField(default="talk")
    raised_at = models.DateTimeField()
    asked_by = models.ManyToManyField(
        Person, through="Asked", related_name="points_asked"
    )  # the checkers who asked, and follow it
    passed_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    kept_reason = models.CharField(max_length=300, blank=True)  # read, and not passed on, because ...
    taken_back_at = models.DateTimeField(null=True)

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
    KINDS = [
        (WE_WILL, _("We will")),
        (WE_CANNOT, _("We cannot, because")),
        (FIND_OUT, _("We need to find out")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    points = models.ManyToManyField(
        Point, through="Answered", related_name="replies"
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    words = models.TextField()  # what we will do; why we cannot; what we need to find out
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
    """A reply answers a point. At most one of each kind, so 'we need to find out' is said once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(Point, on_delete=models.CASCADE)
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE)
    final = models.BooleanField()  # we will, or we cannot; not final: we need to find out
    current = models.BooleanField(default=True)  # false once "not yet" has opened the point again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["point", "reply"], name="a_reply_answers_a_point_once"),
            models.UniqueConstraint(
                fields=["point", "final"], condition=Q(current=True), name="one_current_answer_a_point"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Action(models.Model):
    """We will: who does what by when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="actions")
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="actions")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["owner", "done_at", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="an_action_is_done_by_someone_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.what


class Update(models.Model):
    """We did: what has happened, in words, a picture or a voice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    words = models.TextField()
    picture = models.ForeignKey(Picture, null=True, on_delete=models.PROTECT)
    recording = models.ForeignKey(Recording, null=True, on_delete=models.PROTECT)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="updates")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.words[:60]


class Telling(models.Model):
    """A person was told: on screen, on paper, or face to face by somebody named."""

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
        constraints = [
            models.CheckConstraint(
                condition=Q(reply__isnull=False, update=None) | Q(reply=None, update__isnull=False),
                name="a_telling_is_of_one_thing",
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

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="verdicts")
    value = models.CharField(max_length=12, choices=VALUES)
    words = SealedText(blank=True)
    how = models.CharField(  # how it was given
        max_length=10,
        choices=[("MYSELF", _("By myself")), ("HELP", _("With help"))],
    )
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.get_value_display()
