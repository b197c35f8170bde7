"""The two bare ends of a simulated session, on the relay's real WebSockets: bytes there, bytes back, the end.

What they carry is no screen; the relay does not look into it. They never leave a limited session by
themselves, so that whoever ends it is the relay (RULES R15).
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from shared.clock import Clock
from shared.codec import from_json
from shared.errors import ServiceFaultError
from shared.sessions import CLOSE_ENDED, GRANT_PREFIX, RFB_SUBPROTOCOL, SessionTerms

_GREETING: Final = b"RFB 003.008\n"
_PATIENCE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Closed:
    """How the relay closed one end: why, and when (real time)."""

    code: int
    reason: str
    at: datetime


class RelayEnd:
    """One end of a session."""

    def __init__(self, socket: ClientConnection, clock: Clock) -> None:
        self._socket = socket
        self._clock = clock
        self.terms: SessionTerms | None = None

    @classmethod
    async def open(cls, url: str, grant: str, clock: Clock) -> RelayEnd:
        """Open the socket with its grant. Raises `ServiceFaultError`."""
        offered = [Subprotocol(RFB_SUBPROTOCOL), Subprotocol(GRANT_PREFIX + grant)]
        options: dict[str, Any] = {"compression": None, "ping_interval": None, "proxy": None}
        try:
            return cls(await connect(url, subprotocols=offered, **options), clock)
        except (OSError, WebSocketException) as exc:
            raise ServiceFaultError("relay_refused", "The relay refused a socket.") from exc

    async def greet(self) -> None:
        """Send some bytes, and get them back from the other end. Raises `ServiceFaultError`."""
        await self._socket.send(_GREETING)
        if await self._read() != _GREETING:
            raise ServiceFaultError("relay_garbled", "The relay changed bytes on their way.")

    async def echo(self) -> None:
        """Give the other end its bytes back, once."""
        await self._socket.send(await self._read())

    async def closed(self) -> Closed:
        """Wait for the end; whatever still comes is thrown away."""
        try:
            while True:
                self._hear(await self._socket.recv())
        except ConnectionClosed:
            at = self._clock.now()
        return Closed(self._socket.close_code or 0, self._socket.close_reason or "", at)

    async def leave(self) -> None:
        """End the session from this side."""
        await self._socket.close(1000, "")

    def drop(self) -> None:
        """Be gone without a word, if it is still there."""
        self._socket.transport.abort()

    async def _read(self) -> bytes:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while isinstance(message := await self._socket.recv(), str):
                    self._hear(message)
        except (ConnectionClosed, TimeoutError) as exc:
            raise ServiceFaultError("relay_silent", "The relay brought nothing from the other end.") from exc
        return message

    def _hear(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self.terms = from_json(SessionTerms, json.loads(message))


def was_cut(closed: Closed) -> bool:
    """Whether the relay ended this at its limit."""
    return (closed.code, closed.reason) == (CLOSE_ENDED, "trial_limit")
