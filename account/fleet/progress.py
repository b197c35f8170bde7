"""A line that says how far a fleet is, drawn over and over on a terminal.

By hand: the one library for such things belongs to the agent, and its start costs more than a small fleet.
"""

from __future__ import annotations

import shutil
from typing import Final, TextIO

from shared.clock import Clock

_EVERY_S: Final = 0.1
_WIDTH: Final = 32
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


class Progress:
    """Writes to `out`; to anything but a terminal it writes a line per part, and no more."""

    def __init__(self, out: TextIO, clock: Clock) -> None:
        self._out = out
        self._clock = clock
        self._is_live = out.isatty()
        self._what = ""
        self._begun = 0.0
        self._drawn = 0.0

    def tell(self, what: str, done: int, of: int) -> None:
        """So much of it is done."""
        now = self._clock.monotonic()
        if what != self._what:
            self.end()
            self._what, self._begun, self._drawn = what, now, 0.0
            if not self._is_live:
                self._out.write(f"{what}: {of:,}\n")
        if self._is_live and (done in (0, of) or now - self._drawn >= _EVERY_S):
            self._drawn = now
            columns = shutil.get_terminal_size().columns
            line = f"{bar(done, of)} {done:,} of {of:,} {what}{_left(done, of, now - self._begun)}"
            self._out.write(f"\r{line[: columns - 1]:<{columns - 1}}")
            self._out.flush()

    def end(self) -> None:
        """Leave the line as it is and go to the next."""
        if self._is_live and self._what:
            self._out.write("\n")
        self._what = ""


def bar(done: int, of: int, width: int = _WIDTH) -> str:
    """A bar that is full when `done` is `of`; there is always something to do."""
    eighths = done * width * 8 // of
    full = "█" * (eighths // 8)
    part = _EIGHTHS[eighths % 8] if eighths % 8 else ""
    return f"▕{full + part:<{width}}▏"


def _left(done: int, of: int, seconds: float) -> str:
    if not 0 < done < of or seconds < 1:
        return ""
    left = round(seconds * (of - done) / done)
    return f", {left // 60}:{left % 60:02d} left"
