"""The contracts of the house hold, and each of them is seen to catch a breach that was planted for it."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from biggervoices.people.models import Organisation, Person, Role
from tests import guard, make

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "biggervoices"
ROOMS = ("people", "safeguarding", "loop", "checks", "voices", "keeping")

# The contract, a file of a copy, and one line that breaks it.
EASYREAD, PEOPLE = (
    "The plan of easyread, which alone has template tags",
    "The plan of people, which also holds the request",
)
OWN = "Pages, forms and jobs of {} are nobody else's to import"
BREACHES = [
    ("Floors: imports go down only", "people/queries/planted.py", "import biggervoices.loop.models"),
    ("Floors: imports go down only", "planted.py", ""),
    ("A room has one plan", "safeguarding/rules.py", "import biggervoices.safeguarding.queries"),
    ("A room has one plan", "loop/helpers.py", ""),
    ("A room has one plan", "checks/templatetags/__init__.py", ""),
    (PEOPLE, "people/services.py", ""),
    (PEOPLE, "people/models.py", "import biggervoices.people.rules"),
    (EASYREAD, "easyread/utils.py", ""),
    (
        "The plan of easyread, which alone has template tags",
        "easyread/models.py",
        "import biggervoices.easyread.queries",
    ),
    ("The plan of the house", "house/helpers.py", ""),
    ("The plan of the house", "house/settings.py", "import biggervoices.house.views"),
    ("Core is a closed list", "core/helpers.py", ""),
    ("Core is a closed list", "core/ids.py", "import biggervoices.core.audit"),
    ("Pure thinking knows no framework, file or clock", "pure/slips.py", "import django"),
    ("Pure thinking knows no framework, file or clock", "pure/slips.py", "import time"),
    (
        "The audit trail is written by changes and read by queries",
        "safeguarding/views.py",
        "from biggervoices.core.models import AuditEntry",
    ),
    ("Invented people stay in the demo", "house/views.py", "import biggervoices.house.demo"),
    (
        OWN.format("easyread"),
        "people/rules.py",
        "import biggervoices.easyread.views",
    ),
    (
        OWN.format("people"),
        "loop/rules.py",
        "import biggervoices.people.forms",
    ),
    (
        OWN.format("safeguarding"),
        "house/views.py",
        "import biggervoices.safeguarding.views",
    ),
    (OWN.format("loop"), "checks/rules.py", "import biggervoices.loop.urls"),
    (
        OWN.format("checks"),
        "house/views.py",
        "import biggervoices.checks.views",
    ),
    ("Floors: imports go down only", "voices/rules/planted.py", "import biggervoices.checks.models"),
    (OWN.format("voices"), "house/views.py", "import biggervoices.voices.views"),
    (OWN.format("keeping"), "house/views.py", "import biggervoices.keeping.views"),
]


def contracts(root: Path) -> dict[str, bool]:
    """Check every contract of a tree: its name, and whether it is kept."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "NO_COLOR": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found = {name: word == "KEPT" for name, word in re.findall(r"^(.+) (KEPT|BROKEN)(?: \(.*\))?$", done.stdout, re.M)}
    assert found, done.stdout + done.stderr
    return found


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    shutil.copy(ROOT / "pyproject.toml", root)
    python = shutil.ignore_patterns("static", "templates", "fonts", "starter", "__pycache__", "*.toml", "*.txt", "*.md")
    shutil.copytree(SRC, root / "src" / "biggervoices", ignore=python)
    return root


