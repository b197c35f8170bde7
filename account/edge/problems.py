"""The one place where refusals and faults become answers (RFC 9457, `shared.wire.Problem`; SECURITY 9).

Each has its own status and stable code. Nothing of a request's content is repeated in an answer or in
the log (SECURITY 14).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from account.computers import NoSlotDetails
from account.edge.proofs import ProofRefused
from account.edge.sales_statuses import status_of
from shared.codec import to_json
from shared.errors import (
    AccessError,
    ClockRefused,
    ComputerRemovedDenied,
    DecodeError,
    LimitRefused,
    NameRefused,
    NotFoundRefused,
    RateRefused,
    RequestRefused,
    SalesRefused,
    SessionRefused,
    SignedOutDenied,
    SimulatorRefused,
    StorageError,
)
from shared.reasons import RemovedBy
from shared.wire import Problem

MEDIA_TYPE: Final = "application/problem+json"
log = logging.getLogger(__name__)

# The first that fits counts.
_STATUS: Final[tuple[tuple[type[AccessError], int], ...]] = (
    (ProofRefused, 401),
    (SignedOutDenied, 401),
    (ComputerRemovedDenied, 403),
    (NotFoundRefused, 404),
    (LimitRefused, 409),
    (NameRefused, 422),
    (RequestRefused, 422),
    (RateRefused, 429),
    (DecodeError, 400),
)
_STORAGE: Final = {"disk_full": (507, "storage_full"), "data_read_only": (503, "storage_read_only")}
_TITLES: Final = {
    400: "The request is malformed",
    401: "Sign-in is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not possible now",
    413: "Too large",
    421: "Wrong host",
    422: "The request is not valid",
    429: "Too many tries",
    500: "The service failed",
    503: "Not available now",
    507: "The service's disk is full",
}
_FAILED: Final = "The service failed; the request may not have been carried out."
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_HTTP_CODES: Final = {404: "not_found", 405: "method_not_allowed"}


def problem(status: int, code: str, detail: str) -> Problem:
    """A problem with the title of its status."""
    title = _TITLES.get(status, "The request was refused")
    return Problem(type=f"/help/{code}", title=title, status=status, code=code, detail=detail)


def problem_response(answer: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """`answer` as an HTTP response."""
    return Response(
        json.dumps(to_json(answer), ensure_ascii=False),
        status_code=answer.status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def problem_of(exc: AccessError) -> Problem:
    """What a caller is told about one of the product's own exceptions."""
    if isinstance(exc, StorageError):
        status, code = _STORAGE.get(exc.code, (503, "service_unavailable"))
        return problem(status, code, exc.detail)
    if isinstance(exc, SalesRefused | SessionRefused):
        answer = problem(status_of(exc.code), exc.code, exc.detail)
        return replace(answer, possible_from=exc.possible_from)
    if isinstance(exc, ClockRefused):
        return problem(status_of(exc.code), exc.code, exc.detail)
    if isinstance(exc, SimulatorRefused):
        return problem(_simulator_status_of(exc), exc.code, exc.detail)
    status = next((status for kind, status in _STATUS if isinstance(exc, kind)), 500)
    if status == 500:
        return problem(500, "internal_error", _FAILED)
    answer = problem(status, exc.code, exc.detail)
    if isinstance(exc, LimitRefused) and isinstance(exc.extra, NoSlotDetails):
        return replace(
            answer,
            computer_limit=exc.extra.computer_limit,
            computers_registered=exc.extra.computers_registered,
            computers=exc.extra.computers,
            actions=exc.extra.actions,
        )
    if isinstance(exc, ComputerRemovedDenied):
        return replace(answer, removed_by=RemovedBy(exc.removed_by))
    if isinstance(exc, RateRefused):
        return replace(answer, retry_after_s=exc.retry_after.total_seconds())
    return answer


def _simulator_status_of(exc: SimulatorRefused) -> int:
    """A service without a simulator never asks, and does not load the table."""
    from account.edge.simulator_statuses import SIMULATOR_STATUS

    return SIMULATOR_STATUS.get(exc.code, 409)


def _headers_of(exc: AccessError) -> dict[str, str]:
    if isinstance(exc, ProofRefused):
        error = "use_dpop_nonce" if exc.code == "use_dpop_nonce" else "invalid_dpop_proof"
        return {"WWW-Authenticate": f'DPoP error="{error}", algs="EdDSA"'}
    if isinstance(exc, SignedOutDenied):
        return {"WWW-Authenticate": 'DPoP error="invalid_token", algs="EdDSA"'}
    if isinstance(exc, SimulatorRefused) and _simulator_status_of(exc) == 401:
        return {"WWW-Authenticate": "Simulator"}
    if isinstance(exc, RateRefused):
        return {"Retry-After": str(int(exc.retry_after.total_seconds()))}
    return {}


async def _access_error(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, AccessError)
    answer = problem_of(exc)
    if answer.status >= 500:
        log.error("%s %s failed: %s", request.method, _route_of(request.scope), exc)
    return problem_response(answer, _headers_of(exc))


async def _invalid(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)
    errors = exc.errors()
    if any(each["type"] == "json_invalid" for each in errors):
        return problem_response(problem(400, "request_malformed", "The body is not JSON."))
    where = sorted({".".join(str(step) for step in each["loc"] if step != "body") for each in errors})
    detail = f"Not as described in /openapi.json: {', '.join(where) or 'the body'}."
    return problem_response(problem(422, "request_invalid", detail[:400]))


async def _http(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    if exc.status_code == 400:
        return problem_response(problem(400, "request_malformed", "The body cannot be read."))
    code = _HTTP_CODES.get(exc.status_code, "request_invalid")
    headers = {"Allow": _allowed(request)} if exc.status_code == 405 else exc.headers
    return problem_response(problem(exc.status_code, code, str(exc.detail)), headers)


def _allowed(request: Request) -> str:
    """The methods that some route takes at this address; a route that refuses knows only its own."""
    routes: list[BaseRoute] = request.app.routes
    scopes = {method: {**request.scope, "method": method} for method in _METHODS}
    return ", ".join(
        method
        for method, scope in scopes.items()
        if any(route.matches(scope)[0] is Match.FULL for route in routes)
    )


class Net:
    """The one net: what nobody expected is logged and answered, and other requests go on. Plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 `internal_error` unless an answer has begun; then the connection just ends."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if scope["type"] != "http":
                raise
            log.exception("%s %s failed unexpectedly", scope["method"], _route_of(scope))
            if not begun:
                await problem_response(problem(500, "internal_error", _FAILED))(scope, receive, send)


def _route_of(scope: Scope) -> str:
    """The route's pattern, for a path or query may hold what does not belong in a log."""
    return str(getattr(scope.get("route"), "path", "an unknown route"))


def install(app: FastAPI) -> None:
    """Have `app` answer every error through this module."""
    app.add_exception_handler(AccessError, _access_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Net)
