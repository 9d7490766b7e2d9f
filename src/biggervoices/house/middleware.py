"""What every request passes: the database is there, somebody is signed in, a refusal is one plain sentence."""

from collections.abc import Callable



from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


from biggervoices.core.refusals import Refused

Answer = Callable[[HttpRequest], HttpResponse]


class DatabaseAway:
    """Answer 503 with Retry-After while the database is away; nothing half-said is half-saved."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        return HttpResponse("One moment, please. Nothing is lost. Try again.", status=503, headers={"Retry-After": "2"})


class EveryoneSignsIn:
    """Send whoever is not signed in to sign-in, for every path that is not public, known or not."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)


class Refusals:
    """Show a refusal that no view has shown as one plain sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "house/refused.html", {"reason": exception.reason}, status=409)
