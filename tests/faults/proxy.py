"""A bad line between a browser and a house: slow, cut after some bytes, reset, or silent; each connection by chance."""

import random
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

What = Literal["well", "slow", "cut", "reset", "silent"]
SILENCE = 1.0  # seconds that a silent line is held before it is given up


@dataclass(frozen=True)
class Fault:
    """What happens to a connection, in which direction, after how many bytes."""

    what: What
    on_the_way_back: bool = False
    after: int = 0


class Proxy:
    """Pass connections on to a port. `calm` ends all faults; `next` is what happens to the very next connection."""

    def __init__(self, port: int, rng: random.Random) -> None:
        self.to, self.rng = port, rng
        self.happened: Counter[str] = Counter()
        self.calm = False
        self.next: Fault | None = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])

    def __enter__(self) -> "Proxy":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                threading.Thread(target=self._carry, args=[near, self._fault()], daemon=True).start()

    def _fault(self) -> Fault:
        fault, self.next = self.next, None
        if fault:
            return fault
        if self.calm or self.rng.random() < 0.3:
            return Fault("well")
        what: What = self.rng.choice(("slow", "cut", "cut", "reset", "reset", "silent"))
        back = self.rng.random() < 0.6
        # The head of a request or an answer is some hundred bytes: cut in it, after it, and in the middle of the rest.
        return Fault(what, back, self.rng.choice((0, 1, self.rng.randrange(600), self.rng.randrange(9000))))

    def _carry(self, near: socket.socket, fault: Fault) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self.to), timeout=30)
        except OSError:
            near.close()
            return
        pumps = [
            threading.Thread(target=self._pump, args=[near, far, fault, False], daemon=True),
            threading.Thread(target=self._pump, args=[far, near, fault, True], daemon=True),
        ]
        for pump in pumps:
            pump.start()
        for pump in pumps:
            pump.join(60)
        near.close()
        far.close()

    def _pump(self, source: socket.socket, sink: socket.socket, fault: Fault, back: bool) -> None:
        mine = fault if fault.on_the_way_back == back else Fault("well")
        passed = 0
        with suppress(OSError):
            while data := source.recv(4096):
                if mine.what in ("cut", "reset", "silent") and passed + len(data) > mine.after:
                    sink.sendall(data[: mine.after - passed])
                    self._break(source, sink, mine)
                    return
                if mine.what == "slow":
                    time.sleep(0.05)
                    self.happened["slow"] += passed == 0
                sink.sendall(data)
                passed += len(data)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _break(self, source: socket.socket, sink: socket.socket, fault: Fault) -> None:
        self.happened[f"{fault.what} {'back' if fault.on_the_way_back else 'there'}"] += 1
        if fault.what == "silent":
            time.sleep(SILENCE)
        for end in (source, sink):
            if fault.what == "reset":
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
