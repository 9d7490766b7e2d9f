"""The request as every view here sees it: somebody is signed in, and how they like a page is known."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from biggervoices.easyread.queries import Look
from biggervoices.people.models import Person


class PersonRequest(HttpRequest):
    user: Person  # type: ignore[assignment]
    look: Look


class LookMiddleware:
    """Put the person's own look on the request; somebody who is not signed in has what they chose in this session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.look = _look(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _look(request: HttpRequest) -> Look:
    person = request.user
    if isinstance(person, Person) or person.is_authenticated:
        return Look(
            theme=person.theme or None,  # type: ignore[union-attr]
            size=person.size or None,  # type: ignore[union-attr]
            pictures=person.pictures or None,  # type: ignore[union-attr]
            read_aloud=person.read_aloud,  # type: ignore[union-attr]
            slow=person.slow_voice,  # type: ignore[union-attr]
            you_said=person.you_said_pages,  # type: ignore[union-attr]
        )
    return Look(**request.session.get("look", {}))
