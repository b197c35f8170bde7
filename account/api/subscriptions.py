"""`/v1/subscriptions`: what there is, auto-renewal, licences, payment (RULES R50–R56, R72–R77, R81, R82)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Query, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.codes import BODY, ENABLE_AUTO_RENEWAL, MORE_LICENCES
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
from account.subscriptions.subscriptions import Subscriptions
from shared import sales
from shared.billing import FixPayment
from shared.subscription_filter import SubscriptionFilter, shown

_WISH = BodyOf(sales.AutoRenewalWish)
_ENABLE = BodyOf(sales.EnableAutoRenewal)
_MORE = BodyOf(sales.MoreLicences)
_FEWER = BodyOf(sales.FewerLicences)
_FIX = BodyOf(FixPayment)

_SHOW = Query(default=SubscriptionFilter.ALL, description="Only those of this kind.")


def subscriptions_router(asked_by: Asked, subscriptions: Subscriptions, store: Store) -> APIRouter:
    """The routes about the subscriptions and licences of the caller's account."""
    router = APIRouter(
        prefix="/v1/subscriptions", tags=["subscriptions"], dependencies=[Depends(ids_can_exist)]
    )
    asked = asked_by.by_anyone()
    asked_to_change = asked_by.at(CHANGES)

    @router.get("", responses={**answer(sales.Subscription, many=True), **refusals("request_invalid")})
    async def list_subscriptions(caller: Caller = asked, show: SubscriptionFilter = _SHOW) -> Response:
        """The account's subscriptions, the latest first; `show` as in the portal's filter (R81)."""
        return WireResponse(shown(await subscriptions.list(caller.account_id), show))

    @router.get("/{subscription_id}", responses={**answer(sales.Subscription), **refusals("not_found")})
    async def read_subscription(subscription_id: str, caller: Caller = asked) -> Response:
        """One subscription with everything of its details page (R82)."""
        return WireResponse(await subscriptions.get(caller.account_id, subscription_id))

    @router.put(
        "/{subscription_id}/auto-renewal",
        responses=_changed("payment_method_needed"),
        openapi_extra=_WISH.described,
    )
    async def set_auto_renewal(
        subscription_id: str,
        caller: Caller = asked_to_change,
        body: sales.AutoRenewalWish = _WISH.read,
    ) -> Response:
        """Switch auto-renewal on or off; `auto_renewal_becomes` shows it until it is confirmed (R51, R52)."""
        return WireResponse(
            await subscriptions.set_auto_renewal(caller.account_id, subscription_id, body.enabled)
        )

    @router.put(
        "/{subscription_id}/licences-at-renewal",
        responses=_changed("licences_below_one", "licences_out_of_range"),
        openapi_extra=_FEWER.described,
    )
    async def plan_fewer_licences(
        subscription_id: str,
        caller: Caller = asked_to_change,
        body: sales.FewerLicences = _FEWER.read,
    ) -> Response:
        """Have fewer licences from the next renewal on; the present total undoes it (R77)."""
        return WireResponse(
            await subscriptions.plan_fewer_licences(caller.account_id, subscription_id, body.licences)
        )

    _add_paying(router, asked_by.at(ORDERS), store)
    return router


def _changed(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that changes how a subscription goes on: `codes` are the refusals of its own."""
    common = (*BODY, "not_found", "auto_renewal_unavailable", "not_available_from_app_store")
    return {**answer(sales.Subscription), **refusals(*common, *codes, changes=True)}


def _add_paying(router: APIRouter, asked_to_buy: Any, store: Store) -> None:
    """The routes that cost money; each takes an idempotency key."""

    @router.post(
        "/{subscription_id}/auto-renewal-order",
        responses=order_answers(*ENABLE_AUTO_RENEWAL),
        status_code=201,
        openapi_extra=described(KEYED, _ENABLE.described),
    )
    async def order_auto_renewal(
        subscription_id: str,
        caller: Caller = asked_to_buy,
        key: str = KEY,
        body: sales.EnableAutoRenewal = _ENABLE.read,
    ) -> Response:
        """Order the plan that a bundled subscription becomes, so that it renews by itself (R52)."""
        return ordered(await store.place_auto_renewal(caller.account_id, subscription_id, body, key))

    @router.post(
        "/{subscription_id}/licences",
        responses=order_answers(*MORE_LICENCES),
        status_code=201,
        openapi_extra=described(KEYED, _MORE.described),
    )
    async def order_licences(
        subscription_id: str,
        caller: Caller = asked_to_buy,
        key: str = KEY,
        body: sales.MoreLicences = _MORE.read,
    ) -> Response:
        """Pay and upgrade to a higher total of licences, prorated to the present end (R72–R75)."""
        return ordered(await store.place_licences(caller.account_id, subscription_id, body, key))

    @router.post(
        "/{subscription_id}/fix-payment",
        responses=order_answers("order_not_open"),
        status_code=201,
        openapi_extra=described(KEYED, _FIX.described),
    )
    async def fix_payment(
        subscription_id: str,
        caller: Caller = asked_to_buy,
        key: str = KEY,
        body: FixPayment = _FIX.read,
    ) -> Response:
        """Pay a renewal that failed, now, and those after it, with another method (R55)."""
        return ordered(await store.fix_payment(caller.account_id, subscription_id, body, key))
