"""What a subscription is charged to (RULES R45), and paying a renewal that failed (R55)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.store.payment_choices import PayWith, payment_choices, read_choice
from account.portal.subscription_views import details_of
from account.portal.visits import SignedInVisit, Visits, see_other
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from account.tokens import new_id
from shared.billing import FixPayment
from shared.errors import Refusal, SalesRefused


class SubscriptionPaymentPages:
    """Payment options of one subscription."""

    def __init__(self, pages: Pages, visits: Visits, subscriptions: Subscriptions, store: Store) -> None:
        self._pages = pages
        self._visits = visits
        self._subscriptions = subscriptions
        self._store = store

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/subscriptions/{subscription_id}/payment", self.ask)
        routes.post("/subscriptions/{subscription_id}/payment", self.change)

    async def ask(self, request: Request) -> Response:
        """The stored methods, and new ones."""
        signed_in = await self._visits.signed_in(request)
        return await self._form(signed_in, request, None, None)

    async def change(self, request: Request) -> Response:
        """Charge it from now on; at once when the last renewal failed."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        subscription_id = request.path_params["subscription_id"]
        choice = read_choice(fields.get("pay_with", ""))
        try:
            if choice is None:
                raise SalesRefused("payment_method_needed", "Choose what to charge.")
            fixed = await self._apply(
                signed_in.account_id, subscription_id, choice, fields.get("submit_key", "")
            )
        except Refusal as refusal:
            return await self._form(signed_in, request, choice, refusal)
        return see_other(f"/subscriptions/{subscription_id}?done={'paid' if fixed else 'method'}")

    async def _apply(self, account_id: str, subscription_id: str, choice: PayWith, submit_key: str) -> bool:
        """Whether something was charged. `submit_key` makes a second press the same as the first."""
        details = details_of(await self._subscriptions.get(account_id, subscription_id), ())
        wish = FixPayment(instrument=choice.instrument, payment_method=choice.method)
        if details.payment.must_fix:
            await self._store.fix_payment(account_id, subscription_id, wish, submit_key)
            return True
        await self._store.pay_with(account_id, subscription_id, wish)
        return False

    async def _form(
        self, signed_in: SignedInVisit, request: Request, chosen: PayWith | None, refusal: Refusal | None
    ) -> Response:
        account_id, subscription_id = signed_in.account_id, request.path_params["subscription_id"]
        subscription = await self._subscriptions.get(account_id, subscription_id)
        details = details_of(subscription, ())
        if not details.payment.can_change:
            return see_other(await self._elsewhere(account_id, subscription_id))
        if chosen is None and subscription.payment_method is not None:
            chosen = PayWith(method=subscription.payment_method.id)
        methods = await self._store.methods(account_id)
        values = {
            "details": details,
            "choices": payment_choices(self._store.catalogue(), methods, chosen, only_storable=True),
            "submit_key": new_id("submit"),
            "problem": help_for(refusal.code) if refusal else None,
        }
        status = status_of(refusal) if refusal else 200
        return self._pages.page(signed_in.visit, "subscription_payment.html", values, status=status)

    async def _elsewhere(self, account_id: str, subscription_id: str) -> str:
        """Where to go when there is nothing to pay with here: access may stand on a key while the renewal of
        a paid subscription beside it has failed (RULES R55, R61)."""
        for each in await self._subscriptions.list(account_id):
            if each.id != subscription_id and details_of(each, ()).payment.must_fix:
                return f"/subscriptions/{each.id}/payment"
        return f"/subscriptions/{subscription_id}"
