"""The "no" of the OAuth endpoints, with the words that RFC 6749 section 5.2 gives it."""

from __future__ import annotations

from typing import Final

from shared.errors import Refusal
from shared.reasons import RemovedBy

INVALID_REQUEST: Final = "invalid_request"
INVALID_CLIENT: Final = "invalid_client"
INVALID_GRANT: Final = "invalid_grant"


class GrantRefused(Refusal):
    """A request at an OAuth endpoint that gets no token.

    `error` is the OAuth word; `code` is this product's own and is the same word where it has no finer one.
    """

    def __init__(self, error: str, detail: str, code: str = "", removed_by: RemovedBy | None = None) -> None:
        super().__init__(code or error, detail)
        self.error = error
        self.removed_by = removed_by
