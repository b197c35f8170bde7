"""How one subscription is paid: another method for the next charge, or now, when the last one failed (R45, R55)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.store.payment_choices import PayWith, payment_choices, read_choice
from account.portal.visits import SignedInVisit, Visits, see_other
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from account.tokens import new_id
from shared.billing import FixPayment
from shared.errors import SalesRefused
from shared.reasons import Status
from shared.sales import Subscription

PATH = "/subscriptions/{subscription_id}/payment"


class SubscriptionPaymentPages:
    """The page behind "Change payment method" and "Fix payment"."""

    def __init__(self, pages: Pages, visits: Visits, store: Store, subscriptions: Subscriptions) -> None:
        self._pages = pages
        self._visits = visits
        self._store = store
        self._subscriptions = subscriptions

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get(PATH, self.show)
        routes.post(PATH, self.save)

    async def show(self, request: Request) -> Response:
        """What can pay, and what the next charge is."""
        signed_in = await self._visits.signed_in(request)
        subscription = await self._subscription(request, signed_in)
        return await self._page(signed_in, subscription, None)

    async def save(self, request: Request) -> Response:
        """Keep the choice; in grace charge it at once and show that order."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        subscription = await self._subscription(request, signed_in)
        choice = read_choice(fields.get("pay_with", "")) or PayWith()
        wish = FixPayment(choice.instrument, choice.method)
        try:
            if subscription.status is not Status.GRACE:
                await self._store.change_payment(signed_in.account_id, subscription.id, wish)
                return see_other(f"/subscriptions/{subscription.id}?done=payment")
            key = fields.get("submit_key", "")
            answered = await self._store.fix_payment(signed_in.account_id, subscription.id, wish, key)
        except SalesRefused as refusal:
            return await self._page(signed_in, subscription, refusal)
        return see_other(f"/orders/{answered.order.id}")

    async def _subscription(self, request: Request, signed_in: SignedInVisit) -> Subscription:
        wanted = request.path_params["subscription_id"]
        return await self._subscriptions.get(signed_in.account_id, wanted)

    async def _page(
        self, signed_in: SignedInVisit, subscription: Subscription, refusal: SalesRefused | None
    ) -> Response:
        method = subscription.payment_method
        methods = await self._store.methods(signed_in.account_id)
        chosen = PayWith(method=method.id) if method is not None else None
        catalogue = self._store.catalogue()
        values = {
            "subscription": subscription,
            "in_grace": subscription.status is Status.GRACE,
            "choices": payment_choices(catalogue, methods, chosen, only_storable=True),
            "submit_key": new_id("fix"),
            "problem": help_for(refusal.code) if refusal else None,
        }
        status = status_of(refusal) if refusal else 200
        return self._pages.page(signed_in.visit, "store/subscription_payment.html", values, status=status)
