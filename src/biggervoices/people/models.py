from datetime import date
from typing import Self
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from biggervoices.core.fields import SealedBytes, SealedText
from biggervoices.core.ids import new_id
from biggervoices.core.prepared import Prepared
from biggervoices.easyread.models import Picture


class Region(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HomeQuerySet(models.QuerySet["Home"]):
    def visible_to(self, person: "Person", *, on: date) -> Self:
        """Homes that a person lives in, works in, checks from, or answers for; the Quality Team sees them all."""
        held = roles_held(person, on=on)
        if any(what in (Role.QUALITY_TEAM, Role.ADMIN) for what, _home, _region in held):
            return self
        homes = {home for _what, home, _region in held if home}
        return self.filter(Q(pk__in=homes) | Q(region__in={region for _what, _home, region in held if region}))


class Home(models.Model):
    """A service: one or more front doors, one or more people. It is somebody's home."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="homes")
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    kinds = ArrayField(models.CharField(max_length=80), default=list)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    front_doors = models.PositiveSmallIntegerField(default=1)
    step_free = models.BooleanField(null=True)
    photo = models.ForeignKey(Picture, null=True, on_delete=models.PROTECT)
    poster_agreed_on = models.DateField(null=True)  # when everyone who lived there said yes to a poster on the wall
    closed_on = models.DateField(null=True)

    objects = HomeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "address", "postcode"], name="one_home_a_name_and_address")
        ]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, person: "Person", *, on: date) -> Self:
        """Oneself; everyone for those who keep the accounts; for a home's team those who live and work there."""
        held = roles_held(person, on=on)
        if any(what in Role.KEEPS_ACCOUNTS for what, _home, _region in held):
            return self
        homes = {home for what, home, _region in held if what in (Role.MANAGER, Role.TEAM)}
        there = Role.objects.live(on).filter(home__in=homes, what__in=(Role.SUPPORTED, Role.TEAM, Role.MANAGER))
        return self.filter(Q(pk=person.pk) | Q(pk__in=there.values("person")))

    def here(self) -> Self:
        """Those whose account is open: they have not left and have not died."""
        return self.filter(is_active=True)


PersonManager = BaseUserManager.from_queryset(PersonQuerySet)


class Person(AbstractBaseUser):
    """Anyone with something to do here; the one account table. A person supported needs no e-mail and no password."""

    THEMES = [("light", _("Light")), ("dark", _("Dark")), ("contrast", _("Strong contrast")), ("calm", _("Calm"))]
    SIZES = [("m", _("Normal")), ("l", _("Large")), ("xl", _("Very large"))]
    SHOWS = [("both", _("Words and pictures")), ("words", _("Words")), ("pictures", _("Pictures"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    called = models.CharField(max_length=60, blank=True)  # the name that the person likes to be called
    email = models.EmailField(null=True, blank=True, unique=True)
    phone = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=60, blank=True)  # the organisation's own number for this person
    photo = models.ForeignKey(Picture, null=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)  # nothing but this row is left of this person
    # How this person likes a page to be. Empty: as the device says.
    theme = models.CharField(max_length=10, blank=True, choices=THEMES)
    size = models.CharField(max_length=2, blank=True, choices=SIZES)
    pictures = models.CharField(max_length=10, blank=True, choices=SHOWS)
    read_aloud = models.BooleanField(default=False)
    slow_voice = models.BooleanField(default=False)
    you_said_pages = models.BooleanField(default=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="one_person_a_reference"),
            models.CheckConstraint(
                condition=Q(is_active=True) | Q(left_on__isnull=False) | Q(died_on__isnull=False),
                name="an_account_is_closed_with_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.called or self.name

    @property
    def first_name(self) -> str:
        """The name for talking to and about this person."""
        return self.called or self.name.split(" ")[0]


class RoleQuerySet(models.QuerySet["Role"]):
    def live(self, on: date) -> Self:
        return self.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))

    def at(self, home: Home) -> Self:
        """Roles that count at a home: held there or in its region, or for the whole organisation."""
        return self.filter(
            Q(home=home) | Q(home__isnull=True, region=home.region_id) | Q(home__isnull=True, region__isnull=True)
        )


class Role(models.Model):
    """What somebody does, where and when. No role inherits another."""

    SUPPORTED = "SUPPORTED"
    CHECKER = "CHECKER"
    AMBASSADOR = "AMBASSADOR"
    TEAM = "TEAM"
    MANAGER = "MANAGER"
    REGIONAL = "REGIONAL"
    QUALITY_TEAM = "QUALITY_TEAM"
    SAFEGUARDING = "SAFEGUARDING"
    COMMITTEE = "COMMITTEE"
    EXECUTIVE = "EXECUTIVE"
    ADMIN = "ADMIN"
    AUDITOR = "AUDITOR"
    WHAT = [
        (SUPPORTED, _("Person supported")),
        (CHECKER, _("Quality Checker")),
        (AMBASSADOR, _("Co-production ambassador")),
        (TEAM, _("Support team member")),
        (MANAGER, _("Manager")),
        (REGIONAL, _("Regional manager")),
        (QUALITY_TEAM, _("Quality Team")),
        (SAFEGUARDING, _("Safeguarding lead")),
        (COMMITTEE, _("Committee member")),
        (EXECUTIVE, _("Executive leader")),
        (ADMIN, _("Administrator")),
        (AUDITOR, _("Auditor")),
    ]
    WORKS_THERE = (TEAM, MANAGER, REGIONAL)
    KEEPS_ACCOUNTS = (QUALITY_TEAM, ADMIN, SAFEGUARDING)
    SEES_TABLETS = (QUALITY_TEAM, ADMIN, AUDITOR)
    READS_PRIVATE = (QUALITY_TEAM, SAFEGUARDING, ADMIN, AUDITOR, MANAGER, REGIONAL, EXECUTIVE)
    PERSON_SIDE = (SUPPORTED, CHECKER, AMBASSADOR, COMMITTEE)  # what people who get support are, and do

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    what = models.CharField(max_length=20, choices=WHAT)
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="roles")
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="roles")
    since = models.DateField()
    until = models.DateField(null=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "what"]), models.Index(fields=["home", "what"])]
        constraints = [
            models.CheckConstraint(condition=Q(home=None) | Q(region=None), name="a_role_is_at_one_place"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="a_role_ends_after"),
            models.CheckConstraint(
                condition=~Q(what__in=("SUPPORTED", "MANAGER", "TEAM")) | Q(home__isnull=False),
                name="living_and_working_happen_at_a_home",
            ),
            models.CheckConstraint(
                condition=~Q(what="REGIONAL") | Q(region__isnull=False), name="a_regional_manager_has_a_region"
            ),
            models.UniqueConstraint(
                fields=["person", "what", "home", "region"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="one_open_role_of_a_kind_at_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_what_display()}"


RoleLine = tuple[str, UUID | None, UUID | None]  # what, home, region


@Prepared
def _held(*, person: UUID, on: date) -> models.QuerySet[Role, RoleLine]:
    return Role.objects.live(on).filter(person=person).values_list("what", "home_id", "region_id")


def roles_held(person: Person, *, on: date) -> tuple[RoleLine, ...]:
    """Give the roles that a person holds on a day, each with its home or its region. One query."""
    return tuple(_held(person=person.pk, on=on))


class SupportQuerySet(models.QuerySet["Support"]):
    def live(self, on: date) -> Self:
        return self.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gte=on))


class Support(models.Model):
    """Somebody stands beside somebody: a checker's supporter, or one of the person's circle, as the person allows."""

    CHECKING = "CHECKING"
    CIRCLE = "CIRCLE"
    PURPOSES = [(CHECKING, _("Helps on visits")), (CIRCLE, _("Family and friends"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supports")
    supporter = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supporting")
    purpose = models.CharField(max_length=10, choices=PURPOSES)
    relationship = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=models.F("supporter")), name="nobody_supports_themselves"),
            models.UniqueConstraint(
                fields=["person", "supporter", "purpose"], condition=Q(until=None), name="one_open_support_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supporter} - {self.person}"


class ConsentText(models.Model):
    """The words of one question of consent; other words are another version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    words = models.TextField()
    picture = models.SlugField(default="eye")
    since = models.DateField()
    asks_again = models.BooleanField(default=True)  # it means something else: an earlier yes does not count for it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="one_consent_text_a_version")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class ConsentEvent(models.Model):
    """A person said yes or no, or took a yes back. Never changed, never deleted: the last one counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consent_events")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT)
    yes = models.BooleanField()
    how = SealedText(blank=True)  # "pressed yes", "said yes with a sign to Sam"
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "text", "-at"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.text_id} {self.yes}"


class BestInterest(models.Model):
    """Whether it is in somebody's best interests to be recorded or observed, where they cannot decide this themselves.

    Never changed, never deleted: the last row of a kind counts, and one that does not allow it ends what was before.
    Never about what somebody thinks: nobody gives an answer, a verdict or a vote for somebody else.
    """

    OBSERVING, RECORDING = "observing", "recording"  # also purposes of consent: their own word counts first
    WHAT = [(OBSERVING, _("Spending time with them and writing down what is seen")), (RECORDING, _("Recording them"))]
    FAMILY, ADVOCATE = "FAMILY", "ADVOCATE"
    ASKED = [(FAMILY, _("Family or friends")), (ADVOCATE, _("An advocate"))]
    NONE, ATTORNEY, DEPUTY = "NONE", "ATTORNEY", "DEPUTY"
    AUTHORITY = [
        (NONE, _("Nobody has the power to decide this for them")),
        (ATTORNEY, _("An attorney for health and welfare")),
        (DEPUTY, _("A deputy for personal welfare")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="best_interests")
    what = models.CharField(max_length=12, choices=WHAT)
    allows = models.BooleanField()
    decision = SealedText()  # what was decided and why; why it ended
    tried = SealedText(blank=True)  # what help to decide for themselves was tried first
    asked = models.CharField(max_length=10, choices=ASKED, blank=True)
    asked_words = SealedText(blank=True)  # who, and what they said
    authority = models.CharField(max_length=10, choices=AUTHORITY, default=NONE)
    authority_seen_on = models.DateField(null=True)
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    review_on = models.DateField()
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person", "what", "-at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=("observing", "recording")), name="never_for_what_somebody_thinks"
            ),
            models.CheckConstraint(
                condition=Q(review_on__lte=models.F("until")), name="looked_at_again_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(authority="NONE") | Q(authority_seen_on__isnull=False), name="the_authority_was_seen"
            ),
            models.CheckConstraint(condition=~Q(assessor=models.F("person")), name="nobody_assesses_themselves"),
            models.CheckConstraint(condition=Q(allows=False) | ~Q(asked=""), name="family_or_an_advocate_was_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.what} {self.allows}"


class AccessNeeds(models.Model):
    """What a person needs to take part, by the Accessible Information Standard: from identifying to reviewing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="access_needs")
    communicates = ArrayField(models.SlugField(), default=list)  # words, pictures, signs, objects, a device, no words
    says_yes = SealedText(blank=True)
    says_no = SealedText(blank=True)
    told_by = models.CharField(  # how answers come back to this person
        max_length=10,
        default="SCREEN",
        choices=[("SCREEN", _("On screen")), ("PRINT", _("Printed")), ("FACE", _("Told face to face"))],
    )
    equipment = SealedText(blank=True)
    step_free = models.BooleanField(default=False)
    flag = SealedText(blank=True)  # what everyone who meets this person must know
    share = models.BooleanField(default=False)  # the person said: people who visit may read this
    reviewed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.person_id)


class Card(models.Model):
    """A QR card that signs a person in. The token itself is on the card only; here is its hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="cards")
    token_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.person_id)


