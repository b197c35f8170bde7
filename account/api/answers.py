"""How the API writes its answers and describes them in OpenAPI.

Values are written by `shared.codec`, which the agent reads them with; the dataclasses of `shared.wire` are
the schema. One writer, one reader, so they cannot disagree.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import Response

from account.edge.problems import MEDIA_TYPE, problem
from shared.codec import to_json

PROBLEM_SCHEMA: Final = {"$ref": "#/components/schemas/Problem"}

# Code → (status, when it is answered). Each route names those of its own; `COMMON` can come from all.
CODES: Final[dict[str, tuple[int, str]]] = {
    "proof_invalid": (401, "The proof of the device key is missing or does not hold."),
    "use_dpop_nonce": (401, "Repeat the request with the nonce in `DPoP-Nonce`."),
    "token_invalid": (401, "The access token is unknown, expired or revoked."),
    "key_cloned": (401, "Two machines use this device key; sign in again with a new one."),
    "computer_removed": (403, "This computer was removed from the account."),
    "origin_refused": (403, "A page of another origin may not ask for this."),
    "not_found": (404, "There is no such thing in this account."),
    "computer_limit_reached": (409, "No slot is left; the answer lists the computers and the ways on."),
    "computer_replaceable": (409, "This machine has an old entry under another key; name it in `replace`."),
    "request_malformed": (400, "The body is not JSON."),
    "request_too_large": (413, "The request is too large."),
    "host_refused": (421, "This service does not answer for that host."),
    "request_invalid": (422, "The request is not as described here."),
    "name_empty": (422, "The name has no visible character."),
    "name_too_long": (422, "The name has more than 64 characters."),
    "rate_limited": (429, "Too many tries; see `Retry-After`."),
    "internal_error": (500, "The service failed."),
    "service_unavailable": (503, "The database cannot be used now."),
    "storage_read_only": (503, "The service's data cannot be written; nothing was changed."),
    "storage_full": (507, "The service's disk is full; nothing was changed."),
}
_EVERYWHERE: Final = ("origin_refused", "host_refused", "request_too_large", "internal_error")
_SIGNED: Final = (
    "proof_invalid",
    "use_dpop_nonce",
    "token_invalid",
    "computer_removed",
    "rate_limited",
    "service_unavailable",
)
_CHANGING: Final = ("storage_read_only", "storage_full")


class WireResponse(Response):
    """A value of `shared.wire` as JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(to_json(content), ensure_ascii=False, separators=(",", ":")).encode()


def refusals(*codes: str, signed: bool = True, changes: bool = False) -> dict[int | str, dict[str, Any]]:
    """The problem answers of a route for OpenAPI: its own `codes` and those common to its kind."""
    common = (*_EVERYWHERE, *(_SIGNED if signed else ()), *(_CHANGING if changes else ()))
    documented: dict[int | str, dict[str, Any]] = {}
    for code in (*codes, *common):
        status, when = CODES[code]
        answer = documented.setdefault(
            status,
            {"description": "", "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA, "examples": {}}}},
        )
        answer["description"] = f"{answer['description']} `{code}`: {when}".strip()
        example = {"summary": when, "value": to_json(problem(status, code, when))}
        answer["content"][MEDIA_TYPE]["examples"][code] = example
    return documented
