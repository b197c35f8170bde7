"""What the window has to say of itself when something is wrong with it: a small file beside the agent's log.

Nothing is written while all is well. What Python and Qt complain about goes there without
secrets (SECURITY 14); should the process be ended by a fault, the system's trace of it is there at the next
start. Opened after the first frame (PERFORMANCE P1). A disk that cannot be written silences it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from shared.clock import Clock

MAX_FILE_BYTES: Final = 256 * 1024
OLD_FILES: Final = 2
_LONGEST_TRACE: Final = 64 * 1024
_TOLD: Final = {
    QtMsgType.QtWarningMsg: "WARNING",
    QtMsgType.QtCriticalMsg: "ERROR",
    QtMsgType.QtFatalMsg: "ERROR",
}


def folder_beside(state_file: Path | None) -> Path | None:
    """Where the logs of the profile are; None for a window that keeps nothing."""
    return state_file.parent / "logs" if state_file is not None else None


class Journal:
    """The log of one window, from `open` to `close`, which leaves Python and Qt as they were."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.file = folder / "window.log"
        self._trace_file = folder / "window.crash"
        self._clock = clock
        self._trace: IO[str] | None = None
        self._last = ""
        self._writing = threading.Lock()
        self._before: tuple[Any, Any, Any] | None = None

    def open(self) -> bool:
        """Begin to listen; whether the window of last time was ended by a fault, of which the trace is in
        the log now."""
        crashed = self._take_trace()
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_message)
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(mode=0o700, exist_ok=True)
            self._trace = open(self._trace_file, "a", encoding="utf-8", opener=_private)  # noqa: SIM115 - kept open
            faulthandler.enable(self._trace)
        return crashed

    def close(self) -> None:
        """Stop listening. The file for a trace stays: another window of this profile may have it open."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
            qInstallMessageHandler(None)
        if self._trace is not None:
            faulthandler.disable()
            self._trace.close()
            self._trace = None

    def write(self, level: str, text: str) -> None:
        """Write one line; the same one twice in a row is written once."""
        from shared.redact import redact

        line = redact(text).replace("\r", "\\r").rstrip("\n").replace("\n", "\n  ")
        with self._writing, contextlib.suppress(OSError):
            if line == self._last:
                return
            self._last = line
            self._turn()
            with open(self.file, "a", encoding="utf-8", opener=_private) as file:
                file.write(f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ} {level} {line}\n")

    def _turn(self) -> None:
        """Make room: a full file becomes the first of the old ones."""
        self.file.parent.mkdir(mode=0o700, exist_ok=True)  # the profile is the agent's to make
        if not self.file.exists() or self.file.stat().st_size < MAX_FILE_BYTES:
            return
        names = [self.file, *(self.file.with_name(f"window.log.{at}") for at in range(1, OLD_FILES + 1))]
        for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
            if newer.exists():
                os.replace(newer, older)

    def _take_trace(self) -> bool:
        try:
            trace = self._trace_file.read_text("utf-8", "replace")[:_LONGEST_TRACE]
            if not trace.strip():
                return False
            self.write("ERROR", "the window of last time was ended by a fault\n" + trace)
            os.truncate(self._trace_file, 0)
        except OSError:
            return False
        return True

    # what complains

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        import traceback

        self.write("ERROR", "".join(traceback.format_exception(kind, error, trace)))
        if self._before is not None:
            self._before[0](kind, error, trace)

    def _on_thread_error(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            self._on_error(told.exc_type, told.exc_value, told.exc_traceback)

    def _on_unraisable(self, told: Any) -> None:
        if told.exc_value is not None:
            self._on_error(told.exc_type, told.exc_value, told.exc_traceback)

    def _on_message(self, kind: QtMsgType, _: object, text: str) -> None:
        if kind in _TOLD:
            self.write(_TOLD[kind], f"Qt: {text}")
        if sys.stderr is not None:
            sys.stderr.write(f"{text}\n")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
