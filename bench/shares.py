"""How much of a page's CPU goes into who may see what, and into the audit trail and sealing: measured, not sampled.

Every function of a kind is wrapped by a clock that runs from the outermost call to its end, wherever it is imported.
Among the doors are every rule, the reading of somebody's roles and tablet, the queryset methods that say who sees what,
and the fetching of what these let through: with it the reading of the thing itself is counted, so the true share is
less. What PostgreSQL works is in neither figure, nor in the whole.
"""

import functools
import gc
import gzip
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FunctionType, ModuleType
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.db import SessionStore
from django.db import models
from django.urls import reverse
from django.utils import timezone

from bench.cast import Cast, holder_of, session_of
from bench.figures import Figure
from bench.pages import answer_to, environ
from biggervoices.core import audit, fields, keys, sealing
from biggervoices.core.ids import new_id
from biggervoices.core.prepared import Prepared
from biggervoices.house import middleware
from biggervoices.people import http, rules
from biggervoices.people.models import Role
from biggervoices.people.queries import standing
from biggervoices.safeguarding.models import Concern

REQUESTS = 150
SIGHT = ("visible_to", "seen_by", "on_crew", "crew_of", "written_by", "said_by", "read_by")
DOORS, KEPT = "doors", "kept"  # the two kinds
Ask = Callable[[], object]


