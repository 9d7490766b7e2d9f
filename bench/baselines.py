"""What others find in the same statements: BERTopic, and MiniLM + Ward, in an environment of their own."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from biggervoices.house import wordtable

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "var/baselines"
PYTHON = PLACE / "bin/python"
REQUIREMENTS = ROOT / "requirements-baselines.txt"
Columns = Mapping[str, Sequence[Sequence[int]]]  # by name of the method, for each draw the column of each text


def themes(sets: Mapping[str, Sequence[Sequence[str]]], number: int) -> Mapping[str, Columns]:
    """Give for each set and method the column of each text; number: of columns that Ward makes."""
    _prepare()
    asked = json.dumps({"number": number, "sets": sets})
    print("BERTopic and MiniLM look at the same statements ...", flush=True)
    done = subprocess.run(
        [PYTHON, Path(__file__).with_name("in_baselines.py")], input=asked, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _prepare() -> None:
    stamp = PLACE / "ready"
    if stamp.exists() and stamp.read_text() == REQUIREMENTS.read_text():
        return
    print("Making an environment for the baselines (several gigabytes, once) ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE], check=True)
    subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(wordtable.REQUIREMENTS)], check=True)
    stamp.write_text(REQUIREMENTS.read_text())
