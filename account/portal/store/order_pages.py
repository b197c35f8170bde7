"""One order with its result, the history, receipts, taking back what is not paid (RULES R32, R36, R41–R46).

The page of an order is where every purchase ends, whatever was clicked; it follows the payment by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from account.portal.live import Asked, LivePages, live_address
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.store.country_names import country_name
from account.portal.store.order_words import KIND_NAMES, OrderView, Scene, order_view, reason_text
from account.portal.subscription_words import date_label
from account.portal.visits import SignedInVisit, Visits, see_other
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from shared.reasons import OrderKind
from shared.sales import Order, Subscription


class OrderPages:
    """Shows the account's orders."""

    def __init__(
        self, pages: Pages, visits: Visits, live: LivePages, store: Store, subscriptions: Subscriptions
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._live = live
        self._store = store
        self._subscriptions = subscriptions

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/orders", self.show_all)
        routes.get("/orders/{order_id}", self.show)
        routes.get("/orders/{order_id}/receipt", self.receipt)
        routes.post("/orders/{order_id}/cancel", self.cancel)
        self._live.add("/orders", "store/_orders_live.html", self._history)
        self._live.add("/orders/{order_id}", "store/_order_live.html", self._order)

    async def show_all(self, request: Request) -> Response:
        """The order history (RULES R36)."""
        signed_in = await self._visits.signed_in(request)
        values = await self._history(signed_in, Asked.by(request))
        page = {**values, **self._processor(), "live_address": live_address(request)}
        return self._pages.page(signed_in.visit, "store/orders.html", page)

    async def show(self, request: Request) -> Response:
        """One order: being processed, waiting, and what came of it."""
        signed_in = await self._visits.signed_in(request)
        values = await self._order(signed_in, Asked.by(request))
        view: OrderView = values["view"]
        was_open = request.query_params.get("found") == "open" and view.is_open
        page = {**values, "was_open": was_open, "live_address": live_address(request)}
        return self._pages.page(signed_in.visit, "store/order.html", page)

    async def receipt(self, request: Request) -> Response:
        """The receipt of a paid order, fit for printing."""
        signed_in = await self._visits.signed_in(request)
        order_id = request.path_params["order_id"]
        receipt = await self._store.receipt(signed_in.account_id, order_id)
        contact = receipt.contact
        values = {
            "receipt": receipt,
            "order_id": order_id,
            "kind_name": KIND_NAMES[receipt.kind],
            "country": country_name(signed_in.visit.language, contact.country) if contact else "",
        }
        return self._pages.page(signed_in.visit, "store/receipt.html", values)

    async def cancel(self, request: Request) -> Response:
        """Take back an order that waits for its payment (RULES R46: only such a one)."""
        signed_in = await self._visits.signed_in(request)
        await self._visits.form(request, signed_in.visit)
        order = await self._store.cancel(signed_in.account_id, request.path_params["order_id"])
        return see_other(f"/orders/{order.id}")

    async def _history(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        orders = await self._store.orders(signed_in.account_id)
        return {"views": tuple(map(order_view, orders)), "names": self._names(orders)}

    async def _order(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        order = await self._store.order(signed_in.account_id, asked.path["order_id"])
        view = order_view(order)
        subscription = await self._subscription(signed_in.account_id, view)
        return {
            **self._processor(),
            "view": view,
            "product_name": self._names((order,))[order.product],
            "reason": reason_text(order.reason) if view.scene is Scene.DECLINED else None,
            "way_on": _way_on(view),
            "processor_page": _processor_page(order),
            "until": subscription.until if subscription else None,
            "until_label": (
                date_label(subscription.status, subscription.auto_renewal) if subscription else ""
            ),
        }

    async def _subscription(self, account_id: str, view: OrderView) -> Subscription | None:
        """What a paid order has brought."""
        if view.scene is not Scene.PAID or view.order.subscription is None:
            return None
        return await self._subscriptions.get(account_id, view.order.subscription)

    def _names(self, orders: tuple[Order, ...]) -> dict[str, str]:
        known = {product.id: product.name for product in self._store.catalogue().products}
        return {order.product: known.get(order.product, order.product) for order in orders}

    def _processor(self) -> dict[str, str]:
        catalogue = self._store.catalogue()
        return {"processor": catalogue.processor, "processor_help": catalogue.processor_help}


def _way_on(view: OrderView) -> str | None:
    """Where somebody whose order came to nothing goes on: to the kept cart (RULES R44)."""
    if view.order.kind is OrderKind.RENEWAL:
        return f"/subscriptions/{view.order.subscription}/payment" if view.order.subscription else None
    return f"/store/{view.subject}/payment"


def _processor_page(order: Order) -> str | None:
    """The processor's own page of the latest attempt to pay."""
    reference = order.payments[-1].reference if order.payments else ""
    return f"/processor/{reference}" if reference else None
