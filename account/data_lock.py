"""One running service per data folder: a lock of the operating system that dies with its process.

Presence, limits on tries and the memory of used proofs live in the process, so two services on one database
would each call the other's computers offline. After `kill -9` nothing stale is left: the file stays and
means nothing. Standard library only.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from threading import Event
from typing import Final

from shared.clock import Clock
from shared.errors import StorageError

FILE_NAME: Final = "service.lock"
PATIENCE_S: Final = 5.0
"""A service that was told to stop may need this long to end."""

_EVERY_S: Final = 0.05


class DataLock:
    """The right to serve the data of one folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._file = folder / FILE_NAME
        self._clock = clock
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock. Raises `StorageError` (`data_in_use`, `data_read_only`)."""
        try:
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as exc:
            raise StorageError("data_read_only", "The data folder cannot be written.") from exc
        until = self._clock.monotonic() + PATIENCE_S
        while not _try_lock(handle):
            if self._clock.monotonic() >= until:
                os.close(handle)
                raise StorageError("data_in_use", "Another account service is using this data folder.")
            Event().wait(_EVERY_S)  # before there is an event loop
        self._handle = handle

    def release(self) -> None:
        """Let go; harmless when nothing is held."""
        if self._handle is not None:
            with contextlib.suppress(OSError):
                os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
