"""`/v1/app-store`: what the App Store sends, and what a device was given by it (RULES R39).

A notification needs no device token: its signature is the proof. How often one address may try is limited,
and so is the size of what it sends.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from account.api.answers import WireResponse, answer, refusals
from account.api.bodies import BodyOf
from account.api.money import CHANGES, Asked
from account.app_store.app_store import AppStore
from account.edge.rate_limits import Rate, RateLimiter
from account.sign_in.router import client_address
from account.sign_in.tokens import Caller
from account.subscriptions.subscriptions import Subscriptions
from shared import sales

NOTIFICATIONS: Final = Rate("app_store_notifications", burst=100, per_second=5.0)
"""Per address. The store sends one per change of a subscription."""

_NOTIFICATION = BodyOf(sales.AppStoreNotification)
_TRANSACTION = BodyOf(sales.AppStoreTransaction)
_UNUSABLE: Final = (
    "request_malformed",
    "request_invalid",
    "app_store_signature_invalid",
    "transaction_of_another_account",
)


def app_store_router(
    asked_by: Asked, rates: RateLimiter, app_store: AppStore, subscriptions: Subscriptions
) -> APIRouter:
    """The routes about purchases in the App Store."""
    router = APIRouter(prefix="/v1/app-store", tags=["app store"])
    asked_to_change = asked_by.at(CHANGES)

    @router.post(
        "/notifications",
        responses={
            **answer(sales.AppStoreReceived, when="It was dealt with; once more changes nothing."),
            **refusals(
                *_UNUSABLE,
                "app_store_account_unknown",
                "rate_limited",
                "service_unavailable",
                signed=False,
                changes=True,
            ),
        },
        openapi_extra=_NOTIFICATION.described,
    )
    async def receive_notification(
        request: Request, body: sales.AppStoreNotification = _NOTIFICATION.read
    ) -> Response:
        """A signed notification of the App Store about a subscription."""
        rates.check(NOTIFICATIONS, client_address(request))
        outcome = await app_store.receive(body.signed_payload)
        return WireResponse(sales.AppStoreReceived(outcome.value))

    @router.post(
        "/transactions",
        responses={**answer(sales.Subscription), **refusals(*_UNUSABLE, "plan_unknown", changes=True)},
        openapi_extra=_TRANSACTION.described,
    )
    async def present_transaction(
        caller: Caller = asked_to_change, body: sales.AppStoreTransaction = _TRANSACTION.read
    ) -> Response:
        """A signed transaction that the App Store gave to a device; the subscription that it is about."""
        subscription_id = await app_store.present(caller.account_id, body.signed_transaction)
        return WireResponse(await subscriptions.get(caller.account_id, subscription_id))

    return router
