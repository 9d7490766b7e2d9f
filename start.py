#!/usr/bin/env python3
"""Bigger Voices on a machine with nothing prepared but Python: `python3 start.py demo`, `python3 start.py test`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- it speaks to the older ones
    sys.exit("Bigger Voices needs Python 3.11 or newer, and this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
if sys.platform == "win32":
    sys.exit("On Windows, Bigger Voices runs inside WSL: open it with `wsl`, and try again there.")

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HELP = """python3 start.py demo [--port N]        try it with invented people: http://127.0.0.1:8000/demo/
python3 start.py test [--long] [...]    run the tests; whatever follows goes to pytest
python3 start.py check                  run every linter, type check and contract
python3 start.py bench [--baselines]    measure"""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOWHERE = {"DATABASE_URL": "postgresql://none@127.0.0.1:1/none"}  # for commands that only read the code
DEPLOY = {  # what a production start needs, so that its settings can be looked at
    **NOWHERE,
    "BIGGERVOICES_MODE": "production",
    "BIGGERVOICES_SECRET_KEY": "only-to-check-the-settings-" + "0123456789abcdef" * 3,
    "BIGGERVOICES_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "BIGGERVOICES_LINK_KEY": "only-to-check-the-settings",
    "BIGGERVOICES_HOSTS": "voices.example.org",
}
MANAGE = "python -W ignore -m biggervoices manage "
CHECKS: tuple[tuple[str, str, dict[str, str]], ...] = (  # name, command, what it needs in the environment
    ("ruff format", "ruff format --check .", {}),
    ("ruff", "ruff check .", {}),
    ("mypy --strict", "mypy --strict -p biggervoices -p bench", {}),
    ("lint-imports", "lint-imports --no-logo", {}),
    ("djlint", "djlint src --lint --quiet", {}),
    ("deptry", "deptry src", {}),
    ("makemigrations", MANAGE + "makemigrations --check --dry-run", NOWHERE),
    ("check --deploy", MANAGE + "check --deploy --fail-level WARNING", DEPLOY),
    ("tsc", "node node_modules/typescript/bin/tsc --project tsconfig.json", {}),
)


def main() -> None:
    command, rest = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if command not in ("demo", "test", "check", "bench"):
        print(HELP)
        sys.exit(0 if command in ("", "help", "-h", "--help") else 2)
    prepare("requirements.txt" if command == "demo" else "requirements-dev.txt", for_tests=command != "demo")
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    if command == "demo":
        run_on("-P", "-m", "biggervoices", "demo", *rest)
    os.chdir(ROOT)
    if command == "check":
        sys.exit(check())
    if command == "bench":
        run_on("-m", "bench", *rest)
    find_chromium()
    workers = [] if any(word.startswith(("-n", "--dist", "--pdb")) for word in rest) else ["-n", "auto"]
    run_on("-m", "pytest", *workers, *rest)


def run_on(*command: str) -> None:
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *command])


def prepare(requirements: str, *, for_tests: bool) -> None:
    """Make .venv, its parts and the assets, unless they are there; one start at a time."""
    folder = os.open(ROOT, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another start is preparing this folder. Waiting for it ...", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)
    parts = "Making a place for the parts (about a minute) ..."
    install(parts, requirements, "--require-hashes", "--no-deps", "-r", requirements)
    build = "requirements-build.txt"
    install("Adding the tools that build ...", build, "--require-hashes", "--no-deps", "-r", build)
    install("Adding Bigger Voices itself ...", "pyproject.toml", "--no-build-isolation", "--no-deps", "-e", ".")
    if not (shutil.which("node") and shutil.which("npm")):
        node = "requirements-node.txt"
        install("Adding Node, which builds the styles ...", node, "--require-hashes", "--no-deps", "-r", node)
    with_checkers = ["--with-checkers"] if for_tests else []
    run(PYTHON, ROOT / "assets" / "build.py", *with_checkers, why="The styles and pictures could not be made.")
    os.close(folder)


def install(words: str, name: str, *what: str) -> None:
    """Install with pip, unless the stamp says that exactly this is installed."""
    stamp = VENV / f"stamp-{name}"
    wanted = hashlib.sha256((ROOT / name).read_bytes() + f"{ROOT} {sys.version}".encode()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print(words, flush=True)
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode if PYTHON.exists() else True:
        lacks = "Python lacks its venv part. On Debian and Ubuntu: apt install python3-venv"
        run(sys.executable, "-m", "venv", "--clear", VENV, why=lacks)
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    run(*pip, *what, why="pip could not install it. This machine needs the internet once.")
    stamp.write_text(wanted)


def run(*command: object, why: str) -> None:
    if subprocess.run([str(word) for word in command], cwd=ROOT).returncode:
        sys.exit(why)


def find_chromium() -> None:
    """Find a browser for the tests, or fetch one; without one the browser tests say that they could not run."""
    found = os.environ.get("BIGGERVOICES_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    opens = "from playwright.sync_api import sync_playwright as s\nwith s() as p: p.chromium.launch().close()"
    if not found and subprocess.run([PYTHON, "-c", opens], capture_output=True).returncode:
        print("Fetching a Chromium for the browser tests ...", flush=True)
        subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"], capture_output=True)
        if subprocess.run([PYTHON, "-c", opens], capture_output=True).returncode and os.geteuid() == 0:
            subprocess.run("apt-get update -q && apt-get install -q -y chromium", shell=True, stdout=sys.stderr)
            found = shutil.which("chromium")
    if found:
        os.environ["BIGGERVOICES_CHROMIUM"] = found  # without it the tests ask Playwright for its own


def check() -> int:
    """Run every check, also after one has failed, and show each with its time."""
    failed = []
    for name, command, needs in CHECKS:
        began = time.monotonic()
        words = shlex.split(command)
        known = shutil.which(words[0])
        done = subprocess.run(words, env={**os.environ, **needs}, capture_output=True, text=True) if known else None
        ok = done is not None and done.returncode == 0
        print(f"{'ok    ' if ok else 'FAILED'} {name:<16} {time.monotonic() - began:5.1f} s", flush=True)
        if not ok:
            failed.append(name)
            print((done.stdout + done.stderr).strip() if done else f"{words[0]} is missing.", flush=True)
    print(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    main()
