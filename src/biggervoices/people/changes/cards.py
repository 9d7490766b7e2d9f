"""QR cards: made, used, taken back. The token is on the card alone; the database holds its hash."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core import audit
from biggervoices.core.keys import hash_of
from biggervoices.core.refusals import must
from biggervoices.people import rules
from biggervoices.people.changes.factors import sign_in
from biggervoices.people.changes.once import claim
from biggervoices.people.models import Card, Person

PRINTED_AGAIN = timedelta(minutes=5)  # a form sent twice gives the card of the second sending


@transaction.atomic
def issue_card(person: Person, *, id: UUID, by: Person | None, now: datetime) -> str:
    """Make a card and give its token (256 bits), which is to be found nowhere afterwards.

    Sent twice with one id it stays one card: the token given last opens, the one before never reached anybody.
    """
    claim(id)
    on = timezone.localdate(now)
    must(rules.why_not_keep_people(by, on=on) or rules.why_not_open_account(by, person, on=on))
    must(rules.why_not_here(person))
    token = secrets.token_urlsafe(32)
    standing = Card.objects.select_for_update().filter(pk=id).first()
    if standing:
        again = standing.person_id == person.pk and not (standing.used_at or standing.revoked_at)
        must(
            None
            if again and now - standing.issued_at < PRINTED_AGAIN
            else _("This card was made already. Make a new one.")
        )
        Card.objects.filter(pk=id).update(token_hash=hash_of(token))
        return token
    card = Card.objects.create(id=id, person=person, token_hash=hash_of(token), issued_at=now, issued_by=by)
    audit.record("card made", by=by, thing=person, now=now, card=str(card.pk))
    return token


@transaction.atomic
def revoke_card(card: Card, *, by: Person | None, now: datetime) -> None:
    """Take a card back: it opens nothing from now on. The person may do it, too."""
    must(None if by == card.person else rules.why_not_keep_people(by, on=timezone.localdate(now)))
    if Card.objects.filter(pk=card.pk, revoked_at=None).update(revoked_at=now):
        audit.record("card taken back", by=by, thing=card.person, now=now, card=str(card.pk))


@transaction.atomic
def use_card(token: str, *, now: datetime) -> Person | None:
    """Give whose card this is; None alike for an unknown card, one taken back, and one of somebody who left or died."""
    # The database compares hashes, so its time tells nothing of the token.
    card = Card.objects.select_related("person").filter(token_hash=hash_of(token)).first()
    if card is None or not rules.is_valid(card):
        return None
    Card.objects.filter(pk=card.pk).update(used_at=now)
    sign_in(card.person, "CARD", now=now)
    return card.person