class PictureCode(models.Model):
    """Four pictures that sign somebody in, in any order, on an enrolled tablet only. Here is their hash."""

    HOW_MANY = 4
    # Clear, unlike each other, and always in this order: many people remember a place.
    PICTURES = [
        ("cat", _("Cat")), ("horse", _("Horse")), ("bird", _("Bird")), ("fishing", _("Fish")),
        ("flowers", _("Flower")), ("out-and-about", _("Tree")), ("my-day", _("Sun")), ("snow", _("Snow")),
        ("bus", _("Bus")), ("bicycle", _("Bike")), ("plane", _("Plane")), ("key", _("Key")),
        ("tea", _("Teapot")), ("cake", _("Cake")), ("fruit", _("Apple")), ("takeaway", _("Pizza")),
        ("sports", _("Football")), ("guitar", _("Guitar")), ("camera", _("Camera")), ("phone", _("Phone")),
        ("shoes", _("Shoe")), ("see-well", _("Glasses")), ("rain", _("Umbrella")), ("bedroom", _("Bed")),
    ]  # fmt: skip

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="picture_code")
    code_hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.person_id)


class TabletQuerySet(models.QuerySet["Tablet"]):
    def visible_to(self, person: Person, *, on: date) -> Self:
        """Every tablet for those who keep them and for auditors; for those who work in a home, its tablets."""
        roles = Role.objects.live(on).filter(person=person)
        if roles.filter(what__in=Role.SEES_TABLETS).exists():
            return self
        there = roles.filter(what__in=Role.WORKS_THERE)
        return self.filter(
            Q(home__in=there.filter(home__isnull=False).values("home"))
            | Q(home__region__in=there.filter(region__isnull=False).values("region"))
        )


