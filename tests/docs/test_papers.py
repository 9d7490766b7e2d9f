"""The hazard log, the privacy page and the security page say what is so: tests, kinds, times and columns exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from biggervoices.core.fields import PersonLink, SealedBytes, SealedJson, SealedText
from biggervoices.keeping.rules import KINDS, YEAR
from tests.docs import words

TESTS = words.ROOT / "tests"
SAFETY, PRIVACY, ASVS = (words.ROOT / "docs" / name for name in ("SAFETY.md", "PRIVACY.md", "ASVS.md"))
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
HARMS, CHANCES = {"severe", "serious", "some"}, {"low", "some", "high"}
STATES = re.compile(r"deployer\b|(?:not applicable because|no test:|OPEN) [\w`]")
# How many requirements of level 1 and 2 each section of OWASP ASVS 5.0.0 has, numbered from 1; those of level 3 follow.
ASVS_SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip


def rows(text: str, first: str) -> list[list[str]]:
    """Give the cells of each row of a table whose first cell looks like this."""
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return [row for row in found if re.fullmatch(first, row[0])]


@cache
def functions(path: Path) -> frozenset[str]:
    """Give the names of the functions of a file of tests; none where there is no such file."""
    if not path.is_file():
        return frozenset()
    return frozenset(node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))


def not_there(text: str) -> list[str]:
    """Give the tests that a text names and that nobody wrote."""
    return [f"{path}::{name}" for path, name in NAMED.findall(text) if name not in functions(TESTS / path)]


def in_words(days: int | None) -> str:
    """Say a time as the privacy page does."""
    if days is None:
        return "as long as the house works"
    number, unit = (days // YEAR, "year") if days % YEAR == 0 else (days, "day")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def shown_by(cell: str) -> bool:
    """Tell whether a cell names a test, or says why there is none."""
    return bool(NAMED.search(cell) or STATES.match(cell))


def asked(cell: str) -> list[str]:
    """Give each requirement of "1.2.1-1.2.3, 1.2.6"."""
    found = []
    for part in cell.split(", "):
        first, _dash, last = part.partition("-")
        section, number = first.rsplit(".", 1)
        assert not last or last.rsplit(".", 1)[0] == section, part
        found += [f"{section}.{it}" for it in range(int(number), int(last.rsplit(".", 1)[1] if last else number) + 1)]
    return found


@pytest.mark.parametrize("paper", [SAFETY, PRIVACY, ASVS], ids=lambda paper: paper.stem)
def test_every_test_that_a_paper_names_exists(paper: Path) -> None:
    text = paper.read_text()

    assert len(NAMED.findall(text)) > 20
    assert len(NAMED.findall(text)) == text.count("::")
    assert not_there(text) == []
    assert not_there("`docs/test_papers.py::test_never_written` `docs/no.py::test_x`") == [
        "docs/test_papers.py::test_never_written",
        "docs/no.py::test_x",
    ]


def test_every_hazard_has_a_cause_a_control_a_test_and_somebody_who_decides() -> None:
    hazards = rows(SAFETY.read_text(), r"H\d+")

    assert len(hazards) >= 25
    assert [row[0] for row in hazards] == [f"H{number}" for number in range(1, len(hazards) + 1)]
    assert [row[0] for row in hazards if len(row) != 9 or not all(row)] == []
    assert [row[0] for row in hazards if row[3] not in HARMS or row[7] not in CHANCES] == []
    assert [row[0] for row in hazards if not (NAMED.search(row[5]) or re.match(r"no test: \w", row[5]))] == []


def test_the_privacy_page_holds_every_kind_of_data_with_its_time() -> None:
    said = {row[0].strip("`"): row for row in rows(PRIVACY.read_text(), r"`[\w-]+`") if len(row) == 8}
    times = {kind.key: in_words(kind.days) + ("" if kind.may_set else ", fixed") for kind in KINDS}

    assert {key: row[6] for key, row in said.items()} == times
    assert [key for key, row in said.items() if not all(row)] == []


def test_the_privacy_page_names_each_sealed_column_under_its_kind() -> None:
    kinds = {table.lower(): kind.key for kind in KINDS for table in kind.tables}
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    sealed = {
        (kinds[field.model._meta.label_lower], f"{field.model._meta.label}.{field.name}")
        for field in fields
        if isinstance(field, PersonLink | SealedBytes | SealedJson | SealedText)
    }
    said = [row for row in rows(PRIVACY.read_text(), r"`[\w-]+`") if len(row) == 4]

    assert {
        (row[0].strip("`"), name) for row in said for name in re.findall(r"`(\w+\.\w+\.\w+)`", " ".join(row))
    } == sealed


def test_the_security_page_answers_each_requirement_of_level_2_once() -> None:
    said = rows(ASVS.read_text(), r"\d+\.\d+\.\d+.*")
    every = [f"{section}.{number}" for section, last in ASVS_SECTIONS.items() for number in range(1, last + 1)]

    assert len(every) == 253
    assert sorted(it for row in said for it in asked(row[0])) == sorted(every)
    assert [row[0] for row in said if len(row) != 3 or not all(row) or not shown_by(row[2])] == []
    assert not shown_by("by care")


def test_the_hazards_that_other_papers_name_exist() -> None:
    hazards = {row[0] for row in rows(SAFETY.read_text(), r"H\d+")}

    assert set(re.findall(r"\bH\d+\b", SAFETY.read_text() + PRIVACY.read_text() + ASVS.read_text())) <= hazards


def test_readme_and_the_page_of_who_runs_it_lead_to_the_papers() -> None:
    readme, deploy = (words.ROOT / "README.md").read_text(), (words.ROOT / "docs" / "deploy.md").read_text()

    assert [paper.name for paper in (SAFETY, PRIVACY, ASVS) if f"(docs/{paper.name})" not in readme] == []
    assert [paper.name for paper in (SAFETY, PRIVACY, ASVS) if f"({paper.name})" not in deploy] == []
