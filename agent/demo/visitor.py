"""Somebody who connects to the computer, played by a script: the other end of a session, without a browser.

A WebSocket and as much of RFB (RFC 6143) as is needed to stay, so that a cut is a real one.
"""

from __future__ import annotations

import asyncio
import struct
from typing import Final, Protocol

from agent.demo.stage import StageFault
from agent.session.relay_socket import RelaySocket, open_relay
from shared.reasons import EndReason
from shared.sessions import SessionOffer, SessionTerms

PATIENCE_S: Final = 15.0
_VERSION: Final = b"RFB 003.008\n"
_NO_SECURITY: Final = 1
_SET_ENCODINGS: Final = struct.pack(">BxHi", 2, 1, 0)  # raw, and nothing else


class Guest(Protocol):
    """Whoever is connected."""

    async def is_over(self) -> bool:
        """Whether the session has ended for him."""
        ...

    async def ended(self) -> EndReason:
        """Why it ended, once it has. Raises `StageFault` and `TimeoutError`."""
        ...

    async def leave(self) -> None:
        """Disconnect."""
        ...


class Visitor:
    """A client that has seen its first picture. It looks on until the session ends, or it leaves."""

    def __init__(self, socket: RelaySocket) -> None:
        self._socket = socket
        self._ahead = bytearray()
        self._watching: asyncio.Task[None] | None = None
        self.size = (0, 0)
        """Width and height of the screen that it sees, in pixels."""

    @classmethod
    async def connect(cls, offer: SessionOffer) -> Visitor:
        """Go where `offer` says, up to the first picture. Raises `StageFault`, `SessionRefused` and
        `ServiceUnreachableError`."""
        visitor = cls(await open_relay(offer.client_url, offer.grant, _not_told))
        try:
            async with asyncio.timeout(PATIENCE_S):
                await visitor._shake_hands()
        except BaseException:
            await visitor._socket.close(EndReason.ENDED_BY_CLIENT)
            raise
        visitor._watching = asyncio.create_task(visitor._watch(), name="visitor")
        return visitor

    async def is_over(self) -> bool:
        """Whether the session has ended."""
        return self._watching is None or self._watching.done()

    async def ended(self) -> EndReason:
        """Why the session ended, once it has. Raises `TimeoutError`."""
        if self._watching is not None:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.wait({self._watching})
        return self._socket.end_reason

    async def leave(self) -> None:
        """Disconnect."""
        await self._socket.close(EndReason.ENDED_BY_CLIENT)
        if self._watching is not None:
            await asyncio.wait({self._watching})

    async def _shake_hands(self) -> None:
        if await self._exactly(len(_VERSION)) != _VERSION:
            raise _misunderstood("it speaks another version of RFB")
        await self._socket.send(_VERSION)
        if _NO_SECURITY not in await self._exactly((await self._exactly(1))[0]):
            raise _misunderstood("it asks for a password")
        await self._socket.send(bytes([_NO_SECURITY]))
        if any(await self._exactly(4)):
            raise _misunderstood("it lets nobody in")
        await self._socket.send(b"\1")  # others may be connected, too
        width, height = struct.unpack(">HH", await self._exactly(4))
        await self._exactly(16)  # how a pixel is written
        await self._exactly(int.from_bytes(await self._exactly(4), "big"))  # the name of the screen
        await self._socket.send(_SET_ENCODINGS)
        await self._socket.send(struct.pack(">BBHHHH", 3, 0, 0, 0, width, height))
        await self._exactly(1)  # the first picture has begun
        self.size = (width, height)

    async def _exactly(self, count: int) -> bytes:
        while len(self._ahead) < count:
            data = await self._socket.receive()
            if not data:
                raise _misunderstood(f"the session ended at once ({self._socket.end_reason})")
            self._ahead += data
        taken = bytes(self._ahead[:count])
        del self._ahead[:count]
        return taken

    async def _watch(self) -> None:
        """Take in the picture, whatever it shows, until there is no more."""
        while await self._socket.receive():
            pass


def _misunderstood(what: str) -> StageFault:
    return StageFault("demo_failed", f"The computer's screen did not come: {what}.")


def _not_told(_: SessionTerms) -> None:
    """The terms are told to the computer's end only; whoever visits sees what comes of them."""
