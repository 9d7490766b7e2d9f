"""Whoever writes in a test without a `changes` frame on the stack fails it: `changes.py` is the only writer.

Named exceptions: sessions, counts of tries, the moment of the last sign-in, the sign-in library, the job queue,
migrations, and tests/make.py, which makes what has no verb yet.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import FrameType
from typing import Any, Literal

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

WRITES = re.compile(r"\s*(WITH\b.*\b)?(INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE | re.DOTALL)

# Anywhere on the stack.
WRITERS = re.compile(
    r"/biggervoices/\w+/changes(\.py|/\w+\.py)$"
    r"|/django/db/migrations/|/django/core/management/commands/(migrate|flush|createcachetable)\.py$"
    r"|/tests/(\w+/)?makes?\.py$"
)
# The frame that asked: the innermost one that is not the database layer itself. A middleware of a library stands on
# the stack of every request, so standing on the stack is not enough for them.
ASKERS = re.compile(
    r"/django/contrib/sessions/backends/|/django/core/cache/backends/|/django/contrib/auth/models\.py$|/allauth/|/procrastinate/"
)
LAYER = re.compile(
    r"/django/(db|utils|dispatch|test)/|/django/contrib/auth/base_user\.py$|/contextlib\.py$|/psycopg/|/tests/guard\.py$"
)

Kind = Literal["writer", "asker", "layer", "other"]


class WroteOutsideChanges(AssertionError):  # noqa: N818 -- reads as what happened
    """Something wrote that is no change."""


@cache
def kind_of(file: str) -> Kind:
    """Tell what a file may do."""
    if WRITERS.search(file):
        return "writer"
    if ASKERS.search(file):
        return "asker"
    return "layer" if LAYER.search(file) else "other"


def frames() -> Iterator[FrameType]:
    """Give the frames of this call, the innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        yield frame
        frame = frame.f_back


def who_wrote() -> str | None:
    """Give the place of a write that no change, and no named exception, asked for."""
    asked = ""
    for frame in frames():
        kind = kind_of(frame.f_code.co_filename)
        if kind == "writer" or (kind == "asker" and not asked):
            return None
        if kind != "layer" and not asked:
            asked = f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
    return asked


def only_changes_write(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
    """Refuse a write outside changes, before it reaches the database."""
    if WRITES.match(str(sql)) and (place := who_wrote()):
        raise WroteOutsideChanges(f"{place} wrote outside changes.py: {str(sql)[:80]}")
    return execute(sql, *rest)


def watch(connection: BaseDatabaseWrapper, **_facts: Any) -> None:
    """Look at everything that a connection does, in whichever thread."""
    if only_changes_write not in connection.execute_wrappers:
        connection.execute_wrappers.append(only_changes_write)


@pytest.fixture(autouse=True, scope="session")
def _only_changes_write() -> Iterator[None]:
    connection_created.connect(watch)
    yield
    connection_created.disconnect(watch)


@pytest.fixture(autouse=True, scope="session")
def _emptying_the_test_database_is_maintenance() -> Iterator[None]:
    """Let Django's TRUNCATE between tests pass the guards of what only grows; nothing else."""
    operations = type(connections["default"].ops)
    plain = operations.execute_sql_flush

    def flush(self: Any, sql_list: Iterable[str]) -> None:
        plain(self, ["SET LOCAL biggervoices.maintenance = 'on';", *sql_list])

    operations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    operations.execute_sql_flush = plain  # type: ignore[method-assign]
