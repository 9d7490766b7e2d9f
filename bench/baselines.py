"""What others find in the same statements and votes, in an environment of their own."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from biggervoices.house import wordtable

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "var/baselines"
PYTHON = PLACE / "bin/python"
REQUIREMENTS = ROOT / "requirements-baselines.txt"
Columns = Mapping[str, Sequence[Sequence[int]]]  # by name of the method, for each draw the column of each text


def themes(sets: Mapping[str, Sequence[Sequence[str]]], number: int) -> Mapping[str, Columns]:
    """Give for each set and method the column of each text; number: of columns that Ward makes."""
    print("BERTopic and MiniLM look at the same statements ...", flush=True)
    found: Mapping[str, Columns] = json.loads(_ask("baseline_themes.py", {"number": number, "sets": sets}))
    return found


def votes(rows: Mapping[str, Sequence[tuple[int, int, int]]]) -> Mapping[str, Mapping[str, Any]]:
    """Give for each conversation what red-dwarf finds in its votes, which are (person, statement, 1, 0 or -1)."""
    print("red-dwarf looks at the same votes ...", flush=True)
    found: Mapping[str, Mapping[str, Any]] = json.loads(_ask("baseline_votes.py", rows))
    return found


def _ask(script: str, asked: object) -> str:
    """Run a script in the environment of the baselines; give the last line that it prints, which is JSON."""
    _prepare()
    command = [PYTHON, Path(__file__).with_name(script)]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    return done.stdout.splitlines()[-1]


def _prepare() -> None:
    stamp = PLACE / "ready"
    if stamp.exists() and stamp.read_text() == REQUIREMENTS.read_text():
        return
    print("Making an environment for the baselines (several gigabytes, once) ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE], check=True)
    for lock in (REQUIREMENTS, wordtable.REQUIREMENTS):
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(lock)], check=True)
    stamp.write_text(REQUIREMENTS.read_text())
