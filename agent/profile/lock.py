"""One agent per profile (SECURITY 17): a lock of the operating system that dies with its process.

After `kill -9` nothing stale is left, because the system lets go of the lock; the file itself stays
and means nothing. It also tells where the holder's door is, for a caller whose environment would
look elsewhere (another login session has another runtime folder), and whether he is about to end, for who
comes in his place: nobody else is waited for. Standard library only.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from agent.profile.files import PRIVATE_FILE, make_private_folder, storage_error
from shared.errors import AlreadyRunningRefused

_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_LOOK_S: Final = 0.05
_WINDOWS_LOCKED_BYTE = 4096  # beyond the text, so that others can still read it


class ProfileLock:
    """The right to serve one profile."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: int | None = None
        self._door_address = ""

    def acquire(self, door_address: str, patience_s: float = 0.0) -> None:
        """Take the lock and write down the door. Raises `AlreadyRunningRefused` or `StorageError`.

        `patience_s` is for a holder who is about to end; he is waited for that long. Two that start at the
        same moment: the second one learns at once that the first one stays.
        """
        make_private_folder(self._file.parent)
        while True:
            handle = self._open()
            if not _try_lock(handle) and not self._gets_it(handle, patience_s):
                os.close(handle)
                raise AlreadyRunningRefused("already_running", "An agent already serves this profile.")
            if _is_still(handle, self._file):
                break
            os.close(handle)  # somebody put another file there meanwhile: lock that one
        self._handle, self._door_address = handle, door_address
        self._write_down(leaving=False)

    def leave(self) -> None:
        """Write down that the holder is about to end: whoever wants the lock now waits for it."""
        self._write_down(leaving=True)

    def release(self) -> None:
        """Let go; harmless when nothing is held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _gets_it(self, handle: int, patience_s: float) -> bool:
        """Whether the holder ends in time, as far as he does not say that he stays."""
        if patience_s <= 0 or self._holder_stays():
            return False
        return _lock_within(patience_s, handle, self._holder_stays)

    def _holder_stays(self) -> bool:
        """An older version says nothing about it, nor does one that has not written yet."""
        return _note(self._file).get("leaving") is False

    def _open(self) -> int:
        flags = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        try:
            return os.open(self._file, os.O_RDWR | flags, PRIVATE_FILE)
        except OSError as exc:
            if exc.errno not in _READ_ONLY:
                raise storage_error(exc, self._file) from exc
        try:  # a profile on a read-only disk can still be locked, if it was ever used
            return os.open(self._file, os.O_RDONLY)
        except OSError as exc:
            raise storage_error(OSError(errno.EROFS, os.strerror(errno.EROFS)), self._file) from exc

    def _write_down(self, *, leaving: bool) -> None:
        if self._handle is None:
            return
        note = {"pid": os.getpid(), "door": self._door_address, "leaving": leaving}
        text = json.dumps(note).encode()
        try:
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, text)
            os.ftruncate(self._handle, len(text))
        except OSError:
            return  # read-only or full: callers then look at the usual place


def _lock_within(patience_s: float, handle: int, in_vain: Callable[[], bool]) -> bool:
    """Wait for the lock in a thread of its own, because the system's waiting has no limit; not when it is
    `in_vain`.

    Whoever loses patience leaves the thread behind; it lets go of the lock as soon as it gets it.
    """
    copy = os.dup(handle)  # the lock belongs to both, until the last of them is closed
    outcome: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def wait() -> None:
        with contextlib.suppress(OSError):
            _lock(copy)
            outcome.put(True)
        os.close(copy)

    threading.Thread(target=wait, name="profile lock", daemon=True).start()
    for _ in range(max(1, round(patience_s / _LOOK_S))):
        with contextlib.suppress(queue.Empty):
            return outcome.get(timeout=_LOOK_S)
        if in_vain():
            return False
    return False


def noted_door(file: Path) -> str | None:
    """The door that the last holder of the lock wrote down; it may be gone since."""
    door = _note(file).get("door")
    return door if isinstance(door, str) and door else None


def _note(file: Path) -> dict[str, Any]:
    try:
        noted = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, _WINDOWS_LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(handle, 0, os.SEEK_SET)
        return True

    def _lock(handle: int) -> None:
        os.lseek(handle, _WINDOWS_LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # tries for ten seconds
        os.lseek(handle, 0, os.SEEK_SET)

    def _is_still(handle: int, file: Path) -> bool:
        return True  # an open file cannot be replaced there

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _is_still(handle: int, file: Path) -> bool:
        try:
            there = os.stat(file)
        except FileNotFoundError:
            return False
        return os.path.samestat(os.fstat(handle), there)
