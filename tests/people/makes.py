"""What only the tests of people make."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from django.test import Client
from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.people import changes
from biggervoices.people.http import SECRET
from biggervoices.people.models import BestInterest, Home, Person
from tests import make

FOUR = frozenset({"cat", "bus", "tea", "key"})


def with_password(who: Person, password: str) -> Person:
    """Give somebody a password, as they do by a link in an e-mail."""
    who.set_password(password)
    who.save()
    return who


def client(person: Person) -> Client:
    """A browser in which somebody is signed in."""
    browser = Client()
    browser.force_login(person, backend="biggervoices.people.rules.LivePerson")
    return browser


def tablet(home: Home | None = None, *, name: str = "Kitchen") -> Client:
    """The browser of a tablet that Quinn enrolled."""
    secret = changes.enrol_tablet(name, home, id=new_id(), by=make.quinn(), now=make.NOW)
    browser = Client()
    browser.cookies[SECRET] = secret
    return browser


def card(person: Person) -> str:
    """The token of a new card."""
    return changes.issue_card(person, id=new_id(), by=None, now=make.NOW)


def come_in(browser: Client, person: Person) -> None:
    """Sign somebody in with a card, as they do."""
    browser.post("/card", {"token": card(person)})
    browser.get("/me/")


def with_pictures(person: Person, pictures: frozenset[str] = FOUR) -> Person:
    """Somebody who chose four pictures."""
    changes.set_pictures(person, pictures, by=person, now=make.NOW)
    return person


@contextmanager
def clock(now: datetime) -> Iterator[None]:
    """Stop the clock at a moment."""
    with patch.object(timezone, "now", lambda: now):
        yield


def shares_needs(person: Person) -> None:
    """Somebody lets visitors read what they need."""
    changes.write_needs(person, by=person, now=make.NOW, share=True)


def decided(person: Person, what: str = BestInterest.OBSERVING, **other: object) -> BestInterest:
    """A decision as it should be made, or otherwise where a test says so."""
    now = other.pop("now", make.NOW)
    assert hasattr(now, "date")
    on = timezone.localdate(now)  # type: ignore[arg-type]
    facts = {
        "allows": True, "decision": "Ten minutes together.", "tried": "Pictures and objects.", "asked": "FAMILY",
        "asked_words": "His sister agrees.", "assessor": make.quinn(), "review_on": on + timedelta(days=90),
        "until": on + timedelta(days=180), "by": make.quinn(),
    }  # fmt: skip
    return changes.decide_for(person, what, id=new_id(), now=now, **facts | other)  # type: ignore[arg-type]
