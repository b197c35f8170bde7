"""The service's log: lines on standard error, without secrets (SECURITY 14).

The first net is that nothing logs a secret; this is the second: whatever is logged, by libraries too,
passes through `shared.redact` last of all.
"""

from __future__ import annotations

import logging
import sys
from typing import TextIO

from shared.redact import redact


class RedactingFormatter(logging.Formatter):
    """Formats a record, with its exception, and masks what looks like a secret."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def set_up_log(stream: TextIO | None = None) -> None:
    """Send everything of level INFO and above to `stream`, standard error by default."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
