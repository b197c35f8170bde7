"""What is said after the handshake: the client's messages to the desks and the pump, and what goes back."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from agent.session.rfb.clipboard import ClipboardDesk
from agent.session.rfb.input_desk import InputDesk
from agent.session.rfb.input_thread import InputThread
from agent.session.rfb.messages import (
    ClipboardMessage,
    CutText,
    KeyEvent,
    Message,
    PointerEvent,
    SetEncodings,
)
from agent.session.rfb.orders import Checkpoint, Favour, HandedOver, Rename
from agent.session.rfb.outbox import Outbox, Outgoing
from agent.session.rfb.parser import Parser
from agent.session.rfb.pump import Pump
from agent.session.rfb.racing import first_of
from agent.session.rfb.worker import Worker

if TYPE_CHECKING:
    from agent.session.desktop import ByteTransport, Desktop
    from shared.clock import Clock
    from shared.preferences import ScreenQuality

_MESSAGES_AT_A_TIME: Final = 64
"""Then others on the event loop have their turn."""

_MOST_ORDERS: Final = 64
"""That wait for the pump; the reader waits then."""


@dataclass(slots=True)
class Counts:
    """What went through, for the session's record. `last_input_monotonic` is the clock's, in seconds."""

    bytes_in: int = 0
    bytes_out: int = 0
    frames: int = 0
    last_input_monotonic: float = 0.0


class Conversation:
    """One client after its handshake. Belongs to the event loop."""

    def __init__(
        self,
        desktop: Desktop,
        transport: ByteTransport,
        clock: Clock,
        counts: Counts,
        *,
        clipboard_in: bool,
        clipboard_out: bool,
        video: bool,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._desktop = desktop
        self._transport = transport
        self._clock = clock
        self._counts = counts
        self._may_come, self._may_go = clipboard_in, clipboard_out
        self._parser = Parser()
        self._outbox = Outbox()
        self._over = False
        self._pump = Pump(desktop.screen, clock, self._say_from_pump, video)
        self._input_thread = InputThread(desktop.input)
        self._input = InputDesk(self._input_thread, lambda: self._pump.size, view_only=False)
        self._clipboard = ClipboardDesk(desktop.clipboard.put, clipboard_in, clipboard_out)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the client's framebuffer."""
        return self._pump.size

    def set_view_only(self, value: bool) -> None:
        """Refuse input, and with it the client's clipboard; or let it through."""
        self._input.view_only = value
        self._clipboard.may_come = self._may_come and not value

    def set_quality(self, quality: ScreenQuality) -> None:
        """Send the picture like this from now on."""
        self._pump.post(Favour(quality))

    def rename(self, name: str) -> None:
        """The desktop has another name now."""
        self._pump.post(Rename(name))

    async def run(self, first: bytes) -> None:
        """Until the client leaves. `first` came behind the handshake."""
        if self._may_go:
            self._desktop.clipboard.watch(self._copied)
        painting = Worker(self._pump.run, "rfb pump")
        painting.start()
        try:
            await first_of(self._read(first), self._write(), painting.ended(), self._input_thread.ended())
        finally:
            self._over = True
            self._clipboard.close()
            self._pump.stop()
            self._input_thread.stop()
            try:
                await asyncio.gather(painting.wait(), self._input_thread.wait())
            finally:
                self._input_thread.abandon()

    async def _read(self, first: bytes) -> None:
        data = first
        while True:
            self._parser.feed(data)
            await self._take_messages()
            data = await self._transport.receive()
            if not data:
                return
            self._counts.bytes_in += len(data)

    async def _take_messages(self) -> None:
        """Everything that has come so far; what the client can make pile up is waited for in between."""
        taken = 0
        while (message := self._parser.next_message()) is not None:
            self._take(message)
            taken += 1
            await self._input_thread.room()
            if not self._outbox.is_calm:
                await self._outbox.calm()
            if self._pump.backlog > _MOST_ORDERS:
                await self._pump_obeyed()
            if taken % _MESSAGES_AT_A_TIME == 0:
                await asyncio.sleep(0)
        self._input.flush()

    async def _pump_obeyed(self) -> None:
        """Return once the pump has obeyed everything so far."""
        obeyed = asyncio.Event()

        def passed() -> None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(obeyed.set)

        self._pump.post(Checkpoint(passed))
        await obeyed.wait()

    def _take(self, message: Message) -> None:
        match message:
            case PointerEvent():
                self._input.pointer(message)
                self._counts.last_input_monotonic = self._clock.monotonic()
            case KeyEvent():
                self._input.key(message)
                self._counts.last_input_monotonic = self._clock.monotonic()
            case CutText(text):
                self._clipboard.cut_text(text)
            case ClipboardMessage():
                self._answer(self._clipboard.take(message))
            case SetEncodings(encodings):
                self._pump.post(message)
                self._answer(self._clipboard.knows(encodings))
            case _:
                self._pump.post(message)

    async def _write(self) -> None:
        while True:
            outgoing = await self._outbox.take()
            await self._transport.send(outgoing.data)
            self._counts.bytes_out += len(outgoing.data)
            self._outbox.sent(outgoing)
            if outgoing.frame is not None:
                self._counts.frames += 1
                self._pump.post(HandedOver(outgoing.frame))

    def _answer(self, data: bytes) -> None:
        if data:
            self._outbox.put(Outgoing(data, answer=True))

    def _say_from_pump(self, outgoing: Outgoing) -> None:
        """From the pump's thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed, and the pump about to stop
            self._loop.call_soon_threadsafe(self._outbox.put, outgoing)

    def _copied(self, text: str) -> None:
        """From any thread: a text was copied on this computer."""
        if not self._over:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._tell_copied, text)

    def _tell_copied(self, text: str) -> None:
        if not self._over:
            self._answer(self._clipboard.copied(text))
