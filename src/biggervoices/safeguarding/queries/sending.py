"""What is due: clocks that ring, and notices that have not left the house."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from biggervoices.people.models import Organisation, Person
from biggervoices.safeguarding.models import Notice, OutsideContact, Timer
from biggervoices.safeguarding.queries.told import barred_from

AGAIN_AFTER = timedelta(minutes=2)  # that a notice rests after a try that failed


@dataclass(frozen=True)
class Waiting:
    """A notice to send, and where to; no address: whoever it was for is not to be told any more."""

    notice: Notice
    address: str
    organisation: str = ""
    phone: str = ""


def timers_due(now: datetime) -> list[UUID]:
    """Give the clocks that ring now, the oldest first."""
    running = Timer.objects.filter(fired_at=None, stopped_at=None, due_at__lte=now)
    return list(running.order_by("due_at").values_list("pk", flat=True))


def timer_to_fire(id: UUID) -> Timer | None:
    """Lock and give a clock that still runs; None for one that somebody else holds, or whose worry is being taken."""
    running = Timer.objects.filter(pk=id, fired_at=None, stopped_at=None)
    return running.select_for_update(skip_locked=True, of=("self", "concern")).select_related("concern").first()


def is_anything_due(now: datetime, *, most_tries: int) -> bool:
    """Tell whether a clock rings, or a notice was left by the workers: one look at two small indexes."""
    timers = Timer.objects.filter(fired_at=None, stopped_at=None, due_at__lte=now).order_by().values("pk")
    left = _left(now, made_before=now - timedelta(seconds=60), most_tries=most_tries).order_by().values("pk")
    return timers.union(left, all=True).exists()


def notices_left(now: datetime, *, made_before: datetime, most_tries: int) -> list[UUID]:
    """Give the notices that should have left the house, the oldest first."""
    return list(_left(now, made_before=made_before, most_tries=most_tries).values_list("pk", flat=True)[:50])


def _left(now: datetime, *, made_before: datetime, most_tries: int) -> QuerySet[Notice]:
    unsent = Notice.objects.filter(sent_at=None, made_at__lt=made_before, tries__lt=most_tries)
    return unsent.exclude(tried_at__gt=now - AGAIN_AFTER).order_by("made_at")


def notice_to_send(id: UUID) -> Waiting | None:
    """Lock and give a notice that is not sent yet; None when it was sent, or is being sent by somebody else."""
    unsent = Notice.objects.exclude(channel=Notice.LIST).filter(pk=id, sent_at=None)
    notice = unsent.select_for_update(skip_locked=True, of=("self",)).select_related("concern").first()
    if notice is None:
        return None
    if notice.to is None:
        return _to_outside(notice)
    reader = Person.objects.here().filter(pk=notice.to).first()
    if reader is None or reader.pk in barred_from(notice.concern):
        return Waiting(notice, "")
    return Waiting(notice, reader.phone if notice.channel == Notice.SMS else reader.email or "")


def _to_outside(notice: Notice) -> Waiting:
    outside, ours = OutsideContact.objects.first(), Organisation.objects.first()
    address = (outside.phone if notice.channel == Notice.SMS else outside.email) if outside else ""
    phone = (ours.on_call_phone or ours.office_phone) if ours else ""
    return Waiting(notice, address, ours.name if ours else "", phone)
