"""What a session is lived with, for tests of the agent alone: a desktop, a server and a relay in memory.

Whether the real ones behave like these is what tests/integration is for.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from agent.session.desktop import ByteTransport, Changes, Desktop, Monitor, Rect
from agent.session.stage import Manners, OnTerms, Socket, Stage
from shared.errors import AccessError
from shared.preferences import ScreenQuality
from shared.reasons import EndReason
from shared.sessions import SessionTerms
from shared.state import MonitorFact
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S


@dataclass
class FakeDesktop:
    """Screen, input and clipboard in one; notes what is done to it."""

    released: bool = False
    closed: threading.Event = field(default_factory=threading.Event)
    shown: list[str | None] = field(default_factory=list)
    width: int = 800
    height: int = 600

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        return (Monitor("m1", "Left", Rect(0, 0, 800, 600), True),)

    def wait(self, timeout_s: float | None) -> bool:
        return False

    def take_changes(self) -> Changes:
        return Changes()

    def read(self, places: Sequence[Rect]) -> Any:
        raise AssertionError("nobody looks at this screen")

    def show(self, monitor_id: str | None) -> None:
        self.shown.append(monitor_id)

    def wake(self) -> None: ...

    def pointer(self, x: int, y: int, buttons: int) -> None: ...

    def key(self, keysym: int, down: bool) -> None: ...

    def watch(self, on_text: Callable[[str], None]) -> None: ...

    def put(self, text: str) -> None: ...

    def release_all(self) -> None:
        self.released = True

    def close(self) -> None:
        self.closed.set()


@dataclass
class FakeCounts:
    """What a server counted."""

    bytes_in: int = 0
    bytes_out: int = 0
    last_input_monotonic: float = 0.0


class FakeServer:
    """Serves until it is told to stop, the transport ends or `fail` is called."""

    def __init__(self, transport: ByteTransport, manners: Manners) -> None:
        self.view_only, self.manners = manners.view_only, manners
        self.quality = ScreenQuality.AUTO
        self.counts = FakeCounts()
        self._transport = transport
        self._over = asyncio.Event()
        self.failure: Exception | None = None
        self.may_stop = asyncio.Event()
        """Cleared by a test in which it takes its time to stop."""
        self.may_stop.set()

    async def run(self) -> None:
        receiving = asyncio.ensure_future(self._receive())
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({receiving, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (receiving, over):
                task.cancel()
            await asyncio.wait({receiving, over})
        await self.may_stop.wait()
        if self.failure is not None:
            raise self.failure

    def end(self) -> None:
        self._over.set()

    def fail(self, failure: Exception) -> None:
        """Have `run` raise `failure`."""
        self.failure = failure
        self._over.set()

    async def _receive(self) -> None:
        while data := await self._transport.receive():
            self.counts.bytes_in += len(data)


class FakeSocket:
    """A way to nobody; the test plays the relay."""

    def __init__(self, on_terms: OnTerms) -> None:
        self.say: Callable[[SessionTerms], None] = on_terms
        self.incoming: asyncio.Queue[bytes] = asyncio.Queue()
        self.end_reason = EndReason.NETWORK_LOST
        self.closed: EndReason | None = None
        self.hears = True
        self._gone = asyncio.Event()

    async def receive(self) -> bytes:
        return await self.incoming.get()

    async def send(self, data: bytes | bytearray | memoryview) -> None: ...

    async def gone(self) -> None:
        await self._gone.wait()

    async def close(self, reason: EndReason) -> bool:
        self.closed = reason
        return self.hears

    def lose(self, reason: EndReason = EndReason.NETWORK_LOST) -> None:
        """The other end, or the relay, is gone."""
        self.end_reason = reason
        self._gone.set()
        self.incoming.put_nowait(b"")


class FakeStage:
    """Makes them, and keeps what it made."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.desktops: list[FakeDesktop] = []
        self.servers: list[FakeServer] = []
        self.sockets: list[FakeSocket] = []
        self.trouble: AccessError | None = None
        self.unreachable: AccessError | None = None
        self.opens = threading.Event()
        """Cleared by a test in which a screen takes its time to open."""
        self.opens.set()
        self._news, self._opening, self._made = asyncio.Event(), threading.Event(), threading.Event()
        self.stage = Stage(self._open, self._monitors, self._serve, self._connect, self._let_go)
        self.let_go = 0

    async def socket(self, number: int = 0) -> FakeSocket:
        """The socket that was opened as number `number`, once it is."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.sockets) <= number:
                self._news.clear()
                await self._news.wait()
        return self.sockets[number]

    async def all_closed(self) -> bool:
        """Whether every desktop is closed, and there was one, within the patience of a test."""
        await asyncio.to_thread(self._made.wait, PATIENCE_S)
        waits = [asyncio.to_thread(each.closed.wait, PATIENCE_S) for each in self.desktops]
        return all(await asyncio.gather(*waits)) and bool(self.desktops)

    async def opening(self) -> None:
        """Wait until somebody opens the screen."""
        assert await asyncio.to_thread(self._opening.wait, PATIENCE_S)

    def _open(self) -> Desktop:
        self._opening.set()
        self.opens.wait(PATIENCE_S)
        if self.trouble is not None:
            raise self.trouble
        made = FakeDesktop()
        self.desktops.append(made)
        self._made.set()
        part = cast(Any, made)
        return Desktop("fake", part, part, part)

    async def _let_go(self) -> None:
        self.let_go += 1

    async def _monitors(self) -> tuple[MonitorFact, ...]:
        if self.trouble is not None:
            raise self.trouble
        return (MonitorFact("m1", "Left", 800, 600),)

    def _serve(self, desktop: Desktop, transport: ByteTransport, manners: Manners) -> FakeServer:
        made = FakeServer(transport, manners)
        self.servers.append(made)
        return made

    async def _connect(self, url: str, grant: str, on_terms: OnTerms) -> Socket:
        if self.unreachable is not None:
            raise self.unreachable
        made = FakeSocket(on_terms)
        self.sockets.append(made)
        self._news.set()
        return made
