"""Photos of a gathering: for who leads it, for who is in them, and for who reads the report."""

from django.db.models import Q, QuerySet

from biggervoices.people.models import Person
from biggervoices.people.queries import Standing
from biggervoices.voices.models import DayPhoto, Gathering, InPhoto
from biggervoices.voices.queries.report import photos_read_by


def photos_of(gathering: Gathering) -> QuerySet[DayPhoto]:
    """Give all photos of a gathering, each with who is in it and what they say."""
    return gathering.photos.select_related("picture").prefetch_related("people__person", "people__recorded_by")


def photos_with(person: Person) -> QuerySet[InPhoto]:
    """Give the photos in which somebody is, the newest first."""
    mine = InPhoto.objects.filter(person=person).select_related("photo__picture", "photo__gathering")
    return mine.order_by("-photo__added_at")


def readable_photos(standing: Standing) -> QuerySet[DayPhoto]:
    """Give the photos that somebody may look at: of themselves, of what they lead, and of reports that they read."""
    me = standing.person
    led = Gathering.objects.led_by(standing).order_by().values("pk")
    there = DayPhoto.objects.shown().filter(gathering__in=photos_read_by(standing)).values("pk")
    mine = InPhoto.objects.filter(person=me).values("photo")
    return DayPhoto.objects.filter(Q(pk__in=mine) | Q(gathering__in=led) | Q(pk__in=there)).select_related("picture")
