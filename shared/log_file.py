"""How the programs write their logs: without secrets, in a file that turns over meanwhile (SECURITY 14).

For agent and service alike, so that one bound holds for both. Nothing is opened before somebody asks for it.
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import os
import sys
import time
from pathlib import Path
from typing import Any, Final

from shared.redact import redact

MAX_FILE_BYTES: Final = 1024 * 1024
OLD_FILES: Final = 3
_PRIVATE: Final = 0o600


class RedactingFormatter(logging.Formatter):
    """One line per record in UTC, secrets masked, line feeds of foreign texts made visible."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    converter = staticmethod(time.gmtime)  # renders an instant it is given; reads no clock

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class LogFile(logging.handlers.RotatingFileHandler):
    """A log for this user only, which turns over while it is written. A full disk silences it instead of
    breaking anything: it never writes about itself.

    What else is written to the descriptor `beside` (standard error) goes to the same file, also after a turn.
    Raises `OSError` when the file cannot be opened.
    """

    def __init__(self, file: Path, *, beside: int | None = None) -> None:
        self._beside = beside
        super().__init__(file, maxBytes=MAX_FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")
        self.setFormatter(RedactingFormatter())

    def _open(self) -> Any:
        """The file, new ones for this user only, whatever else the folder is."""
        opened = open(self.baseFilename, self.mode, encoding=self.encoding, opener=_private)  # noqa: SIM115 - kept
        if self._beside is not None:
            os.dup2(opened.fileno(), self._beside)
        return opened

    def doRollover(self) -> None:
        """Begin anew; a system that keeps open files from being renamed lets us while nobody has it open."""
        if self._beside is not None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._beside)
            os.close(nowhere)
        super().doRollover()

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # what could not be written until now never will be
            super().close()


def make_room(file: Path) -> None:
    """Turn `file` over if it is full, for a program that has only just been started. Raises `OSError`."""
    if not file.exists() or file.stat().st_size < MAX_FILE_BYTES:
        return
    full = LogFile(file)
    try:
        full.doRollover()
    finally:
        full.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _PRIVATE)
