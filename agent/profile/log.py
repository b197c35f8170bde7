"""Where the agent writes what happened, and the net that keeps secrets out of it (SECURITY 14).

One file in the profile, which turns over (`shared.log_file`); in the foreground the same lines on standard
error. Everything passes `shared.redact` after formatting: tracebacks and lines of foreign libraries too.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Final, TextIO

from agent.profile.files import make_private_folder, storage_error
from shared.errors import StorageError
from shared.log_file import LogFile, RedactingFormatter

# They tell of every request; an address with a query is nobody's business (SECURITY 14).
_TALKATIVE: Final = ("httpx", "httpcore", "asyncio", "keyring")


class AgentLog:
    """The log of one running agent. `close` gives the root logger back as it was."""

    def __init__(self, file: Path, *, foreground: bool, stream: TextIO | None = None) -> None:
        self._file = file
        self._foreground = foreground
        self._stream = stream if stream is not None else sys.stderr
        self._handlers: list[logging.Handler] = []
        self._level_before = logging.WARNING

    def open(self) -> StorageError | None:
        """Begin to write. A profile that cannot be written is no reason to stop: what hindered it is
        given back, and lines then go to standard error only."""
        hindrance = self._add_file()
        if self._foreground or hindrance is not None:
            self._add(logging.StreamHandler(self._stream))
        root = logging.getLogger()
        self._level_before = root.level
        root.setLevel(logging.INFO)
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        return hindrance

    def close(self) -> None:
        """Stop writing and let go of the file."""
        root = logging.getLogger()
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()
        self._handlers.clear()
        root.setLevel(self._level_before)

    def _add_file(self) -> StorageError | None:
        try:
            make_private_folder(self._file.parent)
            self._add(LogFile(self._file))
        except StorageError as exc:
            return exc
        except OSError as exc:
            return storage_error(exc, self._file)
        return None

    def _add(self, handler: logging.Handler) -> None:
        handler.setFormatter(RedactingFormatter())
        logging.getLogger().addHandler(handler)
        self._handlers.append(handler)
