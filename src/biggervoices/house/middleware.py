"""What every request passes: the database is there, somebody is signed in, a refusal is one plain sentence."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from biggervoices.core.logs import route_of
from biggervoices.core.queries.workers import hearing
from biggervoices.core.refusals import Refused
from biggervoices.house.reasons import is_program, says
from biggervoices.people import changes, rules
from biggervoices.people.http import SECRET, PersonRequest, give_secret, tablet_of
from biggervoices.people.models import Role
from biggervoices.people.queries import standing_of
from biggervoices.safeguarding.changes import look_after_worries

AWAY = (OperationalError, InterfaceError)

Answer = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger(__name__)
requests = logging.getLogger("biggervoices.requests")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Logged:
    """Write one line for each request: the name of its address, its answer and its time. Nothing of it that is told."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        if requests.isEnabledFor(logging.INFO):
            said = {
                "route": route_of(request),
                "method": request.method if request.method in METHODS else "OTHER",
                "status": response.status_code,
            }
            said |= {"ms": round(1000 * (time.monotonic() - began)), "request_id": uuid4().hex[:16]}
            requests.info("request", extra=said)
        return response


class LargeBodies:
    """Refuse what is larger than anything that a page takes, before a byte of it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = settings.LARGEST_BODIES.get(request.path_info, settings.LARGEST_BODY)
        said = request.META.get("CONTENT_LENGTH") or ""
        if not (said.isascii() and said.isdigit() and int(said[:15]) > most):
            return self.get_response(request)
        if is_program(request):
            return says(_("This is too much at once. Please send less."), status=413)
        page = render_to_string("house/too_large.html")
        return HttpResponse(page, status=413, headers={"Cache-Control": "no-store"})


class DatabaseAway:
    """Answer 503 with Retry-After while the database is away; nothing half-said is half-saved."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        except AWAY:
            return try_again()
        # The layers inside turn what happens in a middleware into 400 (a session that could not be kept) or 500.
        if response.status_code in {400, 500} and connection.errors_occurred and was_lost():
            return try_again()
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return try_again() if isinstance(exception, AWAY) else None


def try_again() -> HttpResponse:
    """Say in one sentence that it is not the reader's fault, without asking the database for the words."""
    page = render_to_string("house/away.html")  # no request: who this is stands in the database
    return HttpResponse(page, status=503, headers={"Retry-After": "2", "Cache-Control": "no-store"})


def was_lost() -> bool:
    """Tell whether the database went away from this thread; it may be back by now, and what was asked is undone."""
    return connection.connection is None or not connection.is_usable()


class OverdueWorries:
    """Look now and then, whoever asks for whatever page, for worries that nobody has in time: a worker may be dead.

    At most once in LOOK_SECONDS a process, beside the answer and not before it: nobody waits for a mail server.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.looked_at = float("-inf")
        self.looking: threading.Thread | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        every = settings.LOOK_SECONDS
        if every is not None and time.monotonic() - self.looked_at >= every and not self._is_looking():
            self.looked_at = time.monotonic()
            self.looking = threading.Thread(target=look, name="overdue worries", daemon=True)
            self.looking.start()
        return response

    def _is_looking(self) -> bool:
        return self.looking is not None and self.looking.is_alive()


def look() -> None:
    """Ring what is overdue, on a connection of its own. What fails is tried again at the next look."""
    try:
        look_after_worries(now=timezone.now())
    except Exception:
        log.exception("Could not look for overdue worries")
    finally:
        connections.close_all()


# The start of every address that somebody who is not signed in may open; "/" is only itself. All else, known or not,
# is sent to sign-in alike.
PUBLIC = (
    "/demo/",
    "/health/",
    "/help/",
    "/api/worries/",
    "/sign-in/",
    "/card/",
    "/accounts/",
    "/look/",
    "/say/",
    "/pictures/",
    "/recorder/",
    "/join/",
    "/kit/",
    "/credits/",
    "/our-groups/",
)


class SharedTablets:
    """Know which tablet asks, and end a session that is over: see rules.is_over.

    Nothing is refused here. Whoever is signed out so may still open what is open to everybody, a worry above all.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: PersonRequest) -> HttpResponse:
        now = timezone.now()
        tablet = request.tablet = tablet_of(request)
        request.shared = rules.is_shared(request)
        request.opened_by = rules.opener_of(request)
        if request.user.is_authenticated:
            if rules.is_over(request, request.opened_by, now=now):
                rules.lock_session(request, request.get_full_path())
                request.opened_by = None
            elif request.shared and rules.touch(request, now=now) and tablet:
                changes.come_in(request.user, tablet, now=now)
        response = self.get_response(request)
        if tablet and changes.see_tablet(tablet, now=now):
            give_secret(response, request.COOKIES[SECRET])
        return response


