"""Submitting orders (RULES R34, R35, invariants 1–3): one wish, one order, one charge.

A wish is looked up by its idempotency key, then by the open order of its product, and only then becomes an
order; all in one transaction, so that whatever races, crashes or is sent again finds what there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from account.db.database import Database
from account.db.sales_tables import Cart, Order, Payment, Subscription
from account.ledger.book import Book
from account.ledger.books import Books
from account.store import carts
from account.store.cards import (
    card_number_refused,
    is_card_number,
    looks_like_card_number,
    refuse_card_numbers,
)
from account.store.carts import CartChange
from account.store.contact import clean_contact, contact_of_row
from account.store.desk import Desk
from account.store.faults import FaultName, has_fault
from account.store.idempotency import Answered, InFlight, answer, check_key, hash_of, refuse, stored
from account.store.instruments import instrument
from account.store.ordering import open_order_of, payments_of, place
from account.store.payment_methods import keep, payer_for
from account.store.views import order_view
from account.store.wishes import Wish
from account.subscriptions.lifecycle import subscription_in
from shared.billing import FixPayment
from shared.errors import NotFoundRefused, SalesRefused
from shared.reasons import OrderKind, Origin
from shared.sales import Contact, EnableAutoRenewal, MoreLicences, NewOrder

_LARGEST: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Request:
    """A submit: for a plan, or for a subscription; `content` is what its hash is made of."""

    kind: OrderKind
    subscription: str | None
    plan: str | None
    licences: int
    contact: Contact | None
    instrument: str | None
    payment_method: str | None
    content: NewOrder | MoreLicences | EnableAutoRenewal

    @property
    def hash(self) -> str:
        """What tells it from another request under the same key."""
        return hash_of(f"{self.kind.value} {self.subscription or ''}", self.content)


class Purchases:
    """Takes submits, each once."""

    def __init__(self, desk: Desk, books: Books, database: Database) -> None:
        self._desk = desk
        self._books = books
        self._database = database
        self._in_flight = InFlight()

    async def place(self, account_id: str, body: NewOrder, key: str) -> Answered:
        """Buy a plan. Raises `SalesRefused`, `NotFoundRefused`, `StorageError`."""
        return await self._submit(account_id, key, _purchase(body))

    async def place_licences(
        self, account_id: str, subscription_id: str, body: MoreLicences, key: str
    ) -> Answered:
        """Buy a higher total of licences (RULES R72). Raises as `place`."""
        return await self._submit(account_id, key, _licences(subscription_id, body))

    async def place_auto_renewal(
        self, account_id: str, subscription_id: str, body: EnableAutoRenewal, key: str
    ) -> Answered:
        """Order the plan that a bundled subscription becomes (RULES R52). Raises as `place`."""
        return await self._submit(account_id, key, _auto_renewal(subscription_id, body))

    async def submit_cart(
        self, account_id: str, subject: str, submit_key: str | None = None, payer: CartChange | None = None
    ) -> Answered:
        """Buy what is in the cart. `submit_key` is the one that the page carried, if it carried one.

        `payer` is the way to pay that was chosen on the same page; a second click gets the first answer,
        whatever it chose. Raises as `place`, and `SalesRefused` (`cart_changed`).
        """
        key = check_key(submit_key) if submit_key is not None else None
        if payer is not None:
            _refuse_cards(payer.instrument, payer.payment_method)
            if payer.instrument is not None:
                instrument(payer.instrument)

        def work(book: Book) -> Answered | SalesRefused:
            cart = carts.cart_of(book, subject_in_book(book, subject))
            is_double = has_fault(book.session, book.account.id, FaultName.LEGACY_DOUBLE_BILL)
            if key is not None and (cart is None or cart.submit_key != key):
                known = stored(book, key, None)
                if known is not None and not (is_double and cart is not None):
                    return known
                if not is_double:
                    raise SalesRefused("cart_changed", "The cart was changed meanwhile; look at it again.")
            if cart is None:
                raise NotFoundRefused("not_found", "There is nothing in that cart.")
            if payer is not None and (payer.instrument or payer.payment_method):
                cart.instrument, cart.payment_method_id = payer.instrument, payer.payment_method
            outcome = self._carry_out(book, cart.submit_key, _of_cart(cart))
            if isinstance(outcome, SalesRefused):
                cart.submit_key = book.new_id("submit")  # what stood in the way may go; then it is a new try
            return outcome

        return await self._alone(account_id, key or f"cart {subject}", work)

    async def fix_payment(
        self, account_id: str, subscription_id: str, body: FixPayment, key: str
    ) -> Answered:
        """Pay a failed renewal now, and the ones after it, with this (RULES R55).

        Declined is an answer too: the order says why. Raises `SalesRefused` (`order_not_open` when nothing is
        to be paid, `payment_method_needed` …), `NotFoundRefused`, `StorageError`.
        """
        _refuse_cards(body.instrument, body.payment_method)
        request_hash = hash_of(f"fix {subscription_id}", body)

        def work(book: Book) -> Answered | SalesRefused:
            known = stored(book, key, request_hash)
            if known is not None:
                return known
            row = payer_row(book, subscription_id)
            try:
                if row.grace_end_at is None or not self._desk.lifecycle.is_live(book, row):
                    raise SalesRefused("order_not_open", "No payment of this subscription is due.")
                change_method(book, row, body)
            except SalesRefused as exc:
                return refuse(book, key, request_hash, exc)
            _, order = self._desk.renewals.try_charge(book, row)
            if order is None:
                none = SalesRefused("payment_method_needed", "Name a way to pay; none is stored.")
                return refuse(book, key, request_hash, none)
            return answer(book, key, request_hash, order_view(order, payments_of(book, order)))

        return await self._alone(account_id, check_key(key), work)

    async def _submit(self, account_id: str, key: str, request: _Request) -> Answered:
        check_key(key)
        _refuse_cards(request.instrument, request.payment_method)
        if request.contact is not None:
            request = replace(request, contact=clean_contact(request.contact))
        return await self._alone(account_id, key, lambda book: self._carry_out(book, key, request))

    async def _alone(
        self, account_id: str, key: str, work: Callable[[Book], Answered | SalesRefused]
    ) -> Answered:
        """Run `work` unless this process is working on the key already."""
        if self._in_flight.has(account_id, key) and not await self._bills_doubly(account_id):
            raise SalesRefused(
                "idempotency_key_in_flight", "The same request is being carried out right now."
            )
        with self._in_flight.working_on(account_id, key):
            outcome = await self._books.change(account_id, work)
        if isinstance(outcome, SalesRefused):
            raise outcome
        return outcome

    async def _bills_doubly(self, account_id: str) -> bool:
        return await self._database.read(
            lambda session: has_fault(session, account_id, FaultName.LEGACY_DOUBLE_BILL)
        )

    def _carry_out(self, book: Book, key: str, request: _Request) -> Answered | SalesRefused:
        """The stored answer, the open order, a new order, or a refusal; the answer is stored either way."""
        is_double = request.kind is OrderKind.PURCHASE and has_fault(
            book.session, book.account.id, FaultName.LEGACY_DOUBLE_BILL
        )
        known = None if is_double else stored(book, key, request.hash)
        if known is not None:
            return known
        try:
            found = open_order_of(book, self._product_of(book, request))
            if found is not None and not is_double:
                shown = order_view(found, payments_of(book, found), was_open=True)
                return answer(book, key, request.hash, shown)
            order, payment = self._place(book, request, is_double=found is not None)
        except SalesRefused as exc:
            return refuse(book, key, request.hash, exc)
        return answer(book, key, request.hash, order_view(order, (payment,)))

    def _place(self, book: Book, request: _Request, *, is_double: bool) -> tuple[Order, Payment]:
        wish = self._wish(book, request)
        payer = payer_for(
            book, request.instrument, request.payment_method, needs_stored_method=wish.needs_stored_method
        )
        contact = request.contact or _last_contact(book)
        order, payment = place(book, self._desk.catalogue, wish, payer, contact, is_double=is_double)
        cart = carts.cart_of(book, wish.subject)
        if cart is not None:
            cart.submit_key, cart.declined_for = book.new_id("submit"), None
        return order, payment

    def _wish(self, book: Book, request: _Request) -> Wish:
        wishes = self._desk.wishes
        if request.subscription is None:
            return wishes.purchase(book, request.plan or "", request.licences)
        if request.kind is OrderKind.LICENCES:
            return wishes.more_licences(book, request.subscription, request.licences)
        return wishes.auto_renewal(book, request.subscription, request.plan or "")

    def _product_of(self, book: Book, request: _Request) -> str:
        """The product of which at most one order is open (RULES R35)."""
        if request.subscription is None:
            return self._desk.wishes.product_of_plan(request.plan or "")
        return payer_row(book, request.subscription).product


def payer_row(book: Book, subscription_id: str) -> Subscription:
    """The row that is paid for: of access that came with a Desktop subscription, that one (RULES R73)."""
    row = subscription_in(book, subscription_id)
    return subscription_in(book, row.parent_id) if is_paid_with_parent(row) else row


def is_paid_with_parent(row: Subscription) -> bool:
    """Whether the row only follows the Desktop subscription that it came with."""
    return row.origin == Origin.DESKTOP_SUBSCRIPTION.value and row.parent_id is not None


def subject_in_book(book: Book, subject: str) -> str:
    """The cart's subject; for access that came with a Desktop subscription, that subscription (RULES R73)."""
    return payer_row(book, subject).id if any(row.id == subject for row in book.subscriptions) else subject


