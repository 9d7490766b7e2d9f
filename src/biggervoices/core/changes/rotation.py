"""Seal anew what an older key has sealed, while the house runs.

A row is read without a lock, and only one that nobody holds is written: rotation waits for nobody, so no two can wait
for each other. Where a writer was quicker, the row is under the first key already, or is met in the next pass.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import connection

from biggervoices.core import files
from biggervoices.core.audit import record
from biggervoices.core.fields import SealedBytes, SealedText
from biggervoices.core.maintenance import maintenance
from biggervoices.core.sealing import is_under_first_key, seal_bytes, sealed_anew

AT_ONCE = 500  # rows that one transaction writes, and holds for some tens of milliseconds
PASSES = 20  # over a table whose rows somebody always holds

Row = tuple[Any, ...]  # the primary key, then the sealed columns
Anew = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Table:
    """A table with sealed columns: names and types as PostgreSQL knows them."""

    name: str
    key: str
    key_type: str
    columns: tuple[tuple[str, str], ...]  # name, "text" or "bytea"

    @property
    def names(self) -> str:
        return ", ".join(f'"{name}"' for name, _type in self.columns)


@dataclass
class Done:
    """What a rotation did: rows and files sealed anew, and where something is left that it could not."""

    rows: int = 0
    files: int = 0
    unknown: int = 0  # opened by no key of ours
    busy: int = 0  # held by somebody, or sealed under an old key, until the last pass


def sealed_tables() -> list[Table]:
    """Find every column of every room that is sealed."""
    tables = []
    for model in apps.get_models():
        fields = [it for it in model._meta.concrete_fields if isinstance(it, SealedText | SealedBytes)]
        if fields:
            key = model._meta.pk
            columns = tuple((it.attname, str(it.db_type(connection))) for it in fields)
            tables.append(Table(model._meta.db_table, key.attname, str(key.db_type(connection)), columns))
    return tables


def rotate_keys(*, now: Any, say: Callable[[str], None] = lambda words: None) -> Done:
    """Seal all rows and files under the first key. Cut off anywhere, the next call goes on with what is left."""
    done = Done()
    for table in sealed_tables():
        _until_quiet(table, done)
        say(f"{table.name}: looked through")
    _factors(done)
    say(f"{Authenticator._meta.db_table}: looked through")
    _files(done)
    if done.rows or done.files:
        with maintenance():
            record("keys rotated", by=None, thing=None, now=now, rows=done.rows, files=done.files)
    return done


def _until_quiet(table: Table, done: Done) -> None:
    """Pass over a table until one pass finds nothing to do."""
    for turn in range(PASSES):
        unknown, left, written = 0, 0, 0
        for rows in _batches(table):
            old = [row[0] for row in rows if not all(map(_is_new, row[1:]))]
            some, bad = _seal_anew(table, old, sealed_anew) if old else (0, 0)
            written, unknown, left = written + some, unknown + bad, left + len(old) - some - bad
        done.rows += written
        if not written and not left:
            break
        time.sleep(0.05 * turn if left else 0)
    done.unknown += unknown
    done.busy += left


def seal_plain(table: Table) -> int:
    """Seal columns that were kept open until now: for the migration that begins to seal them. Give how many rows."""
    sealed = 0
    for rows in _batches(table):
        sealed += _seal_anew(table, [row[0] for row in rows], seal_bytes)[0]
    return sealed


def _batches(table: Table) -> Iterator[list[Row]]:
    """Give all rows in the order of their key, some at a time, each as it is when it is read."""
    last: list[Any] = []
    while True:
        after = f'WHERE "{table.key}" > %s' if last else ""
        ask = f'SELECT "{table.key}", {table.names} FROM "{table.name}" {after} ORDER BY "{table.key}" LIMIT {AT_ONCE}'
        with connection.cursor() as cursor:
            cursor.execute(ask, last)
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = [rows[-1][0]]


def _seal_anew(table: Table, keys: Sequence[Any], anew: Anew) -> tuple[int, int]:
    """Write those of the rows that nobody holds; give how many were written, and how many no key of ours opens."""
    ask = (
        f'SELECT "{table.key}", {table.names} FROM "{table.name}" '
        f'WHERE "{table.key}" = ANY(%s::{table.key_type}[]) ORDER BY "{table.key}" FOR NO KEY UPDATE SKIP LOCKED'
    )
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(ask, [list(keys)])
        rows, unknown = [], 0
        for row in cursor.fetchall():
            try:
                rows.append((row[0], *(_anew(value, anew) for value in row[1:])))
            except InvalidToken:
                unknown += 1
        if rows:
            cursor.execute(_update(table), [list(values) for values in zip(*rows, strict=True)])
    return len(rows), unknown


def _update(table: Table) -> str:
    sets = ", ".join(f'"{name}" = anew."{name}"' for name, _type in table.columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in (table.key_type, *(kind for _name, kind in table.columns)))
    return (
        f'UPDATE "{table.name}" AS kept SET {sets} FROM unnest({arrays}) AS anew("{table.key}", {table.names}) '
        f'WHERE kept."{table.key}" = anew."{table.key}"'
    )


def _is_new(value: Any) -> bool:
    return not value or is_under_first_key(_bytes(value))


def _anew(value: Any, anew: Anew) -> Any:
    """Seal one value anew, in the type that it has; nothing said stays nothing."""
    if not value:
        return value
    sealed = anew(_bytes(value))
    return sealed.decode() if isinstance(value, str) else sealed


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


FACTOR_SECRETS = ("secret", "seed")  # of an app with codes, and of recovery codes: sealed within their row's JSON


def _factors(done: Done) -> None:
    """Seal anew the secrets of second factors, which the sign-in library keeps in a column of its own.

    There are a few thousand at most. The row is held while it is written: a recovery code that is used meanwhile waits.
    """
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    for key in Authenticator.objects.filter(type__in=kinds).order_by("pk").values_list("pk", flat=True):
        with maintenance():
            factor = Authenticator.objects.select_for_update().filter(pk=key).first()
            old = [name for name in FACTOR_SECRETS if factor and not _is_new(factor.data.get(name))]
            try:
                for name in old:
                    factor.data[name] = sealed_anew(factor.data[name].encode()).decode()
            except InvalidToken:
                done.unknown += 1
                continue
            if old:
                factor.save(update_fields=["data"])
                done.rows += 1


def _files(done: Done) -> None:
    """Seal kept files anew. Meanwhile none is taken away: it would come back."""
    with files.nothing_taken_away():
        for path in files.sealed_files():
            sealed = path.read_bytes()
            if is_under_first_key(sealed):
                continue
            try:
                files.put(path, sealed_anew(sealed))
                done.files += 1
            except InvalidToken:
                done.unknown += 1
