"""The zlib streams of one connection. The client keeps the other half of each until the end."""

from __future__ import annotations

import zlib
from typing import Final

DEFAULT_LEVEL: Final = 2
"""Compression level unless the client says otherwise: the processor is the bottleneck before the wire is."""


class ZlibStream:
    """One stream; each piece ends so that the client can read all of it."""

    def __init__(self, level: int = DEFAULT_LEVEL) -> None:
        self._level = level
        self._state: zlib._Compress | None = None

    @property
    def used(self) -> bool:
        """Whether anything went through it."""
        return self._state is not None

    def compress(self, data: bytes | memoryview) -> bytes:
        """The next piece of the stream."""
        if self._state is None:
            self._state = zlib.compressobj(self._level)
        return self._state.compress(data) + self._state.flush(zlib.Z_SYNC_FLUSH)


class TightStreams:
    """The four streams of Tight. A new level begins them anew, which the client is told with the next use."""

    def __init__(self) -> None:
        self._level = DEFAULT_LEVEL
        self._streams = [ZlibStream() for _ in range(4)]
        self._to_reset = [False] * 4

    def set_level(self, level: int) -> None:
        """Compress with `level` (0 to 9) from now on."""
        if level == self._level:
            return
        self._level = level
        self._to_reset = [
            reset or stream.used for reset, stream in zip(self._to_reset, self._streams, strict=True)
        ]
        self._streams = [ZlibStream(level) for _ in range(4)]

    def compress(self, number: int, data: bytes | memoryview) -> tuple[int, bytes]:
        """The bit that tells the client to reset the stream first, or 0, and the piece."""
        reset = 1 << number if self._to_reset[number] else 0
        self._to_reset[number] = False
        return reset, self._streams[number].compress(data)
