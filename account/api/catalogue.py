"""`/v1/catalogue`, `/v1/buy`, `/v1/quotes`: what is sold, where Buy leads, and prices (RULES R30, R65)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY, ENABLE_AUTO_RENEWAL, MORE_LICENCES, PURCHASE
from account.api.money import QUOTES, Asked
from account.sign_in.tokens import Caller
from account.store.store import Store
from shared import sales

_NEW_QUOTE = BodyOf(sales.NewQuote)


def catalogue_router(asked_by: Asked, store: Store) -> APIRouter:
    """The routes that somebody asks before buying; none of them changes anything."""
    router = APIRouter(tags=["catalogue"])
    asked = asked_by.by_anyone()
    asked_a_price = asked_by.at(QUOTES)

    @router.get("/v1/catalogue", responses={**answer(sales.CatalogueAnswer), **refusals()})
    async def read_catalogue(caller: Caller = asked) -> Response:
        """Products, plans, prices, and the ways to pay of the simulated processor."""
        return WireResponse(store.catalogue())

    @router.get("/v1/buy", responses={**answer(sales.BuyAnswer), **refusals()})
    async def read_buy(caller: Caller = asked) -> Response:
        """Where Buy leads the account now, the same on every surface (R35, R37, R38, R65)."""
        return WireResponse(await store.buy(caller.account_id))

    @router.post(
        "/v1/quotes",
        responses={
            **answer(sales.Quote),
            **refusals(*BODY, "not_found", *PURCHASE, *MORE_LICENCES, *ENABLE_AUTO_RENEWAL),
        },
        openapi_extra=_NEW_QUOTE.described,
    )
    async def quote(caller: Caller = asked_a_price, body: sales.NewQuote = _NEW_QUOTE.read) -> Response:
        """What an order would cost now, and the end it would bring. Nothing is reserved (R72)."""
        return WireResponse(await store.quote(caller.account_id, body))

    return router
