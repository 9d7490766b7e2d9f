"""The one way past the database's own guards: rotation of keys, retention and erasure say that it is them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def maintenance() -> Iterator[None]:
    """Let one transaction change and take away what else only grows; to be written `with maintenance():`.

    See the SQL function `biggervoices_keep` (core, migration 0002). Whatever is done within is written down by `audit`.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL biggervoices.maintenance = 'on'")
        yield
        with connection.cursor() as cursor:  # a transaction around this one is not let through any longer
            cursor.execute("SET LOCAL biggervoices.maintenance = ''")
