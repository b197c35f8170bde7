"""The only home of one-shot timers in the window (STYLE 4). No long timers: Qt's overflow above 24.8 days.

May import QtCore only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

LONGEST_MS: Final = 60_000


class Delay(QObject):
    """Runs `action` once, a while after `start`; a new `start` replaces the one under way.

    `precise` is for seconds that a person sees pass; without it Qt may be late by a twentieth.
    """

    def __init__(self, action: Callable[[], None], parent: QObject, *, precise: bool = False) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        if precise:
            from PySide6.QtCore import Qt  # hundreds of enums (30 ms): not before the first frame

            self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(action)

    def start(self, delay_ms: int) -> None:
        """Run the action in `delay_ms` milliseconds, at most a minute from now."""
        self._timer.start(max(0, min(delay_ms, LONGEST_MS)))

    def stop(self) -> None:
        """Forget the action under way."""
        self._timer.stop()

    @property
    def is_running(self) -> bool:
        """Whether the action is still to come."""
        return self._timer.isActive()


def soon(action: Callable[[], None], owner: QObject) -> None:
    """Run `action` when the event loop comes round, unless `owner` is gone by then."""
    QTimer.singleShot(0, owner, action)
