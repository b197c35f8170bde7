"""`PUT /v1/account`: the kind of account and its language (RULES R27, R90)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.api.money import CHANGES, Asked
from account.sign_in.people import People
from account.sign_in.tokens import Caller
from account.state import AccountStates
from account.subscriptions.subscriptions import Subscriptions
from shared import wire

_WISH = BodyOf(wire.AccountWish)


def account_wishes_router(
    asked_by: Asked, subscriptions: Subscriptions, people: People, states: AccountStates
) -> APIRouter:
    """The one route that changes the account itself."""
    router = APIRouter(tags=["account"])
    asked = asked_by.at(CHANGES)

    @router.put(
        "/v1/account",
        responses={
            **answer(wire.Account),
            **refusals(*BODY, "business_account_needed", changes=True),
        },
        openapi_extra=_WISH.described,
    )
    async def change_account(caller: Caller = asked, body: wire.AccountWish = _WISH.read) -> Response:
        """Make it a business or personal account, or choose its language; what is left out stays."""
        if body.kind is not None:
            await subscriptions.set_account_kind(caller.account_id, body.kind)
        if body.language is not None:
            await people.choose_language(caller.account_id, body.language)
        return WireResponse((await states.facts(caller.account_id)).account)

    return router