class EveryoneSignsIn:
    """Send whoever is not signed in to sign-in, for every path that is not public, known or not.

    What somebody sees who is signed in is theirs: no browser and no proxy keeps it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request) if is_public(request.path_info) else to_sign_in(request)
        response = self.get_response(request)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response


def is_public(path: str) -> bool:
    """Tell whether somebody who is not signed in may open this address."""
    return path == "/" or f"{path.rstrip('/')}/".startswith(PUBLIC)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask who this is; afterwards go on to the page, but never send again what was sent here.

    A program is told so by a code: it could do nothing with a page.
    """
    if is_program(request):
        return says(_("Please sign in first."), status=401)
    sign_in = reverse("people:sign_in")
    back = "?" + urlencode({"next": request.get_full_path()}) if request.method in ("GET", "HEAD") else ""
    return redirect(sign_in + back)


# What a session without a second factor may open all the same: help, signing out, and setting a second factor up.
BEFORE_FACTOR = (*(path for path in PUBLIC if path != "/demo/"), "/sign-out/")
OWN_WAYS = ("/accounts/2fa/", "/accounts/password/set/", "/accounts/password/change/")  # to change how one signs in
PROVING = ("/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/")


class SecondFactors:
    """Lead whoever reads private things, and came in without a second factor, to prove or set up one before all else.

    Nobody is kept from raising a worry, from help or from signing out. How one signs in is changed only alone, and on
    a device of one's own.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: PersonRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        path = request.path_info
        if path.startswith(OWN_WAYS) and not path.startswith(PROVING) and (reason := rules.why_not_own_ways(request)):
            return render(request, "house/refused.html", {"reason": reason}, status=409)
        request.must_prove = rules.must_prove(request, on=timezone.localdate())  # type: ignore[attr-defined]
        my_face = f"/photos/{request.user.photo_id}/"  # stands at the top of the pages that are open
        if request.must_prove and not path.startswith((*BEFORE_FACTOR, my_face)):  # type: ignore[attr-defined]
            return to_second_factor(request)
        return self.get_response(request)


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor that somebody has, and go on to the page; or show how to set one up."""
    if request.path_info.startswith("/api/"):
        return HttpResponse(status=401, headers={"Cache-Control": "no-store"})
    ways = rules.ways_to_prove(request)
    if not {rules.PASSKEY, rules.CODE} & set(ways):
        return redirect("mfa_index")
    page = "mfa_reauthenticate_webauthn" if rules.PASSKEY in ways else "mfa_reauthenticate"
    back = "?" + urlencode({"next": request.get_full_path()}) if request.method in ("GET", "HEAD") else ""
    return redirect(reverse(page) + back)


class WorkersHeard:
    """Let the pages of leads and administrators say in red that no worker is heard: e-mails may not go out.

    Asks the database at most once in some seconds, whoever asks for pages; for roles only while none is heard.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: PersonRequest) -> HttpResponse:
        request.worker_is_silent = lambda: is_told_of_silence(request, timezone.now())  # type: ignore[attr-defined]
        return self.get_response(request)


def is_told_of_silence(request: PersonRequest, now: datetime) -> bool:
    """Tell whether this page is for somebody who looks after the workers, and none of these is heard."""
    if not request.user.is_authenticated or not hearing.is_silent(now):
        return False
    return standing_of(request.user, on=timezone.localdate(now)).holds(Role.SAFEGUARDING, Role.ADMIN)


class PlainWords:
    """Refuse what no browser sends and no database keeps: NUL characters.

    A view behind this may put whatever was sent into a query or a row.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in "".join(sent_words(request)):
            raise BadRequest("not plain words")
        return self.get_response(request)


def sent_words(request: HttpRequest) -> list[str]:
    """Give every name and every value that came in the address and in the form."""
    try:
        asked = (request.GET, request.POST)
    except UnreadablePostError:  # whoever sent this is gone
        return []
    return [words for fields in asked for name, values in fields.lists() for words in (name, *values)]


class Refusals:
    """Show a refusal that no view has shown as one plain sentence, and what a page does not do at all."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and is_program(request):
            return says(_("This door cannot do that."), status=405, Allow=response.headers["Allow"])
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            reason = _("This page cannot do that. Go back, and press again.")
            response.content = render_to_string("house/refused.html", {"reason": reason}, request).encode()
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "house/refused.html", {"reason": exception.reason}, status=409)
