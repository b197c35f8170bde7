"""How a subscription starts, goes on and ends (RULES R40, R46, R50, R55, R56, R60, R63).

Everything happens in an open book, at its `now`. Each change plans what is due next, takes along what came
with the subscription, and is an event. Whether something is live is asked of `grants.standing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from account.catalogue.model import ACCESS, Catalogue
from account.db.sales_tables import Subscription
from account.ledger.book import Book
from account.ledger.due import DueKind
from account.subscriptions.grants import grant_of, standing
from account.subscriptions.terms import Term, set_term, term_of
from shared.codec import instant_to_text
from shared.errors import NotFoundRefused
from shared.reasons import AutoRenewal, EntitlementReason, EventKind, Origin

_PLANNED: Final = (
    DueKind.RENEWAL,
    DueKind.RENEWAL_RETRY,
    DueKind.GRACE_ENDS,
    DueKind.SUBSCRIPTION_ENDS,
)
_LIVES_WITH_PARENT: Final = frozenset({Origin.DESKTOP_SUBSCRIPTION, Origin.BUSINESS_KEY})
"""Access that ends when what it came with ends; what a perpetual licence brought has an end of its own."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What was agreed: the plan, how it goes on, and for how much. `price_minor` is per licence and term."""

    plan: str | None = None
    term_months: int | None = None
    licences: int = 1
    auto_renewal: AutoRenewal = AutoRenewal.UNAVAILABLE
    payment_method_id: str | None = None
    price_minor: int | None = None
    currency: str | None = None


def subscription_in(book: Book, subscription_id: str | None) -> Subscription:
    """The account's subscription of this id. Raises `NotFoundRefused` (SECURITY 36)."""
    for row in book.subscriptions:
        if row.id == subscription_id:
            return row
    raise NotFoundRefused("not_found", "There is no such subscription in this account.")


