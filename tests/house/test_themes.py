import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from biggervoices.house import cli
from biggervoices.house.management.commands import themes_suggest
from biggervoices.pure import vectors

CARDS = "id,text\nb,The bus is late\nt,I like tea\nx,🚌\ntaxi,Taxis cost too much\nc,The coffee is good\n"


def suggested(folder: Path, words: str, *more: str, placed: str = "") -> list[dict[str, str]]:
    """What the command writes for these files."""
    (folder / "in.csv").write_text(words, "utf-8")
    if placed:
        (folder / "placed.csv").write_text(placed, "utf-8")
        more = (*more, "--placed", str(folder / "placed.csv"))
    cli.main(["themes", "suggest", "--in", str(folder / "in.csv"), "--out", str(folder / "out.csv"), *more])
    with (folder / "out.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_each_card_gets_a_theme_in_its_order_or_lies_loose(tmp_path: Path) -> None:
    rows = suggested(tmp_path, CARDS)

    assert list(rows[0]) == ["id", "theme", "name", "confidence", "reason"]
    assert [row["id"] for row in rows] == ["b", "t", "x", "taxi", "c"]
    by_id = {row["id"]: row for row in rows}
    assert by_id["t"]["theme"] == by_id["c"]["theme"] != by_id["b"]["theme"] == by_id["taxi"]["theme"]
    assert {row["theme"] for row in rows} == {"0", "1", "-1"}
    assert by_id["c"]["name"] == "Food and drink"
    assert by_id["x"] == {"id": "x", "theme": "-1", "name": "", "confidence": "0.00", "reason": by_id["x"]["reason"]}
    assert all(row["reason"] for row in rows)


def test_cards_that_people_placed_stay_and_others_follow(tmp_path: Path) -> None:
    rows = suggested(tmp_path, CARDS, placed="id,theme\nb,Travel\nt,Food\nc,-1\n")

    assert [(row["id"], row["name"]) for row in rows] == [
        ("b", "Travel"),
        ("t", "Food"),
        ("x", ""),
        ("taxi", "Travel"),
        ("c", ""),
    ]
    assert rows[3]["reason"] == "It is like “The bus is late”, which a person put here."
    assert (rows[0]["theme"], rows[0]["confidence"]) == ("1", "1.00")
    assert rows[4]["reason"] == "A person left it loose."


def test_placed_cards_that_are_not_there_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = suggested(tmp_path, CARDS, placed="id,theme\nb,Travel\nold,Food\n")

    assert "placed.csv that are not in the statements: old." in capsys.readouterr().err
    assert {row["name"] for row in rows} <= {"Travel", ""}


def test_only_loose_cards_placed_are_nothing_to_learn_from(tmp_path: Path) -> None:
    assert suggested(tmp_path, CARDS, placed="id,theme\nx,-1\n") == suggested(tmp_path, CARDS)


def test_there_are_no_more_themes_than_asked(tmp_path: Path) -> None:
    assert {row["theme"] for row in suggested(tmp_path, CARDS, "--max-themes", "1")} == {"0", "-1"}


def test_no_cards_are_a_file_with_its_first_line(tmp_path: Path) -> None:
    assert suggested(tmp_path, "id,text\n") == []
    assert (tmp_path / "out.csv").read_text() == "id,theme,name,confidence,reason\n"


@pytest.mark.parametrize(
    ("words", "placed", "more", "said"),
    [
        ("id,words\n1,a\n", "", (), "no column text"),
        ("id,text\n1,a\n", "id,pile\n1,a\n", (), "no column theme"),
        ("id,text\n1,a\n", "", ("--max-themes", "0"), "--max-themes is at least 1."),
        ("id,text\n1,a\n", "", ("--placed", "/nowhere/placed.csv"), "/nowhere/placed.csv: No such file"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_leaves_nothing(
    tmp_path: Path, words: str, placed: str, more: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SystemExit, match=said):
        suggested(tmp_path, words, *more, placed=placed)

    assert not (tmp_path / "out.csv").exists()


def test_it_needs_no_database_keys_or_settings_and_says_when_it_has_no_table(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(CARDS)
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-P", "-m", "biggervoices", "themes", "suggest", "--in", "in.csv", "--out", "out.csv"]

    done = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, text=True)

    said = "" if vectors.table() else f"{themes_suggest.ALONE}\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, "", said)
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 6
