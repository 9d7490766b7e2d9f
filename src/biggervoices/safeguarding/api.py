"""The door through which a tablet tells a worry, the moment that it has signal, whoever is signed in or nobody."""

import json
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import StrictBool, field_validator

from biggervoices.core.keys import NotOurs, unseal
from biggervoices.people.models import Person
from biggervoices.safeguarding import changes, queries
from biggervoices.safeguarding.models import Concern
from biggervoices.safeguarding.rules import LONGEST

router = Router(tags=["worries"])
PURPOSE = "biggervoices-worry-1"
MOST_ABOUT = 200  # readers of a worry


class Envelope(Schema):
    """A worry that only this server can open."""

    epk: str
    iv: str
    sealed: str


class Worry(Schema):
    """A worry as it was told, or sealed."""

    id: UUID
    words: str = ""
    wants: str = ""
    who: str = Concern.NOT_SAY
    what: str = ""
    danger: str = Concern.NOT_KNOWN
    named: StrictBool = False  # whoever is signed in says that it was them
    about: list[UUID] | str = []  # readers whom it is about: they are not told
    sealed: Envelope | None = None

    @field_validator("about", mode="before")
    @classmethod
    def _not_too_many(cls, about: Any) -> Any:
        if isinstance(about, list) and len(about) > MOST_ABOUT:  # a million that are wrong would be a million reasons
            raise ValueError("too many")
        return about


class Kept(Schema):
    """The number of a worry that is kept, and whose readers were told."""

    number: str


class Reason(Schema):
    """One plain sentence."""

    reason: str


# No form token and no session are asked for: a cookie that is missing or old must never stop a worry (decision 0011).
@router.post("/worries", summary="Tell a worry", auth=None, response={200: Kept, 400: Reason})
def worry(request: HttpRequest, told: Worry) -> Any:
    """Keep a worry and tell its readers; the number is given only once it is kept. Sent twice, it is kept once."""
    try:
        said = told if told.sealed is None else _opened(told)
    except (NotOurs, ValueError):
        return Status(400, {"reason": _("This worry could not be opened. Please tell it once more.")})
    person, now = request.user if isinstance(request.user, Person) and said.named else None, timezone.now()
    facts: dict[str, Any] = {
        "id": told.id,
        "who": _known(Concern.WHO, said.who, Concern.NOT_SAY),
        "what": _known(Concern.WHAT, said.what, ""),
        "danger": _known(Concern.DANGER, said.danger, Concern.NOT_KNOWN),
        "home": queries.home_of(person, now=now),
        "raised_by": person,
        "raised_from": "TABLET",
        "named": said.about if isinstance(said.about, list) else (),
        "now": now,
    }
    # What is longer than one box goes on in its record: nothing that was told is cut off.
    parts = zip_longest(_parts(said.words), _parts(said.wants), fillvalue="")
    with transaction.atomic():
        concerns = [changes.raise_concern(**facts, words=words, wants=wants) for words, wants in parts]
    return {"number": concerns[0].number}


def _parts(words: str) -> list[str]:
    return [words[at : at + LONGEST] for at in range(0, len(words), LONGEST)] or [""]


def _opened(told: Worry) -> Worry:
    assert told.sealed is not None
    facts = json.loads(unseal(told.sealed.dict(), purpose=PURPOSE))
    return Worry(**(facts if isinstance(facts, dict) else {}) | {"id": told.id, "sealed": None})


def _known(choices: Any, value: str, otherwise: str) -> str:
    return value if value in dict(choices) else otherwise
