"""The simulated processor's own pages: approve or cancel a PayPal payment, see a transfer (RULES R42).

They belong to somebody else, as those of a real processor would, and look like it. Nothing is asked for here:
no password, no number. What is decided is told to the store as the processor tells it everything.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.visits import SignedInVisit, Visits, see_other
from account.portal.words import mark
from account.store.instruments import Outcome
from account.store.store import Store
from shared.errors import NotFoundRefused
from shared.reasons import OrderState, PaymentKind, PaymentState
from shared.sales import Order, Payment

_DECISIONS: Final = {"approve": Outcome.CONFIRM, "cancel": Outcome.DECLINE}
_TITLES: Final = {
    PaymentState.PROCESSING: mark("Payment in progress"),
    PaymentState.CONFIRMED: mark("Paid"),
    PaymentState.DECLINED: mark("Declined"),
    PaymentState.SHORT: mark("Too little arrived"),
    PaymentState.RETURNED: mark("Sent back"),
    PaymentState.REFUNDED: mark("Refunded"),
    PaymentState.CHARGED_BACK: mark("Taken back by the bank"),
    PaymentState.UNKNOWN: mark("Payment"),
}
_NOTES: Final = {
    PaymentState.PROCESSING: mark(
        "Nothing has to be done here. The shop hears from us as soon as it is settled."
    ),
    PaymentState.CONFIRMED: mark("The payment has arrived, and the shop knows."),
    PaymentState.DECLINED: mark("Nothing was charged."),
    PaymentState.SHORT: mark("Less arrived than was asked for. Transfer the rest with the same reference."),
    PaymentState.RETURNED: mark("The shop could not use the payment. All of it went back."),
    PaymentState.REFUNDED: mark("The shop gave the whole amount back."),
    PaymentState.CHARGED_BACK: mark("The payer's bank took the whole amount back."),
    PaymentState.UNKNOWN: "",
}
_APPROVE: Final = mark("Approve this payment?")


class ProcessorPages:
    """One page for each payment, for the account that it belongs to and nobody else (SECURITY 36)."""

    def __init__(self, pages: Pages, visits: Visits, store: Store) -> None:
        self._pages = pages
        self._visits = visits
        self._store = store

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/processor/{reference}", self.show)
        routes.post("/processor/{reference}", self.decide)

    async def show(self, request: Request) -> Response:
        """The payment, and what its payer can do about it."""
        signed_in = await self._visits.signed_in(request)
        order, payment = await self._payment(signed_in, request)
        catalogue = self._store.catalogue()
        can_decide = _can_decide(order, payment)
        values = {
            "processor": catalogue.processor,
            "brand": catalogue.brand,
            "order": order,
            "payment": payment,
            "reference": payment.reference,
            "can_decide": can_decide,
            "state_title": _APPROVE if can_decide else _TITLES[payment.state],
            "state_note": _NOTES[payment.state],
        }
        return self._pages.page(signed_in.visit, "store/processor.html", values)

    async def decide(self, request: Request) -> Response:
        """Approve or cancel; a second press, or one that is too late, changes nothing. Back to the order."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        order, payment = await self._payment(signed_in, request)
        outcome = _DECISIONS.get(fields.get("decision", ""))
        if outcome is not None and _can_decide(order, payment):
            await self._store.processor_says(payment.reference, outcome)
        return see_other(f"/orders/{order.id}")

    async def _payment(self, signed_in: SignedInVisit, request: Request) -> tuple[Order, Payment]:
        order = await self._store.at_processor(signed_in.account_id, request.path_params["reference"])
        for payment in order.payments:
            if payment.reference == request.path_params["reference"]:
                return order, payment
        raise NotFoundRefused("not_found", "There is no such payment in this account.")


def _can_decide(order: Order, payment: Payment) -> bool:
    """Only PayPal asks its payer; a card and a transfer are settled between the banks."""
    is_waiting = payment.state is PaymentState.PROCESSING and order.state is OrderState.OPEN
    return is_waiting and payment.kind is PaymentKind.PAYPAL
