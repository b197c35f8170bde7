"""More and fewer licences (RULES R72–R74, R77)."""

from __future__ import annotations

from account.catalogue.model import Catalogue
from account.db.sales_tables import Subscription
from account.ledger.book import Book
from account.subscriptions.lifecycle import Lifecycle, renews_here, subscription_in, told
from shared.errors import SalesRefused
from shared.reasons import EventKind, Origin


def row_to_upgrade(lifecycle: Lifecycle, catalogue: Catalogue, book: Book, row: Subscription) -> Subscription:
    """The subscription of which more licences can be bought when somebody asks for more of `row`.

    Of access that came with a Desktop subscription it is that whole subscription (RULES R73). Raises
    `SalesRefused`: `not_available_from_app_store` (R75), `auto_renewal_needed` (R74), `plan_not_sold_here`
    (reseller keys, licences without end), `subscription_ended`, and `fix_payment_needed` while a renewal
    waits to be paid: the term that they would be for is not paid yet.
    """
    if not lifecycle.is_live(book, row):
        raise SalesRefused("subscription_ended", "That subscription has ended; a new one can be bought.")
    match Origin(row.origin):
        case Origin.APP_STORE:
            raise SalesRefused(
                "not_available_from_app_store", "The App Store does not sell more licences for this one yet."
            )
        case Origin.DESKTOP_PERPETUAL if row.end_at is not None:
            raise SalesRefused("auto_renewal_needed", "Auto-renewal has to be enabled first.")
        case Origin.DESKTOP_SUBSCRIPTION if row.parent_id is not None:
            row = subscription_in(book, row.parent_id)
    if row.end_at is None or row.origin == Origin.BUSINESS_KEY.value or not catalogue.web_plans(row.product):
        raise SalesRefused("plan_not_sold_here", "More of these licences come from where the key came from.")
    if row.grace_end_at is not None:
        raise SalesRefused("fix_payment_needed", "The last renewal has to be paid first.")
    return row


def set_licences(lifecycle: Lifecycle, book: Book, row: Subscription, licences: int) -> None:
    """So many licences from now on, as bought; a planned decrease is off (RULES R72, R73)."""
    row.licences_at_renewal = None
    row.licences = licences
    book.record(EventKind.LICENCES_CHANGED, **told(row), licences=str(licences))
    lifecycle.take_along(book, row)


def plan_fewer(lifecycle: Lifecycle, book: Book, row: Subscription, licences: int) -> None:
    """So many licences from the next renewal on; the present number undoes it (RULES R77).

    Fewer than the registered computers need is allowed: the newest surplus is then over the limit (R78).
    Raises `SalesRefused`: `licences_below_one`, `licences_out_of_range` for more than now, and for what does
    not renew here `not_available_from_app_store` or `auto_renewal_unavailable`.
    """
    if licences < 1:
        raise SalesRefused("licences_below_one", "A subscription has at least one licence.")
    if licences > row.licences:
        raise SalesRefused("licences_out_of_range", "More licences are bought, not planned.")
    if row.origin == Origin.APP_STORE.value:
        raise SalesRefused("not_available_from_app_store", "The App Store manages this subscription.")
    if not lifecycle.is_live(book, row) or not renews_here(row) or row.auto_renewal_wanted is not None:
        raise SalesRefused("auto_renewal_unavailable", "Only what renews can renew with fewer licences.")
    planned = licences if licences < row.licences else None
    if planned == row.licences_at_renewal:
        return
    row.licences_at_renewal = planned
    book.record(EventKind.LICENCES_SCHEDULED, **told(row), licences=str(licences))
