"""How the API writes its answers and describes them in OpenAPI.

Values are written by `shared.codec`, which the agent reads them with; the dataclasses of `shared.wire` are
the schema. One writer, one reader, so they cannot disagree.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from fastapi import Response

from account.api.codes import CODES
from account.edge.problems import MEDIA_TYPE, problem
from shared.codec import to_json

PROBLEM_SCHEMA: Final = {"$ref": "#/components/schemas/Problem"}

EVERYWHERE: Final = ("origin_refused", "host_refused", "request_too_large", "internal_error")
_SIGNED: Final = (
    "proof_invalid",
    "use_dpop_nonce",
    "token_invalid",
    "computer_removed",
    "rate_limited",
    "service_unavailable",
)
CHANGING: Final = ("storage_read_only", "storage_full")


class WireResponse(Response):
    """A value of `shared.wire` as JSON."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(to_json(content), ensure_ascii=False, separators=(",", ":")).encode()


def refusals(*codes: str, signed: bool = True, changes: bool = False) -> dict[int | str, dict[str, Any]]:
    """The problem answers of a route for OpenAPI: its own `codes` and those common to its kind."""
    common = (*EVERYWHERE, *(_SIGNED if signed else ()), *(CHANGING if changes else ()))
    return problems_of((*codes, *common), CODES)


def problems_of(
    codes: Iterable[str], known: Mapping[str, tuple[int, str]]
) -> dict[int | str, dict[str, Any]]:
    """The problem answers with these `codes` for OpenAPI; `known`: what each means, as `codes.CODES`."""
    documented: dict[int | str, dict[str, Any]] = {}
    for code in dict.fromkeys(codes):
        status, when = known[code]
        answer = documented.setdefault(
            status,
            {"description": "", "content": {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA, "examples": {}}}},
        )
        answer["description"] = f"{answer['description']} `{code}`: {when}".strip()
        answer["content"][MEDIA_TYPE]["examples"][code] = _example(status, code, when)
    return documented


@cache
def _example(status: int, code: str, when: str) -> dict[str, Any]:
    """One for all routes: they have many refusals in common, and a start makes all of their descriptions."""
    return {"summary": when, "value": to_json(problem(status, code, when))}


def answer(
    kind: type, status: int = 200, when: str = "Done.", *, many: bool = False
) -> dict[int | str, dict[str, Any]]:
    """The good answer of a route for OpenAPI: a `kind`, or a list of them. `openapi` writes its schema.

    Naming it here instead of as a response model saves the route a validator that it would never use.
    """
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{kind.__name__}"}
    if many:
        schema = {"type": "array", "items": schema}
    return {status: {"description": when, "content": {"application/json": {"schema": schema}}}}
