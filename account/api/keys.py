"""`/v1/keys`: licence keys, registered once and for ever (RULES R27, R61, R62)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.api.money import KEYS, Asked
from account.sign_in.tokens import Caller
from account.subscriptions.subscriptions import Subscriptions
from shared import sales

_NEW_KEY = BodyOf(sales.NewKey)


def keys_router(asked_by: Asked, subscriptions: Subscriptions) -> APIRouter:
    """The routes about the licence keys of the caller's account."""
    router = APIRouter(prefix="/v1/keys", tags=["keys"])
    asked = asked_by.by_anyone()
    asked_to_register = asked_by.at(KEYS)

    @router.get("", responses={**answer(sales.LicenceKey, many=True), **refusals()})
    async def list_keys(caller: Caller = asked) -> Response:
        """The keys that are registered in this account."""
        return WireResponse(await subscriptions.keys(caller.account_id))

    @router.post(
        "",
        responses={
            **answer(sales.LicenceKey, 201, "The key is registered."),
            **answer(sales.LicenceKey, 200, "It was registered here before; nothing changed (R62)."),
            **refusals(
                *BODY,
                "not_found",
                "key_malformed",
                "key_unknown",
                "product_unknown",
                "key_already_registered",
                "business_account_needed",
                "role_not_allowed",
                changes=True,
            ),
        },
        status_code=201,
        openapi_extra=_NEW_KEY.described,
    )
    async def register_key(
        caller: Caller = asked_to_register, body: sales.NewKey = _NEW_KEY.read
    ) -> Response:
        """Register a key here, or in the business account that `account` names (R27)."""
        key = await subscriptions.register_key(caller.account_id, body.key, body.account)
        return WireResponse(key, status_code=200 if key.was_registered else 201)

    return router
