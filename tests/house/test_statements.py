import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from biggervoices.house import cli
from biggervoices.house.management.commands import statements_urgent
from biggervoices.pure import urgent as sounds


def urgent(source: Path, target: Path) -> list[list[str]]:
    cli.main(["statements", "urgent", "--in", str(source), "--out", str(target)])
    return list(csv.reader(target.read_text("utf-8").splitlines()))


def written(folder: Path, words: str, *, encoding: str = "utf-8") -> Path:
    file = folder / "in.csv"
    file.write_bytes(words.encode(encoding))
    return file


def test_each_statement_gets_a_row_in_its_order(tmp_path: Path) -> None:
    source = written(tmp_path, 'id,text\n7,"They hit me, hard"\né,I like tea\n\n3,He hit me in the film\n')

    rows = urgent(source, tmp_path / "out.csv")

    assert rows == [
        ["id", "urgent", "kind", "reason"],
        ["7", "1", "harm_by_others", "It sounds as if somebody hits or hurts a person."],
        ["é", "0", "", ""],
        [
            "3",
            "0",
            "harm_by_others",
            "It sounds as if somebody hits or hurts a person. Words beside it may make it harmless.",
        ],
    ]


def test_other_columns_a_mark_at_the_beginning_and_lines_of_windows_are_fine(tmp_path: Path) -> None:
    source = written(tmp_path, "Text, ID ,more\r\ni want 2 die,a,x\r\n", encoding="utf-8-sig")

    assert urgent(source, tmp_path / "out.csv")[1][:3] == ["a", "1", "self"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (b"", "The file is empty. Its first line names the columns."),
        (b"id,words\n1,hello\n", "The file has no column text. Its columns are: id, words."),
        (b"a\n1\n", "The file has no column id and no column text. Its columns are: a."),
        (
            b"id,text\n1,a\n2,b,c\n",
            "Line 3 has 3 cells, and the first line names 2 columns. A comma in a text needs quotation marks.",
        ),
        (b'id,text\n1,"a\n', "is no CSV"),
        (b"id,text\n1,caf\xe9\n", "is not written in UTF-8. Save it as"),
        (b"PK\x03\x04\x00\x00", "The file has no column id"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence_and_leaves_nothing(tmp_path: Path, words: bytes, said: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(words)

    with pytest.raises(SystemExit, match=said):
        urgent(source, target)

    assert not target.exists()


def test_a_wrong_file_does_not_empty_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("from yesterday")

    with pytest.raises(SystemExit, match="no column"):
        urgent(written(tmp_path, "a,b\n1,2\n"), target)
    with pytest.raises(SystemExit, match="No such file"):
        urgent(tmp_path / "none.csv", target)

    assert target.read_text() == "from yesterday"


def test_a_file_is_not_written_over_itself(tmp_path: Path) -> None:
    source = written(tmp_path, "id,text\n1,a\n")

    with pytest.raises(SystemExit, match="are the same"):
        urgent(source, source)

    assert source.read_text() == "id,text\n1,a\n"


def test_it_needs_no_database_keys_or_settings(tmp_path: Path) -> None:
    source = written(tmp_path, "id,text\n" + "1,He hits me\n" * 1000)
    bare = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "BIGGERVOICES_MODE": "production",
    }
    command = [sys.executable, "-m", "biggervoices", "statements", "urgent", "--in", str(source), "--out", "out.csv"]

    done = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, text=True)

    said = "" if sounds.hears() else f"{statements_urgent.ALONE}\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, "", said)
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 1001
    assert not (tmp_path / "var").exists()
