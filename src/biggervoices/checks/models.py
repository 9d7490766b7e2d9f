from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import PersonLink, SealedJson, SealedText
from biggervoices.core.ids import new_id
from biggervoices.people.models import Home, Person, Role, Support


def english() -> list[dict[str, Any]]:
    return [{"code": "en", "name": "English"}]


class Toolkit(models.Model):
    """What good support looks like, as questions that Quality Checkers own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


DRAFT = Q(published_at=None, retired_at=None)


class ToolkitVersion(models.Model):
    """One wording of a toolkit: a draft until Quality Checkers and the Quality Team publish it, frozen from then on.

    A draft that was thrown away is kept: it was retired and never published.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    toolkit = models.ForeignKey(Toolkit, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    starter = models.BooleanField(default=False)  # ours, for Quality Checkers to make their own
    # The first is the language of the words; the others stand in `translations`: [{"code": "en", "name": "English"}].
    # One may have "words" of its own for what goes with every question, by key (formats/fixed.py).
    languages = models.JSONField(default=english)
    named = models.ManyToManyField(Person, related_name="+")  # the checkers who try it and publish it
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["toolkit", "number"], name="one_toolkit_version_a_number"),
            models.UniqueConstraint(fields=["toolkit"], condition=DRAFT, name="one_draft_a_toolkit_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.toolkit_id} {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None and self.retired_at is None

    @property
    def is_thrown_away(self) -> bool:
        return self.published_at is None and self.retired_at is not None


class Topic(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(ToolkitVersion, on_delete=models.PROTECT, related_name="topics")
    key = models.CharField(max_length=120)
    name = models.TextField()
    sentence = models.TextField(blank=True)
    picture = models.SlugField(blank=True)
    order = models.PositiveSmallIntegerField()
    rule = models.TextField(blank=True)  # when it is asked (pure/skiprules.py); empty: always
    again = models.BooleanField(default=False)  # asked once for each of several things, such as each room
    translations = models.JSONField(default=dict)  # {"cy": {"name": ..., "sentence": ...}}
    media = models.JSONField(default=dict)  # {"en": {"picture": id of a Picture, "sound": id of a Recording}}

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="one_topic_a_key")]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One meaning, asked over the years; its words may change by version, its meaning never."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    toolkit = models.ForeignKey(Toolkit, on_delete=models.PROTECT, related_name="questions")
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["toolkit", "key"], name="one_question_a_key")]

    def __str__(self) -> str:
        return self.key


class QuestionVersion(models.Model):
    """A question as it is asked: words, picture, choices, and how to ask it."""

    YES_NO = "YES_NO"
    OPPOSITE = "OPPOSITE"
    EITHER_OR = "EITHER_OR"
    CHOOSE_ONE = "CHOOSE_ONE"
    CHOOSE_SOME = "CHOOSE_SOME"
    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    TIME = "TIME"
    PHOTO = "PHOTO"
    DRAWING = "DRAWING"
    VOICE = "VOICE"
    SHOW = "SHOW"
    KINDS = [
        (YES_NO, _("Yes is good")),
        (OPPOSITE, _("Asked the opposite way round")),
        (EITHER_OR, _("Either / or")),
        (CHOOSE_ONE, _("Choose one")),
        (CHOOSE_SOME, _("Choose as many as you like")),
        (TEXT, _("In words")),
        (NUMBER, _("A number")),
        (DATE, _("A day")),
        (TIME, _("A time")),
        (PHOTO, _("A photo")),
        (DRAWING, _("A drawing")),
        (VOICE, _("A voice")),
        (SHOW, _("Only to read")),
    ]
    WITH_OPTIONS = (EITHER_OR, CHOOSE_ONE, CHOOSE_SOME)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=KINDS, default=YES_NO)
    words = models.TextField()
    sentence = models.TextField(blank=True)
    picture = models.SlugField(blank=True)
    # [{"key", "words", "picture", "good"?, "translations"?: {"cy": words}, "media"?}]; either / or has two
    options = models.JSONField(default=list)
    limits = models.JSONField(default=dict)  # of a number: {"least", "most", "whole"}
    rule = models.TextField(blank=True)  # when it is asked (pure/skiprules.py); empty: always
    good = models.TextField(blank=True)
    how_to_ask = models.TextField(blank=True)
    simpler = models.TextField(blank=True)
    follow_up = models.TextField(blank=True)
    worry = models.TextField(blank=True)
    making_it_real = models.SlugField(blank=True)
    regulator = models.SlugField(blank=True)
    translations = models.JSONField(default=dict)  # {"cy": {"words": ..., "sentence": ...}}
    media = models.JSONField(default=dict)  # {"en": {"picture": id of a Picture, "sound": id of a Recording}}

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "question"], name="a_question_stands_once_in_a_topic"),
        ]

    def __str__(self) -> str:
        return self.words


