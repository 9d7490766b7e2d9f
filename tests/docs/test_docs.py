"""The docs name every setting, command and verb, their links lead somewhere, and their buttons stand on screen."""

import ast
import re
from pathlib import Path

import pytest

from biggervoices.house import cli
from scripts import diagrams
from tests.docs import words

ROOT = words.ROOT
DOCS = ROOT / "docs"
ROLES = ("person", "checker", "manager", "quality-team", "safeguarding", "administrator")
ABOUT_BOLD = {"bold", "thick letters"}  # "Words in bold stand on the screen"
NOT_OURS = {"PATH", "DJANGO_SETTINGS_MODULE"}  # read or set for others
FOLDERS = ("docs", "src", "bench", "tests", "assets")
EVERY_PAGE = sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])


def read_from_environment(path: Path) -> set[str]:
    """Find each name that a file asks `os.environ` for, however it asks."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        asked: list[ast.expr] = []
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.environ.setdefault"):
            asked = node.args[:1]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            asked = [node.slice]
        elif isinstance(node, ast.Compare) and any(ast.unparse(it) == "os.environ" for it in node.comparators):
            asked = [node.left]
        found |= {it.value for it in asked if isinstance(it, ast.Constant) and isinstance(it.value, str)}
    return found - NOT_OURS


def all_settings() -> set[str]:
    files = [*(ROOT / "src").rglob("*.py"), ROOT / "start.py"]
    return {name for path in files for name in read_from_environment(path)}


def all_docs() -> str:
    return "\n".join(path.read_text() for path in DOCS.glob("*.md"))


def unnamed(names: set[str], text: str) -> set[str]:
    """Give the names that do not stand in a text as code."""
    return {name for name in names if not re.search(rf"`[^`\n]*\b{re.escape(name)}\b[^`\n]*`", text)}


def test_every_setting_is_named_with_what_it_does() -> None:
    settings = read_from_environment(words.SRC / "house/settings.py")

    assert len(settings) > 10
    assert unnamed(all_settings(), (DOCS / "deploy.md").read_text()) == set()
    assert unnamed({"BIGGERVOICES_NEVER_WRITTEN_DOWN"}, all_docs()) == {"BIGGERVOICES_NEVER_WRITTEN_DOWN"}


def test_no_setting_is_named_that_nobody_reads() -> None:
    named = set(re.findall(r"\b(?:BIGGERVOICES_[A-Z_]+|DATABASE_URL)\b", all_docs()))

    assert named - all_settings() == set()


def test_every_command_is_named() -> None:
    commands = {f"biggervoices {row.words}" for row in cli.TABLE}

    assert unnamed(commands, (DOCS / "deploy.md").read_text()) == set()


def test_every_verb_is_named() -> None:
    verbs = {verb.name for verb in diagrams.verbs()}

    assert {"finish_visit", "raise_point", "raise_concern", "add_person", "add_picture"} <= verbs
    assert unnamed(verbs, all_docs()) == set()


def test_every_verb_says_in_a_line_what_it_does() -> None:
    assert [f"{verb.room}: {verb.name}" for verb in diagrams.verbs() if not verb.what] == []


def slug(heading: str) -> str:
    """Name a heading as GitHub does."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def without_code(text: str) -> str:
    return re.sub(r"^```[\s\S]*?^```|^    .*$|`[^`\n]*`", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("page", EVERY_PAGE, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text())):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _hash, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE) if anchor and file.is_file() else []
        if not file.exists() or (anchor and anchor not in map(slug, headings)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("role", ROLES)
def test_words_in_bold_stand_on_screen(role: str) -> None:
    """On the page of a role, bold is what stands on a button, a link or a page; [...] is a name or a day."""
    text = without_code((DOCS / f"{role}.md").read_text())
    bold = [words.with_slots(" ".join(found.split())) for found in re.findall(r"\*\*(.+?)\*\*", text, re.DOTALL)]

    assert len(bold) >= 8
    assert set(bold) - words.on_screen() - ABOUT_BOLD == set()


def test_readme_links_a_page_for_every_role() -> None:
    readme = (ROOT / "README.md").read_text()

    assert [role for role in ROLES if f"(docs/{role}.md)" not in readme] == []


def test_contributing_draws_the_floors_in_their_order() -> None:
    drawn = re.findall(r"^    (\w+) {2,}\S", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)

    assert drawn == diagrams.floor_names()


def test_readme_shows_three_pictures_in_words_too() -> None:
    shown = re.findall(r"!\[([^\]]*)\]\((docs/pictures/[^)]+)\)", (ROOT / "README.md").read_text())

    assert len(shown) >= 3
    assert [path for alt, path in shown if len(alt) < 20] == []


def test_pictures_of_the_docs_are_small_and_shown_somewhere() -> None:
    pictures = [*(DOCS / "pictures").iterdir()]
    text = all_docs() + (ROOT / "README.md").read_text()

    assert [path.name for path in pictures if path.stat().st_size > 150_000] == []
    assert [path.name for path in pictures if f"pictures/{path.name}" not in text] == []
