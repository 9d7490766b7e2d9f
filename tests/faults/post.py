"""Where notices arrive: a mail server and a gateway for text messages, which can be killed at, or hang in, a moment."""

import json
import socketserver
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

BEFORE, DURING, AFTER = "before", "during", "after"
MOMENTS = (BEFORE, DURING, AFTER)

Then = Callable[[], None]


class Post:
    """Take e-mails and text messages, and do something at the next moment of a kind: `at(DURING, kill_it)`.

    BEFORE: somebody knocks, nothing was given. DURING: all of it was given, and nothing was answered. AFTER: it was
    answered that it is taken.
    """

    def __init__(self) -> None:
        self.got: Counter[tuple[str, str]] = Counter()  # (channel, to)
        self.waiting: dict[str, Then] = {}
        self.lock = threading.Lock()
        self.mail = _Mail(("127.0.0.1", 0), _MailTaker)
        self.texts = ThreadingHTTPServer(("127.0.0.1", 0), _TextTaker)
        self.mail.post = self.texts.post = self  # type: ignore[attr-defined]

    def at(self, moment: str, then: Then) -> threading.Event:
        """Do something once, the next time that a message comes to this moment; what is given is set when it was."""
        done = threading.Event()

        def do() -> None:
            then()
            done.set()

        with self.lock:
            self.waiting[moment] = do
        return done

    def comes_to(self, moment: str) -> None:
        with self.lock:
            then = self.waiting.pop(moment, None)
        if then:
            then()

    def takes(self, channel: str, to: str) -> None:
        with self.lock:
            self.got[channel, to] += 1

    def surroundings(self) -> dict[str, str]:
        """Give the variables by which a house finds this post."""
        return {
            "BIGGERVOICES_EMAIL_HOST": "127.0.0.1",
            "BIGGERVOICES_EMAIL_PORT": str(self.mail.server_address[1]),
            "BIGGERVOICES_SMS": f"http://127.0.0.1:{self.texts.server_port}/",
        }

    def __enter__(self) -> "Post":
        for server in (self.mail, self.texts):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for server in (self.mail, self.texts):
            server.shutdown()
            server.server_close()


class _Mail(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _MailTaker(socketserver.StreamRequestHandler):
    """As much SMTP as a mail library speaks (RFC 5321)."""

    def handle(self) -> None:
        try:
            self._talk(self.server.post)  # type: ignore[attr-defined]
        except OSError:
            return  # it was killed

    def _talk(self, post: Post) -> None:
        post.comes_to(BEFORE)
        to: list[str] = []
        self._say("220 here")
        while line := self.rfile.readline():
            word = line.upper()
            if word.startswith(b"RCPT TO:"):
                to.append(line.decode().split("<", 1)[1].split(">", 1)[0])
            if word.startswith(b"DATA"):
                self._say("354 go on")
                while (line := self.rfile.readline()) != b".\r\n":
                    if not line:
                        return
                for one in to:
                    post.takes("EMAIL", one)
                post.comes_to(DURING)
                self._say("250 taken")
                post.comes_to(AFTER)
                continue
            self._say("221 bye" if word.startswith(b"QUIT") else "250 well")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _TextTaker(BaseHTTPRequestHandler):
    """Take {"to", "text"} as JSON."""

    def do_POST(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        try:
            post.comes_to(BEFORE)
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            post.takes("SMS", body["to"])
            post.comes_to(DURING)
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.wfile.flush()
            post.comes_to(AFTER)
        except OSError:
            return  # it was killed

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
