"""A module is sent without comments, and means what it meant: both make the same code, letter by letter."""

import gzip
import subprocess
from pathlib import Path

import pytest

from biggervoices.house.static import is_ours, lighten
from tests.node import ROOT, node

MODULES = [path for path in sorted((ROOT / "src").rglob("*/static/**/*.js")) if is_ours(path.as_posix())]


def code(module: str) -> str:
    """Give what a module comes down to, by a tool that reads the language."""
    esbuild = ROOT / "node_modules/esbuild/bin/esbuild"
    options = ["--minify", "--format=esm", "--legal-comments=none"]
    done = subprocess.run([node(), esbuild, *options], input=module, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_means_the_same_without_its_comments(path: Path) -> None:
    source = path.read_text()
    light = lighten(source)

    assert code(light) == code(source)
    assert "/**" not in light


def test_an_address_in_a_text_is_no_comment() -> None:
    assert lighten('const at = "https://a.example/b"; // why\n') == 'const at = "https://a.example/b"; \n'


def test_libraries_are_left_as_they_came() -> None:
    assert not is_ours("easyread/built/libraries/idb.js")
    assert not is_ours("easyread/mark.svg")


def test_comments_are_what_makes_modules_heavy() -> None:
    before = sum(len(gzip.compress(path.read_bytes())) for path in MODULES)
    after = sum(len(gzip.compress(lighten(path.read_text()).encode())) for path in MODULES)

    assert after < 0.85 * before
