"""What waits for somebody on their first page."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing
from biggervoices.safeguarding.models import SHARED_WITH, Concern, Notice, Reader
from biggervoices.safeguarding.queries.soon import soon_cards
from biggervoices.safeguarding.rules import READERS, time_to_answer


def cards_for(standing: Standing, *, now: datetime) -> list[Card]:
    """Give what waits for a reader of worries and of urgent words; tell an administrator when nobody reads worries."""
    return [*_worry_cards(standing, now), *soon_cards(standing)]


def _worry_cards(standing: Standing, now: datetime) -> list[Card]:
    if standing.holds(*READERS):
        return _reader_cards(standing, now)
    if standing.holds(Role.ADMIN):
        return _nobody_reads_cards(standing)
    if standing.holds(*SHARED_WITH):
        return _shared_cards(standing)
    return []


def _reader_cards(standing: Standing, now: datetime) -> list[Card]:
    open_ones = Concern.objects.visible_to(standing.person, on=standing.on).filter(closed_at=None)
    rows = list(open_ones.values_list("danger", "raised_at", "taken_by", "close_asked_at"))
    waiting = [(danger, raised_at) for danger, raised_at, taken_by, _asked in rows if taken_by is None]
    to_close = [taken_by for *_when, taken_by, asked in rows if asked and taken_by != standing.person.pk]
    return [*_waiting_cards(waiting, now), *_to_close_cards(len(to_close))]


def _waiting_cards(waiting: list[tuple[str, datetime]], now: datetime) -> list[Card]:
    if not waiting:
        return []
    urgent = any(danger != Concern.NO or raised_at + time_to_answer(danger) < now for danger, raised_at in waiting)
    title = ngettext("%(n)s worry for you to take", "%(n)s worries for you to take", len(waiting))
    words = _("Somebody may be in danger, or has waited too long.") if urgent else _("Read it and press: I have this.")
    href = reverse("safeguarding:concerns")
    return [Card(title % {"n": len(waiting)}, words, href, picture="worried", urgency=0 if urgent else 10, minutes=10)]


def _to_close_cards(count: int) -> list[Card]:
    if not count:
        return []
    title = ngettext("%(n)s worry wants a second person", "%(n)s worries want a second person", count)
    words = _("Look whether it can be closed.")
    return [Card(title % {"n": count}, words, reverse("safeguarding:concerns"), picture="eye", urgency=20, minutes=10)]


def _nobody_reads_cards(standing: Standing) -> list[Card]:
    told = Notice.objects.filter(to=standing.person.pk, channel=Notice.LIST, concern__taken_by=None)
    waiting = told.filter(concern__closed_at=None).values("concern").distinct().count()
    if not waiting:
        return []
    title = ngettext("%(n)s worry waits for a reader", "%(n)s worries wait for a reader", waiting)
    words = _("Nobody may read worries now. Make somebody safeguarding lead.")
    return [Card(title % {"n": waiting}, words, reverse("people:people"), picture="worried", urgency=0)]


@Prepared
def _shared(*, person: UUID) -> QuerySet[Reader, UUID]:
    shared = Reader.objects.filter(person=person, part=Reader.SHARED, until=None, concern__closed_at=None)
    return shared.order_by().values_list("concern_id", flat=True)


def _shared_cards(standing: Standing) -> list[Card]:
    if not _shared(person=standing.person.pk):
        return []
    count = Concern.objects.visible_to(standing.person, on=standing.on).filter(closed_at=None).count()
    if not count:
        return []
    title = ngettext("%(n)s worry was shared with you", "%(n)s worries were shared with you", count)
    words = _("Tell nobody else of it.")
    return [
        Card(title % {"n": count}, words, reverse("safeguarding:concerns"), picture="worried", urgency=20, minutes=5)
    ]
