"""The API of the house: one router a room, described at /api/openapi.json."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.security import django_auth

from biggervoices.checks.api import router as checks
from biggervoices.core.refusals import Refused
from biggervoices.people.api import router as people
from biggervoices.safeguarding.api import router as safeguarding

api = NinjaAPI(title="Bigger Voices", version="1", docs_url=None, auth=django_auth, urls_namespace="api")
api.add_router("/", people)
api.add_router("/", checks)
api.add_router("/", safeguarding)


@api.exception_handler(Refused)
def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    """Say in one plain sentence why not."""
    return api.create_response(request, {"reason": exception.reason}, status=409)


@api.exception_handler(RawPostDataException)
def a_form(request: HttpRequest, _exception: RawPostDataException) -> HttpResponse:
    """Refuse a form with files: it is read by those who look for NUL characters, and is no JSON."""
    return api.create_response(request, {"reason": _("This could not be read. It is no JSON.")}, status=400)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, _exception: RequestDataTooBig) -> HttpResponse:
    """Ask for less at once."""
    return api.create_response(request, {"reason": _("This is too much at once. Please send less.")}, status=413)


@api.exception_handler(OSError)
def disk(request: HttpRequest, exception: OSError) -> HttpResponse:
    """Say that the disk is full; anything else is our fault and is shown as such."""
    if exception.errno not in (28, 122):  # ENOSPC, EDQUOT
        raise exception
    reason = _("The office has no room left to keep this. It stays on the tablet.")
    return api.create_response(request, {"reason": reason}, status=507)
