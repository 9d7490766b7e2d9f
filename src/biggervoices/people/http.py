"""The request as every view here sees it: who is signed in, on which tablet, and how they like a page."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from biggervoices.core.keys import hash_of
from biggervoices.easyread.queries import WORRIED, Look
from biggervoices.people.models import Person, Tablet
from biggervoices.pure import urgent

KNOWN = {field.name for field in fields(Look)}
SECRET = "tablet"  # the cookie of an enrolled tablet
SECRET_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie; it is given anew while the tablet is used


class PersonRequest(HttpRequest):
    user: Person
    look: Look
    tablet: Tablet | None  # enrolled by the office; also one that was reported lost
    shared: bool  # many people use this device
    opened_by: Person | None  # who opened this session with the person


def tablet_of(request: HttpRequest) -> Tablet | None:
    """Find which enrolled tablet asks. For every other device this asks the database nothing."""
    secret = request.COOKIES.get(SECRET)
    return Tablet.objects.select_related("home").filter(secret_hash=hash_of(secret)).first() if secret else None


def give_secret(response: HttpResponse, secret: str) -> None:
    """Let a browser keep the secret of its tablet, where no script reads it."""
    response.set_cookie(
        SECRET, secret, SECRET_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def ask_if_worried(request: HttpRequest, *words: str) -> None:
    """Ask kindly on the next page, where these words sound urgent: do you want to tell someone that you are worried?

    The session keeps only that it is to be asked, once. Nothing is held up, and no words are kept.
    """
    signs = [urgent.look(part) for part in words]
    if any(sign and sign.urgent for sign in signs):
        request.session[WORRIED] = True


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
