import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from biggervoices.house import cli, wordtable


def test_a_table_that_is_there_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "table"
    there.write_bytes(b"kept")
    monkeypatch.setattr(wordtable, "PLACE", there)
    monkeypatch.setattr(subprocess, "run", lambda *_: pytest.fail("It went to fetch."))

    cli.main(["themes", "build-table"])

    assert capsys.readouterr().out == "The table of words is there.\n"
    assert there.read_bytes() == b"kept"


def test_set_up_looks_for_the_table_where_it_is_built() -> None:
    place = spec_from_file_location("assets_build", wordtable.CHECKOUT / "assets/build.py")
    assert place is not None
    assert place.loader is not None
    assets = module_from_spec(place)
    place.loader.exec_module(assets)

    assert assets.TABLE == wordtable.PLACE


def test_without_the_internet_one_sentence_says_so_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(command: Any, **_how: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, 1, b"", b"no network")

    monkeypatch.setattr(wordtable, "PLACE", tmp_path / "built" / "table")
    monkeypatch.setattr(subprocess, "run", fails)

    with pytest.raises(SystemExit, match="found by rules alone"):
        cli.main(["themes", "build-table"])

    assert not (tmp_path / "built").exists()
