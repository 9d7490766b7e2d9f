"""What several verbs share: one thing at a time under one name, and which facts really change."""

from typing import Any
from uuid import UUID

from django.db import connection, models


def claim(id: UUID) -> None:
    """Wait until nobody else is making the thing with this id: a form sent twice at once makes one thing."""
    _lock(id.int & 0x7FFF_FFFF_FFFF_FFFF)


def claim_lists() -> None:
    """Wait until nobody else is saving a list."""
    _lock(7_130_002)


def _lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def take(thing: models.Model, facts: dict[str, Any]) -> list[str]:
    """Write facts into a thing, unsaved; give the names of those that differ."""
    changed = [key for key, value in facts.items() if getattr(thing, key) != value]
    for key in changed:
        setattr(thing, key, facts[key])
    return changed
