"""Shared tablets: enrolled, named, lost, found. The secret is on the tablet alone; the database holds its hash."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.keys import hash_of
from biggervoices.core.refusals import must
from biggervoices.core.seen import facts_of, really_changed
from biggervoices.people import rules
from biggervoices.people.changes.once import claim, take
from biggervoices.people.models import Home, Person, Tablet
from biggervoices.people.queries.pictures import CAME_IN

SENT_AGAIN = timedelta(minutes=5)
SEEN_EACH = timedelta(hours=1)


@transaction.atomic
def enrol_tablet(name: str, home: Home | None, *, id: UUID, by: Person, now: datetime) -> str:
    """Make the device that asks a shared tablet and give its secret (256 bits), to be found nowhere afterwards.

    Sent twice with one id it stays one tablet: the secret given last is its own.
    """
    claim(id)
    must(rules.why_not_enrol(by, home, on=timezone.localdate(now)))
    secret = secrets.token_urlsafe(32)
    tablet = Tablet(id=id, name=name.strip(), home=home, enrolled_at=now, enrolled_by=by, secret_hash=hash_of(secret))
    must(rules.why_not_tablet(tablet))
    if standing := Tablet.objects.filter(pk=id).first():
        again = standing.enrolled_by_id == by.pk and not standing.revoked_at and now - standing.enrolled_at < SENT_AGAIN
        must(None if again else _("This tablet is here already."))
        Tablet.objects.filter(pk=id).update(secret_hash=tablet.secret_hash)
        return secret
    tablet.save(force_insert=True)
    audit.record("tablet enrolled", by=by, thing=tablet, now=now, home=str(home.pk) if home else "")
    return secret


@transaction.atomic
def alter_tablet(tablet: Tablet, *, name: str, home: Home | None, by: Person, now: datetime, seen: str = "") -> None:
    """Name a tablet, and give it to a home or to none. seen: the marks of the form."""
    must(rules.why_not_keep_tablets(by, on=timezone.localdate(now)))
    tablet = Tablet.objects.select_for_update().get(pk=tablet.pk)
    facts = {"name": name.strip(), "home": home}
    take(tablet, really_changed(facts_of(tablet, facts), facts, seen))
    must(rules.why_not_tablet(tablet))
    tablet.save(update_fields=["name", "home"])
    audit.record("tablet changed", by=by, thing=tablet, now=now, home=str(home.pk) if home else "")


@transaction.atomic
def lose_tablet(tablet: Tablet, *, by: Person, now: datetime) -> None:
    """Let nobody sign in on a tablet; every session on it ends with its next request, and it is given no key."""
    must(rules.why_not_lose(by, tablet, on=timezone.localdate(now)))
    if Tablet.objects.filter(pk=tablet.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
        audit.record("tablet lost", by=by, thing=tablet, now=now)


@transaction.atomic
def find_tablet(tablet: Tablet, *, by: Person, now: datetime) -> None:
    """Take a tablet that was lost back into use. What it holds can then be sent."""
    must(rules.why_not_keep_tablets(by, on=timezone.localdate(now)))
    if Tablet.objects.filter(pk=tablet.pk, revoked_at__isnull=False).update(revoked_at=None, revoked_by=None):
        audit.record("tablet found", by=by, thing=tablet, now=now)


@transaction.atomic
def see_tablet(tablet: Tablet, *, now: datetime) -> bool:
    """Note that a tablet was used, once an hour at most; tell whether this was noted now."""
    long_ago = Q(seen_at=None) | Q(seen_at__lte=now - SEEN_EACH)
    if tablet.seen_at and now - tablet.seen_at < SEEN_EACH:
        return False
    return bool(Tablet.objects.filter(long_ago, pk=tablet.pk, revoked_at=None).update(seen_at=now))


@transaction.atomic
def come_in(person: Person, tablet: Tablet, *, now: datetime) -> None:
    """Write down that somebody came in on a tablet, so that the office knows who used one that is lost."""
    audit.record(CAME_IN, by=person, thing=tablet, now=now)
