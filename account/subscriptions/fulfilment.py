"""What a paid order brings about (RULES R37, R40, R50, R52, R55, R60, R72, R73).

The store calls it once for each order, in the transaction that makes the order paid: there is no access
before, and none twice (invariant 5).
"""

from __future__ import annotations

from dataclasses import replace

from account.catalogue.model import ACCESS, Catalogue
from account.db.sales_tables import LicenceKey, Order, Subscription
from account.ledger.book import Book
from account.subscriptions.bundles import Bundles
from account.subscriptions.key_text import key_from
from account.subscriptions.licences import set_licences
from account.subscriptions.lifecycle import Deal, Lifecycle, apply_deal, subscription_in
from account.subscriptions.terms import Term
from shared.errors import NotFoundRefused, SalesRefused
from shared.reasons import AutoRenewal, EventKind, OrderKind, Origin


class Fulfilment:
    """Carries out paid orders."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle, bundles: Bundles) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle
        self._bundles = bundles

    def is_possible(self, book: Book, order: Order) -> bool:
        """Whether the order can still bring about what it is for; else the money has to go back.

        A late payment never revives a revoked subscription (SECURITY 34), and licences for a subscription
        that has ended are worth nothing. What begins a subscription is always possible, and a renewal, which
        is charged at the very instant of the end, until that end was announced.
        """
        kind = OrderKind(order.kind)
        if kind is OrderKind.PURCHASE:
            return True
        try:
            row = subscription_in(book, order.subscription_id)
        except NotFoundRefused:
            return False
        if row.revoked_at is not None:
            return False
        if kind is OrderKind.LICENCES:
            return row.grace_end_at is None and self._lifecycle.is_live(book, row)
        return kind is OrderKind.ENABLE_AUTO_RENEWAL or row.closed_at is None

    def fulfil(self, book: Book, order: Order) -> str:
        """Carry out the order; the id of the subscription that it was for.

        Raises `SalesRefused` (`order_not_possible`) where `is_possible` says so.
        """
        if not self.is_possible(book, order):
            raise SalesRefused("order_not_possible", "What this order is for does not exist any more.")
        match OrderKind(order.kind):
            case OrderKind.LICENCES:
                row = subscription_in(book, order.subscription_id)
                set_licences(self._lifecycle, book, row, order.licences)
            case OrderKind.RENEWAL:
                row = subscription_in(book, order.subscription_id)
                self._renew(book, order, row)
            case OrderKind.ENABLE_AUTO_RENEWAL:
                row = self._enable(book, order, subscription_in(book, order.subscription_id))
            case _:
                row = self._buy(book, order)
        return row.id

    def _renew(self, book: Book, order: Order, row: Subscription) -> None:
        deal = _deal(order, AutoRenewal(row.auto_renewal))
        if deal.payment_method_id is None:
            deal = replace(deal, payment_method_id=row.payment_method_id)
        self._lifecycle.renew(book, row, deal, order.term_months)

    def _enable(self, book: Book, order: Order, row: Subscription) -> Subscription:
        """A bundled subscription becomes a web one (RULES R52); one that has ended meanwhile, a new one."""
        if not self._lifecycle.is_live(book, row):
            return self._buy(book, order)
        return self._becomes_paid(book, order, row)

    def _buy(self, book: Book, order: Order) -> Subscription:
        live = self._lifecycle.live(book, order.product)
        paid = [row for row in live if row.origin == Origin.WEB.value]
        if paid:
            return self._stack(book, order, paid[-1])
        if order.product != ACCESS:
            return self._buy_other(book, order)
        bundled = [row for row in live if row.origin == Origin.DESKTOP_PERPETUAL.value]
        if bundled:
            return self._becomes_paid(book, order, bundled[-1])
        term = Term(self._lifecycle.paid_until(book, *Origin), order.term_months)
        return self._lifecycle.start(book, ACCESS, Origin.WEB, term, _deal(order, _default_of(order)))

    def _stack(self, book: Book, order: Order, row: Subscription) -> Subscription:
        """The term follows the present one (RULES R37); auto-renewal stays as the user set it."""
        before = row.end_at or book.now
        _agree(row, _deal(order, AutoRenewal(row.auto_renewal)))
        self._lifecycle.prolong(book, row, order.term_months, before)
        return row

    def _becomes_paid(self, book: Book, order: Order, row: Subscription) -> Subscription:
        """Access that a perpetual licence brought becomes a normal web one; what is left is kept (R60)."""
        after = self._lifecycle.paid_until(book, *Origin)
        row.origin, row.parent_id = Origin.WEB.value, None
        _agree(row, _deal(order, _default_of(order)))
        self._lifecycle.prolong(book, row, order.term_months, after)
        return row

    def _buy_other(self, book: Book, order: Order) -> Subscription:
        """A Desktop or Business subscription; its key is registered by itself (RULES R27)."""
        deal = _deal(order, _default_of(order))
        kit = self._catalogue.kits.get(order.product)
        if kit is None:
            term = Term(book.now, order.term_months)
            return self._lifecycle.start(book, order.product, Origin.WEB, term, deal)
        row = self._bundles.start(book, kit, Origin.WEB, order.term_months, deal)
        self._give_key(book, order, row)
        return row

    def _give_key(self, book: Book, order: Order, row: Subscription) -> None:
        key_id = book.new_id("key")
        book.session.add(
            LicenceKey(
                id=key_id,
                text=key_from(key_id),
                product=order.product,
                term_months=order.term_months,
                licences=order.licences,
                issued_at=book.now,
                order_id=order.id,
                account_id=book.account.id,
                registered_at=book.now,
                subscription_id=row.id,
            )
        )
        book.record(EventKind.KEY_REGISTERED, key_id=key_id, product=order.product, subscription_id=row.id)


def _agree(row: Subscription, deal: Deal) -> None:
    """Take over what was agreed, but never fewer licences before the next renewal (RULES R77)."""
    licences, planned, method = row.licences, row.licences_at_renewal, row.payment_method_id
    apply_deal(row, deal)
    row.payment_method_id = deal.payment_method_id or method
    if deal.licences < licences:
        row.licences, row.licences_at_renewal = licences, deal.licences
    else:
        row.licences_at_renewal = planned if planned is not None and deal.licences == licences else None


def _deal(order: Order, auto_renewal: AutoRenewal) -> Deal:
    return Deal(
        plan=order.plan,
        term_months=order.term_months,
        licences=order.licences,
        auto_renewal=auto_renewal,
        payment_method_id=order.payment_method_id,
        price_minor=order.amount_minor // order.licences,
        currency=order.currency,
    )


def _default_of(order: Order) -> AutoRenewal:
    """On, unless nothing was stored that a renewal could be charged to (RULES R50): no false promise."""
    return AutoRenewal.ON if order.payment_method_id is not None else AutoRenewal.OFF
