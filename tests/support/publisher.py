"""A publisher of newer versions with throw-away keys, and the address that it publishes at.

May import `agent.updates`, `agent.secrets.identity` and the standard library.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from agent.secrets.identity import DeviceKey, base64url
from agent.updates.looking import MEDIA_TYPE
from agent.updates.release import Release, ReleaseFile
from agent.updates.signed import signing_input
from shared.codec import to_json
from tests.support.clock import START

RELEASE = Release(
    version="2.0.0",
    counter=7,
    issued_at=START - timedelta(days=1),
    expires_at=START + timedelta(days=30),
    url="https://example.org/get",
    notes_url="https://example.org/new",
    files=(ReleaseFile("linux-x86_64", "access-agent_2.0.0_amd64.deb", 5, "0" * 64),),
)


class Publisher:
    """Holds a key and signs with it."""

    def __init__(self, name: str = "key-1") -> None:
        self.name = name
        self._key = DeviceKey.create()

    @property
    def keys(self) -> dict[str, str]:
        """What a build pins to believe this publisher."""
        return {self.name: self._key.public_jwk["x"]}

    def sign(self, release: Release = RELEASE, **changed: Any) -> str:
        """The text to publish, with some fields changed."""
        return self.sign_payload(json.dumps(to_json(replace(release, **changed))).encode())

    def sign_payload(self, payload: bytes, header: dict[str, Any] | None = None) -> str:
        """`payload` signed as it is, under another header if one is given."""
        before = signing_input(self.name, payload)
        if header is not None:
            before = f"{base64url(json.dumps(header).encode())}.{base64url(payload)}"
        return f"{before}.{base64url(self._key.sign(before.encode()))}"


class Shelf:
    """What the address answers: change it at will; `asked` holds the headers of each request."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, b"", {"Content-Type": MEDIA_TYPE}
        self.asked: list[dict[str, str]] = []
        self.address = ""

    def put(self, text: str) -> None:
        """Publish `text`."""
        self.body = text.encode() + b"\n"


@contextmanager
def published() -> Iterator[Shelf]:
    """A web server of this computer with one file."""
    shelf = Shelf()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shelf.asked.append({"path": self.path, **dict(self.headers.items())})
            self.send_response_only(shelf.status)
            for name, value in shelf.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(shelf.body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        shelf.address = f"http://127.0.0.1:{server.server_port}/newest.jws"
        try:
            yield shelf
        finally:
            server.shutdown()
            thread.join()
