"""A prepared read gives what its queryset gives, for any values; what would give something else is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pytest_django import Settings

from biggervoices.core import prepared
from biggervoices.core.prepared import CannotPrepare, Prepared
from biggervoices.loop.models import Point
from biggervoices.people.models import Home, Person, Role
from tests import make
from tests.loop import told

pytestmark = pytest.mark.django_db


def test_many_kinds_of_reads_ask_and_give_what_their_querysets_do() -> None:
    point, quinn = told.passed(), make.quinn()
    home = make.home()

    for build, shape, values in READS:
        known: dict[str, Any] = {"home": home.pk, "me": quinn.pk, "said_by": point.person, "name": "Quinn"}
        known |= {"on": make.TODAY, "now": make.NOW + timedelta(days=1)}
        given = {name: known[name] for name in values}
        run: Prepared[..., Any] = Prepared(build)
        with CaptureQueriesContext(connection) as plainly:
            wanted = list(build(*shape, **given))
        with CaptureQueriesContext(connection) as compiled:
            rows = [run(*shape, **given), run(*shape, **given)]

        assert wanted
        assert rows == [wanted, wanted]
        assert [query["sql"] for query in compiled] == [query["sql"] for query in plainly] * 2


def roles(*, home: UUID, on: date) -> QuerySet[Role, Any]:
    there = Role.objects.live(on).filter(home=home)
    return there.annotate(manages=Q(what=Role.MANAGER)).order_by("what").values_list("pk", "person__name", "manages")


def homes(*, home: UUID, on: date) -> QuerySet[Home, Any]:
    lives = Role.objects.live(on).filter(home=OuterRef("pk"), what=Role.SUPPORTED)
    return Home.objects.filter(pk=home).annotate(lived_in=Exists(lives)).values_list("name", "kinds", "lived_in")


def people(*, me: UUID) -> QuerySet[Person]:
    return Person.objects.select_related("photo").annotate(small=Lower("name")).filter(pk=me)


def names(*, name: str) -> QuerySet[Person, str]:
    return Person.objects.filter(name=name).values_list("name", flat=True)


def said(*, said_by: UUID, now: datetime) -> QuerySet[Point, Any]:
    return Point.objects.filter(person=said_by, raised_at__lt=now).values_list("words", "person", "raised_at")


def several(what: str, *, me: UUID, home: UUID) -> QuerySet[Any, Any]:
    mine = Role.objects.filter(person=me).values_list(Value("mine"), F("person__name"))
    return mine.union(
        Role.objects.filter(home=home, what=what).values_list(Value("there"), F("person__name")), all=True
    )


READS: list[tuple[Any, tuple[Any, ...], tuple[str, ...]]] = [
    (roles, (), ("home", "on")),
    (homes, (), ("home", "on")),
    (people, (), ("me",)),
    (names, (), ("name",)),
    (said, (), ("said_by", "now")),
    (several, (Role.MANAGER,), ("me", "home")),
]


def test_a_row_that_became_an_object_has_its_annotations_and_what_was_selected_with_it() -> None:
    cath = make.with_photo(make.cath())

    (read,) = Prepared(people)(me=cath.pk)

    with CaptureQueriesContext(connection) as asked:
        assert (read.photo, read.small) == (cath.photo, "cath")  # type: ignore[attr-defined]
    assert not asked


def test_each_shape_is_compiled_once_and_other_values_are_read_with_it() -> None:
    make.ann(), make.cath(), make.quinn()
    built: list[str] = []

    def whose(what: str, *, on: date) -> QuerySet[Role, Any]:
        built.append(what)
        return Role.objects.live(on).filter(what=what).values_list("person__name", flat=True)

    run = Prepared(whose)

    assert [run(what, on=make.TODAY) for what in (Role.MANAGER, Role.CHECKER, Role.MANAGER)] == [
        ["Cath"],
        ["Ann"],
        ["Cath"],
    ]
    assert run(Role.MANAGER, on=make.LONG_AGO - timedelta(days=1)) == []
    assert built == [Role.MANAGER] * 2 + [Role.CHECKER] * 2  # two examples each


def works_out_a_day(*, now: datetime) -> QuerySet[Point]:
    return Point.objects.filter(raised_at__gt=now - timedelta(days=14))


def works_out_a_part(*, on: date) -> QuerySet[Person]:
    return Person.objects.filter(joined_on__month=on.month)


def looks_at_the_clock() -> QuerySet[Role]:
    return Role.objects.live(localdate())


def knows_somebody() -> QuerySet[Role]:
    return Role.objects.filter(person=UUID(int=7))


def changes_a_word(*, name: str) -> QuerySet[Person]:
    return Person.objects.filter(name__contains=name)


def asks_before(*, me: UUID) -> QuerySet[Person]:
    return Person.objects.all() if Role.objects.filter(person=me).exists() else Person.objects.none()


def chooses_by_a_value(*, on: date) -> QuerySet[Person]:
    return Person.objects.filter(joined_on=on) if on.year % 2 else Person.objects.filter(left_on=on)


def asks_afterwards(*, me: UUID) -> QuerySet[Person]:
    return Person.objects.filter(pk=me).prefetch_related("roles")


def seeks_what_is_never_sealed_alike(*, name: str) -> QuerySet[Point]:
    return Point.objects.filter(words=name)


@pytest.mark.parametrize(
    "build",
    [
        works_out_a_day,
        works_out_a_part,
        looks_at_the_clock,
        knows_somebody,
        changes_a_word,
        asks_before,
        chooses_by_a_value,
        asks_afterwards,
        seeks_what_is_never_sealed_alike,
    ],
)
def test_what_would_stay_as_it_was_when_it_was_compiled_is_refused(build: Any) -> None:
    given: dict[str, Any] = {"now": make.NOW, "on": make.TODAY, "name": "Ann", "me": make.quinn().pk}
    values = {name: given[name] for name in build.__annotations__ if name in given}

    with pytest.raises(CannotPrepare):
        Prepared(build)(**values)


@pytest.mark.parametrize("value", [None, 7, ["a"], True])
def test_nothing_and_what_has_no_example_is_no_value(value: Any) -> None:
    run = Prepared(roles)
    run(home=make.home().pk, on=make.TODAY)

    with pytest.raises(CannotPrepare, match="home cannot be"):
        run(home=value, on=make.TODAY)


def test_a_person_is_sealed_with_the_key_of_the_day(settings: Settings) -> None:
    bilal, run = make.bilal(), Prepared(said)
    told.raised()
    assert [words for words, *_ in run(said_by=bilal.pk, now=make.NOW + timedelta(days=1))] == ["I want to cook."]

    settings.BIGGERVOICES_LINK_KEY = "another"
    told.raised(words="I want to sing.")

    assert [words for words, *_ in run(said_by=bilal.pk, now=make.NOW + timedelta(days=1))] == ["I want to sing."]


@pytest.mark.django_db(transaction=True)
def test_threads_read_with_their_own_values_on_their_own_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    make.ann(), make.cath()
    run, together = Prepared(names), Barrier(2)
    run(name="Ann")

    class Waiting(prepared._Compiled):
        def __init__(self, *facts: Any) -> None:
            together.wait(5)  # both have bound their values, and neither has asked
            super().__init__(*facts)

    def read(name: str) -> list[str]:
        try:
            return run(name=name)
        finally:
            connection.close()

    monkeypatch.setattr(prepared, "_Compiled", Waiting)
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(read, ["Ann", "Cath"])) == [["Ann"], ["Cath"]]


@pytest.mark.django_db(transaction=True)
def test_a_read_goes_on_after_the_connection_was_closed() -> None:
    make.ann()
    run = Prepared(names)
    assert run(name="Ann") == ["Ann"]

    connection.close()

    assert run(name="Ann") == ["Ann"]
