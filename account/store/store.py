"""The store as API and portal use it (RULES 4, 5). Each call is one transaction, or reads settled books."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.catalogue.model import ACCESS
from account.db import sales_tables as tables
from account.db.database import Database
from account.ledger.book import Book
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks
from account.state import AccountStates
from account.store import payment_methods
from account.store.cards import refuse_card_numbers
from account.store.cart_shelf import CartShelf
from account.store.contact import contact_of_row
from account.store.desk import Desk
from account.store.faults import FaultName, has_fault, switch_fault
from account.store.instruments import Outcome, offered
from account.store.ordering import order_in, payments_of
from account.store.previews import quote_in
from account.store.purchases import (
    Purchases,
    change_method,
    payer_row,
)
from account.store.views import method_view, order_view, receipt_view
from shared import sales
from shared.billing import FixPayment
from shared.buying import decide
from shared.errors import NotFoundRefused, SalesRefused
from shared.reasons import AccountKind, DeclineReason, EventKind, OrderKind, OrderState

_MAX_NOTE = 200


class Store:
    """Sells, takes payments, keeps carts and ways to pay."""

    def __init__(
        self, desk: Desk, books: Books, states: AccountStates, database: Database, clocks: AccountClocks
    ) -> None:
        self._desk = desk
        self._clocks = clocks
        self._books = books
        self._states = states
        self._database = database
        self._purchases = Purchases(desk, books, database)
        self.place = self._purchases.place
        self.place_licences = self._purchases.place_licences
        self.place_auto_renewal = self._purchases.place_auto_renewal
        self.fix_payment = self._purchases.fix_payment
        self.submit_cart = self._purchases.submit_cart
        shelf = CartShelf(desk, books, states)
        self.cart, self.put_cart, self.empty_cart = shelf.cart, shelf.put_cart, shelf.empty_cart

    # --- before buying ----------------------------------------------------------------------------

    def catalogue(self) -> sales.CatalogueAnswer:
        """What is sold, and what can pay (RULES R30, R36)."""
        catalogue = self._desk.catalogue
        return sales.CatalogueAnswer(
            brand=catalogue.brand,
            processor=catalogue.processor.name,
            processor_help=catalogue.processor.help_url,
            is_simulated=True,
            computers_per_licence=catalogue.policy.computers_per_licence,
            max_licences=catalogue.policy.max_licences,
            products=tuple(catalogue.products.values()),
            instruments=offered(),
        )

    async def buy(self, account_id: str) -> sales.BuyAnswer:
        """Where Buy leads (RULES R35, R37, R38, R65). Raises `NotFoundRefused`, `StorageError`."""
        facts = await self._states.facts(account_id)
        order = next((each for each in facts.orders if each.product == ACCESS), None)
        decision = decide(
            facts.entitlement(self._clocks.read(account_id).account_now),
            has_open_order=order is not None,
            stacks=AccountKind(facts.account.kind) in self._desk.catalogue.policy.stacks,
        )
        return sales.BuyAnswer(
            step=decision.step,
            possible_from=decision.possible_from,
            subscription=decision.grant.id if decision.grant is not None else None,
            order=order,
        )

    async def quote(self, account_id: str, body: sales.NewQuote) -> sales.Quote:
        """What an order would cost now, and the end it would bring; nothing is kept (RULES R72).

        Raises `SalesRefused`, `NotFoundRefused`, `StorageError`.
        """
        return await quote_in(self._books, self._desk, account_id, body)

    # --- orders -----------------------------------------------------------------------------------

    async def orders(self, account_id: str) -> tuple[sales.Order, ...]:
        """All orders, the newest first, without their payments (RULES R45)."""

        def look(session: Session) -> tuple[sales.Order, ...]:
            rows = session.scalars(
                select(tables.Order)
                .where(tables.Order.account_id == account_id)
                .order_by(tables.Order.placed_at.desc(), tables.Order.number.desc())
            )
            return tuple(map(order_view, rows))

        return await self._states.read_settled(account_id, lambda session, facts: look(session))

    async def order(self, account_id: str, order_id: str) -> sales.Order:
        """One order with its payments. Raises `NotFoundRefused`, `StorageError`."""
        return await self._states.read_settled(
            account_id, lambda session, facts: _whole_order(session, account_id, order_id)
        )

    async def receipt(self, account_id: str, order_id: str) -> sales.Receipt:
        """What is kept of a paid order. Raises `SalesRefused` (`receipt_not_yet`), `NotFoundRefused`."""
        order = await self.order(account_id, order_id)
        if order.state not in (OrderState.PAID, OrderState.REFUNDED):
            raise SalesRefused("receipt_not_yet", "There is a receipt once an order is paid.")
        return receipt_view(order, self._desk.catalogue)

    async def cancel(self, account_id: str, order_id: str) -> sales.Order:
        """The user takes back an order that is not paid; money that comes later goes back.

        Raises `SalesRefused` (`refund_not_allowed` for a paid one, RULES R46; else `order_not_open`),
        `NotFoundRefused`, `StorageError`.
        """

        def work(book: Book) -> sales.Order:
            order = order_in(book, order_id)
            if order.state == OrderState.PAID.value:
                raise SalesRefused("refund_not_allowed", "What is paid is neither cancelled nor refunded.")
            if order.state != OrderState.OPEN.value:
                raise SalesRefused("order_not_open", "That order does not wait for a payment.")
            self._desk.settlement.end_unpaid(book, order, OrderState.CANCELLED)
            return order_view(order, payments_of(book, order))

        return await self._books.change(account_id, work)

    # --- ways to pay ------------------------------------------------------------------------------

    async def methods(self, account_id: str) -> tuple[sales.PaymentMethod, ...]:
        """The stored ways to pay, the oldest first (RULES R45)."""

        def look(session: Session) -> tuple[sales.PaymentMethod, ...]:
            rows = session.scalars(
                select(tables.PaymentMethod)
                .where(tables.PaymentMethod.account_id == account_id)
                .where(tables.PaymentMethod.removed_at.is_(None))
                .order_by(tables.PaymentMethod.added_at, tables.PaymentMethod.id)
            )
            return tuple(map(method_view, rows))

        return await self._states.read_settled(account_id, lambda session, facts: look(session))

    async def add_method(self, account_id: str, body: sales.NewPaymentMethod) -> sales.PaymentMethod:
        """Store a way to pay. Raises `SalesRefused` (`card_number_refused`, `instrument_unknown` …)."""

        def work(book: Book) -> sales.PaymentMethod:
            return method_view(payment_methods.keep(book, body.instrument, make_default=body.make_default))

        return await self._books.change(account_id, work)

    async def make_default(self, account_id: str, method_id: str) -> sales.PaymentMethod:
        """Take this one when none is named, from now on. Raises `NotFoundRefused`."""

        def work(book: Book) -> sales.PaymentMethod:
            method = payment_methods.method_in(book, method_id)
            payment_methods.choose(book, method)
            return method_view(method)

        return await self._books.change(account_id, work)

    async def remove_method(self, account_id: str, method_id: str) -> None:
        """Forget a way to pay. Raises `SalesRefused` (`payment_method_in_use`), `NotFoundRefused` (R45)."""
        await self._books.change(
            account_id, lambda book: payment_methods.remove(book, payment_methods.method_in(book, method_id))
        )

    async def pay_with(
        self, account_id: str, subscription_id: str, body: FixPayment
    ) -> sales.PaymentMethod | None:
        """The next charges of a subscription go to this; nothing is charged now (RULES R45).

        The method that they go to. Raises `SalesRefused`, `NotFoundRefused`.
        """
        refuse_card_numbers(body.instrument)

        def work(book: Book) -> sales.PaymentMethod | None:
            row = payer_row(book, subscription_id)
            before = row.payment_method_id
            change_method(book, row, body)
            method = next((each for each in book.methods if each.id == row.payment_method_id), None)
            if row.payment_method_id != before and method is not None:
                book.record(
                    EventKind.PAYMENT_METHOD_CHANGED,
                    method_id=method.id,
                    change="chosen",
                    subscription_id=row.id,
                )
            return method_view(method) if method is not None else None

        return await self._books.change(account_id, work)

    # --- what the processor and operators do ------------------------------------------------------

    async def at_processor(self, account_id: str, reference: str) -> sales.Order:
        """The account's order to which this payment belongs. Raises `NotFoundRefused`, `StorageError`."""

        def look(session: Session) -> sales.Order:
            payment = _payment(session, reference)
            if payment is None or payment.account_id != account_id:
                raise NotFoundRefused("not_found", "There is no such payment in this account.")
            return _whole_order(session, account_id, payment.order_id)

        return await self._states.read_settled(account_id, lambda session, facts: look(session))

    async def processor_says(
        self,
        reference: str,
        outcome: Outcome,
        amount_minor: int | None = None,
        reason: DeclineReason | None = None,
        message: str | None = None,
    ) -> sales.Order:
        """The processor speaks of a payment, at any time, any number of times (RULES R42, SECURITY 34).

        `message` names what is said, so that it counts once. The order afterwards. Raises `NotFoundRefused`
        for a payment that is not known here (its money stays with the payer), `SalesRefused`
        (`amount_out_of_range`), `StorageError`.
        """
        found = await self._database.read(lambda session: _payment(session, reference))
        if found is None:
            raise NotFoundRefused("not_found", "There is no such payment.")

        def work(book: Book) -> sales.Order:
            payment = book.session.get_one(tables.Payment, found.id)
            self._desk.settlement.says(book, payment, outcome, amount_minor, reason, message)
            order = book.session.get_one(tables.Order, payment.order_id)
            return order_view(order, payments_of(book, order))

        return await self._books.change(found.account_id, work)

    async def refund(
        self, account_id: str, order_id: str, operator: str, reason: str, amount_minor: int | None = None
    ) -> sales.Order:
        """An operator's goodwill: everything goes back, and what the order gave (RULES R46).

        Raises `SalesRefused` (`refund_not_allowed`), `NotFoundRefused`, `StorageError`.
        """
        refuse_card_numbers(operator, reason)

        def work(book: Book) -> sales.Order:
            order = order_in(book, order_id)
            self._desk.refunds.refund(book, order, operator[:_MAX_NOTE], reason[:_MAX_NOTE], amount_minor)
            return order_view(order, payments_of(book, order))

        return await self._books.change(account_id, work)

    async def charge_back(self, account_id: str, order_id: str) -> sales.Order:
        """The payer's bank took the money of an order back; said again it changes nothing (RULES R2, R46).

        Raises `SalesRefused` (`refund_not_allowed` for what is not paid), `NotFoundRefused`, `StorageError`.
        """

        def work(book: Book) -> sales.Order:
            order = order_in(book, order_id)
            self._desk.refunds.charge_back(book, order)
            return order_view(order, payments_of(book, order))

        return await self._books.change(account_id, work)

    async def set_fault(self, account_id: str, name: FaultName, is_on: bool) -> None:
        """Switch a fault on or off (RULES R34)."""
        await self._books.change(account_id, lambda book: switch_fault(book, name, is_on))

    async def faults(self, account_id: str) -> tuple[FaultName, ...]:
        """The faults that are on."""
        return await self._database.read(
            lambda session: tuple(name for name in FaultName if has_fault(session, account_id, name))
        )


def _payment(session: Session, reference: str) -> tables.Payment | None:
    return session.scalar(select(tables.Payment).where(tables.Payment.reference == reference))


def _whole_order(session: Session, account_id: str, order_id: str) -> sales.Order:
    """Raises `NotFoundRefused` (SECURITY 36)."""
    row = session.get(tables.Order, order_id)
    if row is None or row.account_id != account_id:
        raise NotFoundRefused("not_found", "There is no such order in this account.")
    payments = session.scalars(select(tables.Payment).where(tables.Payment.order_id == row.id))
    contact = None
    if not row.contact:
        before = session.scalar(
            select(tables.Order.contact)
            .where(tables.Order.account_id == account_id, tables.Order.kind != OrderKind.RENEWAL.value)
            .where(tables.Order.placed_at <= row.placed_at)
            .order_by(tables.Order.placed_at.desc(), tables.Order.number.desc())
            .limit(1)
        )
        contact = contact_of_row(before or {})
    return order_view(row, payments, contact=contact)
