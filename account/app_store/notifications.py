"""The account's side of the App Store: hears what is signed, once, and for the right account (RULES R39).

A notification is dealt with in one transaction of the account that its token names; what became of it is
kept with it, so that the same one again changes nothing (SECURITY 34).
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.app_store.messages import Notice, NoticeKind, Transaction
from account.app_store.outcomes import Outcome
from account.app_store.rows import AppStoreRows, another_account
from account.app_store.verification import Verifier
from account.db.sales_tables import AppStoreCustomer, AppStoreNotice, Subscription
from account.ledger.book import Book
from shared.errors import SalesRefused

_TOKEN: Final = "account.app_store.token"


class Notifications:
    """Hears the store."""

    def __init__(self, verifier: Verifier, rows: AppStoreRows) -> None:
        self._verifier = verifier
        self._rows = rows

    def opened(self, signed: str) -> tuple[Notice, Transaction]:
        """A notification that holds. Raises `SalesRefused` (`app_store_signature_invalid`)."""
        return self._verifier.notice(signed)

    def hear(self, book: Book, signed: str) -> Outcome:
        """Apply a signed notification to the account of `book`.

        Raises `SalesRefused`: `app_store_signature_invalid`, `transaction_of_another_account`; then nothing
        has changed.
        """
        notice, word = self._verifier.notice(signed)
        if token_of(book.session, book.account.id) != word.account_token:
            raise another_account()
        if book.session.get(AppStoreNotice, notice.uuid) is not None:
            return Outcome.REPEATED
        outcome = self._outcome(book, notice, word)
        book.session.add(
            AppStoreNotice(
                uuid=notice.uuid, account_id=book.account.id, outcome=outcome.value, received_at=book.now
            )
        )
        return outcome

    def present(self, book: Book, signed_transaction: str) -> Subscription:
        """The subscription of a transaction that a device of this account was given by the store.

        Raises `SalesRefused`: `app_store_signature_invalid`, `transaction_of_another_account`,
        `plan_unknown`.
        """
        word = self._verifier.transaction(signed_transaction)
        if token_of(book.session, book.account.id) != word.account_token:
            raise another_account()
        outcome = self._rows.bring(book, word)
        row = self._rows.row_of(book, word.original_id)
        if row is None:
            raise SalesRefused(outcome.value, "The catalogue has no such plan of the App Store.")
        return row

    def _outcome(self, book: Book, notice: Notice, word: Transaction) -> Outcome:
        if notice.kind is NoticeKind.UNKNOWN:
            return Outcome.KIND_UNKNOWN
        return self._rows.bring(book, word)


def token_of(session: Session, account_id: str) -> str | None:
    """What the store calls the account; None while it has not met it.

    Asked at each renewal, so a transaction looks it up once.
    """
    known: str | None = session.info.get((_TOKEN, account_id))
    if known is None:
        known = session.scalar(
            select(AppStoreCustomer.token).where(AppStoreCustomer.account_id == account_id)
        )
        session.info[_TOKEN, account_id] = known
    return known


def account_of(session: Session, token: str) -> str | None:
    """The account that the store calls `token`."""
    return session.scalar(select(AppStoreCustomer.account_id).where(AppStoreCustomer.token == token))


def token_for(account_id: str) -> str:
    """What the store calls a simulated account, so that the same history has the same purchases."""
    digest = hashlib.sha256(f"customer of the App Store {account_id}".encode()).digest()
    return str(UUID(bytes=digest[:16], version=4))


def introduce(book: Book) -> str:
    """What the store calls the account of `book`, from now on at the latest."""
    known = token_of(book.session, book.account.id)
    if known is not None:
        return known
    if book.account.seed is not None:
        token = token_for(book.account.id)
    else:
        token = str(UUID(bytes=secrets.token_bytes(16), version=4))
    book.session.add(AppStoreCustomer(token=token, account_id=book.account.id))
    book.session.info[_TOKEN, book.account.id] = token
    return token
