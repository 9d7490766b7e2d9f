"""Feedback that we hold, of what may be used in a gathering: nothing that somebody said for few alone."""

from django.db.models import QuerySet

from biggervoices.loop.models import Point, PointQuerySet
from biggervoices.voices.models import BoardCard, Gathering, Statement, StatementQuerySet

MOST = 100


def held_points(gathering: Gathering) -> PointQuerySet:
    """Give points that were passed on, that everyone may hear and that are not about just one person."""
    used = BoardCard.objects.filter(gathering=gathering, point__isnull=False).values("point")
    may = Point.objects.standing().filter(passed_at__isnull=False, hears=Point.ALL, together=False)
    return may.exclude(about=Point.JUST_ME).exclude(pk__in=used).order_by("-passed_at")


def held_statements(gathering: Gathering) -> StatementQuerySet:
    """Give what people told us that everyone may hear, once a human has read it."""
    used = BoardCard.objects.filter(gathering=gathering, statement__isnull=False).values("statement")
    may = Statement.objects.filter(hears=Point.ALL, read_at__isnull=False, taken_back_at=None, point=None)
    return may.exclude(pk__in=used).order_by("-sent_at")


def waiting_cards(gathering: Gathering) -> QuerySet[BoardCard]:
    """Give the cards that wait for a human."""
    return gathering.cards.filter(waits=True, off_at=None)
