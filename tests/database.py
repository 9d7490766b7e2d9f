"""A PostgreSQL for the tests: the one in DATABASE_URL, else one from the wheel that is gone when the tests are."""

import atexit
import os
from contextlib import ExitStack

from biggervoices.core import postgres


def start_unless_given() -> None:
    """Set DATABASE_URL before Django reads it; the workers of xdist inherit it from the first process."""
    if os.environ.get("DATABASE_URL"):
        return
    while_testing = ExitStack()
    os.environ["DATABASE_URL"] = while_testing.enter_context(postgres.for_tests())
    atexit.register(while_testing.close)
