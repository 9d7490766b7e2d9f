"""Sealed columns: a copy of the tables names nobody and shows no private word."""

import json
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from biggervoices.core.sealing import open_bytes, seal_bytes, seal_each

if TYPE_CHECKING:  # Django's fields take their types only in the eyes of mypy
    TextField = models.TextField[Any, Any]
    AnyField = models.Field[Any, Any]
    BytesField = models.BinaryField[Any, Any]
else:
    TextField, AnyField, BytesField = models.TextField, models.Field, models.BinaryField


@lru_cache
def _siv(key: str) -> AESSIV:
    # Drawn from the link key with a purpose, so that no key is used twice.
    return AESSIV(sha256(b"person-link-1" + key.encode()).digest() + sha256(b"person-link-2" + key.encode()).digest())


class SealedText(TextField):
    """Keep text encrypted (MultiFernet, the first of BIGGERVOICES_KEYS seals, all of them open)."""

    def get_prep_value(self, value: Any) -> Any:
        said = self.said(value)
        return seal_bytes(said.encode()).decode() if said else said

    def get_prep_values(self, values: Sequence[Any]) -> list[Any]:
        """Give what `get_prep_value` gives of each, sealed in one go."""
        said = [self.said(value) for value in values]
        sealed = iter(seal_each(it.encode() for it in said if it))
        return [next(sealed).decode() if it else it for it in said]

    def said(self, value: Any) -> str | None:
        """Give the text that is sealed."""
        return None if value is None else str(value)

    def from_db_value(self, value: str | None, _expression: Expression, _connection: BaseDatabaseWrapper) -> str | None:
        if not value:
            return value
        return open_bytes(value.encode()).decode()


class SealedJson(SealedText):
    """Keep a JSON value encrypted."""

    def said(self, value: Any) -> str | None:
        """Give the text that is sealed."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: str | None, _expression: Expression, _connection: BaseDatabaseWrapper) -> Any:
        opened = super().from_db_value(value, _expression, _connection)
        return json.loads(opened) if opened else None

    def to_python(self, value: Any) -> Any:
        return value


class SealedBytes(BytesField):
    """Keep bytes encrypted."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal_bytes(bytes(value))

    def from_db_value(
        self, value: bytes | None, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> bytes | None:
        return None if value is None else open_bytes(bytes(value))


class PersonLink(AnyField):
    """Link to a person by a sealed id: found by equality, opened with the key, joined by nobody without it.

    AES-SIV (RFC 5297) is deterministic, so one 32-byte column serves look-up and opening alike; the context keeps
    the same person's links in two tables unlike each other. See docs/decisions/0002 and 0040.
    """

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bytea"

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        person = value if isinstance(value, UUID) else UUID(str(getattr(value, "pk", value)))
        return _siv(settings.BIGGERVOICES_LINK_KEY).encrypt(person.bytes, [self.context.encode()])

    def from_db_value(
        self, value: bytes | None, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> UUID | None:
        if value is None:
            return None
        return UUID(bytes=_siv(settings.BIGGERVOICES_LINK_KEY).decrypt(bytes(value), [self.context.encode()]))

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, UUID) else UUID(str(getattr(value, "pk", value)))
