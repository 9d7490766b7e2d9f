"""Make things for tests by plain functions, through `changes` where a verb exists.

The cast: ann checks and lives at Elm House; bilal lives there; cath manages it; dev is from another home and must
see nothing; quinn is of the Quality Team; sol leads safeguarding; sam supports ann on visits.
"""

import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, InternalError, connection, models, transaction
from PIL import Image

from biggervoices.core import bulk
from biggervoices.core.fields import SealedJson, SealedText
from biggervoices.core.ids import new_id
from biggervoices.easyread.changes import add_picture
from biggervoices.people.models import Home, Organisation, Person, Region, Role, Support

TODAY = date(2026, 11, 3)
NOW = datetime(2026, 11, 3, 14, 0, tzinfo=ZoneInfo("Europe/London"))
LONG_AGO = date(2024, 1, 1)


def region(name: str = "North") -> Region:
    return Region.objects.get_or_create(name=name)[0]


def home(name: str = "Elm House", *, region_name: str = "North") -> Home:
    return Home.objects.get_or_create(name=name, region=region(region_name), defaults={"postcode": "AB1 2CD"})[0]


def person(name: str, *, email: str | None = None) -> Person:
    return Person.objects.get_or_create(name=name, defaults={"email": email, "password": make_password(None)})[0]


def role(who: Person, what: str, *, at: Home | None = None, region: Region | None = None) -> Role:
    return Role.objects.get_or_create(person=who, what=what, home=at, region=region, defaults={"since": LONG_AGO})[0]


def ann() -> Person:
    who = person("Ann")
    role(who, Role.SUPPORTED, at=home())
    role(who, Role.CHECKER)
    return who


def bilal() -> Person:
    who = person("Bilal")
    role(who, Role.SUPPORTED, at=home())
    return who


def cath() -> Person:
    who = person("Cath", email="cath@example.org")
    role(who, Role.MANAGER, at=home())
    return who


def dev() -> Person:
    who = person("Dev")
    role(who, Role.SUPPORTED, at=home("Oak House", region_name="South"))
    return who


def quinn() -> Person:
    who = person("Quinn", email="quinn@example.org")
    role(who, Role.QUALITY_TEAM)
    return who


def sol() -> Person:
    who = person("Sol", email="sol@example.org")
    role(who, Role.SAFEGUARDING)
    return who


def sam() -> Person:
    who = person("Sam", email="sam@example.org")
    Support.objects.get_or_create(person=ann(), supporter=who, purpose=Support.CHECKING, defaults={"since": LONG_AGO})
    return who


def closed(who: Person) -> Person:
    """Close an account, as for somebody who left."""
    Person.objects.filter(pk=who.pk).update(is_active=False, left_on=TODAY)
    who.refresh_from_db()
    return who


def by_hand(sql: str, values: Sequence[object] = ()) -> None:
    """Write past every change, as only a fault or an attack would."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def rows(model: type[models.Model], many: Sequence[dict[str, Any]], *, unless_there: bool = False) -> int:
    """Insert rows as a change does."""
    return bulk.insert(model, many, unless_there=unless_there)


def organisation(**facts: object) -> Organisation:
    """Give the one organisation, as these facts say."""
    return Organisation.objects.update_or_create(pk=1, defaults={"name": "Ours", **facts})[0]


def support(who: Person, supporter: Person, purpose: str) -> Support:
    """Let somebody stand beside somebody."""
    return Support.objects.get_or_create(
        person=who, supporter=supporter, purpose=purpose, defaults={"since": LONG_AGO}
    )[0]


def with_photo(who: Person, colour: str = "teal") -> Person:
    """Give somebody a photo, which is a square of one colour."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(kept, "PNG")
    who.photo = add_picture(kept.getvalue(), id=new_id(), words=who.name, by=None, now=NOW)
    who.save(update_fields=["photo"])
    return who


def put_into_every_row(words: str) -> None:
    """Put the same words wherever words are kept: for the test that hostile ones are only ever shown as words."""
    for model in apps.get_models():
        if not model.__module__.startswith("biggervoices"):
            continue
        for field in model._meta.concrete_fields:
            if type(field) in (models.CharField, models.TextField, SealedText) and not _names_something(field):
                with suppress(IntegrityError, InternalError), transaction.atomic():
                    model._default_manager.update(**{field.name: words[: field.max_length or None]})
            elif type(field) in (models.JSONField, SealedJson):
                for row in model._default_manager.all():
                    setattr(row, field.name, _in_its_place(getattr(row, field.name), words))
                    with suppress(IntegrityError, InternalError), transaction.atomic():
                        model._default_manager.filter(pk=row.pk).update(**{field.name: getattr(row, field.name)})


def _names_something(field: Any) -> bool:
    """Tell whether a column holds a code, a key or a file, and no words."""
    codes = {
        "file",
        "recording",
        "voice",
        "key",
        "password",
        "heard_path",
        "token",
        "digest",
        "felt",
        "state",
        "edition",
    }
    return bool(field.choices or field.unique or field.name in codes | {"edition"})


def _in_its_place(value: Any, words: str) -> Any:
    """Change every sentence within a JSON value; codes and keys stay."""
    if isinstance(value, dict):
        return {key: _in_its_place(part, words) for key, part in value.items()}
    if isinstance(value, list):
        return [_in_its_place(part, words) for part in value]
    return words if isinstance(value, str) and " " in value else value
