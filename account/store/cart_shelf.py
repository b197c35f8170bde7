"""Carts as API and portal use them (RULES R32); what is in one is checked when it is put there."""

from __future__ import annotations

from sqlalchemy.orm import Session

from account.db import sales_tables as tables
from account.ledger.book import Book
from account.ledger.books import Books
from account.state import AccountStates
from account.store import carts, payment_methods
from account.store.cards import refuse_card_numbers
from account.store.carts import CartChange, CartView
from account.store.contact import clean_contact, contact_to_row
from account.store.desk import Desk
from account.store.instruments import instrument
from account.store.purchases import is_paid_with_parent, subject_in_book
from shared.errors import SalesRefused
from shared.reasons import EventKind, OrderKind, Origin


class CartShelf:
    """Keeps carts."""

    def __init__(self, desk: Desk, books: Books, states: AccountStates) -> None:
        self._desk = desk
        self._books = books
        self._states = states

    async def cart(self, account_id: str, subject: str) -> CartView | None:
        """The cart for a product or subscription."""

        def look(session: Session) -> CartView | None:
            row = session.get(tables.Subscription, subject)
            is_bundled = row is not None and row.account_id == account_id and is_paid_with_parent(row)
            own = row.parent_id if row is not None and is_bundled else subject
            cart = session.get(tables.Cart, (account_id, own))
            return carts.view(cart) if cart is not None else None

        return await self._states.read_settled(account_id, lambda session, facts: look(session))

    async def put_cart(self, account_id: str, subject: str, change: CartChange) -> CartView:
        """Put something into the cart (RULES R32); the same again changes nothing.

        `subject` is a product, or a subscription: more licences for it, or for one that came with a perpetual
        licence the plan that it becomes (R52). Raises `SalesRefused` (`product_unknown`, `plan_unknown`,
        `plan_not_sold_here`, `licences_out_of_range`, `contact_invalid`, `instrument_unknown`,
        `card_number_refused`), `NotFoundRefused`, `StorageError`.
        """
        contact = contact_to_row(clean_contact(change.contact)) if change.contact is not None else None
        refuse_card_numbers(change.instrument, change.plan)

        def work(book: Book) -> CartView:
            cart = self._cart_for(book, subject_in_book(book, subject))
            before = carts.view(cart)
            self._fill(book, cart, change)
            if contact is not None:
                cart.contact = contact
            if carts.view(cart) != before:
                cart.declined_for = None
                carts.touch(book, cart)
            return carts.view(cart)

        return await self._books.change(account_id, work)

    async def empty_cart(self, account_id: str, subject: str) -> None:
        """Forget the cart."""

        def work(book: Book) -> None:
            cart = carts.cart_of(book, subject_in_book(book, subject))
            if cart is not None:
                book.session.delete(cart)
                book.record(EventKind.CART_CHANGED, subject=cart.subject)

        await self._books.change(account_id, work)

    def _cart_for(self, book: Book, subject: str) -> tables.Cart:
        row = next((each for each in book.subscriptions if each.id == subject), None)
        if row is None:
            if not self._desk.catalogue.web_plans(self._desk.catalogue.product(subject).id):
                raise SalesRefused("plan_not_sold_here", "No plan of this product is sold here.")
            return carts.put(book, subject, OrderKind.PURCHASE, 1)
        if row.origin == Origin.DESKTOP_PERPETUAL.value and row.end_at is not None:
            return carts.put(book, subject, OrderKind.ENABLE_AUTO_RENEWAL, row.licences)
        return carts.put(book, subject, OrderKind.LICENCES, row.licences + 1)

    def _fill(self, book: Book, cart: tables.Cart, change: CartChange) -> None:
        if change.plan is not None:
            plan = self._desk.catalogue.plan(change.plan)
            if plan.store is not Origin.WEB or plan.product not in (cart.subject, _product_of(book, cart)):
                raise SalesRefused("plan_not_sold_here", "This plan is sold elsewhere.")
            cart.plan = plan.id
        if change.licences is not None:
            highest = self._desk.catalogue.policy.max_licences
            if not 1 <= change.licences <= highest:
                raise SalesRefused("licences_out_of_range", f"One order can have 1 to {highest} licences.")
            cart.licences = change.licences
        if change.instrument is not None:
            cart.instrument, cart.payment_method_id = instrument(change.instrument).token, None
        elif change.payment_method is not None:
            method = payment_methods.method_in(book, change.payment_method)
            cart.instrument, cart.payment_method_id = None, method.id


def _product_of(book: Book, cart: tables.Cart) -> str:
    row = next((each for each in book.subscriptions if each.id == cart.subject), None)
    return row.product if row is not None else cart.subject
