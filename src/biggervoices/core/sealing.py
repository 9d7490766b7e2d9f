"""Sealing: whatever is kept sealed opens with the organisation's keys alone, which are kept apart from the database.

The first of BIGGERVOICES_KEYS seals; all of them open. So a new key can come first while the old one still opens what
`biggervoices rotate-keys` has not reached yet.
"""

from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


@lru_cache
def _all(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache
def _one(key: str) -> Fernet:
    return Fernet(key)


def seal_bytes(data: bytes) -> bytes:
    """Seal bytes of any kind; the same bytes never give the same again. ASCII, 4/3 as long and some."""
    return _all(settings.BIGGERVOICES_KEYS).encrypt(data)


def open_bytes(sealed: bytes) -> bytes:
    """Open what `seal_bytes` gave; raise InvalidToken when no key of ours fits, or when it was changed."""
    return _all(settings.BIGGERVOICES_KEYS).decrypt(sealed)


def is_under_first_key(sealed: bytes) -> bool:
    """Tell whether something sealed is under the key that seals now, without opening it."""
    try:
        _one(settings.BIGGERVOICES_KEYS[0]).extract_timestamp(sealed)
    except InvalidToken:
        return False
    return True


def sealed_anew(sealed: bytes) -> bytes:
    """Seal under the first key what is sealed under any of ours; raise InvalidToken when no key of ours fits."""
    return _all(settings.BIGGERVOICES_KEYS).rotate(sealed)