class Lifecycle:
    """The changes of subscriptions."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def is_live(self, book: Book, row: Subscription) -> bool:
        """Whether the row is live at the book's `now` (RULES R1)."""
        return bool(standing(row, book.now, self._catalogue).live)

    def live(self, book: Book, product: str) -> list[Subscription]:
        """The live rows of a product, the one that ends last at the end."""
        rows = [row for row in book.subscriptions if row.product == product and self.is_live(book, row)]
        return sorted(rows, key=lambda row: (grant_of(row, self._catalogue).access_end, row.id))

    def paid_until(self, book: Book, *origins: Origin) -> datetime:
        """When the present terms of access from these origins are over: the latest end, or now (RULES R60).

        Days of grace were not paid for, so they do not count.
        """
        ends = [row.end_at for row in self.live(book, ACCESS) if Origin(row.origin) in origins]
        return max([book.now, *(end for end in ends if end is not None)])

    # --- beginning and going on -------------------------------------------------------------------

    def start(
        self,
        book: Book,
        product: str,
        origin: Origin,
        term: Term | None,
        deal: Deal,
        parent: Subscription | None = None,
    ) -> Subscription:
        """A new subscription, active from now on (RULES R40). `term` None is a licence without end."""
        row = Subscription(
            id=book.new_id("sub"),
            account_id=book.account.id,
            product=product,
            origin=origin.value,
            activated_at=book.now,
            anchor_at=term.anchor if term is not None else book.now,
            months=term.months if term is not None else 0,
            end_at=term.end if term is not None else None,
            parent_id=parent.id if parent is not None else None,
        )
        apply_deal(row, deal)
        book.add(row)
        book.record(EventKind.SUBSCRIPTION_STARTED, **told(row))
        self.plan_due(book, row)
        return row

    def prolong(self, book: Book, row: Subscription, months: int, after: datetime) -> None:
        """`months` more, counted from `after` (RULES R37, R60, R62). What was failing is paid by this."""
        set_term(row, term_of(row).prolonged(months, after))
        row.grace_end_at = None
        row.closed_at = None
        book.record(EventKind.SUBSCRIPTION_EXTENDED, **told(row))
        self.changed(book, row)

    def renew(self, book: Book, row: Subscription, deal: Deal, months: int) -> None:
        """The next term was paid; in grace too it begins where the last one ended (RULES R50, R55, R56)."""
        licences_before = row.licences
        apply_deal(row, deal)
        set_term(row, term_of(row).prolonged(months, _end(row)))
        row.grace_end_at = None
        row.licences_at_renewal = None
        book.record(EventKind.SUBSCRIPTION_RENEWED, **told(row))
        if row.licences != licences_before:
            book.record(EventKind.LICENCES_CHANGED, **told(row), licences=str(row.licences))
        self.changed(book, row)

    def fail_renewal(self, book: Book, row: Subscription) -> None:
        """The renewal could not be charged: grace begins, or goes on (RULES R55)."""
        if row.grace_end_at is None:
            row.grace_end_at = _end(row) + timedelta(days=self._catalogue.policy.grace_days)
            self.changed(book, row)
        retry_at = next_retry_at(book, row)
        book.record(
            EventKind.RENEWAL_FAILED,
            **told(row),
            grace_until=instant_to_text(row.grace_end_at),
            next_retry_at=instant_to_text(retry_at) if retry_at is not None else "",
        )

    # --- ending -----------------------------------------------------------------------------------

    def close(self, book: Book, row: Subscription) -> None:
        """Its end has come, and nothing followed."""
        row.closed_at = book.now
        self.stop_renewing(book, row)
        book.record(EventKind.SUBSCRIPTION_EXPIRED, **told(row))

    def revoke(self, book: Book, row: Subscription, reason: EntitlementReason) -> None:
        """The money went back: access ends now, and with it what came along (RULES R46). Twice is once."""
        if row.revoked_at is not None:
            return
        row.revoked_at, row.revoked_for = book.now, reason.value
        self.stop_renewing(book, row)
        book.record(EventKind.SUBSCRIPTION_REVOKED, **told(row), reason=reason.value)
        for child in children_of(book, row):
            self.revoke(book, child, reason)

    def stop_renewing(self, book: Book, row: Subscription) -> None:
        """It does not go on by itself any more."""
        if row.auto_renewal == AutoRenewal.ON.value:
            row.auto_renewal = AutoRenewal.OFF.value
        row.auto_renewal_wanted = None
        row.licences_at_renewal = None
        book.cancel(DueKind.AUTO_RENEWAL_CHANGES, row.id)
        self.plan_due(book, row)

    # --- what follows -----------------------------------------------------------------------------

    def plan_due(self, book: Book, row: Subscription) -> None:
        """Plan what will happen to the row by itself, in place of what was planned."""
        for kind in _PLANNED:
            book.cancel(kind, row.id)
        if row.end_at is None or row.revoked_at is not None or row.closed_at is not None:
            return
        renews = renews_here(row)
        if row.grace_end_at is not None:
            _plan(book, DueKind.GRACE_ENDS, row.grace_end_at, row)
            retries = [row.end_at + timedelta(days=day) for day in self._catalogue.policy.retry_days]
            for at in retries if renews else ():
                if at > book.now:
                    _plan(book, DueKind.RENEWAL_RETRY, at, row)
        elif renews:
            _plan(book, DueKind.RENEWAL, row.end_at, row)
        else:
            _plan(book, DueKind.SUBSCRIPTION_ENDS, row.end_at, row)

    def changed(self, book: Book, row: Subscription) -> None:
        """The row is not what it was: plan anew, and take along what came with it."""
        self.plan_due(book, row)
        self.take_along(book, row)

    def take_along(self, book: Book, row: Subscription) -> None:
        """Bring what came with the row into line: same end, same licences (RULES R63, R73)."""
        for child in children_of(book, row):
            if Origin(child.origin) in _LIVES_WITH_PARENT:
                child.anchor_at, child.months, child.end_at = row.anchor_at, row.months, row.end_at
                child.grace_end_at, child.closed_at = row.grace_end_at, row.closed_at
                child.licences = row.licences
                child.auto_renewal = row.auto_renewal
                self.plan_due(book, child)


def apply_deal(row: Subscription, deal: Deal) -> None:
    """Write what was agreed into the row."""
    row.plan = deal.plan
    row.term_months = deal.term_months
    row.licences = deal.licences
    row.auto_renewal = deal.auto_renewal.value
    row.payment_method_id = deal.payment_method_id
    row.price_minor = deal.price_minor
    row.currency = deal.currency


def renews_here(row: Subscription) -> bool:
    """Whether this service charges for the next term by itself (RULES R50, R53)."""
    return row.origin == Origin.WEB.value and row.auto_renewal == AutoRenewal.ON.value


def children_of(book: Book, row: Subscription) -> list[Subscription]:
    """What came with the row."""
    return [each for each in book.subscriptions if each.parent_id == row.id]


def next_retry_at(book: Book, row: Subscription) -> datetime | None:
    """When the failed renewal is tried again, if it is (RULES R55)."""
    retries = (
        each.due_at
        for each in book.due
        if each.subject_id == row.id and each.kind == DueKind.RENEWAL_RETRY.value
    )
    return min(retries, default=None)


def told(row: Subscription) -> dict[str, str]:
    """What events tell of a subscription."""
    until = instant_to_text(row.end_at) if row.end_at is not None else ""
    return {"subscription_id": row.id, "product": row.product, "until": until}


def _plan(book: Book, kind: DueKind, at: datetime, row: Subscription) -> None:
    """Nothing is planned for the past: what was learned late happens now."""
    book.schedule(kind, max(at, book.now), row.id)


def _end(row: Subscription) -> datetime:
    if row.end_at is None:
        raise ValueError("what has no end is not renewed")
    return row.end_at
