"""`/v1/payment-methods`: the stored ways to pay (RULES R45). Tokens only; no card number exists here."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY
from account.api.money import CHANGES, Asked, ids_can_exist
from account.sign_in.tokens import Caller
from account.store.store import Store
from shared import sales

_NEW = BodyOf(sales.NewPaymentMethod)


def payment_methods_router(asked_by: Asked, store: Store) -> APIRouter:
    """The routes about the ways to pay of the caller's account."""
    router = APIRouter(
        prefix="/v1/payment-methods", tags=["payment methods"], dependencies=[Depends(ids_can_exist)]
    )
    asked = asked_by.by_anyone()
    asked_to_change = asked_by.at(CHANGES)

    @router.get("", responses={**answer(sales.PaymentMethod, many=True), **refusals()})
    async def list_payment_methods(caller: Caller = asked) -> Response:
        """The stored ways to pay, the oldest first; the default one pays what names none."""
        return WireResponse(await store.methods(caller.account_id))

    @router.post(
        "",
        responses={
            **answer(sales.PaymentMethod, 201, "It is stored; the same one again is not stored twice."),
            **refusals(
                *BODY,
                "instrument_unknown",
                "instrument_not_storable",
                "card_number_refused",
                changes=True,
            ),
        },
        status_code=201,
        openapi_extra=_NEW.described,
    )
    async def add_payment_method(
        caller: Caller = asked_to_change, body: sales.NewPaymentMethod = _NEW.read
    ) -> Response:
        """Store a way to pay. As the default it is used from the next charge on (R45)."""
        return WireResponse(await store.add_method(caller.account_id, body), status_code=201)

    @router.put(
        "/{method_id}/default",
        responses={**answer(sales.PaymentMethod), **refusals("not_found", changes=True)},
    )
    async def make_default(method_id: str, caller: Caller = asked_to_change) -> Response:
        """Use this one from the next charge on (R45)."""
        return WireResponse(await store.make_default(caller.account_id, method_id))

    @router.delete(
        "/{method_id}",
        status_code=204,
        responses=refusals("not_found", "payment_method_in_use", changes=True),
    )
    async def remove_payment_method(method_id: str, caller: Caller = asked_to_change) -> Response:
        """Forget a way to pay; the last one stays while auto-renewal is on (R45)."""
        await store.remove_method(caller.account_id, method_id)
        return Response(status_code=204)

    return router
