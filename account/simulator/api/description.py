"""The description of `/simulator/v1`, with an example of every message. Loaded when somebody asks for it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Final

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from account.api.openapi import drop_what_fastapi_would_answer
from account.api.schemas import complete
from account.simulator.api.examples import SIMULATOR_EXAMPLES
from account.version import service_version
from shared import sales, simulator
from shared.simulator import TOKEN_FILE, TOKEN_HEADER
from shared.wire import Problem

_SCHEME: Final = {
    "type": "apiKey",
    "in": "header",
    "name": TOKEN_HEADER,
    "description": f"The content of `{TOKEN_FILE}` in the service's data folder, new at each start.",
}
_ABOUT: Final = (
    "Puts simulated accounts into any state and moves their time. Only in a service that was started with "
    "`--simulator`, only for programs of the same computer."
)
MESSAGES: Final[dict[str, type]] = {
    "Problem": Problem,
    "Plan": sales.Plan,
    **{
        name: kind
        for name, kind in vars(simulator).items()
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == simulator.__name__
    },
}


def description_of(routes: Sequence[BaseRoute]) -> bytes:
    """`routes` described, as JSON."""
    schema = get_openapi(
        title="Access account service: simulator",
        version=service_version(),
        description=_ABOUT,
        routes=routes,
    )
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})
    components["securitySchemes"] = {"simulator": _SCHEME}
    drop_what_fastapi_would_answer(schema)
    complete(schema, MESSAGES, ("Problem",), SIMULATOR_EXAMPLES)
    schema["security"] = [{"simulator": []}]
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode()
