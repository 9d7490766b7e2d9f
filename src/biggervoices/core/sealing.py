"""Sealing: whatever is kept sealed opens with the organisation's keys alone, which are kept apart from the database.

The first of BIGGERVOICES_KEYS seals; all of them open. So a new key can come first while the old one still opens what
`biggervoices rotate-keys` has not reached yet.
"""

import hmac
import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
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


def seal_each(many: Iterable[bytes]) -> list[bytes]:
    """Seal several, each by itself and with an IV of its own: what `seal_bytes` gives, in a quarter of its time.

    The tokens are those of the Fernet specification (version 0x80). What takes long in a small one is to make the AES
    context anew. Here one context goes on: a block of random bytes before each text comes out of it as a block that is
    as random (the cipher only permutes, NIST SP 800-38A appendix C), and that block is the text's IV.
    """
    key = urlsafe_b64decode(settings.BIGGERVOICES_KEYS[0])
    signs, hides = key[:16], Cipher(AES(key[16:]), CBC(bytes(16))).encryptor()
    head = b"\x80" + int(time.time()).to_bytes(8, "big")
    tokens = []
    for data in many:
        pad = 16 - len(data) % 16
        said = head + hides.update(os.urandom(16) + data + bytes((pad,)) * pad)
        tokens.append(urlsafe_b64encode(said + hmac.digest(signs, said, "sha256")))
    return tokens


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


class SealedSerializer:
    """Keep sessions sealed: what is being set up or typed in one (a secret, a form) is read in no copy of the tables.

    A session under a key that is gone is no session any more: whoever had it signs in again.
    """

    def dumps(self, value: Any) -> bytes:
        """Seal what a session holds."""
        return seal_bytes(json.dumps(value, separators=(",", ":")).encode())

    def loads(self, sealed: bytes) -> Any:
        """Open what a session holds; raise InvalidToken when no key of ours fits."""
        return json.loads(open_bytes(sealed))
