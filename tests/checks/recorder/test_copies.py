"""A copy that a tablet sealed opens here, and nowhere else."""

import json
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from biggervoices.checks.formats.copies import PURPOSE, Copy, open_copy
from biggervoices.core.ids import new_id
from biggervoices.core.keys import NotOurs, sealing_key_public
from tests.node import ROOT, node

VISIT, SLOT, FILE = new_id(), new_id(), new_id()
SENDING = {
    "visit": str(VISIT),
    "slot": str(SLOT),
    "epoch": "e",
    "sent_at": 1_793_700_000_000,
    "entries": ['{"n": 1, "value": "Käse 😀"}'],
    "files": [{"id": str(FILE), "data": "AAEC"}],
}
INSIDE = json.dumps(SENDING, ensure_ascii=False)


@pytest.fixture
def sealed(tmp_path: Path) -> Any:
    """Give what seals a text as a tablet does, in JavaScript."""

    def seal(text: str = INSIDE, *, to: bytes | None = None, purpose: str = PURPOSE) -> dict[str, Any]:
        (tmp_path / "text").write_text(text)
        key = b64encode(to or sealing_key_public()).decode()
        script = Path(__file__).with_name("copy.mjs")
        done = subprocess.run(
            [node(), script, tmp_path / "text", key, purpose], cwd=ROOT, capture_output=True, text=True, check=True
        )
        facts: dict[str, Any] = json.loads(done.stdout)
        return facts

    return seal


def data(envelope: dict[str, Any]) -> bytes:
    return json.dumps(envelope).encode()


def test_what_a_tablet_seals_opens_here(sealed: Any) -> None:
    assert open_copy(data(sealed())) == Copy(
        VISIT, SLOT, 1_793_700_000_000, ('{"n": 1, "value": "Käse 😀"}',), {FILE: b"\x00\x01\x02"}
    )


def test_what_stands_outside_is_not_believed(sealed: Any) -> None:
    assert open_copy(data(sealed() | {"visit": str(UUID(int=7)), "slot": "x"})).visit == VISIT


def test_it_opens_only_with_the_keys_of_this_house(sealed: Any, settings: Any) -> None:
    copy, before = data(sealed()), settings.BIGGERVOICES_LINK_KEY
    new = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="

    settings.BIGGERVOICES_KEYS = (new,)
    assert open_copy(copy).visit == VISIT  # a tablet may come back long after the keys that seal were changed
    settings.BIGGERVOICES_LINK_KEY = new
    with pytest.raises(NotOurs):
        open_copy(copy)
    settings.BIGGERVOICES_KEYS = (new, before)  # as copies were sealed before there was a link key
    assert open_copy(copy).visit == VISIT


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"sealed": b64encode(b"0" * 200).decode()},
        {"iv": ""},
        {"iv": b64encode(b"0" * 12).decode()},
        {"epk": "no"},
        {"epk": None},
        {"sealed": 7},
    ],
    ids=str,
)
def test_what_was_changed_on_the_way_does_not_open(sealed: Any, change: dict[str, Any]) -> None:
    with pytest.raises(NotOurs):
        open_copy(data(sealed() | change))


@pytest.mark.parametrize(
    "text", ["[]", "{}", "[" * 100_000, json.dumps(SENDING | {"visit": "x"}), json.dumps(SENDING | {"entries": 7})]
)
def test_what_is_no_journal_inside_is_said_to_be_none(sealed: Any, text: str) -> None:
    with pytest.raises(NotOurs):
        open_copy(data(sealed(text)))


def test_a_worry_is_not_taken_for_a_copy(sealed: Any) -> None:
    with pytest.raises(NotOurs):
        open_copy(data(sealed(purpose="biggervoices-worry-1")))


@pytest.mark.parametrize("file", [b"", b"\xff\xfe", b"PK\x03\x04", b"null", b"[]", b"[" * 100_000])
def test_another_file_is_no_copy(file: bytes) -> None:
    with pytest.raises(NotOurs):
        open_copy(file)
