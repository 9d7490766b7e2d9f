"""A real house for each worker of the browser tests: the demo as the README starts it, and a real Chromium."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

expect.set_options(timeout=15_000)  # milliseconds; two browsers on two cores are slower than a person waits

CASTING = Path(__file__).with_name("casting.py")
FOLDERS: dict[str, str] = {}  # where each house under test keeps everything, by its address


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a demo that answers; it has a database of its own, and nothing of it is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    var = tmp_path_factory.mktemp("house")
    # PostgreSQL runs as another user where we are root, and must be able to pass through.
    for folder in (var, *var.parents[:3]):
        with suppress(PermissionError):
            folder.chmod(folder.stat().st_mode | 0o011)
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environ |= {"BIGGERVOICES_VAR": str(var), "BIGGERVOICES_MODE": "demo", "PYTHONUNBUFFERED": "1"}
    with (var / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "biggervoices", "demo", "--port", str(port)], env=environ, stdout=log, stderr=log
        )
    try:
        _wait(f"http://127.0.0.1:{port}/health/ready", server, var / "log")
        FOLDERS[f"http://127.0.0.1:{port}"] = str(var)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    pytest.fail(f"The demo did not start:\n{log.read_text()}")


@dataclass(frozen=True)
class Cast:
    """Who walks one circle: people of the demo who have nothing else to do today."""

    home: str
    home_id: str
    team: str
    checker: str
    checker_name: str
    card: str
    supporter_name: str
    person: str
    person_name: str
    manager: str
    manager_name: str


@pytest.fixture(scope="session")
def casts(house: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Give casts, each with a home and a checker of its own: ask for the next one."""
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environ |= {"BIGGERVOICES_VAR": FOLDERS[house], "BIGGERVOICES_MODE": "demo"}  # the keys of that house
    shell = subprocess.run(
        [sys.executable, "-m", "biggervoices", "manage", "shell", "--no-imports", "-c", CASTING.read_text()],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.returncode == 0, shell.stderr
    return (Cast(**facts) for facts in json.loads(shell.stdout))
