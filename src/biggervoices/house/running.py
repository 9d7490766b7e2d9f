"""Keep the parts of a running house up: PostgreSQL, the server and the worker. One thread; the kernel tells of ends."""

import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from biggervoices.core.postgres import CannotStart, Postgres, end_with_parent

STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TRY_AGAIN = 0.2  # seconds between tries to bring PostgreSQL back: old back ends need a moment to let go of its memory
FIRST_PAGE = 2.0  # seconds that the first page has for itself, before the worker loads
LONGEST_WAIT = 30.0  # seconds between tries to bring the worker back
FALLS_IN_A_ROW = 3  # of the server without one answer in between: then it will not stay up


class Part:
    """One child process, in a group of its own, that ends when we end."""

    def __init__(self, *command: str, seconds_to_stop: float) -> None:
        self.command = command
        self.seconds_to_stop = seconds_to_stop
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.wait = 0.5

    def start(self) -> None:
        """Start it."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-P", *self.command],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us; we stop the parts in order
            preexec_fn=lambda: end_with_parent(signal.SIGTERM),  # safe: this process has one thread
        )

    def has_fallen(self) -> bool:
        """Tell whether it was started and has ended by itself; nothing of its group is left."""
        if self.process is None or self.process.poll() is None:
            return False
        self._kill_group()
        return True

    def start_again_in_time(self) -> None:
        """Start it again, sooner the longer it had lasted."""
        lasted = time.monotonic() - self.started_at
        if lasted < self.wait:
            return
        self.wait = 0.5 if lasted > 2 * LONGEST_WAIT else min(2 * self.wait, LONGEST_WAIT)
        self.start()

    def stop(self) -> None:
        """Ask it to stop, then make it."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.seconds_to_stop)
        self._kill_group()
        self.process.wait()
        self.process = None

    def _kill_group(self) -> None:
        assert self.process is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


def server(host: str, port: int, *, workers: int) -> Part:
    """Describe the web server: granian, four threads a worker."""
    return Part(
        *("-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "5", "--log-level", "warning", "biggervoices.house.wsgi:application"),
        seconds_to_stop=8,
    )


def worker() -> Part:
    """Describe the worker; a job cut off at the end is run again at the next start."""
    return Part("-m", "biggervoices", "worker", seconds_to_stop=8)


class House:
    """The parts of one house. `run` returns when somebody stops it: 0, or 1 when the server would not stay up."""

    def __init__(self, *, database: Postgres | None, server: Part, worker: Part | None, say: Callable[[str], None]):
        self.database = database
        self.server = server
        self.worker = worker
        self.say = say
        self.stopped = False
        self.database_tried_at = 0.0
        self.open_since = 0.0
        self.server_answers = False
        self.falls = 0

    def run(self, *, page: str, host: str, port: int) -> int:
        """Start the server, say where it is when it answers, start the worker, and keep all of them up."""
        awake, news = socket.socketpair()
        news.setblocking(False)
        signal.set_wakeup_fd(news.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # so that the end of a part wakes us
        for number in STOPPED_BY:
            signal.signal(number, self._stop_soon)
        try:
            self.server.start()
            while not self.stopped:
                if not self.server_answers and answers(host, port):
                    self.server_answers, self.falls = True, 0
                    if self.open_since:
                        self.say("The server answers again.")
                    else:
                        self.open_since = time.monotonic()
                        self.say(f"Open http://{shown(host)}:{port}{page}")
                if not self._look_after():
                    return 1
                self._sleep(awake, 0.5 if self.server_answers else 0.03)
        finally:
            self._stop_all()
        return 0

    def _look_after(self) -> bool:
        """Bring back what has fallen. False when the server cannot be kept up."""
        self._look_after_database()
        if not self._look_after_server():
            return False
        self._look_after_worker()
        return True

    def _look_after_server(self) -> bool:
        if not self.server.has_fallen():
            return True
        self.falls += 1
        if not self.open_since or self.falls == FALLS_IN_A_ROW:
            self.say("The server does not stay up. What it said stands above.")
            return False
        self.say("The server fell. Starting it again.")
        self.server_answers = False
        self.server.start()
        return True

    def _look_after_worker(self) -> None:
        if self.worker is None:
            return
        first_page_had_time = self.open_since and time.monotonic() - self.open_since > FIRST_PAGE
        if self.worker.process is None and first_page_had_time:
            self.worker.start()
        elif self.worker.has_fallen():
            self.worker.start_again_in_time()

    def _look_after_database(self) -> None:
        if self.database is None or self.database.is_alive():
            return
        if time.monotonic() - self.database_tried_at < TRY_AGAIN:
            return
        if not self.database_tried_at or time.monotonic() - self.database_tried_at > 10:
            self.say("PostgreSQL fell. Starting it again. What was saved is kept.")
        self.database_tried_at = time.monotonic()
        try:
            self.database.launch()
        except CannotStart as reason:
            self.say(str(reason))

    def _sleep(self, awake: socket.socket, seconds: float) -> None:
        fallen = self.database is not None and not self.database.is_alive()
        if select.select([awake], [], [], TRY_AGAIN if fallen else seconds)[0]:
            awake.recv(64)

    def _stop_soon(self, *_: object) -> None:
        self.stopped = True

    def _stop_all(self) -> None:
        self.say("Stopping ...")
        self.server.stop()
        if self.worker:
            self.worker.stop()
        if self.database:
            self.database.stop()


def answers(host: str, port: int) -> bool:
    """Tell whether the server answers; by its lightest page, so that the first person's page comes sooner."""
    link = http.client.HTTPConnection(shown(host), port, timeout=5)
    try:
        link.request("GET", "/health/live")
        return link.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def shown(host: str) -> str:
    """Give the address that a browser on this machine can open."""
    return "127.0.0.1" if host in ("", "0.0.0.0") else host


def why_not_listen(host: str, port: int) -> str | None:
    """Say why the server cannot take this port."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError:
            return f"Port {port} is kept for the administrator of this machine. Try --port 8000."
        except OSError:
            return f"Port {port} is taken by another program. Try another one: --port {port + 1}"
    return None
