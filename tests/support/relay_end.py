"""A plain WebSocket client for either end of a session; speaks what the relay speaks, and no RFB.

Built on the asyncio client of `websockets`, which nobody here wrote.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from shared.codec import from_json
from shared.sessions import GRANT_PREFIX, RFB_SUBPROTOCOL, SessionTerms
from tests.support.patience import PATIENCE_S


def upgrade_request(host: str, path: str, grant: str) -> bytes:
    """The request for a WebSocket, for ends that do the rest by hand."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Protocol: {RFB_SUBPROTOCOL}, {GRANT_PREFIX}{grant}\r\n\r\n"
    ).encode()


class RelayEnd:
    """One end of a session."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.terms: list[SessionTerms] = []

    @classmethod
    async def open(
        cls, url: str, grant: str, headers: dict[str, str] | None = None, **options: Any
    ) -> RelayEnd:
        """Open a socket; whether the grant was good shows later."""
        offered = [Subprotocol(RFB_SUBPROTOCOL), Subprotocol(GRANT_PREFIX + grant)]
        options = {"compression": None, "ping_interval": None, "max_size": None, "proxy": None} | options
        return cls(await connect(url, subprotocols=offered, additional_headers=headers, **options))

    async def send(self, data: bytes) -> None:
        """Hand bytes over to the other end."""
        await self.socket.send(data)

    async def read(self) -> bytes:
        """The next bytes; terms that come before them are kept. b"" once it is closed."""
        try:
            while True:
                async with asyncio.timeout(PATIENCE_S):
                    message = await self.socket.recv()
                if isinstance(message, bytes):
                    return message
                self.terms.append(from_json(SessionTerms, json.loads(message)))
        except ConnectionClosed:
            return b""

    async def read_exactly(self, size: int) -> bytes:
        """So many bytes; fewer when the socket closes."""
        data = b""
        while len(data) < size and (more := await self.read()):
            data += more
        return data

    async def next_terms(self) -> SessionTerms:
        """The next terms; nothing else may come before them."""
        async with asyncio.timeout(PATIENCE_S):
            message = await self.socket.recv()
        assert isinstance(message, str), message
        self.terms.append(from_json(SessionTerms, json.loads(message)))
        return self.terms[-1]

    async def closed(self) -> tuple[int, str]:
        """How the relay closed this end: code and reason; what comes before is thrown away."""
        while await self.read():
            pass
        await self.socket.wait_closed()
        return self.socket.close_code or 0, self.socket.close_reason or ""

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Leave orderly."""
        await self.socket.close(code, reason)

    async def vanish(self) -> None:
        """Leave without a word, as a process that is killed."""
        self.socket.transport.abort()
        await self.socket.wait_closed()
