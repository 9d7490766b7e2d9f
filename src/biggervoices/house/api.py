"""The API of the house: one router a room, described at /api/openapi.json."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import django_auth

from biggervoices.checks.api import router as checks
from biggervoices.core.refusals import Refused
from biggervoices.people.api import router as people
from biggervoices.safeguarding.api import router as safeguarding

REASON = {"type": "object", "required": ["reason"], "properties": {"reason": {"type": "string"}}}
# What any door may answer besides its own, each with one plain sentence.
EVERYWHERE = {
    "400": "It could not be read",
    "404": "There is no such thing, or it is not yours",
    "405": "This door does not do that",
    "413": "It is too much at once",
    "422": "Something in it is missing, or is not as it should be",
    "507": "The office has no room left",
}
SIGNED_IN = {"401": "Nobody is signed in", "403": "It does not come from a page of ours"}
AWAY = {"description": "The database is away", "content": {"text/html": {"schema": {"type": "string"}}}}


class Api(NinjaAPI):
    """The API, whose description names everything that it may answer."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """Describe every door, with what each may answer besides its own."""
        schema = super().get_openapi_schema(**where)
        for door in [door for path in schema["paths"].values() for door in path.values()]:
            for status, words in (EVERYWHERE | (SIGNED_IN if door.get("security") else {})).items():
                said = {"description": words, "content": {"application/json": {"schema": REASON}}}
                door["responses"].setdefault(int(status), said)
            door["responses"].setdefault(503, AWAY)
        return schema


api = Api(title="Bigger Voices", version="1", docs_url=None, auth=django_auth, urls_namespace="api")
api.add_router("/", people)
api.add_router("/", checks)
api.add_router("/", safeguarding)


@api.exception_handler(Http404)
def not_here(request: HttpRequest, _exception: Http404) -> HttpResponse:
    """Say the same for what is not there and for what this person may not see."""
    return api.create_response(request, {"reason": _("There is no such thing here, or it is not yours.")}, status=404)


@api.exception_handler(HttpError)
def not_read(request: HttpRequest, exception: HttpError) -> HttpResponse:
    """Say that it is no JSON, or did not come from a page of ours."""
    reasons = {403: _("This did not come from our page. Open it again, and try once more.")}
    reason = reasons.get(exception.status_code, _("This could not be read. It is no JSON."))
    return api.create_response(request, {"reason": reason}, status=exception.status_code)


@api.exception_handler(ValidationError)
def not_as_it_should_be(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    """Say where something is missing or wrong; what was sent is not said again."""
    first = exception.errors[0]["loc"][1:] if exception.errors else ()
    where = " / ".join(str(part) for part in first if str(part).isidentifier() or isinstance(part, int))[:100]
    reason = _("Something in this is missing, or is not as it should be: %(where)s.") % {"where": where}
    return api.create_response(request, {"reason": reason}, status=422)


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
