"""Whose face somebody may see: of those whom they meet today. Who meets on a visit alone has a door in checks."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from biggervoices.easyread.models import Picture
from biggervoices.people.models import Home, Organisation, Person, Role, Support


def met_by(viewer: Person, *, on: date) -> QuerySet[Person]:
    """Give the people whom somebody meets, by what each of them is today.

    Themselves and whoever's page they may open; the team and the managers of their home; the Quality Team, who hears
    everybody; who stands beside them, and beside whom they stand.
    """
    roles, supports = Role.objects.live(on), Support.objects.live(on)
    homes = roles.filter(person=viewer, what=Role.SUPPORTED).values("home")
    near = roles.filter(Q(what__in=(Role.TEAM, Role.MANAGER), home__in=homes) | Q(what=Role.QUALITY_TEAM))
    beside = Q(pk__in=supports.filter(person=viewer).values("supporter"))
    beside |= Q(pk__in=supports.filter(supporter=viewer).values("person"))
    pages = Person.objects.visible_to(viewer, on=on)
    return Person.objects.filter(
        Q(pk__in=pages.values("pk")) | (Q(is_active=True) & (Q(pk__in=near.values("person")) | beside))
    )


def faces_seen(viewer: Person, photos: Iterable[UUID | None], *, on: date) -> frozenset[UUID]:
    """Give which of these photos are faces that somebody may see. One query, or none for no photo."""
    asked = {photo for photo in photos if photo}
    if not asked:
        return frozenset()
    return frozenset(met_by(viewer, on=on).filter(photo__in=asked).values_list("photo", flat=True))


def photo_for(viewer: Person, id: UUID, *, on: date) -> Picture | None:
    """Give a photo of a person, of a home or the logo, if somebody may see it; None, alike, if not or if none is there.

    Homes and the logo are for everyone who is signed in.
    """
    for_everyone = Home.objects.filter(photo=id).exists() or Organisation.objects.filter(logo=id).exists()
    seen = for_everyone or faces_seen(viewer, [id], on=on)
    return Picture.objects.filter(pk=id, idea="").first() if seen else None