class Trial(models.Model):
    """A Quality Checker tried a question of a draft, and said whether they understand it."""

    CLEAR = "CLEAR"
    NOT_CLEAR = "NOT_CLEAR"
    SAYS = [(CLEAR, _("I understand this")), (NOT_CLEAR, _("Not clear"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    question = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="trials")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=10, choices=SAYS)
    words = models.TextField(blank=True)
    of = models.CharField(max_length=64)  # digest of the words that were tried: other words are tried again
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="one_trial_a_person")]

    def __str__(self) -> str:
        return f"{self.question_id} {self.says}"


class Signature(models.Model):
    """Somebody publishes a version with their name: a named checker, or the Quality Team."""

    CHECKER = "CHECKER"
    QUALITY_TEAM = "QUALITY_TEAM"
    SIDES = [(CHECKER, _("Quality Checker")), (QUALITY_TEAM, _("Quality Team"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(ToolkitVersion, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12, choices=SIDES)
    of = models.CharField(max_length=64)  # digest of all words that were signed: a change asks for a new signature
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="one_signature_a_person")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.side}"


class MappingRow(models.Model):
    """What a question's theme or statement is called by others, and since when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scheme = models.CharField(max_length=20)  # making_it_real | regulator
    key = models.SlugField()
    name = models.CharField(max_length=160)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "key", "since"], name="one_mapping_a_key_and_day")]

    def __str__(self) -> str:
        return self.name


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, person: Person, *, on: date) -> Self:
        """Visits that a person is on, is asked about, has at home or at work; the Quality Team sees them all."""
        roles = Role.objects.live(on).filter(person=person)
        here = roles.filter(what__in=(Role.SUPPORTED, Role.TEAM, Role.MANAGER), home=OuterRef("home"))
        return self.filter(
            self.crew_of(person)
            | Exists(Invitation.objects.filter(visit=OuterRef("pk"), person=person))
            | Exists(here)
            | Exists(roles.filter(what=Role.QUALITY_TEAM))
        )

    def on_crew(self, person: Person | UUID, *, on: date | None = None) -> Self:
        """Visits that a person goes on, as checker or as supporter."""
        return self.filter(self.crew_of(person, on=on))

    @staticmethod
    def crew_of(person: Person | UUID, *, on: date | None = None) -> Q:
        """Visits of a checker, and of whoever helps one of their checkers, for as long as that support lasts."""
        going = Visit.checkers.through.objects.filter(visit=OuterRef("pk"))
        lasts = Q(person__supports__until=None) | Q(person__supports__until__gte=on or timezone.localdate())
        helps = {"person__supports__supporter": person, "person__supports__purpose": Support.CHECKING}
        return (Q(supporter=person) & Exists(going.filter(lasts, **helps))) | Q(Exists(going.filter(person=person)))


class Visit(models.Model):
    """A Quality Checker, or two, go to a home and ask the people who live there."""

    PLANNED = "PLANNED"
    OPEN = "OPEN"
    DONE = "DONE"
    CALLED_OFF = "CALLED_OFF"
    STATES = [
        (PLANNED, _("Planned")),
        (OPEN, _("On the way")),
        (DONE, _("Handed in")),
        (CALLED_OFF, _("Called off")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    home = models.ForeignKey(Home, on_delete=models.PROTECT, related_name="visits")
    version = models.ForeignKey(ToolkitVersion, on_delete=models.PROTECT)
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    own_home = models.BooleanField(default=False)  # the checker lives there: said on everything that comes of it
    checkers = models.ManyToManyField(Person, related_name="visits")
    supporter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="visits_supported")
    plan = models.JSONField(default=dict)  # the day: travel, lunch, toilet, who to phone
    state = models.CharField(max_length=10, choices=STATES, default=PLANNED)
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    called_off_reason = models.CharField(max_length=200, blank=True)
    # What the checkers saw, shared rooms only (a bedroom when its owner asked them in):
    # [{"id", "room", "words", "picture"}]
    saw = SealedJson(default=list)

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["on", "starts"]
        indexes = [models.Index(fields=["home", "on"]), models.Index(fields=["state", "on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="DONE", finished_at__isnull=False, finished_by__isnull=False)
                | (~Q(state="DONE") & Q(finished_at=None, finished_by=None)),
                name="a_visit_is_done_by_someone_at_a_time",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="a_visit_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.home_id} {self.on}"


class Invitation(models.Model):
    """A person is asked before anyone visits: yes, no, or another day. No answer is not a yes."""

    ANSWERS = [("YES", _("Yes")), ("NO", _("No")), ("ANOTHER_DAY", _("Another day"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    answer = models.CharField(max_length=12, blank=True, choices=ANSWERS)
    other_checker = models.BooleanField(default=False)  # a housemate may choose another checker
    answered_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="one_invitation_a_visit")]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.answer}"


class NotToday(models.Model):
    """A checker or a supporter cannot go. Nobody has to say why; the Quality Team settles it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="not_today")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "person"], condition=Q(settled_at=None), name="not_today_is_said_once"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="not_today_is_settled_by_someone_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.person_id}"


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_to(self, person: Person | UUID, *, on: date | None = None) -> Self:
        """Interviews of this person, and those of visits that this person is on until they are handed in."""
        there = Visit.objects.filter(state=Visit.OPEN)
        return self.filter(Q(person=person) | Q(visit__in=there.on_crew(person, on=on)))

    def written_by(self, person: Person | UUID, *, on: date | None = None) -> Self:
        """Interviews to which this person may add; what comes after hand-in is kept, too, and marked late."""
        there = Visit.objects.filter(state__in=(Visit.OPEN, Visit.DONE))
        return self.filter(Q(person=person, visit__in=there) | Q(visit__in=there.on_crew(person, on=on)))


