"""One client from its first byte to its end: asyncio around the parser, the desks and the pump."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.session.rfb.conversation import Conversation, Counts
from agent.session.rfb.handshake import Handshake, server_init
from agent.session.rfb.racing import first_of
from shared.preferences import ScreenQuality

if TYPE_CHECKING:
    from agent.session.desktop import ByteTransport, Desktop
    from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class RfbOptions:
    """How a session is served. `name` is what the client shows; `video` allows H.264.

    `clipboard_in` lets text come to this computer, `clipboard_out` lets it go to the client.
    """

    name: str
    view_only: bool = False
    clipboard_in: bool = True
    clipboard_out: bool = True
    video: bool = True


class RfbServer:
    """Serves `desktop` to the client behind `transport`. Closes neither.

    Everything but `end` belongs to the event loop.
    """

    def __init__(self, desktop: Desktop, transport: ByteTransport, clock: Clock, options: RfbOptions) -> None:
        self._desktop = desktop
        self._transport = transport
        self._clock = clock
        self._options = options
        self._view_only = options.view_only
        self._quality = ScreenQuality.AUTO
        self._ended = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._conversation: Conversation | None = None
        self.counts = Counts(last_input_monotonic=clock.monotonic())

    @property
    def view_only(self) -> bool:
        """Whether the client's input is refused. Setting it lets go of what is pressed."""
        return self._view_only

    @view_only.setter
    def view_only(self, value: bool) -> None:
        self._view_only = value
        if self._conversation is not None:
            self._conversation.set_view_only(value)

    @property
    def quality(self) -> ScreenQuality:
        """How the picture is sent; it may be changed while the session runs."""
        return self._quality

    @quality.setter
    def quality(self, value: ScreenQuality) -> None:
        changed, self._quality = value is not self._quality, value
        if changed and self._conversation is not None:
            self._conversation.set_quality(value)

    def rename(self, name: str) -> None:
        """Tell the client another name of the desktop."""
        if self._conversation is not None:
            self._conversation.rename(name)

    async def run(self) -> None:
        """Serve until the transport ends or `end` is called.

        Raises `RfbError` when the client breaks the protocol, `ScreenError` when the screen is lost, and what
        the transport raises.
        """
        self._loop = asyncio.get_running_loop()
        if self._ended:
            return
        try:
            await first_of(self._serve(), self._until_ended())
        finally:
            self._conversation = None
            self._loop = None

    def end(self) -> None:
        """Let `run` return. From any thread."""
        self._ended = True
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # closed in the meantime: `run` has returned
                loop.call_soon_threadsafe(self._ending.set)

    async def _until_ended(self) -> None:
        await self._ending.wait()

    async def _serve(self) -> None:
        handshake = await self._shake_hands()
        if handshake is None:
            return
        conversation = Conversation(
            self._desktop,
            self._transport,
            self._clock,
            self.counts,
            clipboard_in=self._options.clipboard_in,
            clipboard_out=self._options.clipboard_out,
            video=self._options.video,
        )
        conversation.set_view_only(self._view_only)
        conversation.set_quality(self._quality)
        self._conversation = conversation
        await self._send(server_init(*conversation.size, self._options.name))
        await conversation.run(handshake.rest)

    async def _shake_hands(self) -> Handshake | None:
        """The handshake once it is done; None when the client left before."""
        handshake = Handshake()
        await self._send(handshake.greeting())
        while not handshake.done:
            data = await self._transport.receive()
            if not data:
                return None
            self.counts.bytes_in += len(data)
            answer = handshake.feed(data)
            if answer:
                await self._send(answer)
        return handshake

    async def _send(self, data: bytes) -> None:
        self.counts.bytes_out += len(data)
        await self._transport.send(data)