def change_method(book: Book, row: Subscription, body: FixPayment) -> None:
    """From the next charge on the subscription is paid with this (RULES R45). Raises `SalesRefused`."""
    if body.instrument is None and body.payment_method is None:
        return
    payer = payer_for(book, body.instrument, body.payment_method, needs_stored_method=True)
    row.payment_method_id = payer.method_id or keep(book, payer.instrument, make_default=False).id


def _refuse_cards(instrument: str | None, payment_method: str | None) -> None:
    """Before anything is hashed or stored."""
    refuse_card_numbers(instrument)
    if payment_method is not None and is_card_number(payment_method):
        raise card_number_refused()


def _checked(licences: int) -> int:
    """A number that can be stored and hashed. Raises `SalesRefused`."""
    if abs(licences) > _LARGEST:
        if looks_like_card_number(str(abs(licences))[:40]):
            raise card_number_refused()
        raise SalesRefused("licences_out_of_range", "So many licences are not sold.")
    return licences


def _plan(plan: str) -> str:
    refuse_card_numbers(plan[:200])
    return plan


def _purchase(body: NewOrder) -> _Request:
    licences, plan = _checked(body.licences), _plan(body.plan)
    return _Request(
        OrderKind.PURCHASE, None, plan, licences, body.contact, body.instrument, body.payment_method, body
    )