class Interview(models.Model):
    """One person asked in one visit. What was said is the fold of its slips (pure/slips.py)."""

    ASKED = "ASKED"
    TIME_WITH = "TIME_WITH"
    NOT_ASKED = "NOT_ASKED"
    KINDS = [
        (ASKED, _("Asked")),
        (TIME_WITH, _("Time with somebody who uses no words")),
        (NOT_ASKED, _("Could not be asked")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="interviews")
    person = PersonLink(context="checks.interview")
    kind = models.CharField(max_length=10, choices=KINDS, default=ASKED)
    why_not_asked = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="one_interview_a_person")]
        indexes = [models.Index(fields=["person"])]

    def __str__(self) -> str:
        return str(self.pk)


class Slip(models.Model):
    """One tap, kept for ever as it was: added, never changed. The tablet chose its id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, db_index=False, related_name="slips")
    # None: about the visit itself, such as "we are here"
    interview = models.ForeignKey(Interview, null=True, on_delete=models.PROTECT, db_index=False, related_name="slips")
    question = models.ForeignKey(QuestionVersion, null=True, on_delete=models.PROTECT, db_index=False)
    turn = models.PositiveSmallIntegerField(default=0)  # of a topic that is asked again: which time
    kind = models.CharField(max_length=12)  # the codes of pure/slips.py
    value = SealedJson()
    answered_by = models.CharField(max_length=10)  # MYSELF | HELP | SOMEONE
    helped_by = models.UUIDField(null=True)
    said_at = models.DateTimeField()  # by the tablet's clock, put right where that is wrong by more than it can be
    clock_off_seconds = models.BigIntegerField(null=True)  # how far the tablet's clock was off, where it was put right
    received_at = models.DateTimeField()
    received_from = models.UUIDField()  # whose session sent it
    slot = models.UUIDField(null=True)  # the journal of one tablet in one visit; None: said online, on a page
    sha256 = models.CharField(max_length=64, blank=True)  # of the entry as the tablet wrote it
    late = models.BooleanField(default=False)  # came after hand-in

    class Meta:
        indexes = [
            models.Index(fields=["interview", "id"]),
            models.Index(fields=["visit"], condition=Q(interview=None), name="slips_about_a_visit"),
            models.Index(fields=["question"], condition=Q(kind="ANSWER"), name="answers_to_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Clash(models.Model):
    """A second content under the id of a slip: both are kept, and a person says which one counts."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    COUNTS = [(FIRST, _("The first")), (SECOND, _("The second"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, related_name="clashes")
    entry = SealedJson()  # the second entry as it came
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_from = models.UUIDField()
    counts = models.CharField(max_length=10, blank=True, choices=COUNTS)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slip", "sha256"], name="one_clash_a_content"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, counts="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(counts="")),
                name="a_clash_is_settled_by_someone_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.slip_id)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, person: Person, *, on: date) -> Self:
        """What is here and not taken back: one's own; the crew's until hand-in; then the Quality Team's, coded."""
        office = Exists(Role.objects.live(on).filter(person=person, what=Role.QUALITY_TEAM))
        mine, here = Q(slip__interview__person=person), Q(slip__visit__in=Visit.objects.on_crew(person))
        seen = mine | Q(here, slip__visit__state=Visit.OPEN) | Q(office, slip__visit__state=Visit.DONE)
        kept = self.filter(taken_back_at=None, slip__interview__taken_back_at=None).exclude(file="")
        return kept.filter(seen)


