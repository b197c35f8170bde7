"""`/v1/computers/kept`: which computers stay within the limit when there are too many (RULES R78)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.api.money import CHANGES, Asked
from account.computers import Computers
from account.sign_in.tokens import Caller
from account.subscriptions.subscriptions import Subscriptions
from shared import sales, wire

_KEPT = BodyOf(sales.KeptComputers)


def kept_computers_router(asked_by: Asked, subscriptions: Subscriptions, computers: Computers) -> APIRouter:
    """The one route that chooses."""
    router = APIRouter(tags=["computers"])
    asked = asked_by.at(CHANGES)

    @router.put(
        "/v1/computers/kept",
        responses={
            **answer(wire.Computer, when="The computers, with `over_limit` as it is now.", many=True),
            **refusals(*BODY, "not_found", changes=True),
        },
        openapi_extra=_KEPT.described,
    )
    async def keep_computers(caller: Caller = asked, body: sales.KeptComputers = _KEPT.read) -> Response:
        """Keep these within the limit first, in this order; the rest follow by age. None is removed."""
        await subscriptions.keep_computers(caller.account_id, body.computers)
        return WireResponse(await computers.list(caller.account_id, caller.thumbprint))

    return router
