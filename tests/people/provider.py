"""An OpenID Connect provider on 127.0.0.1, as an organisation has one: discovery, keys, really signed tokens."""

import base64
import json
import threading
import time
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "bigger-voices", "a secret"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Who signs in next, and how it lies: what each token says, and by which key it is signed."""

    said: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None  # None: the same as the token says
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    signs_with: rsa.RSAPrivateKey | None = None  # another key than it shows
    method: str = "RS256"  # what it says that it signs by
    issuer: str = ""
    asked: dict[str, str] = field(default_factory=dict)  # what the house asked for at the first step
    sent: dict[str, str] = field(default_factory=dict)  # what it sent for the code
    url: str = ""

    def token(self) -> str:
        claims = {
            "iss": self.issuer or self.url,
            "aud": CLIENT,
            "sub": "1",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            **self.said,
        }
        key = {"none": None, "HS256": SECRET.ljust(32)}.get(self.method, self.signs_with or self.key)
        return jwt.encode(claims, key, algorithm=self.method, headers={"kid": "one"})

    def keys(self) -> dict[str, Any]:
        shown = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**shown, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def answer(self, path: str) -> dict[str, Any] | None:
        if path == "/token":
            return self.exchange()
        pages = {
            "/.well-known/openid-configuration": self.discovery,
            "/keys": self.keys,
            "/userinfo": lambda: {"sub": "1", **self.said} if self.userinfo is None else self.userinfo,
        }
        return pages[path]() if path in pages else None

    def exchange(self) -> dict[str, Any] | None:
        """Give tokens for the code to the house alone: its secret, and the proof that it began (RFC 7636)."""
        proof = base64.urlsafe_b64encode(sha256(self.sent.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        right = (
            (self.sent.get("client_id"), self.sent.get("client_secret")) == (CLIENT, SECRET)
            and self.asked.get("code_challenge") == proof.decode()
            and self.sent.get("code") == "the code"
        )
        return {"access_token": "open", "token_type": "Bearer", "id_token": self.token()} if right else None


def start(provider: Provider) -> ThreadingHTTPServer:
    """Begin to answer; whoever started it calls `shutdown` and `server_close`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            provider.sent = {name: values[0] for name, values in parse_qs(body).items()}
            self.reply()

        def reply(self) -> None:
            said = provider.answer(urlsplit(self.path).path)
            self.send_response(400 if said is None else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said or {"error": "invalid_grant"}).encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