def _licences(subscription_id: str, body: MoreLicences) -> _Request:
    return _Request(
        OrderKind.LICENCES,
        subscription_id,
        None,
        _checked(body.licences),
        body.contact,
        body.instrument,
        body.payment_method,
        body,
    )


def _auto_renewal(subscription_id: str, body: EnableAutoRenewal) -> _Request:
    return _Request(
        OrderKind.ENABLE_AUTO_RENEWAL,
        subscription_id,
        _plan(body.plan),
        1,
        body.contact,
        body.instrument,
        body.payment_method,
        body,
    )


def _of_cart(cart: Cart) -> _Request:
    contact = contact_of_row(cart.contact)
    kind, instrument, method = OrderKind(cart.kind), cart.instrument, cart.payment_method_id
    if kind is OrderKind.LICENCES:
        return _licences(cart.subject, MoreLicences(cart.licences, contact, instrument, method))
    if kind is OrderKind.ENABLE_AUTO_RENEWAL:
        body = EnableAutoRenewal(cart.plan or "", contact, instrument, method)
        return _auto_renewal(cart.subject, body)
    return _purchase(NewOrder(cart.plan or "", cart.licences, contact, instrument, method))


def _last_contact(book: Book) -> Contact:
    """Who was billed last. Raises `SalesRefused` (`contact_invalid`) for a first order without one."""
    row = book.session.scalar(
        select(Order.contact)
        .where(Order.account_id == book.account.id, Order.kind != OrderKind.RENEWAL.value)
        .order_by(Order.placed_at.desc(), Order.number.desc())
        .limit(1)
    )
    contact = contact_of_row(row or {})
    if contact is not None:
        return contact
    raise SalesRefused("contact_invalid", "Say who is billed; there is no earlier order to take it from.")
