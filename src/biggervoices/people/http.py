"""The request as every view here sees it: somebody is signed in, and how they like a page is known."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.http import HttpRequest, HttpResponse

from biggervoices.easyread.queries import Look
from biggervoices.people.models import Person

KNOWN = {field.name for field in fields(Look)}


class PersonRequest(HttpRequest):
    user: Person
    look: Look


class LookMiddleware:
    """Put the look of this page on the request: the person's own, and over it what was chosen in this session.

    What somebody chooses is kept on their profile; on a tablet that many people use, and for somebody who is not signed
    in, it is kept in the session, which signing out clears. Asks the database nothing that the session does not ask.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.look = look_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def look_of(request: HttpRequest) -> Look:
    """Give the look for whoever reads this page."""
    person = request.user
    chosen = request.session.get("look")
    here = {key: value for key, value in chosen.items() if key in KNOWN} if isinstance(chosen, dict) else {}
    return Look(**(own_look(person) if isinstance(person, Person) or person.is_authenticated else {}) | here)


def own_look(person: Any) -> dict[str, Any]:
    """Give what a person keeps on their profile."""
    return {
        "theme": person.theme or None,
        "size": person.size or None,
        "pictures": person.pictures or None,
        "read_aloud": person.read_aloud,
        "slow": person.slow_voice,
        "you_said": person.you_said_pages,
    }
