"""The API against its own description: whatever it allows, and whatever it does not, is answered as it says.

1,000 examples a door with --long, 15 in an ordinary run; each is put back as it was.
"""

from collections import Counter
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation

from biggervoices.house.api import api
from biggervoices.house.wsgi import application
from tests import doors, make, world

pytestmark = pytest.mark.django_db

NEGATIVE = schemathesis.GenerationMode.NEGATIVE
CONFIG = {
    "checks": {
        # An envelope that no key of ours opens is as good as one that does, as far as a description can tell.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "403", "404", "409"]},
    },
    "generation": {"allow-x00": True},
}
KINDS = ("checker", "person", "anonymous")
TOKEN = _get_new_csrf_string()
THINGS = {"/visits/": ("visit", "done visit"), "/files/": ("waiting file", "file")}


@cache
def described() -> Any:
    """Give the API as its own description shows it, at the server itself."""
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(), config=SchemathesisConfig.from_dict(CONFIG))
    schema.app = application
    return schema


def doors_of_api() -> list[str]:
    return [found.ok().label for found in described().get_all_operations()]


def signed_in(built: world.World, kind: str) -> dict[str, str]:
    """Give the cookies of somebody's browser."""
    cookies = {"csrftoken": TOKEN}
    if person := built.kinds[kind]:
        client = Client()
        client.force_login(person, backend=doors.BACKEND)
        cookies |= {name: morsel.value for name, morsel in client.cookies.items()}
    return cookies


@pytest.mark.parametrize("kind", KINDS)
def test_every_door_answers_as_its_description_says(
    kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW)
    monkeypatch.setattr(
        BaseDatabaseWrapper, "close_if_unusable_or_obsolete", lambda _self: None
    )  # it is the test's own
    built = world.build()
    cookies = signed_in(built, kind)
    many = 1000 if request.config.getoption("--long") else 15

    for door in doors_of_api():
        answers = try_door(door, [world.key(built.things[it]) for it in things_of(door)], cookies, many)
        assert kind == "anonymous" or set(answers) - {401}  # else nothing was tried but the lock
        said = ", ".join(f"{count} x {status}" for status, count in sorted(answers.items()))
        record_property("figures", f"{door} as {kind}: {said}")


def things_of(door: str) -> tuple[str, ...]:
    """Give what of the world a door names."""
    return next((names for path, names in THINGS.items() if f"{path}{{" in door), ())


def try_door(door: str, known: list[object], cookies: dict[str, str], many: int) -> Counter[int]:
    """Ask one door so often, well and badly; give how it answered. Raises for an answer that is not described."""
    operation = described().find_operation_by_label(door)
    answers: Counter[int] = Counter()

    @seed(5)
    @settings(
        max_examples=many,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # what fails is shown as it came: making it smaller takes minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=NEGATIVE), at=st.integers(0, 2))
    def try_one(case: Any, at: int) -> None:
        if at < len(known) and case.meta.generation.mode.is_positive:
            case.path_parameters["id"] = str(known[at])
        case.headers.update({"X-CSRFToken": TOKEN, "Accept-Encoding": "identity"})  # what is unpacked is read here
        session = case.meta.components.get(ParameterLocation.COOKIE)
        own = session is None or session.mode.is_positive  # else it is tried without a session, or with a wrong one
        case.cookies = cookies if own else {**(case.cookies or {}), "csrftoken": TOKEN}
        with transaction.atomic():
            answer = case.call()
            answers[answer.status_code] += 1
            case.validate_response(answer)
            transaction.set_rollback(True)

    try_one()
    return answers
