"""What leaves the house on paper or as plain lines: cards to sign in with, and what a list would change."""

import io
from collections.abc import Sequence
from typing import Any

import segno
from django.utils.translation import gettext as _

from biggervoices.easyread.documents import make_pdf
from biggervoices.people.models import Organisation, Person
from biggervoices.people.queries import organisation


def cards_pdf(cards: Sequence[tuple[Person, str]], whose: Organisation | None, *, paper: str) -> bytes:
    """Print cards to sign in with: each a person and the address that their card opens. Paper is "card" or "a4"."""
    data = {
        "organisation": {"name": whose.name if whose else "", "logo": None},
        "cards": [
            {
                "name": str(person),
                "photo": photo_of(person),
                "code": {"svg": qr_code(address), "alt": _("Code to sign in")},
                "words": _("My card to sign in"),
            }
            for person, address in cards
        ],
    }
    return make_pdf("people/card.typ", data, title=_("Cards to sign in"), paper=paper)


def whose_paper() -> dict[str, Any]:
    """Say whose a paper is: the name of the organisation, and the logo of its Quality Checkers if it has one."""
    ours = organisation()
    if ours is None:
        return {"name": "Bigger Voices", "logo": None}
    alt = _("Logo of %(name)s") % {"name": ours.name}
    return {"name": ours.name, "logo": {"photo": ours.logo.file, "alt": alt} if ours.logo else None}


def photo_of(person: Person) -> dict[str, str]:
    """Give a person's photo for a document, or the picture that stands for a person."""
    alt = _("Photo of %(name)s") % {"name": person}
    return {"photo": person.photo.file, "alt": alt} if person.photo else {"idea": "person", "alt": ""}


def qr_code(address: str) -> str:
    """Draw an address as a QR code that still reads when a quarter of it is scratched."""
    kept = io.BytesIO()
    segno.make(address, error="q", micro=False).save(kept, kind="svg", border=4, scale=4, xmldecl=False)
    return kept.getvalue().decode()
