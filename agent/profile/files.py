"""Writing a file so that a crash, a full disk or a second look never leaves half of it.

Standard library and `shared` only. Foreign `OSError`s become `StorageError` here, once (STYLE 7).
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from pathlib import Path
from typing import Final

from shared.errors import StorageError

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700

# No room on the disk, none left of the user's share, none for a file of this size.
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC})
_NOT_WRITABLE = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def storage_error(exc: OSError, path: Path) -> StorageError:
    """`exc`, met at `path`, in this product's words: `disk_full`, `data_read_only`, `data_unusable`."""
    if exc.errno in _FULL:
        return StorageError("disk_full", f"The disk is full; {path.name} could not be written.")
    if exc.errno in _NOT_WRITABLE:
        return StorageError("data_read_only", f"This user may not write {path}.")
    return StorageError("data_unusable", f"{path} cannot be used: {exc.strerror or exc}.")


def write_atomically(path: Path, data: bytes, mode: int = PRIVATE_FILE) -> None:
    """Replace `path` by `data` in one step: afterwards it is the old file or the new one, never a part.

    The folder must exist. Raises `StorageError`; the old file then still stands.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, path)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as exc:
        raise storage_error(exc, path) from exc


def make_private_folder(folder: Path) -> None:
    """Make `folder` (and what is above it) so that only this user can enter it (SECURITY 13, 15).

    An existing one must be this user's own. An empty one is closed to others; one with something in
    it is never changed, because somebody may have named his home or a system folder: it may be
    readable by others (the files in it are private one by one), but not writable. Raises `StorageError`
    (`folder_not_ours`, `folder_open_to_others`).
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=PRIVATE_FOLDER)
        if sys.platform != "win32":  # there the user's own folders are closed by inheritance
            _close_to_others(folder)
    except OSError as exc:
        raise storage_error(exc, folder) from exc


def _close_to_others(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise StorageError("folder_not_ours", f"{folder} is not a folder of this user.")
    if stat.S_IMODE(found.st_mode) & 0o077 and not any(folder.iterdir()):
        folder.chmod(PRIVATE_FOLDER)
    elif stat.S_IMODE(found.st_mode) & 0o022:
        raise StorageError("folder_open_to_others", f"Other users can write in {folder}.")


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut; where folders cannot be opened, nothing is lost."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
