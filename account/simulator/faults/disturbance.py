"""Events that get lost, come twice or overtake each other on their way to a computer (invariant 13).

Only frames of events are disturbed, not the state that begins a stream: a computer may lose any news, but it
is told where it stands when it comes back.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from account.simulator.faults.board import FaultBoard
from shared.reasons import FaultKind

_ID: Final = b"id: "
_STATE: Final = b"event: state"


class Disturbance:
    """Disturbs the event streams of the accounts that have a fault of events on `board`."""

    def __init__(self, board: FaultBoard) -> None:
        self._board = board

    async def disturbed(self, account_id: str, frames: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """`frames` as they arrive: an event may be missing, come again behind the frame that follows it,
        or come only then. A ping lets go of what is held back, and so does the end of the stream.
        """
        held: bytes | None = None
        async with aclosing(frames):
            async for frame in frames:
                now, later = self._parted(account_id, frame, may_hold=held is None)
                if now is not None:
                    yield now
                if held is not None:
                    yield held
                held = later
        if held is not None:
            yield held

    def _parted(self, account_id: str, frame: bytes, may_hold: bool) -> tuple[bytes | None, bytes | None]:
        """What goes of a frame now, and what behind the next one; one frame at most is overtaken."""
        seq = event_number(frame)
        if seq is None:
            return frame, None
        if self._board.hits(FaultKind.EVENTS_DROP, account_id, seq):
            return None, None
        if may_hold and self._board.hits(FaultKind.EVENTS_REORDER, account_id, seq):
            return None, frame
        is_doubled = self._board.hits(FaultKind.EVENTS_DUPLICATE, account_id, seq)
        return frame, frame if is_doubled else None


def event_number(frame: bytes) -> int | None:
    """The number of the event in a frame of an event stream; None for a comment or a state."""
    first, _, rest = frame.partition(b"\n")
    if not first.startswith(_ID) or rest.startswith(_STATE):
        return None
    return int(first.removeprefix(_ID))
