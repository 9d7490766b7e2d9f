"""Secrets that are drawn from the organisation's first key: one secret to guard, no key used for two things."""

import hmac
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

ORDER = int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)  # of P-256, FIPS 186-4 D.1.2.3


def drawn(purpose: str, *parts: object) -> bytes:
    """Give 32 bytes that belong to a purpose and its parts; another purpose never gives the same."""
    said = "\0".join([purpose, *map(str, parts)])
    return hmac.new(settings.BIGGERVOICES_KEYS[0].encode(), said.encode(), sha256).digest()


def drawn_id(purpose: str, *parts: object) -> UUID:
    """Give an id that anybody here finds again, and that nobody without the key can work out."""
    return UUID(bytes=drawn(purpose, *parts)[:16], version=4)


def sealing_key() -> ec.EllipticCurvePrivateKey:
    """Give the P-256 key to which a tablet seals a copy that leaves it as a file."""
    return _private(settings.BIGGERVOICES_KEYS[0])


@lru_cache
def _private(_key: str) -> ec.EllipticCurvePrivateKey:
    # 256 bits modulo the order are uneven by less than 2**-32, which no file of ours can show.
    return ec.derive_private_key(int.from_bytes(drawn("sealing key"), "big") % (ORDER - 1) + 1, ec.SECP256R1())


def sealing_key_public() -> bytes:
    """Give the public half: 65 bytes, an uncompressed point, as WebCrypto imports it."""
    return sealing_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
