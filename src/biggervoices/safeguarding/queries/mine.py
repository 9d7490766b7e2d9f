"""What somebody sees of the worries that they raised with their name, and whom they can name in pictures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.people.models import Home, Person, Role, Support, Tablet
from biggervoices.people.queries import Standing, standing_of
from biggervoices.safeguarding.models import Concern, Telling
from biggervoices.safeguarding.queries.desk import names_of

MOST_FACES = 12  # on one page: more would bury whoever is looked for


@dataclass(frozen=True)
class Mine:
    """One worry in the list of whoever raised it: never its words, for others may look at the same screen."""

    id: UUID
    number: str
    raised_at: datetime
    holder: str
    closed: bool
    news: bool


def my_worries(person: Person) -> list[Mine]:
    """Give where the worries stand that a person raised with their name, the newest first."""
    concerns = list(Concern.objects.said_by(person).order_by("-raised_at"))
    names = names_of(concern.taken_by for concern in concerns)
    unseen = Telling.objects.filter(concern__in=concerns, seen_at=None)
    news = set(unseen.values_list("concern", flat=True)) if concerns else set()
    return [
        Mine(it.pk, it.number, it.raised_at, names.get(it.taken_by, ""), it.closed_at is not None, it.pk in news)
        for it in concerns
    ]


@Prepared
def _unseen(*, person: UUID) -> QuerySet[Telling, UUID]:
    unseen = Telling.objects.filter(concern__raised_by=person, seen_at=None)
    return unseen.order_by().values_list("concern_id", flat=True)


def news_cards(standing: Standing) -> list[Card]:
    """Give a card when somebody was told something of their own worry. Not for a screen that another opened."""
    found = _unseen(person=standing.person.pk)
    if not found:
        return []
    words = _("Somebody answered you.")
    title = _("News about what you told us")
    return [
        Card(title, words, reverse("safeguarding:my_worry", args=[found[0]]), picture="letter", urgency=20, minutes=2)
    ]


def home_of(person: Person | None, *, now: datetime) -> Home | None:
    """Give the home of somebody who said who they are, where there is one and no doubt."""
    if person is None:
        return None
    homes = standing_of(person, on=timezone.localdate(now)).homes(Role.SUPPORTED)
    return Home.objects.filter(pk__in=homes).first() if len(homes) == 1 else None


def faces_to_name(person: Person | None, tablet: Tablet | None, *, on: date) -> list[Person]:
    """Give whom somebody can name in pictures: who works at their home, answers for it, or supports them.

    Of somebody who is not signed in, only the home of an enrolled tablet is known. Nobody else is shown to a stranger.
    """
    homes = {tablet.home_id} if tablet and tablet.home_id and tablet.revoked_at is None else set()
    supporters: list[UUID] = []
    if person:
        homes |= standing_of(person, on=on).homes(Role.SUPPORTED, Role.TEAM, Role.MANAGER)
        supporters = list(Support.objects.live(on).filter(person=person).values_list("supporter", flat=True))
    if not homes and not supporters:
        return []
    found = Person.objects.here().filter(Q(pk__in=works_for(homes, on=on)) | Q(pk__in=supporters))
    faces = found.select_related("photo").order_by("name")[: MOST_FACES + 1]
    return [one for one in faces if one != person][:MOST_FACES]


def works_for(homes: Collection[UUID], *, on: date) -> QuerySet[Role, Any]:
    """Give the ids of those who work at some homes, or answer for them: whom somebody there may be worried about."""
    there = Q(what__in=(Role.TEAM, Role.MANAGER), home__in=homes) | Q(what=Role.REGIONAL, region__homes__in=homes)
    return Role.objects.live(on).filter(there).values("person")


def faces_at(home: Home, *, on: date) -> list[Person]:
    """Give who can be named in pictures by whoever is asked at a home, on the tablet of those who visit it."""
    found = Person.objects.here().filter(pk__in=works_for([home.pk], on=on))
    return list(found.select_related("photo").order_by("name")[:MOST_FACES])
