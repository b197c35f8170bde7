"""Waiting for a connection and for another thread at once."""

from __future__ import annotations

import contextlib
import os
import select
import threading


class WakePipe:
    """`wait` returns when the descriptor has something to read, or `wake` was called from any thread."""

    def __init__(self, fd: int) -> None:
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)
        self._poll.register(self._read, select.POLLIN)
        self._is_open = True
        self._lock = threading.Lock()

    def wait(self, timeout_s: float | None) -> bool:
        """Whether `wake` was called before `timeout_s` had passed or the descriptor had news."""
        timeout_ms = None if timeout_s is None else max(0, round(timeout_s * 1000))
        woken = any(fd == self._read for fd, _ in self._poll.poll(timeout_ms))
        if woken:
            os.read(self._read, 4096)
        return woken

    def wake(self) -> None:
        """End the present or next `wait`; after `close` nothing happens."""
        with self._lock:
            if self._is_open:
                with contextlib.suppress(BlockingIOError):  # enough wakes are waiting
                    os.write(self._write, b"w")

    def close(self) -> None:
        """Give both ends back."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                os.close(self._read)
                os.close(self._write)