@pytest.fixture
def planted(copy: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    file, line = request.param
    path = copy / "src" / "biggervoices" / file
    before = path.read_text() if path.exists() else None
    new_folder = None if path.parent.exists() else path.parent
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n")
    yield copy
    if before is None:
        path.unlink()
    else:
        path.write_text(before)
    if new_folder:
        new_folder.rmdir()


def test_every_contract_is_kept() -> None:
    assert {name for name, kept in contracts(ROOT).items() if not kept} == set()


def test_every_contract_has_a_breach_planted_for_it() -> None:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

    assert {contract["name"] for contract in written} == {name for name, _file, _line in BREACHES}


@pytest.mark.parametrize(
    ("name", "planted"), [(name, (file, line)) for name, file, line in BREACHES], indirect=["planted"]
)
def test_a_planted_breach_is_caught(name: str, planted: Path) -> None:
    assert contracts(planted)[name] is False


# --- what import-linter cannot see -----------------------------------------------------------------------------------


def in_a_file(tmp_path: Path, file: str, source: str) -> dict[str, object]:
    """Run a few lines as if they stood in a file of ours."""
    names: dict[str, object] = {}
    exec(compile(source, str(tmp_path / file), "exec"), names)
    return names


SAVES = """
def save(thing):
    thing.save()
def delete(things):
    things.delete()
def by_hand(cursor):
    cursor.execute("WITH x AS (SELECT 1) UPDATE people_person SET called = ''")
"""


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["views.py", "queries.py", "rules.py", "models.py", "jobs.py", "changes_of.py"])
def test_a_write_outside_changes_is_caught(tmp_path: Path, file: str) -> None:
    ann = make.ann()
    code = in_a_file(tmp_path, f"biggervoices/people/{file}", SAVES)

    with pytest.raises(guard.WroteOutsideChanges, match=file):
        code["save"](ann)  # type: ignore[operator]
    with pytest.raises(guard.WroteOutsideChanges):
        code["delete"](Role.objects.filter(person=ann))  # type: ignore[operator]
    with pytest.raises(guard.WroteOutsideChanges), connection.cursor() as cursor:
        code["by_hand"](cursor)  # type: ignore[operator]


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["changes.py", "changes/homes.py"])
def test_a_write_from_changes_is_let_through(tmp_path: Path, file: str) -> None:
    in_a_file(tmp_path, f"biggervoices/people/{file}", SAVES)["save"](make.ann())  # type: ignore[operator]


@pytest.mark.django_db
def test_a_test_that_writes_by_itself_is_caught() -> None:
    with pytest.raises(guard.WroteOutsideChanges, match="test_contracts"):
        Person.objects.create(name="Nobody made me")
    with pytest.raises(guard.WroteOutsideChanges):
        Organisation.objects.update(name="Mine")


def templates() -> list[Path]:
    return sorted(SRC.glob("*/templates/**/*.html"))


def foreign(path: Path, text: str) -> list[str]:
    """Give what a template takes from another room than its own and easyread."""
    room = path.relative_to(SRC).parts[0]
    taken = re.findall(r"{%-?\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", text)
    return [name for name in taken if name.split("/")[0] not in (room, "easyread")]


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(SRC)))
def test_a_template_takes_parts_of_its_own_room_and_easyread_alone(path: Path) -> None:
    text = path.read_text()

    assert foreign(path, text) == []
    assert "{% load" not in text


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(SRC)))
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:", text)


def test_a_planted_include_of_another_room_is_caught() -> None:
    path = SRC / "safeguarding" / "templates" / "safeguarding" / "stop.html"

    assert foreign(path, '{% include "loop/point.html" %}') == ["loop/point.html"]
    assert foreign(path, "{% extends 'checks/base.html' %}") == ["checks/base.html"]


def python_files() -> list[Path]:
    return sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)


def reacts_by_signal(source: str) -> bool:
    """Tell whether code connects anything to a signal."""
    return any(
        (isinstance(node, ast.ImportFrom) and (node.module or "").endswith(("signals", "dispatch")))
        or (isinstance(node, ast.Import) and any(it.name.endswith((".signals", ".dispatch")) for it in node.names))
        for node in ast.walk(ast.parse(source))
    )


def test_nothing_reacts_by_signal() -> None:
    assert [path for path in python_files() if reacts_by_signal(path.read_text())] == []
    assert reacts_by_signal("from django.db.models.signals import post_save")
    assert reacts_by_signal("from django.dispatch import receiver")


def test_no_file_is_named_after_nothing() -> None:
    nothing = {"utils.py", "helpers.py", "managers.py", "services.py", "common.py", "misc.py"}

    assert [path for path in python_files() if path.name in nothing or path.parent.name == "common"] == []


def verbs_without_a_transaction(source: str) -> list[str]:
    """Give what somebody does (`by=`) in a changes file without saying that it is one transaction."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any(argument.arg == "by" for argument in node.args.kwonlyargs)
        and "atomic" not in ast.unparse(node)
    ]


def changes_files() -> list[Path]:
    return sorted(path for room in ("easyread", *ROOMS) for path in (SRC / room).glob("changes*/**/*.py")) + sorted(
        SRC.glob("*/changes.py")
    )


@pytest.mark.parametrize("path", changes_files(), ids=lambda path: str(path.relative_to(SRC)))
def test_every_change_is_one_transaction(path: Path) -> None:
    assert verbs_without_a_transaction(path.read_text()) == []


def test_a_planted_change_without_a_transaction_is_caught() -> None:
    assert verbs_without_a_transaction("def save_it(x, *, by):\n    x.save()\n") == ["save_it"]
    assert verbs_without_a_transaction("@transaction.atomic\ndef save_it(x, *, by):\n    x.save()\n") == []
