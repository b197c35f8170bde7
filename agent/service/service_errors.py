"""The service's refusals in this product's words: problem+json and OAuth errors become exceptions, once.

SECURITY 9: 401, 403 `computer_removed` and 409 stay distinct, and only an explicit answer removes.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

from shared.codec import from_json
from shared.errors import (
    AccessError,
    ComputerRemovedDenied,
    DecodeError,
    LimitRefused,
    NameRefused,
    NotFoundRefused,
    RateRefused,
    ReplaceRefused,
    RequestRefused,
    ServiceFaultError,
    SessionRefused,
    SignedOutDenied,
    SignInDenied,
)
from shared.reasons import RemovedBy, SessionRefusal
from shared.wire import Problem, TokenRefusal

_DEFAULT_RETRY_S: Final = 5.0
_SIGNED_OUT: Final = frozenset({"token_invalid", "refresh_reused", "key_cloned"})
_NAMES: Final = frozenset({"name_empty", "name_too_long"})
_SESSIONS: Final = frozenset(SessionRefusal) - {SessionRefusal.UNKNOWN} | {"session_over"}


def json_in(body: bytes) -> Any:
    """The JSON value in an answer. Raises `ServiceFaultError` (`answer_malformed`)."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise ServiceFaultError("answer_malformed", "The account service answered nonsense.") from exc


def problem_error(status: int, body: bytes) -> AccessError:
    """The exception for a `/v1` answer of `status` 300 or more."""
    problem = _problem_in(status, body)
    code, detail = problem.code, problem.detail or problem.title
    if status >= 500:
        return ServiceFaultError(code, detail)
    if status == 429:
        wait_s = problem.retry_after_s if problem.retry_after_s is not None else _DEFAULT_RETRY_S
        return RateRefused(code, detail, timedelta(seconds=max(0.0, wait_s)))
    if code == "computer_removed":
        return ComputerRemovedDenied(code, detail, problem.removed_by or RemovedBy.UNKNOWN)
    if code == "computer_limit_reached":
        return LimitRefused(code, detail, problem)
    if code == "computer_replaceable":
        return ReplaceRefused(code, detail, problem)
    if code in _SIGNED_OUT:
        return SignedOutDenied(code, detail)
    if code in _NAMES:
        return NameRefused(code, detail)
    if code in _SESSIONS:
        return SessionRefused(code, detail)
    if status == 404:
        return NotFoundRefused(code, detail)
    return RequestRefused(code, detail)


def code_of(status: int, body: bytes) -> str:
    """The stable code of an error answer, of whichever kind."""
    try:
        value = json_in(body)
    except ServiceFaultError:
        return f"http_{status}"
    if not isinstance(value, dict):
        return f"http_{status}"
    code = value.get("code") or value.get("error")
    return code if isinstance(code, str) else f"http_{status}"


def token_refusal(status: int, body: bytes) -> AccessError:
    """The exception for an error answer of the OAuth endpoints (RFC 6749 section 5.2)."""
    if status >= 500 or status == 429:
        return problem_error(status, body)
    try:
        refusal = from_json(TokenRefusal, json_in(body))
    except (DecodeError, ServiceFaultError):
        return problem_error(status, body)
    detail = refusal.error_description or f"The account service answered {refusal.error}."
    if refusal.code == "computer_removed":
        return ComputerRemovedDenied(refusal.code, detail, refusal.removed_by or RemovedBy.UNKNOWN)
    if refusal.error == "invalid_grant":
        return SignedOutDenied(refusal.code if refusal.code in _SIGNED_OUT else "token_invalid", detail)
    if refusal.error == "access_denied":
        return SignInDenied("sign_in_denied", detail)
    if refusal.error == "expired_token":
        return SignInDenied("sign_in_expired", detail)
    return RequestRefused(refusal.code or refusal.error, detail)


def _problem_in(status: int, body: bytes) -> Problem:
    try:
        return from_json(Problem, json_in(body))
    except (DecodeError, ServiceFaultError):
        return Problem(
            type="about:blank",
            title=f"The account service answered {status}.",
            status=status,
            code="not_found" if status == 404 else f"http_{status}",
        )
