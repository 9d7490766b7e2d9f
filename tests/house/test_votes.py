import json
from pathlib import Path
from typing import Any

import pytest

from biggervoices.house import cli
from biggervoices.pure import opinion


def summarised(folder: Path, votes: str, **others: str) -> dict[str, Any]:
    """What the command writes for these files."""
    given = []
    for name, words in {"votes": votes, **others}.items():
        (folder / f"{name}.csv").write_text(words, "utf-8")
        given += [f"--{name}", str(folder / f"{name}.csv")]
    cli.main(["votes", "summarise", *given, "--out", str(folder / "out.json")])
    written = json.loads((folder / "out.json").read_text("utf-8"))
    assert isinstance(written, dict)
    return written


HEAD = "person,statement,vote\n"
HANDS = "group,statement,agree,disagree,not_sure,not_understood\n"


def test_votes_become_counts_words_and_what_goes_forward(tmp_path: Path) -> None:
    rows = [f"p{who},bus,1\np{who},tea,-1" for who in range(9)] + ["p9,bus,0", "p9,bus,?", "p0,tea,1", "p0,tea,-1"]

    said = summarised(tmp_path, HEAD + "\n".join(rows))

    bus, tea = said["statements"]
    assert said["people"] == 10
    assert bus["id"] == "bus"
    assert [bus[it] for it in ("agree", "disagree", "not_sure", "not_understood")] == [9, 0, 0, 1]
    assert (bus["words"], tea["words"]) == (opinion.EVERYONE, opinion.MOST_NOT)
    assert bus["by_group"] == {"everyone": {"agree": 9, "disagree": 0, "not_sure": 0, "not_understood": 1}}
    assert said["groups"] == {"found": 0, "people": {}}
    assert said["forward"] == ["bus"]


def test_rooms_are_counted_with_those_who_voted_alone(tmp_path: Path) -> None:
    votes = HEAD + "\n".join(f"p{who},bus,1" for who in range(8))
    groups = "person,group\n" + "\n".join(f"p{who},north" for who in range(4))
    hands = HANDS + "hall,bus,1,9,0,0\nhall,日本 🚌,5,,0, \n"

    said = summarised(tmp_path, votes, groups=groups, tallies=hands)

    bus, other = said["statements"]
    assert said["people"] == 18
    assert {name: counts["agree"] for name, counts in bus["by_group"].items()} == {"north": 4, "hall": 1, "others": 4}
    assert bus["words"] == opinion.DIFFERENTLY
    assert (other["id"], other["words"]) == ("日本 🚌", opinion.TOO_FEW)


def test_no_votes_at_all_are_an_empty_summary(tmp_path: Path) -> None:
    assert summarised(tmp_path, HEAD) == {
        "people": 0,
        "statements": [],
        "groups": {"found": 0, "people": {}},
        "forward": [],
    }


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"votes": HEAD + "a,b,1\na,b,2\n"}, r"votes.csv, row 2: the vote '2' is none of 1, -1, 0 and \?"),
        ({"votes": "person,vote\na,1\n"}, "The file has no column statement"),
        ({"votes": HEAD, "tallies": HANDS + "hall,bus,-3,0,0,0\n"}, "row 1: agree is '-3', and not a number from 0"),
        ({"votes": HEAD, "tallies": HANDS + "hall,bus,1,0,0,99999999999\n"}, "not_understood is '99999999999'"),
        ({"votes": HEAD, "groups": "person\na\n"}, "The file has no column group"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence_and_writes_nothing(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    with pytest.raises(SystemExit, match=said):
        summarised(tmp_path, **files)

    assert not (tmp_path / "out.json").exists()


def test_a_file_is_never_written_over_itself(tmp_path: Path) -> None:
    file = tmp_path / "votes.csv"
    file.write_text(HEAD)

    with pytest.raises(SystemExit, match="are the same"):
        cli.main(["votes", "summarise", "--votes", str(file), "--out", str(file)])

    assert file.read_text() == HEAD