class Tablet(models.Model):
    """A shared device that the office enrolled. Its secret is on the tablet only; here is the hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    home = models.ForeignKey(Home, null=True, on_delete=models.PROTECT, related_name="tablets")
    secret_hash = models.CharField(max_length=64, unique=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = TabletQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_tablet_is_revoked_by_someone_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A list that somebody brought and looks at before it is kept; it goes when it is saved, or after a day."""

    HOMES = "HOMES"
    PEOPLE = "PEOPLE"
    FORM = "FORM"
    KINDS = [(HOMES, _("Homes")), (PEOPLE, _("People")), (FORM, _("Questions"))]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    name = models.CharField(max_length=120)
    data = SealedBytes()
    brought_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    brought_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """The one organisation of this deployment: its name, its checkers' logo and that logo's story."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120)
    epoch = models.UUIDField(null=True)  # since the last restore: tablets then send again what they hold
    is_demo = models.BooleanField(default=False)
    on_call_phone = models.CharField(max_length=40, blank=True)
    office_phone = models.CharField(max_length=40, blank=True)
    brand = models.CharField(max_length=7, blank=True)
    logo = models.ForeignKey(Picture, null=True, on_delete=models.PROTECT)
    logo_maker = models.CharField(max_length=120, blank=True)
    logo_story = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name
