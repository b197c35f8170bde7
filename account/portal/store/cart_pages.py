"""The steps of the checkout: plan, contact details, payment (RULES R32, R44).

All steps are plain forms that work without script. What is paid is what the page showed: its hidden key
belongs to the cart as it was then, and the same page sent twice, ten times or from the back button is one
order (R34).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final
from weakref import WeakValueDictionary

from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.page_routes import Handler, PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.store.checkout import Checkout, Detour, Step
from account.portal.store.contact_form import contact_of, read_typed, typed_of
from account.portal.store.country_names import country_name, country_names
from account.portal.store.order_words import reason_text
from account.portal.store.payment_choices import PayWith, payment_choices, read_choice
from account.portal.store.plan_choices import plan_choices, product_of
from account.portal.visits import SignedInVisit, Visits, see_other
from account.store.carts import CartChange, CartView
from account.store.contact import LONGEST, OPTIONAL, ContactRefused
from account.store.store import Store
from shared.errors import NotFoundRefused, SalesRefused
from shared.reasons import OrderKind
from shared.sales import Contact, NewQuote, Product

_SHOWN_PROBLEMS: Final = frozenset({"plan_unknown", "plan_not_sold_here", "licences_out_of_range"})
"""Codes that may come with the address of the first step."""


class CartPages:
    """From the plan to the order."""

    def __init__(self, pages: Pages, visits: Visits, checkout: Checkout, store: Store) -> None:
        self._pages = pages
        self._visits = visits
        self._checkout = checkout
        self._store = store
        self._paying: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/store/{subject}", _with_detours(self.show_plans))
        routes.post("/store/{subject}", _with_detours(self.choose_plan))
        routes.get("/store/{subject}/contact", _with_detours(self.show_contact))
        routes.post("/store/{subject}/contact", _with_detours(self.give_contact))
        routes.get("/store/{subject}/payment", _with_detours(self.show_payment))
        routes.post("/store/{subject}/payment", _with_detours(self.pay))

    # --- the plan ---------------------------------------------------------------------------------

    async def show_plans(self, request: Request) -> Response:
        """Choose exactly one plan, and how many licences."""
        signed_in = await self._visits.signed_in(request)
        product = await self._product(signed_in, request)
        problem = request.query_params.get("problem")
        shown = problem if problem in _SHOWN_PROBLEMS else None
        return await self._plans(request, signed_in, product, shown, 422 if shown else 200)

    async def choose_plan(self, request: Request) -> Response:
        """Put the choice into the cart; on to the contact details, or back with the new total."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        product = await self._product(signed_in, request)
        try:
            licences = _whole(fields.get("licences", ""))
            change = CartChange(plan=fields.get("plan", ""), licences=licences)
            await self._store.put_cart(signed_in.account_id, product.id, change)
        except SalesRefused as refusal:
            return await self._plans(request, signed_in, product, refusal.code, status_of(refusal))
        goes_on = fields.get("go") != "update"
        return see_other(f"/store/{product.id}/contact" if goes_on else f"/store/{product.id}")

    async def _product(self, signed_in: SignedInVisit, request: Request) -> Product:
        """The product of the first step; an upgrade's first step is a page of its subscription."""
        subject = request.path_params["subject"]
        product = product_of(self._store.catalogue(), subject)
        if product is None:
            cart = await self._store.cart(signed_in.account_id, subject)
            if cart is None:
                raise NotFoundRefused("not_found", "There is nothing of this name to buy.")
            raise Detour(_first_step_of(cart))
        return product

    async def _plans(
        self, request: Request, signed_in: SignedInVisit, product: Product, problem: str | None, status: int
    ) -> Response:
        kept = await self._checkout.kept(signed_in.account_id, product.id)
        cart = await self._store.cart(signed_in.account_id, product.id)
        choices = plan_choices(product, cart.plan if cart is not None else None)
        chosen = next((choice.plan.id for choice in choices if choice.is_chosen), None)
        if chosen is None:
            raise NotFoundRefused("not_found", "This product is not sold here.")
        licences = cart.licences if cart is not None else 1
        catalogue = self._store.catalogue()
        values = {
            "product": product,
            "choices": choices,
            "licences": licences,
            "computers_per_licence": catalogue.computers_per_licence,
            "max_licences": catalogue.max_licences,
            "summary": await self._checkout.summary(
                signed_in.account_id, NewQuote(plan=chosen, licences=licences)
            ),
            "kept": kept,
            "agent_email": await self._checkout.agent_email(request, signed_in),
            "here_path": request.url.path,
            "problem": help_for(problem) if problem else None,
            "problem_field": "licences" if problem == "licences_out_of_range" else "",
        }
        return self._pages.page(signed_in.visit, "store/cart.html", values, status=status)

    # --- who is billed ----------------------------------------------------------------------------

    async def show_contact(self, request: Request) -> Response:
        """The form, filled in with what was given the last time."""
        signed_in = await self._visits.signed_in(request)
        step = await self._checkout.step(request, signed_in)
        contact = step.cart.contact or await self._last_contact(signed_in)
        return self._contact(signed_in, step, typed_of(contact, signed_in.email), None)

    async def give_contact(self, request: Request) -> Response:
        """Keep the details; on to the payment."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        step = await self._checkout.step(request, signed_in)
        typed = read_typed(fields)
        try:
            change = CartChange(contact=contact_of(typed))
            await self._store.put_cart(signed_in.account_id, step.subject, change)
        except SalesRefused as refusal:
            if refusal.code == "card_number_refused":
                typed = typed_of(step.cart.contact, signed_in.email)  # it is not even shown again
            return self._contact(signed_in, step, typed, refusal)
        return see_other(f"/store/{step.subject}/payment")

    def _contact(
        self, signed_in: SignedInVisit, step: Step, typed: dict[str, str], refusal: SalesRefused | None
    ) -> Response:
        values = {
            **step.values(),
            "typed": typed,
            "limits": LONGEST,
            "optional": OPTIONAL,
            "countries": tuple(country_names(signed_in.visit.language).items()),
            "wrong": refusal.fields if isinstance(refusal, ContactRefused) else (),
            "back": _first_step_of(step.cart),
            "problem": help_for(refusal.code) if refusal else None,
        }
        status = status_of(refusal) if refusal else 200
        return self._pages.page(signed_in.visit, "store/contact.html", values, status=status)

    async def _last_contact(self, signed_in: SignedInVisit) -> Contact | None:
        """Who was billed the last time."""
        orders = await self._store.orders(signed_in.account_id)
        return next((order.contact for order in orders if order.contact is not None), None)

    # --- the payment ------------------------------------------------------------------------------

    async def show_payment(self, request: Request) -> Response:
        """The ways to pay, and everything once more."""
        signed_in = await self._visits.signed_in(request)
        step = await self._checkout.step(request, signed_in)
        return await self._payment(signed_in, step, None)

    async def pay(self, request: Request) -> Response:
        """Place the order: one, however often this is sent; always on to that order's page (R34, R35)."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        subject = request.path_params["subject"]
        choice = read_choice(fields.get("pay_with", "")) or PayWith()
        payer = CartChange(instrument=choice.instrument, payment_method=choice.method)
        try:
            # The second click of two waits for what the first one brings, instead of being told to wait.
            async with self._paying.setdefault(signed_in.account_id, asyncio.Lock()):
                answered = await self._store.submit_cart(
                    signed_in.account_id, subject, fields.get("submit_key", ""), payer
                )
        except (SalesRefused, NotFoundRefused) as refusal:
            # The page is shown again, and tells why; without a cart there is no page.
            step = await self._checkout.step(request, signed_in)
            return await self._payment(signed_in, step, refusal)
        order = answered.order
        return see_other(f"/orders/{order.id}?found=open" if order.was_open else f"/orders/{order.id}")

    async def _payment(
        self, signed_in: SignedInVisit, step: Step, refusal: SalesRefused | NotFoundRefused | None
    ) -> Response:
        contact = step.cart.contact
        if contact is None:
            raise Detour(f"/store/{step.subject}/contact")
        catalogue = self._store.catalogue()
        methods = await self._store.methods(signed_in.account_id)
        chosen = PayWith(step.cart.payment_method, step.cart.instrument)
        declined = step.cart.declined_for
        values: dict[str, Any] = {
            **step.values(),
            "submit_key": step.cart.submit_key,
            "contact": contact,
            "country": country_name(signed_in.visit.language, contact.country),
            "choices": payment_choices(
                catalogue, methods, chosen, only_storable=step.cart.kind is OrderKind.ENABLE_AUTO_RENEWAL
            ),
            "declined": reason_text(declined) if refusal is None else None,
            "processor": catalogue.processor,
            "problem": help_for(_payment_problem(refusal)) if refusal else None,
        }
        status = status_of(refusal) if refusal else 200
        return self._pages.page(signed_in.visit, "store/payment.html", values, status=status)


def _payment_problem(refusal: SalesRefused | NotFoundRefused) -> str:
    """The code to explain: with a cart there, only the stored way to pay can be gone."""
    return "payment_method_needed" if isinstance(refusal, NotFoundRefused) else refusal.code


def _first_step_of(cart: CartView) -> str:
    """Where the contents of a cart are chosen."""
    if cart.kind is OrderKind.LICENCES:
        return f"/subscriptions/{cart.subject}/licences"
    if cart.kind is OrderKind.ENABLE_AUTO_RENEWAL:
        return f"/subscriptions/{cart.subject}/auto-renewal"
    return f"/store/{cart.subject}"


def _whole(text: str) -> int:
    """The whole number that was typed. Raises `SalesRefused` (`licences_out_of_range`)."""
    clean = text.strip()
    if not (clean.isascii() and clean.isdigit() and len(clean) <= 9):
        raise SalesRefused("licences_out_of_range", "The number of licences is a whole number.")
    return int(clean)


def _with_detours(handler: Callable[[Request], Awaitable[Response]]) -> Handler:
    async def on_the_way(request: Request) -> Response:
        try:
            return await handler(request)
        except Detour as detour:
            return see_other(detour.target)

    return on_the_way
