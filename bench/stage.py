"""A house to measure: a PostgreSQL of its own with fsync on, and the demo organisation."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from biggervoices.core.postgres import Postgres


@contextmanager
def house() -> Iterator[None]:
    """Bring up a house in a new folder and set Django up in this process."""
    with tempfile.TemporaryDirectory(prefix="biggervoices-bench-") as folder:
        os.environ |= {
            "BIGGERVOICES_MODE": "demo",
            "BIGGERVOICES_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }
        database = Postgres(Path(folder) / "postgres", say=lambda words: None)
        database.start()
        os.environ["DATABASE_URL"] = database.url
        try:
            _prepare()
            yield
        finally:
            from django.db import connections  # noqa: PLC0415 -- only once Django is set up

            connections.close_all()
            database.stop()


def _prepare() -> None:
    import django  # noqa: PLC0415 -- the settings read the environment that was just made

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    print("Making a house to measure ...", flush=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("make_demo", verbosity=0)
