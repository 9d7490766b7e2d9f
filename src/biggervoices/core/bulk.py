"""Write many rows in one statement of one size, whatever their number."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

# Fields whose value the driver takes as it is; all others say themselves how they are stored.
AS_IT_IS = (
    models.UUIDField, models.ForeignKey, models.OneToOneField, models.CharField, models.TextField, models.DateTimeField,
    models.BooleanField, models.PositiveSmallIntegerField, models.PositiveIntegerField, models.BigIntegerField,
)  # fmt: skip


def insert(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, each the values of all columns by the field's attname; call it from `changes` alone.

    One array a column instead of one parameter a cell: `bulk_create` makes a statement of rows x columns parameters,
    which takes Django and PostgreSQL several times as long. Defaults are not filled in.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_statement(model), [_column(field, rows) for field in _fields(model)])


def _column(field: "models.Field[Any, Any]", rows: Sequence[dict[str, Any]]) -> list[Any]:
    values = [row[field.attname] for row in rows]
    return values if type(field) in AS_IT_IS else [field.get_db_prep_save(value, connection) for value in values]


@cache
def _fields(model: type[models.Model]) -> "tuple[models.Field[Any, Any], ...]":
    return tuple(model._meta.concrete_fields)


@cache
def _statement(model: type[models.Model]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or "") for field in _fields(model))
    arrays = ", ".join(f"%s::{str(field.db_type(connection)).split('(')[0]}[]" for field in _fields(model))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) SELECT * FROM unnest({arrays})"
