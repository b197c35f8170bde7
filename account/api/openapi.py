"""The description at `/openapi.json`: the routes as FastAPI sees them, and what it cannot see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from account.edge.lazy_routes import LazyRoutes

_SCHEME = {
    "type": "http",
    "scheme": "dpop",
    "description": "`Authorization: DPoP <access token>` with a device key's proof in `DPoP` (RFC 9449).",
}

_UNSIGNED: Final = frozenset({"/v1/health", "/v1/app-store/notifications"})
"""Routes without a device: anybody may ask; what the App Store sends has a signature of its own."""


def described(app: FastAPI) -> None:
    """Have `app` describe itself in full; the work is done when somebody first asks."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    from account.api.schemas import add_schemas

    schema = get_openapi(title=app.title, version=app.version, routes=list(_all_of(app.routes)))
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})
    components["securitySchemes"] = {"device": _SCHEME}
    drop_what_fastapi_would_answer(schema)
    add_schemas(schema)
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            if path.startswith("/v1/") and path not in _UNSIGNED:
                operation["security"] = [{"device": []}]
    return schema


def _all_of(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    for route in routes:
        if not isinstance(route, LazyRoutes):
            yield route
        elif route.in_schema:
            yield from route.routes


def drop_what_fastapi_would_answer(schema: dict[str, Any]) -> None:
    """FastAPI documents its own 422 on every route with a parameter; the answers here are problems."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(unused, None)
