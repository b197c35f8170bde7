"""`/v1/orders`: buy, look at what was bought, take back what is not paid yet (RULES R32–R36, R40–R46)."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import PURCHASE
from account.api.money import (
    CHANGES,
    KEY,
    KEYED,
    ORDERS,
    Asked,
    described,
    ids_can_exist,
    order_answers,
    ordered,
)
from account.sign_in.tokens import Caller
from account.store.store import Store
from shared import sales

_NEW_ORDER = BodyOf(sales.NewOrder)


def orders_router(asked_by: Asked, store: Store) -> APIRouter:
    """The routes about the orders of the caller's account."""
    router = APIRouter(prefix="/v1/orders", tags=["orders"], dependencies=[Depends(ids_can_exist)])
    asked = asked_by.by_anyone()
    asked_to_buy = asked_by.at(ORDERS)
    asked_to_change = asked_by.at(CHANGES)

    @router.get("", responses={**answer(sales.Order, many=True), **refusals()})
    async def list_orders(caller: Caller = asked) -> Response:
        """All orders, the newest first, without their payments."""
        return WireResponse(await store.orders(caller.account_id))

    @router.post(
        "",
        responses=order_answers(*PURCHASE),
        status_code=201,
        openapi_extra=described(KEYED, _NEW_ORDER.described),
    )
    async def place_order(
        caller: Caller = asked_to_buy,
        key: str = KEY,
        body: sales.NewOrder = _NEW_ORDER.read,
    ) -> Response:
        """Buy a plan. One order and one charge, however often it is sent; an open one is found (R34, R35)."""
        return ordered(await store.place(caller.account_id, body, key))

    @router.get("/{order_id}", responses={**answer(sales.Order), **refusals("not_found")})
    async def read_order(order_id: str, caller: Caller = asked) -> Response:
        """One order with its payments."""
        return WireResponse(await store.order(caller.account_id, order_id))

    @router.get(
        "/{order_id}/receipt", responses={**answer(sales.Receipt), **refusals("not_found", "receipt_not_yet")}
    )
    async def read_receipt(order_id: str, caller: Caller = asked) -> Response:
        """The receipt of a paid order."""
        return WireResponse(await store.receipt(caller.account_id, order_id))

    @router.post(
        "/{order_id}/cancel",
        responses={
            **answer(sales.Order),
            **refusals("not_found", "order_not_open", "refund_not_allowed", changes=True),
        },
    )
    async def cancel_order(order_id: str, caller: Caller = asked_to_change) -> Response:
        """Take back an order that waits for its payment; money that comes later goes back (R46)."""
        return WireResponse(await store.cancel(caller.account_id, order_id))

    return router
