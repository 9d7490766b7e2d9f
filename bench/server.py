"""A real server beside the measurements: granian, a process for each core, four threads each, as `serve` runs."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def served() -> Iterator[str]:
    """Give the address of a server that answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--port", str(port)),
        *(
            "--workers",
            str(os.cpu_count() or 1),
            "--blocking-threads",
            "4",
            "--log-level",
            "warning",
            "biggervoices.house.wsgi:application",
        ),
    ]
    server = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", "."])})
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(200):
            with suppress(OSError), urllib.request.urlopen(f"{address}/health/live", timeout=2):
                break
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)
