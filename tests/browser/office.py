"""A small office by docs/recorder.md, with faults on order: what it holds can be asked, and how it fails is planned."""

import json
import socket
import struct
import threading
import time
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SRC = Path(__file__).resolve().parents[2] / "src/biggervoices"
STATIC = {"checks": SRC / "checks/static", "easyread": SRC / "easyread/static"}
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".css": "text/css"}
PAGE = b'<!doctype html><html lang="en"><title>Recorder under test</title><link rel="icon" href="data:,">'

Fault = Callable[["Request"], bool]  # do something wrong; True: the request was answered, or never will be


def receipt(held: dict[str, str]) -> str:
    """Give what a receipt shows, worked out apart from the code under test."""
    return sha256("\n".join(sorted(" ".join(one) for one in held.items())).encode()).hexdigest()


@dataclass
class Office:
    """What the office holds, and what goes wrong there next, by what is asked: journal, file, worry, list."""

    epoch: str = "e1"
    ahead: int = 0  # milliseconds of its clock before ours
    signed_in: bool = True
    visits: set[str] = field(default_factory=set)
    entries: dict[str, str] = field(default_factory=dict)  # text by id
    sendings: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    worries: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[float, str]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    most_entries: int = 10_000
    lose_all: bool = False
    private_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    busy: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""

    @property
    def public_key(self) -> str:
        """Give the key to which copies and worries are sealed."""
        point = self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return b64encode(point).decode()

    def open(self, envelope: dict[str, str], purpose: str) -> Any:
        """Open what was sealed to this office."""
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64decode(envelope["epk"]))
        shared = self.private_key.exchange(ec.ECDH(), theirs)
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(shared)
        return json.loads(AESGCM(key).decrypt(b64decode(envelope["iv"]), b64decode(envelope["sealed"]), None))

    def values(self) -> list[Any]:
        """Give the value of each entry held, in the order of their making."""
        return [
            it["value"] for it in sorted((json.loads(text) for text in self.entries.values()), key=lambda it: it["n"])
        ]

    def asked_for(self, what: str) -> int:
        """Give how often something was asked."""
        return sum(kind == what for _, kind in self.asked)

    def restore_an_empty_disk(self) -> None:
        """Lose all, as a server does that was set up anew."""
        self.epoch += "+"
        self.entries, self.worries = {}, {}
        self.files = {name: {**file, "data": b""} for name, file in self.files.items()}

    def take(self, sending: dict[str, Any]) -> dict[str, Any]:
        """Keep a journal, and give its receipt."""
        held: dict[str, str] = {}
        answer: dict[str, Any] = {"clashes": [], "refused": [], "late": [], "files": [], "state": "OPEN"}
        for text in sending["entries"]:
            entry, digest = json.loads(text), sha256(text.encode()).hexdigest()
            if entry["value"] == "NOT TO BE READ":
                answer["refused"].append({"id": entry["id"], "reason": "We could not read this."})
            elif self.entries.setdefault(entry["id"], text) != text:
                answer["clashes"].append(entry["id"])
            else:
                held[entry["id"]] = digest
            if entry["value"] == "LATE":
                answer["late"].append(entry["id"])
            if entry["kind"] == "ATTACHED":
                self.files.setdefault(entry["value"]["id"], {**entry["value"], "data": b"", "reason": ""})
        return {"epoch": self.epoch, "held": len(held), "sha256": receipt(held), **answer}

    def file_state(self, id: str) -> dict[str, Any]:
        """Tell how much of a file is here; what is whole and not what was promised is thrown away."""
        file = self.files[id]
        whole = len(file["data"]) == file["bytes"]
        if whole and sha256(file["data"]).hexdigest() != file["sha256"]:
            file["data"], whole = b"", False
        state = "REFUSED" if file["reason"] else "HERE" if whole else "WAITING"
        return {"id": id, "have": len(file["data"]), "bytes": file["bytes"], "state": state, "reason": file["reason"]}


