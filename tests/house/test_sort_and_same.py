import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from biggervoices.house import cli


def ran(command: str, folder: Path, words: str) -> list[list[str]]:
    (folder / "in.csv").write_text(words, "utf-8")
    cli.main(["statements", command, "--in", str(folder / "in.csv"), "--out", str(folder / "out.csv")])
    return list(csv.reader((folder / "out.csv").read_text("utf-8").splitlines()))


def test_statements_are_sorted_row_by_row(tmp_path: Path) -> None:
    rows = ran("sort", tmp_path, "id,text\nb,I want a job\na,I love my job\n")

    assert rows == [
        ["id", "sorting", "reason"],
        ["b", "wish", "It asks for something."],
        ["a", "good", "It speaks of something good."],
    ]


def test_pairs_that_say_the_same_are_written(tmp_path: Path) -> None:
    rows = ran("same", tmp_path, "text,id\nI feel heard,x\nI feel cold,y\ni feel heard!,z\n")

    assert rows == [["a", "b", "same", "reason"], ["x", "z", "1", "They say the same in the same words."]]


def test_no_pairs_are_a_file_with_its_first_line(tmp_path: Path) -> None:
    assert ran("same", tmp_path, "id,text\n") == [["a", "b", "same", "reason"]]


@pytest.mark.parametrize("command", ["sort", "same"])
def test_a_wrong_file_is_refused_and_leaves_nothing(tmp_path: Path, command: str) -> None:
    with pytest.raises(SystemExit, match="no column text"):
        ran(command, tmp_path, "id,words\n1,a\n")

    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("command", ["sort", "same"])
def test_neither_needs_a_database_keys_or_settings(tmp_path: Path, command: str) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,I like tea\n")
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    words = ["statements", command, "--in", "in.csv", "--out", "out.csv"]

    done = subprocess.run(
        [sys.executable, "-P", "-m", "biggervoices", *words], cwd=tmp_path, env=bare, capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out.csv").exists()
