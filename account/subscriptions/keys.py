"""Licence keys: issued by resellers and with purchases, registered once for ever (RULES R24, R27, R62)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.catalogue.model import Catalogue
from account.db.sales_tables import LicenceKey
from account.ledger.book import Book
from account.subscriptions.bundles import Bundles
from account.subscriptions.key_text import masked_key, new_key, read_key
from account.subscriptions.lifecycle import Deal
from account.tokens import new_id
from shared import sales
from shared.errors import SalesRefused
from shared.reasons import AccountKind, EventKind

MAX_TERM_MONTHS = 120


class Keys:
    """Issues and registers keys."""

    def __init__(self, catalogue: Catalogue, bundles: Bundles) -> None:
        self._catalogue = catalogue
        self._bundles = bundles

    def issue(
        self, session: Session, product: str, licences: int, months: int | None, issued_at: datetime
    ) -> LicenceKey:
        """A new key that nobody has registered yet; `months` None takes the catalogue's term.

        Raises `SalesRefused`: `product_unknown` for a product without keys, `licences_below_one`,
        `licences_out_of_range`, `term_out_of_range`.
        """
        kit = self._catalogue.kits.get(product)
        if kit is None:
            raise SalesRefused("product_unknown", "The catalogue has no product of that name with keys.")
        if licences < 1:
            raise SalesRefused("licences_below_one", "A key has at least one licence.")
        if licences > self._catalogue.policy.max_licences:
            raise SalesRefused("licences_out_of_range", "The catalogue does not allow so many licences.")
        if months is not None and (kit.term_months is None or not 1 <= months <= MAX_TERM_MONTHS):
            raise SalesRefused("term_out_of_range", f"A term has 1 to {MAX_TERM_MONTHS} months, if any.")
        key = LicenceKey(
            id=new_id("key"),
            text=new_key(),
            product=product,
            term_months=months or kit.term_months,
            licences=licences,
            issued_at=issued_at,
        )
        session.add(key)
        return key

    def issued(self, session: Session, product: str | None, free_only: bool) -> list[LicenceKey]:
        """The keys that were issued, the latest first; `free_only` leaves out those that are registered."""
        query = select(LicenceKey).order_by(LicenceKey.issued_at.desc(), LicenceKey.id)
        if product is not None:
            query = query.where(LicenceKey.product == product)
        if free_only:
            query = query.where(LicenceKey.account_id.is_(None))
        return list(session.scalars(query))

    def register(self, book: Book, typed: str) -> sales.LicenceKey:
        """Register a key in the account of `book`; the same one again changes nothing (RULES R62).

        Raises `SalesRefused`: `key_malformed`, `key_unknown`, `key_already_registered` (in another account),
        `business_account_needed` (R27).
        """
        key = book.session.scalar(
            select(LicenceKey).where(LicenceKey.text == read_key(typed)).with_for_update()
        )
        if key is None:
            raise SalesRefused("key_unknown", "No such licence key was ever issued.")
        if key.account_id is not None and key.account_id != book.account.id:
            raise SalesRefused("key_already_registered", "Another account has registered this key.")
        if key.account_id is not None:
            return shown_key(key, was_registered=True)
        kit = self._catalogue.kits.get(key.product)
        if kit is None:
            raise SalesRefused("product_unknown", "The product of this key is not in the catalogue any more.")
        if kit.business_only and book.account.kind != AccountKind.BUSINESS.value:
            raise SalesRefused("business_account_needed", "This key works in a business account only.")
        key.account_id, key.registered_at = book.account.id, book.now
        row = self._bundles.start(book, kit, kit.origin, key.term_months, self._deal(key))
        key.subscription_id = row.id
        book.record(EventKind.KEY_REGISTERED, key_id=key.id, product=key.product, subscription_id=row.id)
        return shown_key(key)

    def _deal(self, key: LicenceKey) -> Deal:
        """What a key stands for. Its plan is the one that more licences are priced by (RULES R73)."""
        plans = self._catalogue.web_plans(key.product)
        same_term = [plan for plan in plans if plan.term_months == key.term_months]
        plan = next(iter(same_term or plans), None)
        return Deal(
            plan=plan.id if plan is not None and key.term_months is not None else None,
            term_months=key.term_months,
            licences=key.licences,
        )


def keys_of(session: Session, account_id: str) -> list[LicenceKey]:
    """The keys that an account has registered, the latest first."""
    rows = session.scalars(select(LicenceKey).where(LicenceKey.account_id == account_id))
    return sorted(rows, key=lambda key: (key.registered_at or key.issued_at, key.id), reverse=True)


def shown_key(key: LicenceKey, was_registered: bool = False) -> sales.LicenceKey:
    """The key as its own account sees it."""
    return sales.LicenceKey(
        id=key.id,
        product=key.product,
        masked=masked_key(key.text),
        key=key.text,
        licences=key.licences,
        registered_at=key.registered_at,
        subscription=key.subscription_id,
        was_registered=was_registered,
    )
