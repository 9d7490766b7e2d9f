"""A tablet tells a worry at once, signed in or not, open or sealed to this server."""

import json
import os
from base64 import b64encode
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from biggervoices.core.keys import sealing_key_public
from biggervoices.safeguarding.models import Concern
from tests import make

pytestmark = pytest.mark.django_db


def sealed(text: bytes, *, purpose: str = "biggervoices-worry-1") -> dict[str, str]:
    """As a tablet seals, by WebCrypto."""
    ours = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sealing_key_public())
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(ours.exchange(ec.ECDH(), theirs))
    iv = os.urandom(12)
    epk = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    parts = {"epk": epk, "iv": iv, "sealed": AESGCM(key).encrypt(iv, text, None)}
    return {name: b64encode(part).decode() for name, part in parts.items()}


def tell(browser: Client, **worry: Any) -> Any:
    body = {"id": str(uuid4())} | worry
    return browser.post("/api/worries", body, content_type="application/json")


def test_anybody_tells_a_worry_and_gets_its_number() -> None:
    make.sol()
    answer = tell(Client(enforce_csrf_checks=True), words="He shouts at me.", danger="YES")

    concern = Concern.objects.get()
    assert answer.json() == {"number": concern.number}
    assert (concern.words, concern.danger, concern.raised_by) == ("He shouts at me.", "YES", None)


def test_sent_twice_it_is_one_worry() -> None:
    make.sol()
    named = str(uuid4())

    first, again = (tell(Client(), id=named, words="A.") for _ in range(2))

    assert first.json() == again.json()
    assert Concern.objects.count() == 1


def test_a_sealed_worry_is_opened_here_only() -> None:
    make.sol()
    text = json.dumps({"words": "I am afraid.", "who": "ME", "what": "HURT", "danger": "NO"}).encode()

    assert tell(Client(), sealed=sealed(text)).status_code == 200
    assert (Concern.objects.get().words, Concern.objects.get().who) == ("I am afraid.", "ME")


@pytest.mark.parametrize(
    "broken",
    [
        {"epk": "", "iv": "", "sealed": ""},
        {"epk": "AAAA", "iv": "AAAA", "sealed": "AAAA"},
        {"epk": "not base64!", "iv": "x", "sealed": "y"},
        sealed(b"{}", purpose="biggervoices-copy-1"),
        sealed(b"not json"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_sentence(broken: dict[str, str]) -> None:
    answer = tell(Client(), sealed=broken)

    assert answer.status_code == 400
    assert answer.json() == {"reason": "This worry could not be opened. Please tell it once more."}


def test_whoever_is_signed_in_is_named_only_where_they_said_so() -> None:
    make.sol()
    browser = Client()
    browser.force_login(make.bilal(), backend="biggervoices.people.rules.LivePerson")

    tell(browser, words="A.")
    tell(browser, words="B.", named=True)

    assert {concern.words: concern.raised_by for concern in Concern.objects.all()} == {
        "A.": None,
        "B.": make.bilal().pk,
    }


def test_strange_codes_count_as_not_said() -> None:
    make.sol()
    tell(Client(), words="A.", who="<b>", what="x" * 900, danger="", about="nobody")

    concern = Concern.objects.get()
    assert (concern.who, concern.what, concern.danger) == ("NOT_SAY", "", "NOT_KNOWN")


def test_more_than_one_box_of_words_is_kept_whole_and_once() -> None:
    make.sol()
    named, words = str(uuid4()), " ".join(str(n) for n in range(3000))
    for _again in range(2):
        tell(Client(), id=named, words=words)

    concern = Concern.objects.get()
    assert concern.words + "".join(entry.words for entry in concern.entries.order_by("id")) == words


@pytest.mark.parametrize("body", ["", "id=1&words=x", "[]", "{", '{"words": "x"}', '{"id": "x"}', "\0"])
def test_a_body_that_is_no_worry_is_refused_and_breaks_nothing(body: str) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        answer = Client().post("/api/worries", body, content_type=kind)

        assert answer.status_code in (400, 422)
    assert Client().post("/api/worries", {"id": str(uuid4()), "words": body}).status_code == 400  # a form with files
    assert not Concern.objects.exists()
