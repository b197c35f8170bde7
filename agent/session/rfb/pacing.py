"""When the client may be sent a frame, so that what it sees is never old.

A client with fences and continuous updates may have about two frames on their way: one that it draws and one
that comes. Small frames (typing) may still join them. A client without is sent a frame for each of its
requests. So nothing queues, and the newest picture wins by itself (SECURITY 23).
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import Final

from agent.session.rfb.protocol import FenceFlag, ServerMessage

_FRAMES_ON_THE_WAY: Final = 2
_SMALL_FRAMES_ON_THE_WAY: Final = 4
_MOST_FRAMES_ON_THE_WAY: Final = 6
_FRAME_S: Final = 1 / 30
_FENCE: Final = struct.Struct(">BxxxIB")
_NUMBER: Final = struct.Struct(">I")


class Room(IntEnum):
    """What may be sent now."""

    NONE = 0
    SMALL = 1
    FULL = 2


class Pacing:
    """Counts what is on its way. Instants are monotonic seconds."""

    def __init__(self) -> None:
        self.fences = False
        self.continuous = False
        self.requested = False
        self._last_number = 0
        self._sent_at: dict[int, float] = {}
        self._by_fence: set[int] = set()
        self._quickest_s: float | None = None

    @property
    def on_the_way(self) -> int:
        """Frames that the client is not known to have read."""
        return len(self._sent_at)

    def room(self) -> Room:
        """What may be sent now."""
        if not self.continuous and not self.requested:
            return Room.NONE
        most = self._most()
        if self.on_the_way < most:
            return Room.FULL
        return (
            Room.SMALL
            if self.on_the_way < most + _SMALL_FRAMES_ON_THE_WAY - _FRAMES_ON_THE_WAY
            else Room.NONE
        )

    def sent(self, now: float) -> tuple[int, bytes]:
        """A frame goes out: its number, and what is to follow it so that the client acknowledges it."""
        self.requested = False
        self._last_number = (self._last_number + 1) & 0xFFFF_FFFF
        self._sent_at[self._last_number] = now
        if not (self.fences and self.continuous):
            return self._last_number, b""
        self._by_fence.add(self._last_number)
        return self._last_number, fence(
            FenceFlag.REQUEST | FenceFlag.BLOCK_BEFORE, _NUMBER.pack(self._last_number)
        )

    def acknowledged(self, payload: bytes, now: float) -> None:
        """The client answered a fence. Answers to what was never asked change nothing."""
        number = int.from_bytes(payload, "big")
        if number in self._by_fence:
            took = now - self._sent_at.pop(number)
            self._by_fence.remove(number)
            self._quickest_s = took if self._quickest_s is None else min(took, self._quickest_s)

    def handed_over(self, number: int) -> None:
        """The transport took a frame. That is all there is to know where no fence follows it."""
        if number not in self._by_fence:
            self._sent_at.pop(number, None)

    def _most(self) -> int:
        """Two; more on a line so long that two would not make thirty in a second."""
        line = 0 if self._quickest_s is None else int(self._quickest_s / _FRAME_S)
        return min(_MOST_FRAMES_ON_THE_WAY, _FRAMES_ON_THE_WAY + line)


def fence(flags: int, payload: bytes) -> bytes:
    """A ServerFence."""
    return _FENCE.pack(ServerMessage.FENCE, flags, len(payload)) + payload
