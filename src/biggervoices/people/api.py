"""The door at which a shared tablet asks whose card it was shown."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from biggervoices.people.models import Person
from biggervoices.people.queries.qr_cards import opens_for

router = Router(tags=["people"])


class Shown(Schema):
    """The token of a card, as it stands behind the "#" on it."""

    token: str = Field(max_length=200)


class Whose(Schema):
    """Whether the card is the own one of whoever is signed in."""

    mine: bool


@router.post("/my-card", summary="Is this my card?", response=Whose)
def my_card(request: HttpRequest, shown: Shown) -> dict[str, Any]:
    """Tell whether a card opens for whoever is signed in; whose else it may be is not said."""
    assert isinstance(request.user, Person)
    return {"mine": opens_for(shown.token, request.user)}
