"""What the App Store's latest word about a subscription makes of the account's row (RULES R39, R46, R55).

The store's word is the whole state, so the row is brought to it, whatever came before; each difference is the
event that it is. Word that is older than the last is not heard, and money that went back stays back
(SECURITY 34). Called in an open book.
"""

from __future__ import annotations

from sqlalchemy import select

from account.app_store.messages import Transaction
from account.app_store.outcomes import Outcome
from account.catalogue.model import Catalogue
from account.db.sales_tables import Subscription
from account.ledger.book import Book
from account.subscriptions.lifecycle import Deal, Lifecycle, told
from account.subscriptions.terms import Term
from shared.calendar import add_months
from shared.codec import instant_to_text
from shared.errors import SalesRefused
from shared.reasons import AutoRenewal, EntitlementReason, EventKind, Origin
from shared.sales import Plan


class AppStoreRows:
    """Brings rows to what the store says."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle

    def row_of(self, book: Book, original_id: str) -> Subscription | None:
        """The account's row of a subscription of the store.

        Raises `SalesRefused` (`transaction_of_another_account`) when another account has it.
        """
        for row in book.subscriptions:
            if row.app_store_id == original_id:
                return row
        holder = select(Subscription.account_id).where(Subscription.app_store_id == original_id)
        if book.session.scalar(holder) is not None:
            raise another_account()
        return None

    def bring(self, book: Book, word: Transaction) -> Outcome:
        """Bring the row to the store's word, or say why not. Raises as `row_of`."""
        plan = self._plan(word.plan)
        row = self.row_of(book, word.original_id)
        if row is None:
            if plan is None:
                return Outcome.PLAN_UNKNOWN
            row = self._start(book, word, plan)
        elif row.app_store_signed_at is not None and word.signed_at <= row.app_store_signed_at:
            return Outcome.OUTDATED
        row.app_store_signed_at = word.signed_at
        if row.revoked_at is not None:
            return Outcome.REVOKED_BEFORE
        if word.revoked_at is not None:
            self._lifecycle.revoke(book, row, EntitlementReason.REFUNDED)
            return Outcome.APPLIED
        self._prolong(book, row, word, plan)
        self._allow_grace(book, row, word)
        self._switch(book, row, word)
        if row.closed_at is None and not self._lifecycle.is_live(book, row):
            self._lifecycle.close(book, row)
        return Outcome.APPLIED

    def _plan(self, plan_id: str) -> Plan | None:
        plan = self._catalogue.plans.get(plan_id)
        return plan if plan is not None and plan.store is Origin.APP_STORE else None

    def _start(self, book: Book, word: Transaction, plan: Plan) -> Subscription:
        deal = Deal(
            plan=plan.id,
            term_months=plan.term_months,
            auto_renewal=_setting(word),
            price_minor=word.amount_minor,
            currency=word.currency,
        )
        row = self._lifecycle.start(book, plan.product, Origin.APP_STORE, _term(word), deal)
        row.app_store_id = word.original_id
        return row

    def _prolong(self, book: Book, row: Subscription, word: Transaction, plan: Plan | None) -> None:
        """A later end is a paid period. An earlier one is none: paid time is never taken (invariant 6)."""
        if row.end_at is not None and word.expires_at <= row.end_at:
            return
        term = _term(word)
        row.anchor_at, row.months, row.end_at = term.anchor, term.months, word.expires_at
        row.grace_end_at = row.closed_at = None
        row.price_minor, row.currency = word.amount_minor, word.currency
        if plan is not None:
            row.plan, row.term_months = plan.id, plan.term_months
        book.record(EventKind.SUBSCRIPTION_RENEWED, **told(row))
        self._lifecycle.changed(book, row)

    def _switch(self, book: Book, row: Subscription, word: Transaction) -> None:
        setting = _setting(word)
        if row.auto_renewal == setting.value or row.closed_at is not None:
            return
        row.auto_renewal = setting.value
        book.record(EventKind.AUTO_RENEWAL_CHANGED, **told(row), auto_renewal=setting.value)
        self._lifecycle.changed(book, row)

    def _allow_grace(self, book: Book, row: Subscription, word: Transaction) -> None:
        """While the store tries to charge again, everything works until the end that it names (RULES R55)."""
        if word.grace_ends_at is None or row.grace_end_at == word.grace_ends_at:
            return
        row.grace_end_at, row.closed_at = word.grace_ends_at, None
        book.record(
            EventKind.RENEWAL_FAILED,
            **told(row),
            grace_until=instant_to_text(word.grace_ends_at),
            next_retry_at="",
        )
        self._lifecycle.changed(book, row)


def another_account() -> SalesRefused:
    """The refusal of a transaction that belongs to somebody else."""
    return SalesRefused(
        "transaction_of_another_account", "This App Store purchase belongs to another account."
    )


def _setting(word: Transaction) -> AutoRenewal:
    return AutoRenewal.ON if word.renews else AutoRenewal.OFF


def _term(word: Transaction) -> Term:
    """The run of periods up to the end that the store names, in calendar months from its anchor."""
    anchor, end = word.anchor_at, word.expires_at
    months = (end.year - anchor.year) * 12 + end.month - anchor.month
    if months > 0 and add_months(anchor, months) == end:
        return Term(anchor, months)
    raise SalesRefused("app_store_signature_invalid", "The App Store's period is no number of months.")