class Clock:
    """The CPU of this thread within one kind of functions, in seconds."""

    def __init__(self) -> None:
        self.spent = 0.0
        self.depth = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        self.depth += 1
        began = time.thread_time()
        try:
            yield
        finally:
            self.depth -= 1
            if not self.depth:
                self.spent += time.thread_time() - began

    def not_for(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function with this clock stopped while it works."""

        @functools.wraps(function)
        def untimed(*given: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return function(*given, **named)
            finally:
                self.spent -= time.thread_time() - began if self.depth else 0

        return untimed

    def around(self, function: Callable[..., Any], *, then: Callable[[Any], Any] = lambda it: it) -> Callable[..., Any]:
        """Give the function with this clock around it."""

        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            with self.running():
                return then(function(*given, **named))

        return timed


def measure(cast: Cast) -> list[Figure]:
    """Give the shares of the pages that people open most, of an answer, and of a worry."""
    print("Measuring what doors, the audit trail and sealing cost ...", flush=True)
    lead = holder_of(Role.SAFEGUARDING)
    worry = Concern.objects.visible_to(lead, on=timezone.localdate())[0]
    today, question = reverse("house:today"), cast.question(2)
    desk = reverse("safeguarding:concern", args=[worry.pk])
    page = reverse("people:person", args=[holder_of(Role.SUPPORTED).pk])
    pages: list[tuple[str, Ask, tuple[str, ...]]] = [
        ("Today of a checker", getting(today, cast.checker), (DOORS,)),
        ("Today of a manager", getting(today, cast.manager), (DOORS,)),
        ("Today of the Quality Team", getting(today, cast.quality_team), (DOORS,)),
        ("a question page", getting(question, cast.checker), (DOORS,)),
        ("sending an answer", posting(question, cast.checker), (DOORS, KEPT)),
        ("a worry, as a lead reads it", getting(desk, session_of(lead)), (DOORS, KEPT)),
        ("a person's page, as the Quality Team reads it", getting(page, cast.quality_team), (DOORS, KEPT)),
        ("who can see my things", getting(reverse("keeping:who"), cast.checker), (DOORS, KEPT)),
    ]
    most = {DOORS: 15, KEPT: 10}
    words = {DOORS: "the doors", KEPT: "audit trail and sealing"}
    figures = []
    with clocks() as running:
        for name, ask, kinds in pages:
            shares = shares_of(ask, running)
            figures += [
                Figure(f"share of {words[it]} in the CPU of {name}", shares[it], most[it], " %") for it in kinds
            ]
    return figures


def shares_of(ask: Ask, running: dict[str, Clock]) -> dict[str, float]:
    """Ask often; give the share of each kind in the CPU of it all, in per cent."""
    for _ in range(10):
        ask()
    for clock in running.values():
        clock.spent = 0.0
    began = time.thread_time()
    for _ in range(REQUESTS):
        ask()
    whole = time.thread_time() - began
    return {kind: 100 * clock.spent / whole for kind, clock in running.items()}


# --- asking -----------------------------------------------------------------------------------------------------------


def getting(path: str, session: str) -> Ask:
    """Give a function that asks the whole house for a page, as a server would."""
    return lambda: answer_to(environ(path, session))


def posting(path: str, session: str) -> Ask:
    """Give a function that sends the form of a page with another answer each time."""
    page, headers = answer_to(environ(path, session))
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', gzip.decompress(page))
    kept = re.search(r"csrftoken=([^;]+)", headers)
    if not token or not kept:
        raise SystemExit(f"{path} has no form: nothing to measure.")

    def post() -> object:
        fields = {"csrfmiddlewaretoken": token[1].decode(), "id": str(new_id()), "by": "MYSELF", "answer": "YES"}
        return answer_to(environ(path, session, form=urlencode(fields), cookie=f"csrftoken={kept[1]}"), status="302")

    return post


# --- the clocks -------------------------------------------------------------------------------------------------------


@contextmanager
def clocks() -> Iterator[dict[str, Clock]]:
    """Put the clocks around all functions of their kinds, and take them away at the end."""
    running = {DOORS: Clock(), KEPT: Clock()}
    with ExitStack() as stack:
        for door in door_functions():
            stack.enter_context(everywhere(door, running[DOORS].around(door)))
        for owner, name in sights():
            stack.enter_context(attribute(owner, name, running[DOORS].around(getattr(owner, name), then=seen)))
        fetch = models.QuerySet._fetch_all
        stack.enter_context(attribute(models.QuerySet, "_fetch_all", fetching(fetch, running[DOORS])))
        # Whoever asks first for the session waits for it; a page without doors would, too.
        stack.enter_context(attribute(SessionStore, "load", running[DOORS].not_for(SessionStore.load)))
        for function in (
            audit.record,
            audit.record_reads,
            audit.entry_for,
            sealing.seal_bytes,
            sealing.open_bytes,
            keys.drawn,
        ):
            stack.enter_context(everywhere(function, running[KEPT].around(function)))
        for owner in (fields.SealedText, fields.SealedJson, fields.SealedBytes, fields.PersonLink):
            for name in ("get_prep_value", "from_db_value"):
                stack.enter_context(attribute(owner, name, running[KEPT].around(getattr(owner, name))))
        forget_prepared()
        yield running
    forget_prepared()


def door_functions() -> Iterator[Callable[..., Any]]:
    """Give every rule, and what reads who somebody is."""
    for name, module in list(sys.modules.items()):
        if re.fullmatch(r"biggervoices\.\w+\.rules(\.\w+)?", name):
            yield from functions_of(module)
    yield from (standing.standing_of, http.tablet_of, middleware.is_public)
    yield from (it for it in functions_of(rules) if it.__module__ != rules.__name__)


def functions_of(module: ModuleType) -> list[FunctionType]:
    return [it for it in vars(module).values() if isinstance(it, FunctionType) and it.__module__ == module.__name__]


def sights() -> Iterator[tuple[type, str]]:
    """Give the queryset methods that say who sees what, each with the class that has it."""
    for queryset in querysets(models.QuerySet):
        for name in SIGHT:
            if isinstance(vars(queryset).get(name), FunctionType):
                yield queryset, name


def querysets(of: type[Any]) -> Iterator[type[Any]]:
    for one in of.__subclasses__():
        yield one
        yield from querysets(one)


def seen(rows: Any) -> Any:
    """Mark what a door let through, so that its fetching is counted; copies of it carry the mark."""
    if isinstance(rows, models.QuerySet):
        rows._add_hints(door=True)  # type: ignore[attr-defined]
    return rows


def fetching(fetch: Callable[[Any], None], clock: Clock) -> Callable[[Any], None]:
    def fetch_all(rows: Any) -> None:
        if rows._result_cache is None and rows._hints.get("door"):
            with clock.running():
                fetch(rows)
        else:
            fetch(rows)

    return fetch_all


@contextmanager
def everywhere(function: Callable[..., Any], other: Callable[..., Any]) -> Iterator[None]:
    """Put another function in the place of one, in every module that imported it."""
    places = [
        (module, name)
        for key, module in list(sys.modules.items())
        if key.startswith("biggervoices.")
        for name, value in list(vars(module).items())
        if value is function
    ]
    for module, name in places:
        setattr(module, name, other)
    yield
    for module, name in places:
        setattr(module, name, function)


@contextmanager
def attribute(owner: type, name: str, other: Any) -> Iterator[None]:
    own = vars(owner).get(name)
    setattr(owner, name, other)
    yield
    if own is None:
        delattr(owner, name)
    else:
        setattr(owner, name, own)


def forget_prepared() -> None:
    """Let prepared reads be compiled anew: they keep the functions that seal."""
    for it in gc.get_objects():
        if type(it) is Prepared:  # isinstance would wake lazy objects
            it.reads.clear()
