"""An RFB client for tests: shows what a real one would show, and keeps everything else that it is told.

Sans-IO: bytes in by `feed`; `ClientLink` joins it to a server in this process, as its `ByteTransport`.
"""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from tests.support import rfb_decoders
from tests.support.rfb_decoders import Streams
from tests.support.rfb_pixels import NATIVE, Format

CONTINUOUS = (-312, -313)
RESIZES = (-308, -223)
Reading = Generator[int, bytes, None]


@dataclass
class Seen:
    """What the client was told beside pixels."""

    name: str = ""
    sizes: list[tuple[int, int, int, int]] = field(default_factory=list)
    screens: list[tuple[int, ...]] = field(default_factory=list)
    cursors: list[tuple[int, int, int, int, int, bytes]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    fences: list[tuple[int, bytes]] = field(default_factory=list)
    ends_of_continuous: int = 0
    texts: list[str] = field(default_factory=list)
    clipboard: list[tuple[int, bytes]] = field(default_factory=list)
    colour_map: bytes = b""
    rectangles: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)


class FakeClient:
    """Answers fences at once unless `answers_fences` is off; asks again only when `ask` is called."""

    def __init__(self, say: Callable[[bytes], None], version: bytes = b"RFB 003.008\n") -> None:
        self._say = say
        self._version = version
        self._reading = self._converse()
        self._buffer = bytearray()
        self._wanted = next(self._reading)
        self.format: Format = NATIVE
        self.streams = Streams()
        self.seen = Seen()
        self.answers_fences = True
        self.asks_again = False
        self.ready = False
        self.values = np.zeros((0, 0), np.uint32)

    @property
    def size(self) -> tuple[int, int]:
        return self.values.shape[1], self.values.shape[0]

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Bytes from the server, cut anywhere."""
        self._buffer += data
        while len(self._buffer) >= self._wanted:
            piece = bytes(self._buffer[: self._wanted])
            del self._buffer[: self._wanted]
            self._wanted = self._reading.send(piece)

    # -- what it says

    def use(self, wanted: Format) -> None:
        """Ask for another pixel format. Only while nothing is on its way."""
        self.format = wanted
        self._say(wanted.message())

    def encode(self, encodings: Sequence[int]) -> None:
        self._say(struct.pack(f">BxH{len(encodings)}i", 2, len(encodings), *encodings))

    def ask(self, incremental: bool = True, area: tuple[int, int, int, int] | None = None) -> None:
        self._say(struct.pack(">BBHHHH", 3, incremental, *(area or (0, 0, *self.size))))

    def go_on(self, on: bool = True, area: tuple[int, int, int, int] | None = None) -> None:
        """EnableContinuousUpdates."""
        self._say(struct.pack(">BBHHHH", 150, on, *(area or (0, 0, *self.size))))

    def key(self, keysym: int, down: bool) -> None:
        self._say(struct.pack(">BBxxI", 4, down, keysym))

    def point(self, x: int, y: int, buttons: int = 0) -> None:
        self._say(struct.pack(">BBHH", 5, buttons, x, y))

    def say(self, data: bytes) -> None:
        self._say(data)

    def provide(self, text: str) -> None:
        """An extended clipboard with `text`."""
        data = text.encode() + b"\0"
        packed = zlib.compress(struct.pack(">I", len(data)) + data)
        self._say(struct.pack(">BxxxiI", 6, -(4 + len(packed)), 1 << 28 | 1) + packed)

    def clipboard_action(self, flags: int, data: bytes = b"") -> None:
        self._say(struct.pack(">BxxxiI", 6, -(4 + len(data)), flags) + data)

    # -- what it hears

    def _converse(self) -> Reading:
        assert (yield 12) == b"RFB 003.008\n"
        self._say(self._version)
        if self._version == b"RFB 003.003\n":
            assert (yield 4) == b"\0\0\0\1"
        else:
            assert (yield 2) == b"\1\1"
            self._say(b"\1")
            if self._version == b"RFB 003.008\n":
                assert (yield 4) == b"\0\0\0\0"
        self._say(b"\1")
        width, height = struct.unpack(">HH", (yield 4))
        assert (yield 16) == NATIVE.message()[4:]
        self.seen.name = (yield int.from_bytes((yield 4), "big")).decode()
        self.values = np.zeros((height, width), np.uint32)
        self.ready = True
        while True:
            yield from self._message((yield 1)[0])

    def _message(self, kind: int) -> Reading:
        if kind == 0:
            yield from self._update()
        elif kind == 1:
            head = yield 5
            self.seen.colour_map = yield 6 * int.from_bytes(head[3:], "big")
        elif kind == 3:
            yield from self._cut_text()
        elif kind == 150:
            self.seen.ends_of_continuous += 1
        else:
            assert kind == 248, f"unknown message {kind}"
            head = yield 8
            flags, length = struct.unpack(">xxxIB", head)
            payload = yield length
            self.seen.fences.append((flags, payload))
            if flags >> 31 and self.answers_fences:
                self.answer_fence(flags, payload)

    def answer_fence(self, flags: int, payload: bytes) -> None:
        self._say(struct.pack(">BxxxIB", 248, flags & 7, len(payload)) + payload)

    def _cut_text(self) -> Reading:
        (length,) = struct.unpack(">xxxi", (yield 7))
        data = yield abs(length)
        if length >= 0:
            self.seen.texts.append(data.decode("latin-1"))
        else:
            self.seen.clipboard.append((int.from_bytes(data[:4], "big"), data[4:]))

    def _update(self) -> Reading:
        count = int.from_bytes((yield 3)[1:], "big")
        resized = False
        for _ in range(count):
            x, y, width, height, encoding = struct.unpack(">HHHHi", (yield 12))
            if encoding >= 0 and encoding != 0x574D5664:
                assert not resized, "pixels in an update about size"
                yield from self._pixels(x, y, width, height, encoding)
            else:
                resized = resized or encoding in RESIZES
                yield from self._pseudo(x, y, width, height, encoding)
        self.seen.updates.append(count)
        if self.asks_again:
            self.ask()

    def _pixels(self, x: int, y: int, width: int, height: int, encoding: int) -> Reading:
        assert width > 0
        assert height > 0
        assert x + width <= self.size[0]
        assert y + height <= self.size[1]
        self.seen.rectangles.append((x, y, width, height, encoding))
        place = self.values[y : y + height, x : x + width]
        if encoding == 1:
            from_x, from_y = struct.unpack(">HH", (yield 4))
            assert from_x + width <= self.size[0]
            assert from_y + height <= self.size[1]
            place[...] = self.values[from_y : from_y + height, from_x : from_x + width].copy()
            return
        if encoding == 50:
            shown = yield from rfb_decoders.h264((x, y, width, height), self.format, self.streams)
        else:
            shown = yield from rfb_decoders.PIXELS[encoding](width, height, self.format, self.streams)
        if shown is not None:
            place[...] = shown

    def _pseudo(self, x: int, y: int, width: int, height: int, encoding: int) -> Reading:
        if encoding == -239:
            data = yield width * height * self.format.size + -(-width // 8) * height
        elif encoding == -314:
            assert (yield 4) == bytes(4)
            data = yield width * height * 4
        elif encoding == 0x574D5664:
            assert (yield 2) == b"\1\0"
            data = yield width * height * 4
        elif encoding == -307:
            self.seen.names.append((yield int.from_bytes((yield 4), "big")).decode())
            return
        elif encoding in RESIZES:
            yield from self._resized(x, y, width, height, encoding)
            return
        else:
            assert encoding in (-258, -316), f"unknown encoding {encoding}"
            self.seen.confirmed.append(encoding)
            return
        self.seen.cursors.append((encoding, x, y, width, height, data))

    def _resized(self, x: int, y: int, width: int, height: int, encoding: int) -> Reading:
        if encoding == -308:
            count = (yield 4)[0]
            data = yield 16 * count
            self.seen.screens = list(struct.iter_unpack(">IHHHHI", data))
        self.seen.sizes.append((x, y, width, height))
        if (x, y) == (0, 0) and (width, height) != self.size:
            self.values = np.zeros((height, width), np.uint32)


class ClientLink:
    """The wire between a `RfbServer` and a `FakeClient`; a `ByteTransport`.

    `hold` lets the client read nothing, as a slow one does.
    """

    def __init__(self, version: bytes = b"RFB 003.008\n") -> None:
        self._to_server: asyncio.Queue[bytes] = asyncio.Queue()
        self._flows = asyncio.Event()
        self._flows.set()
        self._heard = asyncio.Event()
        self.sent: list[int] = []
        """Length of each piece that the server sent."""
        self.client = FakeClient(self._to_server.put_nowait, version)

    async def receive(self) -> bytes:
        return await self._to_server.get()

    async def send(self, data: bytes | bytearray | memoryview) -> None:
        await self._flows.wait()
        self.sent.append(len(data))
        self.client.feed(data)
        self._heard.set()

    def hold(self) -> None:
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def leave(self) -> None:
        """The client closes the connection."""
        self._to_server.put_nowait(b"")

    async def until(self, condition: Callable[[], bool], within_s: float = 10) -> None:
        """Return once `condition` holds; looked at whenever the client hears something."""
        async with asyncio.timeout(within_s):
            while not condition():
                self._heard.clear()
                await self._heard.wait()
