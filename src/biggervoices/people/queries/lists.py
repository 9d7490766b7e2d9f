"""Lists of people and homes for the office, and what a person may look up about themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from biggervoices.core.ids import read_id
from biggervoices.people.models import (
    BestInterest,
    ConsentEvent,
    ConsentText,
    Home,
    Organisation,
    Person,
    Region,
    Role,
)
from biggervoices.people.queries.cards import to_be_asked


@dataclass(frozen=True, slots=True)
class Consent:
    """One question of consent and what a person last said to it."""

    text: ConsentText
    event: ConsentEvent | None
    since: int  # the version since which the words mean what they mean now

    @property
    def yes(self) -> bool | None:
        """What they said; None where they were not asked since the words came to mean something else."""
        if self.event is None:
            return None
        return self.event.yes if self.event.text.version >= self.since or not self.event.yes else None

    @property
    def words(self) -> str:
        """What they said, in one word or two."""
        return {True: _("Yes"), False: _("No"), None: _("Not asked yet")}[self.yes]

    @property
    def is_older(self) -> bool:
        """Tell that they said yes to older words, so that they must be asked again."""
        return self.event is not None and self.yes is None


def organisation() -> Organisation | None:
    """Give the one organisation, if somebody has written it down."""
    return Organisation.objects.select_related("logo").first()


def people_list(viewer: Person, asked: Mapping[str, str], *, on: date) -> QuerySet[Person]:
    """Give the people whom somebody may see, as they asked: q (words), role, home, region, show (left | ask)."""
    people = Person.objects.visible_to(viewer, on=on)
    show = asked.get("show", "")
    people = people.filter(is_active=False) if show == "left" else people.here()
    if show == "ask":
        people = people.filter(pk__in=to_be_asked(on).values("pk"))
    for word in asked.get("q", "").replace("\0", "").split()[:6]:
        people = people.filter(
            Q(name__icontains=word) | Q(called__icontains=word) | Q(email__icontains=word) | Q(reference__iexact=word)
        )
    roles = _asked_roles(asked, on)
    if roles is not None:
        people = people.filter(pk__in=roles.values("person"))
    live = Role.objects.live(on).select_related("home", "region").order_by("what")
    return people.prefetch_related(Prefetch("roles", queryset=live, to_attr="live_roles")).order_by("name", "pk")


def _asked_roles(asked: Mapping[str, str], on: date) -> QuerySet[Role] | None:
    facts = {
        "what": asked.get("role", ""),
        "home": read_id(asked.get("home")),
        "home__region": read_id(asked.get("region")),
    }
    wanted = {key: value for key, value in facts.items() if value}
    return Role.objects.live(on).filter(**wanted) if wanted else None


def homes_list(viewer: Person, asked: Mapping[str, str], *, on: date) -> QuerySet[Home]:
    """Give the homes that somebody may see, as they asked: q (words), region, kind, show (closed)."""
    homes = Home.objects.visible_to(viewer, on=on).select_related("region")
    homes = homes.filter(closed_on__isnull=asked.get("show") != "closed")
    for word in asked.get("q", "").replace("\0", "").split()[:6]:
        homes = homes.filter(Q(name__icontains=word) | Q(address__icontains=word) | Q(postcode__icontains=word))
    if region := read_id(asked.get("region")):
        homes = homes.filter(region=region)
    if kind := asked.get("kind", "").replace("\0", ""):
        homes = homes.filter(kinds__contains=[kind])
    there = Q(roles__what=Role.SUPPORTED, roles__since__lte=on, roles__person__is_active=True)
    there &= Q(roles__until__isnull=True) | Q(roles__until__gte=on)
    managers = Role.objects.live(on).filter(what=Role.MANAGER, person__is_active=True).select_related("person")
    return (
        homes.annotate(people=Count("roles__person", filter=there, distinct=True))
        .prefetch_related(Prefetch("roles", queryset=managers, to_attr="managers"))
        .order_by("name", "pk")
    )


def regions_list() -> QuerySet[Region]:
    """Give the regions, each with how many homes are open there."""
    return Region.objects.annotate(count=Count("homes", filter=Q(homes__closed_on=None)))


def newest_texts() -> QuerySet[ConsentText]:
    """Give the words in force for each question of consent."""
    return ConsentText.objects.order_by("purpose", "-version").distinct("purpose")


def consents(person: Person) -> list[Consent]:
    """Give every question of consent, in the words in force, and what the person last said. Costs 2 queries."""
    events = (
        ConsentEvent.objects.filter(person=person)
        .select_related("text", "recorded_by")
        .annotate(purpose=F("text__purpose"))
        .order_by("purpose", "-at", "-pk")
        .distinct("purpose")
    )
    last = {event.text.purpose: event for event in events}
    since = Subquery(
        ConsentText.objects.filter(purpose=OuterRef("purpose"), asks_again=True)
        .order_by("-version")
        .values("version")[:1]
    )
    texts = newest_texts().annotate(meaning=since)
    return [Consent(text, last.get(text.purpose), text.meaning or 1) for text in texts]


def consent_to(person: Person, purpose: str) -> bool:
    """Tell whether a person's yes to this holds now: the last thing they said, to the words in force."""
    return any(it.yes is True for it in consents(person) if it.text.purpose == purpose)


def decisions_for(person: Person) -> QuerySet[BestInterest]:
    """Give what was decided in a person's best interests, the last first."""
    return BestInterest.objects.filter(person=person).select_related("assessor", "recorded_by").order_by("-at", "-pk")


def who_said_no(people: Iterable[UUID], purpose: str) -> frozenset[UUID]:
    """Give who of these last said no to something. One query."""
    last = ConsentEvent.objects.filter(person__in=set(people), text__purpose=purpose).order_by("person", "-at", "-pk")
    said = last.distinct("person").values_list("person", "yes")
    return frozenset(person for person, yes in said if not yes)


def who_said_yes(people: Iterable[UUID], purpose: str) -> dict[UUID, date]:
    """Give who of these says yes to something, in words that still mean the same, and since which day. One query."""
    anew = ConsentText.objects.filter(purpose=purpose, asks_again=True).order_by("-version").values("version")[:1]
    last = ConsentEvent.objects.filter(person__in=set(people), text__purpose=purpose).order_by("person", "-at", "-pk")
    said = last.distinct("person").annotate(counts=Q(text__version__gte=Coalesce(Subquery(anew), 1)))
    events = said.values_list("person", "yes", "counts", "at")
    return {person: localdate(at) for person, yes, counts, at in events if yes and counts}


def last_said(purpose: str) -> Subquery:
    """Give what each of some people last said to this, in whatever words they were asked: yes, no, or null."""
    events = ConsentEvent.objects.filter(person=OuterRef("pk"), text__purpose=purpose)
    return Subquery(events.order_by("-at", "-pk").values("yes")[:1])
