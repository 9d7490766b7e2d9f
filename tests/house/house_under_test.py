"""A real house in a process of its own, with one page of its own: `note/` keeps a word and says so."""

import atexit
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import os, sys
from biggervoices.core.postgres import CannotStart, Postgres
from biggervoices.house import preparing, running
from biggervoices.house.cli import var_folder

port = int(sys.argv[1])
database = Postgres(var_folder() / "postgres")
try:
    database.start()
except CannotStart as reason:
    sys.exit(str(reason))
os.environ["DATABASE_URL"] = database.url
preparing.make_ready(database.url, var_folder(), print, demo=False)
if sys.argv[2] == "make":
    database.stop()
    sys.exit()
worker = running.worker() if sys.argv[2] == "worker" else None
server = running.server("127.0.0.1", port, workers=1)
house = running.House(database=database, server=server, worker=worker, say=print)
sys.exit(house.run(page="/note/", host="127.0.0.1", port=port))
"""
FELL, BACK = "The server fell.", "The server answers again."


class HouseUnderTest:
    """Start it, ask it, kill parts of it, stop it: with one page of its own, unless other settings are named."""

    def __init__(
        self,
        var: Path,
        *,
        settings: str = "tests.house.settings_under_test",
        page: str = "/note/",
        worker: bool = True,
    ):
        self.var = var
        self.worker = worker
        self.settings, self.page = settings, page
        self.port = free_port()
        self.said = var.parent / "said.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it without waiting."""
        if not self.var.exists():
            subprocess.run(["cp", "-a", made_once(), self.var], check=True)  # with its owner, who is PostgreSQL's user
        with self.said.open("ab") as said:
            command = [sys.executable, "-c", SCRIPT, str(self.port), "worker" if self.worker else "none"]
            self.process = subprocess.Popen(command, env=self.surroundings(), stdout=said, stderr=said)

    def wait_until_open(self, seconds: float = 60) -> None:
        """Wait for the first answer."""
        until = time.monotonic() + seconds
        while self.ask("GET")[0] != 200:
            assert self.process
            assert self.process.poll() is None, self.said.read_text()
            assert time.monotonic() < until, self.said.read_text()
            time.sleep(0.05)

    def wait_until_it_knows(self, seconds: float = 60) -> None:
        """Wait until the house itself has seen an answer, as it tries again only for a server that once answered."""
        until = time.monotonic() + seconds
        while "Open http" not in (said := self.said.read_text()) or said.count(FELL) > said.count(BACK):
            assert self.process
            assert self.process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)

    def ask(self, method: str, word: str = "") -> tuple[int, str, str]:
        """Ask the page once: status (0 when nobody listens), Retry-After, words."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request(method, f"{self.page}{word}")
            answer = link.getresponse()
            return answer.status, answer.headers.get("Retry-After", ""), answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            link.close()

    def surroundings(self) -> dict[str, str]:
        """Give the variables under which its processes run."""
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "PYTEST"))}
        return mine | {
            "BIGGERVOICES_VAR": str(self.var),
            "BIGGERVOICES_MODE": "test",
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "PYTHONUNBUFFERED": "1",
        }

    def workers(self) -> list[int]:
        """Give the numbers of the processes that answer requests: the children of the web server."""
        return [it for it in _children(self.process.pid if self.process else 0, deep=2) if b"granian" in _command(it)]

    def postmaster(self) -> int:
        """Give the number of PostgreSQL's first process."""
        return int((self.var / "postgres/data/postmaster.pid").read_text().split()[0])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and give its exit code."""
        assert self.process
        with suppress(ProcessLookupError):
            self.process.send_signal(how)
        return self.process.wait(30)


@cache
def made_once() -> Path:
    """Make what a first start makes, once for all houses of this process: tables and files take it ten seconds."""
    place = tempfile.TemporaryDirectory(prefix="biggervoices-made-")
    atexit.register(place.cleanup)
    first = HouseUnderTest(Path(place.name) / "var")
    command = [sys.executable, "-c", SCRIPT, str(first.port), "make"]
    subprocess.run(command, env=first.surroundings(), check=True)
    return first.var


def _children(parent: int, *, deep: int) -> list[int]:
    """Give the processes that stand `deep` steps below another."""
    found = [parent]
    for _step in range(deep):
        below = []
        for one in found:
            for tasks in Path(f"/proc/{one}/task").glob("*/children"):
                with suppress(OSError):
                    below += [int(child) for child in tasks.read_text().split()]
        found = below
    return found


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def of_this_house(var: Path) -> list[str]:
    """Give the command lines of the living processes that know this house's folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            surroundings = (place / "environ").read_bytes()
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if str(var).encode() in surroundings + command.encode() and int(place.name) != os.getpid():
                found.append(command)
    return found
