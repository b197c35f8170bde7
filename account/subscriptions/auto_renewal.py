"""Switching auto-renewal on and off (RULES R51–R53).

Off is confirmed a moment later, "being disabled" until then, but never after the renewal it is meant to
prevent: at that instant a user's change comes before the charge (R96). On is a free toggle, at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from account.db.sales_tables import PaymentMethod, Subscription
from account.ledger.book import Book
from account.ledger.due import DueKind
from account.subscriptions.lifecycle import Lifecycle, told
from shared.errors import SalesRefused
from shared.reasons import AutoRenewal, EventKind, Origin

CONFIRMED_AFTER: Final = timedelta(seconds=5)


_CAN_RENEW: Final = frozenset({Origin.WEB.value, Origin.DESKTOP_PERPETUAL.value})
"""What came with a perpetual licence is off until an order switches it on; then it is a web one (R52)."""


def switch_of(row: Subscription) -> AutoRenewal:
    """What a face shows as auto-renewal of this subscription (RULES R53)."""
    has_switch = row.origin in _CAN_RENEW and row.end_at is not None
    return AutoRenewal(row.auto_renewal) if has_switch else AutoRenewal.UNAVAILABLE


def set_auto_renewal(lifecycle: Lifecycle, book: Book, row: Subscription, enabled: bool) -> None:
    """Switch it; the same wish again changes nothing.

    Raises `SalesRefused`: `not_available_from_app_store`, `auto_renewal_unavailable` (bundled, reseller key,
    ended; with a bundled perpetual one it is an order), `payment_method_needed`.
    """
    if row.origin == Origin.APP_STORE.value:
        raise SalesRefused("not_available_from_app_store", "The App Store manages this subscription.")
    if switch_of(row) is AutoRenewal.UNAVAILABLE or (enabled and row.origin != Origin.WEB.value):
        raise SalesRefused("auto_renewal_unavailable", "This subscription has no auto-renewal to switch.")
    if not lifecycle.is_live(book, row):
        raise SalesRefused("auto_renewal_unavailable", "This subscription has ended.")
    if enabled:
        _enable(lifecycle, book, row)
    elif row.auto_renewal == AutoRenewal.ON.value and row.auto_renewal_wanted is None:
        row.auto_renewal_wanted = AutoRenewal.OFF.value
        confirmed_at = book.now + CONFIRMED_AFTER
        if row.end_at is not None and row.grace_end_at is None:
            confirmed_at = min(confirmed_at, row.end_at)
        book.schedule(DueKind.AUTO_RENEWAL_CHANGES, confirmed_at, row.id)
        book.record(EventKind.AUTO_RENEWAL_CHANGING, **told(row), becomes=AutoRenewal.OFF.value)


def confirm_switch(lifecycle: Lifecycle, book: Book, row: Subscription) -> None:
    """The change that waited is in force. Access lasts as long as before (RULES R50)."""
    if row.auto_renewal_wanted is not None:
        _set(lifecycle, book, row, AutoRenewal(row.auto_renewal_wanted))


def method_of(row: Subscription, methods: list[PaymentMethod]) -> PaymentMethod | None:
    """What the next charge goes to: the subscription's own method, else the account's default."""
    own = next((each for each in methods if each.id == row.payment_method_id), None)
    return own or next((each for each in methods if each.is_default), None)


def _enable(lifecycle: Lifecycle, book: Book, row: Subscription) -> None:
    if row.auto_renewal == AutoRenewal.ON.value and row.auto_renewal_wanted is None:
        return
    if method_of(row, book.methods) is None:
        raise SalesRefused("payment_method_needed", "Auto-renewal needs a stored payment method.")
    _set(lifecycle, book, row, AutoRenewal.ON)


def _set(lifecycle: Lifecycle, book: Book, row: Subscription, setting: AutoRenewal) -> None:
    row.auto_renewal, row.auto_renewal_wanted = setting.value, None
    book.cancel(DueKind.AUTO_RENEWAL_CHANGES, row.id)
    if setting is AutoRenewal.OFF:
        row.licences_at_renewal = None
    book.record(EventKind.AUTO_RENEWAL_CHANGED, **told(row), auto_renewal=setting.value)
    lifecycle.changed(book, row)
