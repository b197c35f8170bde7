"""The service's log: without secrets (SECURITY 14), on standard error or in a file that turns over.

The first net is that nothing logs a secret; this is the second: whatever is logged, by libraries too,
passes through `shared.redact` last of all.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TextIO

from shared.log_file import LogFile, RedactingFormatter

log = logging.getLogger(__name__)


def set_up_log(stream: TextIO | None = None, file: Path | None = None, *, takes_errors: bool = False) -> None:
    """Send everything of level INFO and above to `stream`, standard error by default, or to `file`.

    With a file only troubles are told on the stream; with `takes_errors` none, for what the process writes to
    standard error goes to the file as well. One that cannot be written is no reason to stop.
    """
    beside = logging.StreamHandler(stream or sys.stderr)
    beside.setFormatter(RedactingFormatter())
    root = logging.getLogger()
    root.handlers[:] = [beside]
    root.setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    if file is None:
        return
    try:
        written = LogFile(file, beside=sys.stderr.fileno() if takes_errors else None)
    except OSError as exc:
        log.warning("the log cannot be written to its file: %s", exc.strerror)
        return
    beside.setLevel(logging.WARNING)
    root.handlers[:] = [written] if takes_errors else [written, beside]
