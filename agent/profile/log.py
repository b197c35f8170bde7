"""Where the agent writes what happened, and the net that keeps secrets out of it (SECURITY 14).

One rotating file in the profile; in the foreground the same lines on standard error. Everything
passes `shared.redact` after formatting, so that tracebacks and foreign libraries' lines do too.
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import os
import sys
import time
from pathlib import Path
from typing import Any, Final, TextIO

from agent.profile.files import PRIVATE_FILE, make_private_folder, storage_error
from shared.errors import StorageError
from shared.redact import redact

MAX_FILE_BYTES: Final = 1024 * 1024
OLD_FILES: Final = 3

# They tell of every request; an address with a query is nobody's business (SECURITY 14).
_TALKATIVE: Final = ("httpx", "httpcore", "asyncio", "keyring")


class RedactingFormatter(logging.Formatter):
    """One line per record in UTC, secrets masked, line feeds of foreign texts made visible."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    converter = staticmethod(time.gmtime)  # renders an instant it is given; reads no clock

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


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
            self._add(_PrivateRotatingFile(self._file))
        except StorageError as exc:
            return exc
        except OSError as exc:
            return storage_error(exc, self._file)
        return None

    def _add(self, handler: logging.Handler) -> None:
        handler.setFormatter(RedactingFormatter())
        logging.getLogger().addHandler(handler)
        self._handlers.append(handler)


class _PrivateRotatingFile(logging.handlers.RotatingFileHandler):
    """A rotating log that a full disk silences instead of breaking: it never writes about itself."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, maxBytes=MAX_FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")

    def _open(self) -> Any:
        """The file, new ones for this user only, whatever else the folder is."""
        return open(self.baseFilename, self.mode, encoding=self.encoding, opener=_private)

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what could not be written until now never will be
            super().close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE_FILE)
