"""Watches session and question of the moment for this window: seconds left, and when to look again."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from gui.countdown import Countdown
from gui.timers import Delay
from shared.clock import Clock
from shared.snapshot import Snapshot


class SessionWatch(QObject):
    """`ticked` comes when another second of a limited session has passed; a frozen clock is quiet."""

    ticked = Signal()

    def __init__(self, clock: Clock, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._countdown = Countdown(clock)
        self._question = ""
        self._answer_by = 0.0
        self._next = Delay(self._tick, self, precise=True)

    def follow(self, snapshot: Snapshot | None) -> bool:
        """Take over what the agent says; whether a question is there that was not there before."""
        self._countdown.follow(snapshot.session if snapshot is not None else None)
        self._plan()
        question = snapshot.question if snapshot is not None else None
        is_new = question is not None and question.id != self._question
        if question is not None and is_new:
            self._answer_by = self._clock.monotonic() + question.wait_s
        self._question = question.id if question is not None else ""
        return is_new

    @property
    def left_s(self) -> float | None:
        """Account seconds left of a limited session."""
        return self._countdown.left_s

    @property
    def question_left_s(self) -> float | None:
        """Real seconds left to answer, counted from when the question was first seen here."""
        return max(0.0, self._answer_by - self._clock.monotonic()) if self._question else None

    def _tick(self) -> None:
        self._plan()
        self.ticked.emit()

    def _plan(self) -> None:
        wait_s = self._countdown.next_look_s
        if wait_s is None:
            self._next.stop()
        else:
            self._next.start(math.ceil(wait_s * 1000))


def is_only_counting(before: Snapshot | None, now: Snapshot) -> bool:
    """Whether nothing but the figures of a live session has changed, as it does every second."""
    if before is None or before.session is None or now.session is None:
        return False
    session = replace(now.session, remaining_s=before.session.remaining_s, bytes=before.session.bytes)
    return replace(now, revision=before.revision, session=session) == before
