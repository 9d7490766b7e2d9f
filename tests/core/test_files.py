"""Kept files are named by their content, kept once, and stay in their folder."""

from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from pytest_django import Settings

from biggervoices.core.files import keep, keep_sealed, path_of, read_sealed, sealed_files


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.KEPT_FILES = tmp_path / "files"


def test_a_file_is_named_by_its_content() -> None:
    name = keep(b"a voice", suffix=".mp3")

    digest = sha256(b"a voice").hexdigest()
    assert name == f"{digest[:2]}/{digest}.mp3"
    assert path_of(name).read_bytes() == b"a voice"


def test_the_same_bytes_are_kept_once_and_nothing_is_left_beside_them() -> None:
    assert keep(b"a voice", suffix=".mp3") == keep(b"a voice", suffix=".mp3")

    assert len([path for path in path_of("").rglob("*") if path.is_file()]) == 1


def test_what_cannot_be_written_whole_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        keep(b"a voice", suffix=".mp3")

    assert not list(path_of("").rglob("*.mp3"))


@pytest.mark.parametrize("name", ["../secret", "ab/../../secret", "/etc/hostname", "ab/../../files-of-others/x"])
def test_no_name_leaves_the_folder(name: str) -> None:
    with pytest.raises(ValueError, match=r"secret|hostname|others"):
        path_of(name)


def test_what_is_sealed_opens_with_the_key_alone_and_its_name_tells_nothing(settings: Settings) -> None:
    name, again = keep_sealed(b"a voice", suffix=".mp3"), keep_sealed(b"a voice", suffix=".mp3")

    assert read_sealed(name) == read_sealed(again) == b"a voice"
    assert name != again
    assert sha256(b"a voice").hexdigest() not in name
    assert {path_of(name), path_of(again)} == set(sealed_files())
    assert b"a voice" not in path_of(name).read_bytes()

    settings.BIGGERVOICES_KEYS = (Fernet.generate_key().decode(),)
    with pytest.raises(InvalidToken):
        read_sealed(name)
