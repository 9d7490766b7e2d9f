"""Reads of QR cards. A token is looked up by its hash, so that the time it takes tells nothing of it."""

from biggervoices.core.keys import hash_of
from biggervoices.people.models import Card, Person
from biggervoices.people.rules import is_valid


def opens_for(token: str, person: Person) -> bool:
    """Tell whether a card is this person's own, and opens."""
    card = Card.objects.select_related("person").filter(token_hash=hash_of(token), person=person).first()
    return card is not None and is_valid(card)