class Attachment(models.Model):
    """A photo, a drawing or a voice note that its person said we may keep. The slip comes first, the file after it."""

    PHOTO = "PHOTO"
    DRAWING = "DRAWING"
    VOICE = "VOICE"
    KINDS = [(PHOTO, _("A photo")), (DRAWING, _("A drawing")), (VOICE, _("A voice"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slip = models.OneToOneField(Slip, on_delete=models.PROTECT, related_name="attachment")
    kind = models.CharField(max_length=10, choices=KINDS)
    bytes = models.PositiveIntegerField()  # as the tablet holds it
    sha256 = models.CharField(max_length=64)  # likewise
    file = models.CharField(max_length=100, blank=True)  # a name in core.files, once it is here and clean
    seconds = models.FloatField(null=True)  # of a voice
    arrived_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=200, blank=True)  # why what came could not be kept
    taken_back_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TimeWith(models.Model):
    """Ten minutes with somebody who uses no words: what was seen and what it may mean. Never counted as an answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, related_name="times_with")
    observer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saw = SealedText()
    may_mean = SealedText(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "observer"], name="one_record_an_observer")]

    def __str__(self) -> str:
        return str(self.pk)


class Debrief(models.Model):
    """After a visit, without the home's staff: how it was for the checker."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="debriefs")
    checker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="debriefs")
    felt = models.CharField(
        max_length=12, choices=[("GOOD", _("Good")), ("SO_SO", _("In between")), ("HARD", _("Hard"))]
    )
    words = SealedText(blank=True)
    wants_talk = models.BooleanField(default=False)
    at = models.DateTimeField()
    talked_at = models.DateTimeField(null=True)
    talked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "checker"], name="one_debrief_a_checker"),
            models.CheckConstraint(
                condition=Q(talked_at=None, talked_by=None) | Q(talked_at__isnull=False, talked_by__isnull=False),
                name="somebody_talked_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class VisitReport(models.Model):
    """One edition of a report: a frozen object that feeds the page, the read-aloud and the PDF."""

    FOUND = "FOUND"
    ANSWERED = "ANSWERED"
    BETTER = "BETTER"
    EDITIONS = [(FOUND, _("What we found")), (ANSWERED, _("What the home answered")), (BETTER, _("Is it better now?"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="reports")
    edition = models.CharField(max_length=10, choices=EDITIONS)
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(null=True)  # emptied when words were taken back
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    taken_away_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "edition", "number"], name="one_report_a_number"),
            models.CheckConstraint(
                condition=Q(taken_away_at=None, content__isnull=False) | Q(taken_away_at__isnull=False, content=None),
                name="a_report_is_there_or_taken_away",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.edition} {self.number}"
