"""What the kit raises: a condition that did not come true, a "no", a program that did not start.

Standard library and `shared` only.
"""

from __future__ import annotations

from shared.errors import AccessError


class WaitFailed(AssertionError):
    """Something that a test waited for did not happen; the message says what, and what was there instead."""


class Refused(AccessError):
    """The service, the agent or a command line said no: `code` is its stable word, `detail` its sentence.

    `status` is that of HTTP, or 0 where the answer came another way.
    """

    def __init__(self, code: str, detail: str, status: int = 0) -> None:
        super().__init__(code, detail)
        self.status = status


class NotStarted(AccessError):
    """A program of the product did not start or ended by itself: `program_failed`, `program_silent`."""
