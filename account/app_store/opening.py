"""One visit's transaction at the store, tied to the transaction of the account service around it.

The store commits first, and is undone with the other. A crash between the two commits leaves entries that
are not settled: the next visit hands them out again, or forgets those that lie in the future of the account.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import event
from sqlalchemy.orm import Session

from account.app_store.journal import Customer
from account.app_store.store_file import StoreFile, StoreTransaction
from shared.errors import StorageError

_INFO: Final = "account.app_store"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Opening:
    """What a transaction keeps of its visit: the store's own transaction, and what has happened so far.

    `has_news`: there is something that the account service has not committed yet.
    """

    transaction: StoreTransaction
    customer: Customer = Customer()
    outgoing: list[str] = field(default_factory=list)
    has_news: bool = False


def opening_of(session: Session) -> Opening | None:
    """The visit that this transaction has begun."""
    opening: Opening | None = session.info.get(_INFO)
    return opening


def tie(session: Session, file: StoreFile, token: str, opening: Opening) -> None:
    """Tie the store's transaction to the session's: committed just before it, or undone with it."""
    session.info[_INFO] = opening

    def commit_first(session: Session) -> None:
        if session.info.get(_INFO) is opening and not session.in_nested_transaction():
            session.flush()  # what the account's tables refuse must not have been committed here
            opening.transaction.commit()
            opening.transaction.close()

    def settled(session: Session) -> None:
        if session.info.get(_INFO) is opening and opening.has_news:
            _settle(file, token, opening.customer.seq)

    def over(session: Session, _transaction: object) -> None:
        if session.info.get(_INFO) is opening and not session.in_transaction():
            opening.transaction.close()
            del session.info[_INFO]

    event.listen(session, "before_commit", commit_first)
    event.listen(session, "after_commit", settled)
    event.listen(session, "after_transaction_end", over)


def _settle(file: StoreFile, token: str, until_seq: int) -> None:
    """Note that the account service has everything. If that fails, it is handed out once more, and known."""
    try:
        transaction = file.begin()
    except StorageError as exc:
        log.warning("the App Store could not note what has been received: %s", exc)
        return
    try:
        transaction.settle(token, until_seq)
        transaction.commit()
    except StorageError as exc:
        log.warning("the App Store could not note what has been received: %s", exc)
    finally:
        transaction.close()
