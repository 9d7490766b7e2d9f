"""Reads that are compiled once a process and run with other values.

Django takes longer to compose the SQL of a page than PostgreSQL takes to answer it: docs/decisions/0014.
"""

from collections.abc import Callable, Hashable
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.db.models import QuerySet

from biggervoices.core.fields import PersonLink

P = ParamSpec("P")
Row = TypeVar("Row")
Form = Callable[[Any], Any]  # how a value stands in the SQL: as it is, or sealed


class CannotPrepare(TypeError):  # noqa: N818 -- reads as what happened
    """A read would not be the same read with other values."""


class Prepared(Generic[P, Row]):
    """A read, told by a function that builds its queryset; called with values, it gives the rows.

    Positional arguments choose the shape of the read, and each shape is compiled once: they are few, such as which
    roles are held. Keywords are its values: an id, a day, a moment or a string, never None. Whatever is worked out
    within `build` from a value, from the clock or from another read would stay as it was when it was compiled;
    so it raises CannotPrepare, and is to be given as a value of its own.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build = build
        self.reads: dict[Hashable, Read] = {}  # two threads may both compile one: they keep the same

    def __call__(self, *shape: P.args, **values: P.kwargs) -> list[Row]:
        key = (shape, tuple((name, type(value)) for name, value in values.items()))
        read = self.reads.get(key)
        if read is None:
            read = self.reads[key] = _compile(self.build, *key)
        return read.rows(values)


@dataclass(frozen=True, slots=True)
class Read:
    """One compiled read. Where a parameter comes from: a value's name and its form, or nothing and a constant."""

    queryset: Any
    compiler: Any
    sql: str
    sources: tuple[tuple[str, Any], ...]

    def rows(self, values: dict[str, Any]) -> list[Any]:
        """Run on this thread's connection, and let Django make of the rows whatever it would."""
        bound = tuple(form(values[name]) if name else form for name, form in self.sources)
        compiler = copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, bound)
        return [*self.queryset._iterable_class(_Compiled(self.queryset, compiler))]


class _Compiled:
    """What Django reads of a queryset to make rows, with its SQL composed already."""

    def __init__(self, queryset: QuerySet[Any, Any], compiler: Any) -> None:
        self.model, self.db, self.query = queryset.model, queryset.db, self
        self._known_related_objects: dict[Any, Any] = {}
        self.get_compiler = lambda using: compiler


# Two examples of a value share no part (no month, no hour), so that no part of one is taken for a constant.
EXAMPLES: dict[type, Callable[[int], Any]] = {
    UUID: lambda n: UUID(int=n << 64),
    str: lambda n: f"example {n}",
    date: lambda n: date(1000 + n, 1 + n % 12, 1 + n % 28),
    datetime: lambda n: datetime(1000 + n, 1 + n % 12, 1 + n % 28, n % 24, n % 60, n % 59, n, tzinfo=UTC),
}
CONSTANTS = (str, int, float)  # an id or a day that nobody gave is somebody's, or today's


def _compile(build: Callable[..., QuerySet[Any, Any]], shape: Any, kinds: Any) -> Read:
    first, second = (_examples(kinds, begin) for begin in (1, 30))
    queryset, compiler, sql, params = _sql(build, shape, first)
    *_rest, other, others = _sql(build, shape, second)
    if sql != other or len(params) != len(others) or queryset._prefetch_related_lookups:
        raise CannotPrepare(f"{build.__qualname__} builds another query for other values, or several.")
    sources = tuple(_source(build, one, first, two, second) for one, two in zip(params, others, strict=True))
    compiler.connection = None  # each run has that of its own thread
    return Read(queryset, compiler, sql, sources)


def _examples(kinds: tuple[tuple[str, type], ...], begin: int) -> dict[str, Any]:
    for name, kind in kinds:
        if kind not in EXAMPLES:
            raise CannotPrepare(f"{name} cannot be {kind.__name__}: give an id, a day, a moment or a string.")
    return {name: EXAMPLES[kind](number) for number, (name, kind) in enumerate(kinds, start=begin)}


def _sql(build: Callable[..., QuerySet[Any, Any]], shape: Any, values: Any) -> tuple[Any, Any, str, tuple[Any, ...]]:
    with connections["default"].execute_wrapper(_ask_nothing):
        queryset = build(*shape, **values)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
    return queryset, compiler, sql, tuple(params)


def _ask_nothing(*_args: Any) -> None:
    raise CannotPrepare("A read that is being prepared cannot wait for another: build one query.")


def _source(build: Any, one: Any, first: dict[str, Any], two: Any, second: dict[str, Any]) -> tuple[str, Any]:
    """Tell where a parameter comes from, by what it was for each of two examples."""
    for name, example in first.items():
        for form in (_as_it_is, *(_seals() if isinstance(example, UUID) else ())):
            if form(example) == one and form(second[name]) == two:
                return name, form
    if isinstance(one, CONSTANTS) and one == two:
        return "", one
    raise CannotPrepare(f"{build.__qualname__} works out {one!r} by itself: give it as a value of its own.")


def _as_it_is(value: Any) -> Any:
    return value


def _seals() -> list[Form]:
    fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
    return [field.get_prep_value for field in fields if isinstance(field, PersonLink)]
