"""Routes that are asked hundreds of times a second: described like all others, answered without FastAPI.

Its way of finding out what a route wants takes longer than to answer a heartbeat (docs/decisions/023). Such a
route reads its request itself, and says in its description what FastAPI would find in its signature.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import request_response

from shared import wire
from shared.errors import RequestRefused

INSTANCE_PATTERN: Final = r"^[A-Za-z0-9_-]{0,64}$"
INSTANCE_TEXT: Final = "A random text that the agent makes at its start and keeps while it runs."
_INSTANCE: Final = re.compile(INSTANCE_PATTERN, re.ASCII)


class DirectRoute(APIRoute):
    """A route whose function takes a `Request` and gives a response."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.app = request_response(self.endpoint)


def instance_of(request: Request) -> str:
    """The run of an agent that asks; empty when it does not say. Raises `RequestRefused`."""
    instance = request.headers.get(wire.INSTANCE_HEADER, "")
    if _INSTANCE.fullmatch(instance) is None:
        raise RequestRefused(
            "request_invalid", f"Not as described in /openapi.json: header.{wire.INSTANCE_HEADER}."
        )
    return instance


def described_parameters(**in_path: str) -> dict[str, Any]:
    """For `openapi_extra`: what stands `in_path`, and the header of `instance_of`."""
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "title": title}}
        for name, title in in_path.items()
    ]
    schema = {"type": "string", "pattern": INSTANCE_PATTERN, "default": "", "description": INSTANCE_TEXT}
    header = {"name": wire.INSTANCE_HEADER, "in": "header", "required": False, "description": INSTANCE_TEXT}
    return {"parameters": [*path, {**header, "schema": {**schema, "title": wire.INSTANCE_HEADER}}]}
