"""`/v1/news/{topic}`: tell me when it becomes possible (RULES R75)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.api.money import CHANGES, Asked, ids_can_exist
from account.sign_in.tokens import Caller
from account.subscriptions.news import NewsTopic
from account.subscriptions.subscriptions import Subscriptions
from shared import sales
from shared.errors import NotFoundRefused

_WISH = BodyOf(sales.NewsWish)


def news_router(asked_by: Asked, subscriptions: Subscriptions) -> APIRouter:
    """The routes about the news that the caller's account waits for."""
    router = APIRouter(prefix="/v1/news", tags=["news"], dependencies=[Depends(ids_can_exist)])
    asked = asked_by.by_anyone()
    asked_to_change = asked_by.at(CHANGES)

    @router.get("/{topic}", responses={**answer(sales.NewsWish), **refusals("not_found")})
    async def read_news_wish(topic: str, caller: Caller = asked) -> Response:
        """Whether the account wants to be told about `topic`."""
        return WireResponse(await _wish(caller, topic))

    @router.put(
        "/{topic}",
        responses={
            **answer(sales.NewsWish),
            **refusals(*BODY, "not_found", changes=True),
        },
        openapi_extra=_WISH.described,
    )
    async def want_news(
        topic: str, caller: Caller = asked_to_change, body: sales.NewsWish = _WISH.read
    ) -> Response:
        """Ask to be told about `topic`, or not any more."""
        await subscriptions.want_news(caller.account_id, topic, body.wanted)
        return WireResponse(await _wish(caller, topic))

    @router.delete("/{topic}", status_code=204, responses=refusals("not_found", changes=True))
    async def cancel_news(topic: str, caller: Caller = asked_to_change) -> Response:
        """No longer be told about `topic`; nothing happens when that was not asked for."""
        await subscriptions.want_news(caller.account_id, topic, False)
        return Response(status_code=204)

    async def _wish(caller: Caller, topic: str) -> sales.NewsWish:
        if topic not in set(NewsTopic):
            raise NotFoundRefused("not_found", "There is no news of that kind.")
        return sales.NewsWish(topic in await subscriptions.wanted_news(caller.account_id))

    return router
