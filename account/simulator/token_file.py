"""The token of the simulator's routes and where they are, as files in the data folder (SECURITY 14, 19).

New at each start, for this user only, gone after a clean end. `access-account` and tests of the same user
find them here; an agent is told in the ready line of the service that it started. Standard library only,
because the command line reads them.
"""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from account.tokens import TokenKind, new_token
from shared.errors import StorageError
from shared.redact import Secret
from shared.simulator import TOKEN_FILE

ADDRESS_FILE: Final = "simulator-address"
"""Holds the service's own address, so that an embedded service on any free port is found."""

_MAX_BYTES: Final = 1_024


@dataclass(frozen=True, slots=True)
class WayIn:
    """Where a simulator answers and what it wants to see. `url` None: it did not say."""

    token: Secret
    url: str | None


def make_token() -> Secret:
    """A token for the present run of the service."""
    return new_token(TokenKind.SIMULATOR)


def tell(folder: Path, token: Secret, url: str) -> None:
    """Let programs of this user find the way in. Raises `StorageError` (`data_read_only`)."""
    _write(folder / ADDRESS_FILE, url)
    _write(folder / TOKEN_FILE, token.reveal())


def forget(folder: Path) -> None:
    """The service ends: nobody should try its token any more. What cannot be removed means nothing."""
    for name in (TOKEN_FILE, ADDRESS_FILE):
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def read(folder: Path, name: str = TOKEN_FILE) -> WayIn | None:
    """The way into the simulator that serves the data of `folder`; None when there is none.

    Raises `StorageError` (`token_file_unsafe`) for a file that another user could have written or read.
    """
    token = _read(folder / name)
    return None if token is None else WayIn(Secret(token), _read(folder / ADDRESS_FILE))


def _write(file: Path, text: str) -> None:
    """Replace `file` as a whole: whoever reads it finds the old one or the new one."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, flags, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(f"{text}\n")
        fresh.replace(file)
    except OSError as exc:
        raise StorageError("data_read_only", "The data folder cannot be written.") from exc


def _read(file: Path) -> str | None:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(file, flags), encoding="ascii") as opened:
            if not _is_private(os.fstat(opened.fileno())):
                raise StorageError("token_file_unsafe", f"{file.name} is not this user's alone.")
            return opened.read(_MAX_BYTES).strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as exc:
        raise StorageError("token_file_unsafe", f"{file.name} cannot be read.") from exc


def _is_private(status: os.stat_result) -> bool:
    if not stat.S_ISREG(status.st_mode):
        return False
    if os.name != "posix":
        return True
    return status.st_uid == os.getuid() and not status.st_mode & 0o077
