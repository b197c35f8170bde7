"""What every step of the checkout needs first: the cart, what it costs, and whether buying makes sense now.

A step that cannot be shown sends the browser to the page that can: the open order, the window behind Buy, the
step before (RULES R35, R37). Upgrades use the same steps; their subject is the subscription.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from account.catalogue.model import ACCESS
from account.portal.store.agent_account import AgentAccount
from account.portal.store.buy_words import BuyWindow, buy_window
from account.portal.store.summary import Summary, summary_of
from account.portal.visits import SignedInVisit
from account.store.carts import CartView
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from shared.errors import SalesRefused
from shared.reasons import BuyStep, OrderKind
from shared.sales import NewQuote, Subscription

_REFUSED_STEPS = frozenset({BuyStep.ACTIVE_EXISTS, BuyStep.MANAGE_AUTO_RENEWAL})


class Detour(Exception):
    """This step cannot be shown now; `target` can."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the checkout of `subject`. `kept`: there is access already; no need to buy (RULES R38)."""

    subject: str
    cart: CartView
    summary: Summary
    kept: BuyWindow | None
    agent_email: str | None
    path: str

    def values(self) -> dict[str, Any]:
        """What all steps show."""
        return {
            "subject": self.subject,
            "summary": self.summary,
            "kept": self.kept,
            "agent_email": self.agent_email,
            "here_path": self.path,
            "problem": None,
        }


class Checkout:
    """Prepares the steps."""

    def __init__(self, store: Store, subscriptions: Subscriptions, agent: AgentAccount) -> None:
        self._store = store
        self._subscriptions = subscriptions
        self._agent = agent

    async def kept(self, account_id: str, subject: str) -> BuyWindow | None:
        """What to tell before a purchase of access that is not needed (RULES R38).

        Raises `Detour` when an order is open, or when buying is refused now.
        """
        if subject != ACCESS:
            return None
        answer = await self._store.buy(account_id)
        if answer.order is not None:
            raise Detour(f"/orders/{answer.order.id}?found=open")
        if answer.step in _REFUSED_STEPS:
            raise Detour("/buy")
        if answer.step is not BuyStep.NOT_NEEDED_YET:
            return None
        subscription = None
        if answer.subscription is not None:
            subscription = await self._subscriptions.get(account_id, answer.subscription)
        return buy_window(answer, subscription)

    async def step(self, request: Request, signed_in: SignedInVisit) -> Step:
        """The step that `request` asks for. Raises `Detour`, `NotFoundRefused`."""
        subject = request.path_params["subject"]
        account_id = signed_in.account_id
        kept = await self.kept(account_id, subject)
        cart = await self._store.cart(account_id, subject)
        if cart is None:
            raise Detour(await self._first_step(account_id, subject))
        subscription = None
        if cart.kind is not OrderKind.PURCHASE:
            subscription = await self._subscriptions.get(account_id, subject)
        try:
            summary = await self.summary(account_id, _asked(cart), subscription)
        except SalesRefused as refusal:
            raise Detour(_after_refusal(subject, cart, refusal)) from refusal
        agent_email = await self.agent_email(request, signed_in)
        return Step(subject, cart, summary, kept, agent_email, request.url.path)

    async def agent_email(self, request: Request, signed_in: SignedInVisit) -> str | None:
        """The agent's account when this browser is signed in as another one (RULES R23)."""
        return await self._agent.other_email(request, signed_in)

    async def summary(
        self, account_id: str, asked: NewQuote, subscription: Subscription | None = None
    ) -> Summary:
        """What it costs now. Raises `SalesRefused`."""
        quote = await self._store.quote(account_id, asked)
        return summary_of(quote, self._store.catalogue(), subscription)

    async def _first_step(self, account_id: str, subject: str) -> str:
        if any(product.id == subject for product in self._store.catalogue().products):
            return f"/store/{subject}"
        subscription = await self._subscriptions.get(account_id, subject)
        return f"/subscriptions/{subscription.id}"


def _asked(cart: CartView) -> NewQuote:
    """What the contents of a cart would cost."""
    if cart.kind is OrderKind.PURCHASE:
        return NewQuote(plan=cart.plan, licences=cart.licences)
    if cart.kind is OrderKind.LICENCES:
        return NewQuote(licences=cart.licences, subscription=cart.subject)
    return NewQuote(plan=cart.plan, subscription=cart.subject)


def _after_refusal(subject: str, cart: CartView, refusal: SalesRefused) -> str:
    """Where somebody goes whose cart cannot be bought any more."""
    if refusal.code == "active_subscription_exists":
        return "/buy" if subject == ACCESS else "/subscriptions"
    if cart.kind is OrderKind.PURCHASE:
        return f"/store/{subject}?problem={refusal.code}"
    return f"/subscriptions/{subject}"
