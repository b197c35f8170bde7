"""Quotes: what an order would cost and bring about, found out by carrying it out and undoing all of it.

So a quote can never say anything else than what happens when the order is paid at that instant.
"""

from __future__ import annotations

from account.ledger.book import Book
from account.ledger.books import Books
from account.store.desk import Desk
from account.store.ordering import new_order
from account.store.payment_methods import Payer
from account.store.quotes import term_amount
from account.store.wishes import Wish
from account.subscriptions.lifecycle import subscription_in
from shared.errors import RequestRefused
from shared.reasons import AutoRenewal, OrderKind, OrderState, Origin, PaymentKind
from shared.sales import Money, NewQuote, Quote

_NOBODY = Payer("", PaymentKind.CARD, "")


class _Undone(Exception):
    """Carries the quote out of a transaction that must not be committed."""

    def __init__(self, quote: Quote) -> None:
        super().__init__("a quote keeps nothing")
        self.quote = quote


async def quote_in(books: Books, desk: Desk, account_id: str, body: NewQuote) -> Quote:
    """The quote for `body`. Raises `RequestRefused`, `SalesRefused`, `NotFoundRefused`, `StorageError`."""

    def work(book: Book) -> None:
        raise _Undone(_quote(book, desk, _wish(book, desk, body)))

    try:
        await books.change(account_id, work)
    except _Undone as exc:
        return exc.quote
    raise AssertionError("a quote is always undone")


def _wish(book: Book, desk: Desk, body: NewQuote) -> Wish:
    if body.subscription is None:
        if body.plan is None:
            raise RequestRefused("request_invalid", "Name a plan, or a subscription.")
        return desk.wishes.purchase(book, body.plan, 1 if body.licences is None else body.licences)
    if body.plan is not None:
        return desk.wishes.auto_renewal(book, body.subscription, body.plan)
    if body.licences is None:
        raise RequestRefused("request_invalid", "Name the total of licences, or the plan that it becomes.")
    return desk.wishes.more_licences(book, body.subscription, body.licences)


def _quote(book: Book, desk: Desk, wish: Wish) -> Quote:
    live = desk.lifecycle.live(book, wish.product)
    ends = [row.end_at for row in live if row.end_at is not None]
    if wish.subscription is not None:
        ends = [wish.subscription.end_at] if wish.subscription.end_at is not None else []
    renews = wish.kind is not OrderKind.LICENCES or _renews(wish)
    order = new_order(book, wish, _NOBODY, OrderState.PAID)
    row = subscription_in(book, desk.fulfilment.fulfil(book, order))
    then = term_amount(wish.price_minor, wish.licences)
    return Quote(
        kind=wish.kind,
        product=wish.product,
        plan=wish.plan,
        licences=wish.licences,
        term_months=wish.term_months,
        amount=Money(wish.amount_minor, wish.currency),
        now_end=max(ends, default=None),
        new_end=row.end_at,
        then_renews_for=Money(then, wish.currency) if renews else None,
    )


def _renews(wish: Wish) -> bool:
    row = wish.subscription
    on = AutoRenewal.ON.value
    return row is not None and row.origin == Origin.WEB.value and row.auto_renewal == on
