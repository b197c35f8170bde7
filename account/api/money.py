"""What routes have in common that cost money or work: who asks, how often, and only once per key.

May not know what is asked for.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import Depends, Request, Response

from account.api.answers import answer, refusals
from account.api.caller import CallerOf
from account.api.codes import BODY, PAYING
from account.edge.rate_limits import Rate, RateLimiter
from account.sign_in.tokens import Caller
from account.store.idempotency import Answered, check_key
from shared.errors import NotFoundRefused
from shared.sales import IDEMPOTENCY_HEADER, REPLAYED_HEADER, Order

ORDERS: Final = Rate("orders", burst=60, per_second=1.0)
"""Per account. Ten windows that submit ten times each at once still come through in a minute."""

CHANGES: Final = Rate("sales_changes", burst=60, per_second=1.0)
QUOTES: Final = Rate("quotes", burst=100, per_second=10.0)
KEYS: Final = Rate("licence_keys", burst=20, per_second=0.1)
"""A key has far too many forms to be found at this rate (RULES R62)."""

LINKS: Final = Rate("login_links", burst=20, per_second=0.2)

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")

KEYED: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": IDEMPOTENCY_HEADER,
            "in": "header",
            "required": True,
            "description": "New for each wish, the same for each retry of it: a retry gets the first answer.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
            "example": "c3f1a2b49d5e4f60",
        }
    ]
}
"""For `openapi_extra` of a route that takes an idempotency key."""

_REPLAYED: Final[dict[str, Any]] = {
    REPLAYED_HEADER: {
        "description": "`true` when this is the stored answer to the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


class Asked:
    """Makes the dependencies by which routes learn who asks."""

    def __init__(self, caller_of: CallerOf, rates: RateLimiter) -> None:
        self._caller_of = caller_of
        self._rates = rates

    def by_anyone(self) -> Any:
        """The caller of a route that costs little."""
        return Depends(self._caller_of)

    def at(self, rate: Rate) -> Any:
        """The caller of a route that an account may ask only so often."""
        return Depends(_Limited(self._caller_of, self._rates, rate))


class _Limited:
    """A FastAPI dependency: the caller, once his account is within `rate`."""

    def __init__(self, caller_of: CallerOf, rates: RateLimiter, rate: Rate) -> None:
        self._caller_of = caller_of
        self._rates = rates
        self._rate = rate

    async def __call__(self, request: Request) -> Caller:
        """Who asks. Raises what `CallerOf` raises, and `RateRefused`."""
        caller = await self._caller_of(request)
        self._rates.check(self._rate, caller.account_id)
        return caller


async def key_of(request: Request) -> str:
    """The idempotency key. Raises `SalesRefused` (`idempotency_key_missing`, `idempotency_key_invalid`)."""
    keys = request.headers.getlist(IDEMPOTENCY_HEADER)
    return check_key(",".join(keys))


KEY: Final[Any] = Depends(key_of)
"""The idempotency key, as the default of a route's parameter."""


async def ids_can_exist(request: Request) -> None:
    """A dependency of routers: no id here has another form. Raises `NotFoundRefused`."""
    if not all(_ID.fullmatch(str(each)) for each in request.path_params.values()):
        raise NotFoundRefused("not_found", "There is no such thing in this account.")


def ordered(answered: Answered) -> Response:
    """The answer to an order, as it was stored for its key, byte for byte (invariant 2)."""
    headers = {REPLAYED_HEADER: "true"} if answered.is_replayed else None
    return Response(
        answered.text.encode(), status_code=answered.status, headers=headers, media_type="application/json"
    )


def order_answers(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that places an order, for OpenAPI: `codes` are the refusals of its own."""
    answers = {
        **answer(Order, 201, "The order is placed; `state` says how far it has come."),
        **answer(Order, 200, "The order that is open already (`was_open`, R35)."),
    }
    good = {status: {**each, "headers": _REPLAYED} for status, each in answers.items()}
    return {**good, **refusals(*BODY, *PAYING, *codes, changes=True)}


def described(*parts: dict[str, Any]) -> dict[str, Any]:
    """Several descriptions for `openapi_extra` as one."""
    return {name: value for part in parts for name, value in part.items()}
