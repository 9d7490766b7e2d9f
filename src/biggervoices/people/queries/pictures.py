"""Whose faces a shared tablet shows before anybody is signed in, and when pictures may be tried."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from biggervoices.core.models import AuditEntry
from biggervoices.people.models import Person, Role, Tablet

CAME_IN, SET, WRONG = "came in", "pictures set", "wrong pictures"
KNOWN_FOR = timedelta(days=30)
MOST_FACES = 24
MOST_WITHOUT_FACE = 12  # whose pictures are tried one after the other; each takes some tenths of a second
# There are 10,626 sets of four. So many different wrong ones within a time, and then a card or a supporter helps.
LIMITS = ((timedelta(minutes=10), 5), (timedelta(days=1), 20))
LONGEST = max(within for within, _most in LIMITS)


def faces_on(tablet: Tablet, *, now: datetime) -> QuerySet[Person]:
    """Give whom pictures can sign in on this tablet: who lives in its home, and who came in on it this month.

    Only people who chose pictures, and nobody who answers for others. A stranger who holds the tablet sees no more.
    """
    on = timezone.localdate(now)
    roles = Role.objects.live(on)
    lately = AuditEntry.objects.filter(thing_id=tablet.pk, what=CAME_IN, at__gte=now - KNOWN_FOR)
    near = Q(pk__in=lately.values("by"))
    if tablet.home_id:
        near |= Q(pk__in=roles.filter(home=tablet.home_id, what=Role.SUPPORTED).values("person"))
    return (
        Person.objects.here()
        .filter(near, picture_code__isnull=False, pk__in=roles.values("person"))
        .exclude(pk__in=roles.exclude(what__in=Role.PERSON_SIDE).values("person"))
        .select_related("photo", "picture_code")
        .order_by("name", "pk")[:MOST_FACES]
    )


def must_rest(thing: Person | Tablet, *, now: datetime) -> bool:
    """Tell whether so many wrong pictures were tried that a card or a supporter must help for a while."""
    tried = wrong_sets(thing, now=now)
    return any(sum(at > now - within for at in tried.values()) >= most for within, most in LIMITS)


def wrong_sets(thing: Person | Tablet, *, now: datetime) -> dict[str, datetime]:
    """Give which wrong sets were tried in a day, and when; a person who came in, or has new pictures, begins anew."""
    mine = Q(thing_id=thing.pk, what__in=(WRONG, SET)) | Q(by=thing.pk, what=CAME_IN)
    tried: dict[str, datetime] = {}
    for entry in AuditEntry.objects.filter(mine, at__gt=now - LONGEST).order_by("at", "pk"):
        if entry.what == WRONG:
            tried[entry.facts["tried"]] = entry.at
        else:
            tried.clear()
    return tried
