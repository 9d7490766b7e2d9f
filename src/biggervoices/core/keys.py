"""Secrets that are drawn from the organisation's link key, one secret to guard; and what is stored of a token."""

import hmac
from base64 import b64decode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

ORDER = int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)  # of P-256, FIPS 186-4 D.1.2.3


def drawn(purpose: str, *parts: object) -> bytes:
    """Give 32 bytes that belong to a purpose and its parts; another purpose never gives the same."""
    return _drawn(settings.BIGGERVOICES_LINK_KEY, purpose, *parts)


def _drawn(key: str, *said: object) -> bytes:
    return hmac.new(key.encode(), "\0".join(map(str, said)).encode(), sha256).digest()


def drawn_id(purpose: str, *parts: object) -> UUID:
    """Give an id that anybody here finds again, and that nobody without the key can work out."""
    return UUID(bytes=drawn(purpose, *parts)[:16], version=4)


def sealing_key() -> ec.EllipticCurvePrivateKey:
    """Give the P-256 key to which a tablet seals a copy that leaves it as a file."""
    return _private(settings.BIGGERVOICES_LINK_KEY)


@lru_cache
def _private(key: str) -> ec.EllipticCurvePrivateKey:
    # 256 bits modulo the order are uneven by less than 2**-32, which no file of ours can show.
    number = int.from_bytes(_drawn(key, "sealing key"), "big")
    return ec.derive_private_key(number % (ORDER - 1) + 1, ec.SECP256R1())


def sealing_key_public() -> bytes:
    """Give the public half: 65 bytes, an uncompressed point, as WebCrypto imports it."""
    return sealing_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def hash_of(token: str) -> str:
    """Give what is stored of a token. It is random and long, so that one round of SHA-256 is enough."""
    return sha256(token.encode(errors="replace")).hexdigest()


class NotOurs(ValueError):  # noqa: N818 -- reads as what happened
    """Say that something was not sealed to a key of this house."""


def unseal(envelope: Mapping[str, Any], *, purpose: str) -> bytes:
    """Open what a tablet sealed to us: {"epk", "iv", "sealed"} in base64; raise NotOurs for anything else.

    ECDH on P-256, HKDF-SHA-256 with the purpose as info, AES-256-GCM. Every key that this house still knows
    is tried: copies made before there was a link key are sealed to another one.
    """
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(envelope["epk"], validate=True))
        iv, sealed = (b64decode(envelope[name], validate=True) for name in ("iv", "sealed"))
    except (KeyError, TypeError, ValueError):
        raise NotOurs("not an envelope") from None
    for key in (settings.BIGGERVOICES_LINK_KEY, *settings.BIGGERVOICES_KEYS):
        shared = _private(key).exchange(ec.ECDH(), theirs)
        opened = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(shared)
        try:
            return AESGCM(opened).decrypt(iv, sealed, None)
        except (InvalidTag, ValueError):
            continue
    raise NotOurs("sealed to another key")