class Request(BaseHTTPRequestHandler):
    """One question to the office."""

    # A connection for each question: one that is used again and cut is tried again by the browser, behind our back.
    protocol_version = "HTTP/1.0"
    server: "Server"

    def handle_one_request(self) -> None:
        """Answer all that is asked in one place; http.server looks for a method of each name."""
        self.do_GET = self.do_POST = self.do_PATCH = self.answer
        super().handle_one_request()

    @property
    def office(self) -> Office:
        return self.server.office

    def answer(self) -> None:
        path = urlsplit(self.path).path
        if not path.startswith("/api/"):
            return self.page(path)
        kind = (
            "journal"
            if path.endswith("/journal")
            else {"visits": "list", "files": "file", "worries": "worry"}[path.split("/")[2]]
        )
        with self.office.busy:
            self.office.asked.append((time.monotonic(), kind))
            fault = self.office.faults[kind].pop(0) if self.office.faults[kind] else None
        if fault and fault(self):
            return None
        with self.office.busy:
            return self.json(*getattr(self, kind)(path))

    def list(self, _path: str) -> tuple[int, Any]:
        if not self.office.signed_in:
            return 401, {"reason": ""}
        now = int(time.time() * 1000) + self.office.ahead
        return 200, {"me": {"id": "ann"}, "csrf": "token", "epoch": self.office.epoch, "now": now, "visits": []}

    def journal(self, path: str) -> tuple[int, Any]:
        sending = json.loads(self.body())
        if not self.office.signed_in or self.headers["X-CSRFToken"] != "token":
            return 403, {"reason": ""}
        if path.split("/")[3] not in self.office.visits:
            return 404, {"reason": "Not found."}
        if len(sending["entries"]) > self.office.most_entries:
            return 413, {"reason": "Too much at once."}
        self.office.sendings.append(sending)
        return 200, self.office.take(sending)

    def file(self, path: str) -> tuple[int, Any]:
        name, piece = path.split("/")[3], self.body()
        if name not in self.office.files:
            return 404, {"reason": ""}
        if self.command == "PATCH":
            start, file = int(parse_qs(urlsplit(self.path).query)["from"][0]), self.office.files[name]
            if start != len(file["data"]):
                return 409, self.office.file_state(name)
            self.office.pieces.append((start, len(piece)))
            file["data"] += piece
        return 200, self.office.file_state(name)

    def worry(self, _path: str) -> tuple[int, Any]:
        told = json.loads(self.body())
        facts = self.office.open(told["sealed"], "biggervoices-worry-1") if "sealed" in told else told
        self.office.worries[told["id"]] = facts | {"came_sealed": "sealed" in told}
        return 200, {"number": f"N{len(self.office.worries)}"}

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"] or 0))

    def page(self, path: str) -> None:
        file = (
            STATIC.get(path.split("/")[2], SRC) / path.removeprefix("/static/") if path.startswith("/static/") else None
        )
        if file and not file.is_file():
            return self.send(404, b"", "text/plain")
        return self.send(200, file.read_bytes() if file else PAGE, TYPES[file.suffix] if file else "text/html")

    def json(self, status: int, facts: Any, **headers: str) -> None:
        self.send(status, json.dumps(facts).encode(), "application/json", **headers)

    def send(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def cut(self) -> None:
        """Reset the connection: no answer, and no goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """The office's machine."""

    daemon_threads = True
    office: Office

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a line that was cut on purpose."""


@contextmanager
def open_office() -> Iterator[Office]:
    """Give an office that answers at its `url`."""
    server = Server(("127.0.0.1", 0), Request)
    server.office = Office(url=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.office
    finally:
        server.shutdown()
        server.server_close()


# --- what can go wrong -----------------------------------------------------------------------------------------------


def says(status: int, **headers: str) -> Fault:
    """Answer with a code and nothing else."""

    def fault(request: Request) -> bool:
        request.body()
        request.json(status, {"reason": f"Because of {status}."}, **headers)
        return True

    return fault


def to_sign_in(request: Request) -> bool:
    """Send to the page where one signs in."""
    request.body()
    request.send(302, b"", "text/html", Location="/sign-in/")
    return True


def cafe(request: Request) -> bool:
    """Answer with somebody else's page, as the Wi-Fi of a café does."""
    request.body()
    request.send(200, b"<h1>Free Wi-Fi</h1>", "text/html")
    return True


def cut_before(request: Request) -> bool:
    """Cut the line before anything is done."""
    request.cut()
    return True


def cut_after(request: Request) -> bool:
    """Do all that was asked, and cut the line before the answer."""
    with request.office.busy:
        kind = request.office.asked[-1][1]
        getattr(request, kind)(urlsplit(request.path).path)
    request.cut()
    return True


def hangs_after(request: Request) -> bool:
    """Do all that was asked, and never answer."""
    with request.office.busy:
        kind = request.office.asked[-1][1]
        getattr(request, kind)(urlsplit(request.path).path)
    time.sleep(3)
    return True


def half_a_piece(request: Request) -> bool:
    """Keep the first half of a piece of a file, and cut the line."""
    length = int(request.headers["Content-Length"] or 0)
    piece = request.rfile.read(length // 2)
    with request.office.busy:
        request.office.files[urlsplit(request.path).path.split("/")[3]]["data"] += piece
    request.cut()
    return True


def lies(change: Callable[[dict[str, Any]], dict[str, Any]], *, keeps: bool = True) -> Fault:
    """Answer a sending with a receipt that is not true; keeps: all the same, the office holds what came."""

    def fault(request: Request) -> bool:
        sending = json.loads(request.body())
        with request.office.busy:
            before = dict(request.office.entries)
            told = request.office.take(sending)
            request.office.entries = request.office.entries if keeps else before
        request.json(200, change(told))
        return True

    return fault
