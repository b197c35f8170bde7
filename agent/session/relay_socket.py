"""This computer's end of a session: a WebSocket to the relay; the only user of the websockets client.

Binary messages are the RFB stream (`ByteTransport`), text messages the `SessionTerms`. The grant travels as a
subprotocol, in no address and no log (SECURITY 20). What ends the session travels as close code and reason.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from shared.codec import from_json
from shared.errors import DecodeError, ServiceUnreachableError, SessionRefused
from shared.reasons import EndReason
from shared.sessions import CLOSE_ENDED, GRANT_PREFIX, RFB_SUBPROTOCOL, SessionTerms

log = logging.getLogger(__name__)

OPEN_WITHIN_S: Final = 10.0
CLOSE_WITHIN_S: Final = 1.0
_PING_S: Final = 20.0
_DEAD_S: Final = 25.0  # after a ping: 45 s of silence in all (SECURITY 23)
_LARGEST_MESSAGE: Final = 1024 * 1024
_MESSAGES_AHEAD: Final = 16
_WRITE_AHEAD_BYTES: Final = 64 * 1024


class RelaySocket:
    """An open socket. `on_terms` is called with every `SessionTerms`, in order, in the event loop."""

    def __init__(self, connection: ClientConnection, on_terms: Callable[[SessionTerms], None]) -> None:
        self._connection, self._on_terms = connection, on_terms
        self._incoming: deque[bytes] = deque()
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._gone = False
        self._reading = asyncio.create_task(self._read(), name="relay socket")

    @property
    def end_reason(self) -> EndReason:
        """Why it is over, once it is: as the relay said, or else the way was lost."""
        if self._connection.close_code == CLOSE_ENDED:
            word = self._connection.close_reason or ""
            return EndReason(word) if word in set(EndReason) else EndReason.UNKNOWN
        return EndReason.NETWORK_LOST

    async def receive(self) -> bytes:
        """The next bytes; b"" once the other end is gone."""
        while not self._incoming:
            if self._gone:
                return b""
            self._news.clear()
            await self._news.wait()
        data = b"".join(self._incoming)
        self._incoming.clear()
        self._room.set()
        return data

    async def send(self, data: bytes | bytearray | memoryview) -> None:
        """Hand `data` over; returns when there is room for more. Nobody hears it once the end is gone."""
        try:
            await self._connection.send(data)
        except ConnectionClosed:
            await asyncio.sleep(0)  # whoever sends in a loop lets others see the end

    async def gone(self) -> None:
        """Return once the other end, or the way to it, is gone."""
        await asyncio.wait({self._reading})

    async def close(self, reason: EndReason) -> bool:
        """End it; whether the relay heard why. Leaves no task behind."""
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self._connection.close(CLOSE_ENDED, reason.value)
        except TimeoutError:
            self._connection.transport.abort()
        finally:
            self._reading.cancel()
            await asyncio.wait({self._reading})
        return self._connection.close_code == CLOSE_ENDED

    async def _read(self) -> None:
        try:
            async for message in self._connection:
                if isinstance(message, str):
                    self._take_terms(message)
                elif message:
                    await self._take_bytes(message)
        except ConnectionClosed:
            pass  # how it ended stands in the connection
        finally:
            self._gone = True
            self._news.set()

    async def _take_bytes(self, message: bytes) -> None:
        """Read no further while nobody takes what came: what is ahead stays small (SECURITY 23)."""
        while len(self._incoming) >= _MESSAGES_AHEAD:
            self._room.clear()
            await self._room.wait()
        self._incoming.append(message)
        self._news.set()

    def _take_terms(self, text: str) -> None:
        try:
            terms = from_json(SessionTerms, json.loads(text))
        except (DecodeError, ValueError, RecursionError):
            log.info("the relay said something that is not the terms of a session")
            return
        self._on_terms(terms)


async def open_relay(url: str, grant: str, on_terms: Callable[[SessionTerms], None]) -> RelaySocket:
    """Go to the relay with a grant. Raises `SessionRefused` (`grant_invalid`) when it does not let us in,
    `ServiceUnreachableError` when nobody answers."""
    try:
        connection = await connect(
            url,
            subprotocols=[Subprotocol(RFB_SUBPROTOCOL), Subprotocol(GRANT_PREFIX + grant)],
            compression=None,
            proxy=None if url.startswith("ws://") else True,
            open_timeout=OPEN_WITHIN_S,
            close_timeout=CLOSE_WITHIN_S,
            ping_interval=_PING_S,
            ping_timeout=_DEAD_S,
            max_size=_LARGEST_MESSAGE,
            write_limit=_WRITE_AHEAD_BYTES,
            user_agent_header="access-agent",
        )
    except (InvalidHandshake, InvalidURI) as exc:
        raise SessionRefused("grant_invalid", "The relay did not let this computer in.") from exc
    except (OSError, TimeoutError) as exc:
        raise ServiceUnreachableError("service_unreachable", "The relay cannot be reached.") from exc
    if connection.subprotocol != RFB_SUBPROTOCOL:
        await connection.close()
        raise SessionRefused("grant_invalid", "The relay does not speak as agreed.")
    return RelaySocket(connection, on_terms)
