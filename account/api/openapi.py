"""The description at `/openapi.json`: the routes as FastAPI sees them, and what it cannot see."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from shared import wire
from shared.codec import to_json

_REFERENCE = "#/components/schemas/{model}"
_SCHEME = {
    "type": "http",
    "scheme": "dpop",
    "description": "`Authorization: DPoP <access token>` with a device key's proof in `DPoP` (RFC 9449).",
}


def described(app: FastAPI) -> None:
    """Have `app` describe itself in full; the work is done when somebody first asks."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    from account.api.examples import EXAMPLES

    schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for kind in (wire.Problem, wire.Event, wire.TokenAnswer, wire.TokenRefusal, wire.DeviceCodeAnswer):
        described = TypeAdapter(kind).json_schema(ref_template=_REFERENCE, mode="serialization")
        schemas.update(described.pop("$defs", {}))
        schemas[kind.__name__] = described
    for example in EXAMPLES:
        schemas[type(example).__name__]["examples"] = [to_json(example)]
    _drop_what_fastapi_would_answer(schema)
    components["securitySchemes"] = {"device": _SCHEME}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            if path.startswith("/v1/") and path != "/v1/health":
                operation["security"] = [{"device": []}]
    return schema


def _drop_what_fastapi_would_answer(schema: dict[str, Any]) -> None:
    """FastAPI documents its own 422 on every route with a parameter; the answers here are problems."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(unused, None)
