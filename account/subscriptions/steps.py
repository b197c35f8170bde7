"""What happens when work about subscriptions falls due (RULES R50, R51, R55, R96)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from account.db.sales_tables import Subscription
from account.ledger.book import Book
from account.ledger.books import Step
from account.ledger.due import DueItem, DueKind
from account.subscriptions.auto_renewal import confirm_switch
from account.subscriptions.lifecycle import Lifecycle, subscription_in

ChargeRenewal = Callable[[Book, Subscription], bool]
"""Charges the next term of a subscription and, when that succeeds, fulfils it; whether it did."""


def subscription_steps(lifecycle: Lifecycle, charge: ChargeRenewal) -> Mapping[DueKind, Step]:
    """The steps for the kinds of due work that subscriptions plan."""

    def renew(book: Book, item: DueItem) -> None:
        row = subscription_in(book, item.subject_id)
        if not charge(book, row):
            lifecycle.fail_renewal(book, row)

    def end(book: Book, item: DueItem) -> None:
        lifecycle.close(book, subscription_in(book, item.subject_id))

    def switch(book: Book, item: DueItem) -> None:
        confirm_switch(lifecycle, book, subscription_in(book, item.subject_id))

    return {
        DueKind.AUTO_RENEWAL_CHANGES: switch,
        DueKind.RENEWAL: renew,
        DueKind.RENEWAL_RETRY: renew,
        DueKind.GRACE_ENDS: end,
        DueKind.SUBSCRIPTION_ENDS: end,
    }
