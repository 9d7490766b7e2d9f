"""What sounds urgent and waits for a reader."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.core.prepared import Prepared
from biggervoices.easyread.queries import Card
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing
from biggervoices.people.queries.standing import Shape, anybody
from biggervoices.safeguarding.models import ReadSoon

MOST_READ = 20


@dataclass(frozen=True)
class ToReadSoon:
    """One prompt in somebody's list. path: empty where they may not read the words."""

    prompt: ReadSoon
    path: str


def to_read_soon(standing: Standing) -> list[ToReadSoon]:
    """Give what waits to be read, the most urgent first and then the oldest. Two queries, for any number."""
    prompts = list(ReadSoon.objects.visible_to(standing).unread().select_related("home"))
    readable = set(ReadSoon.objects.readable_by(standing).unread().values_list("pk", flat=True))
    return [ToReadSoon(prompt, prompt.path if prompt.pk in readable else "") for prompt in prompts]


def read_lately(standing: Standing) -> list[ReadSoon]:
    """Give what was read last, and by whom."""
    read = ReadSoon.objects.visible_to(standing).filter(read_at__isnull=False)
    return list(read.select_related("home", "read_by").order_by("-read_at")[:MOST_READ])


def soon_cards(standing: Standing) -> list[Card]:
    """Give the card of those who should read something soon, or see that somebody does."""
    if not standing.holds(Role.SAFEGUARDING, Role.QUALITY_TEAM):
        return []
    lowered = _waiting(standing.shape, person=standing.person.pk, on=standing.on)
    count = sum(not low for low in lowered)
    if not count:
        return []
    title = ngettext("%(n)s thing sounds urgent", "%(n)s things sound urgent", count) % {"n": count}
    reads = standing.holds(Role.QUALITY_TEAM)
    words = _("Somebody should read it soon.") if reads else _("Look whether somebody reads it soon.")
    return [Card(title, words, reverse("safeguarding:read_soon"), picture="look", urgency=5, minutes=5)]


@Prepared
def _waiting(shape: Shape, *, person: UUID, on: date) -> QuerySet[ReadSoon, bool]:
    waiting = ReadSoon.objects.visible_to(anybody(shape, person=person, on=on)).unread()
    return waiting.order_by().values_list("lowered", flat=True)
