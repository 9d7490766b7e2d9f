"""Write many rows in one statement, and ask for many ids in one, whatever their number."""

from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

# Fields whose value the driver takes as it is; all others say themselves how they are stored.
AS_IT_IS = (
    models.UUIDField, models.ForeignKey, models.OneToOneField, models.CharField, models.TextField, models.DateTimeField,
    models.BooleanField, models.PositiveSmallIntegerField, models.PositiveIntegerField, models.BigIntegerField,
)  # fmt: skip


def insert(model: type[models.Model], rows: Sequence[dict[str, Any]], *, unless_there: bool = False) -> int:
    """Insert rows, each the values of all columns by the field's attname; call it from `changes` alone.

    One array a column instead of one parameter a cell, and one value for a column that is alike in all rows:
    `bulk_create` makes a statement of rows x columns parameters, which takes Django and PostgreSQL several times as
    long. Defaults are not filled in. unless_there: leave out rows that break a unique constraint. Gives how many came.
    """
    if not rows:
        return 0
    columns = [_column(field, rows) for field in _fields(model)]
    alike = tuple(_are_alike(values) for values in columns)
    with connection.cursor() as cursor:
        columns_alike = [values[0] for values, same in zip(columns, alike, strict=True) if same]
        others = [values for values, same in zip(columns, alike, strict=True) if not same]
        cursor.execute(_statement(model, alike, unless_there), columns_alike + others)
        return int(cursor.rowcount)


def which(model: type[models.Model], ids: Collection[UUID]) -> list[UUID]:
    """Give those of many ids under which there is a row."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_which(model), [[*ids]])
        return [here for (here,) in cursor.fetchall()]


def _column(field: "models.Field[Any, Any]", rows: Sequence[dict[str, Any]]) -> list[Any]:
    values = [row[field.attname] for row in rows]
    if type(field) in AS_IT_IS:
        return values
    in_one_go = getattr(field, "get_prep_values", None)  # a sealed column seals many sooner than one by one
    if in_one_go is not None:
        return list(in_one_go(values))
    return [field.get_db_prep_save(value, connection) for value in values]


def _are_alike(values: Sequence[Any]) -> bool:
    first = values[0]
    return all(value is first or value == first for value in values)


@cache
def _fields(model: type[models.Model]) -> "tuple[models.Field[Any, Any], ...]":
    return tuple(model._meta.concrete_fields)


@lru_cache(1000)
def _statement(model: type[models.Model], alike: tuple[bool, ...], unless_there: bool) -> str:
    """Give the INSERT: first a parameter for each column that is alike in all rows, then an array for each other."""
    quote = connection.ops.quote_name
    kinds = [str(field.db_type(connection)).split("(")[0] for field in _fields(model)]
    table, columns = quote(model._meta.db_table), ", ".join(quote(field.column or "") for field in _fields(model))
    places = list(zip(range(len(kinds)), kinds, alike, strict=True))
    values = ", ".join(f"%s::{kind}" if same else f"c{place}" for place, kind, same in places)
    arrays = ", ".join(f"%s::{kind}[]" for _place, kind, same in places if not same)
    names = ", ".join(f"c{place}" for place, _kind, same in places if not same)
    source = f" FROM unnest({arrays}) AS given({names})" if arrays else ""
    return f"INSERT INTO {table} ({columns}) SELECT {values}{source}{' ON CONFLICT DO NOTHING' if unless_there else ''}"


@cache
def _which(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    key = quote(model._meta.pk.column or "")
    return f"SELECT {key} FROM {quote(model._meta.db_table)} WHERE {key} = ANY(%s::uuid[])"
