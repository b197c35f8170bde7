"""The simulated store itself: who visits it, and what it remembers of him (RULES R39)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from account.app_store.journal import Entry, fold
from account.app_store.opening import Opening, opening_of, tie
from account.app_store.signing import SigningKey
from account.app_store.store_file import StoreFile
from account.app_store.visit import Visit
from account.ledger.book import Book


class Store:
    """The simulated store."""

    def __init__(self, file: StoreFile, key: SigningKey) -> None:
        self._file = file
        self._key = key

    def visit(self, book: Book, token: str) -> Visit:
        """The store for the customer `token` at the book's instant. Raises `StorageError`.

        It stays open until the book's transaction ends, however it ends.
        """
        opening = opening_of(book.session)
        if opening is None:
            opening = self._open(book, token)
        return Visit(self._key, book, token, opening)

    def entries(self, token: str, now: datetime) -> list[Entry]:
        """What has happened to a customer by `now`. Raises `StorageError`."""
        return [entry for entry in self._file.read(token) if entry.is_settled or entry.at <= now]

    def unsettled_tokens(self) -> list[str]:
        """The customers of whom the account service may not have heard everything. Raises `StorageError`."""
        return self._file.unsettled_tokens()

    def written(self, token: str) -> list[Entry]:
        """Everything in the books about a customer. Raises `StorageError`."""
        return self._file.read(token)

    def take_over(self, token: str, entries: Iterable[Entry]) -> None:
        """Keep what happened to a customer elsewhere. Raises `StorageError`."""
        self._file.take_over(token, entries)

    def forget(self, token: str) -> None:
        """Nothing of this customer was ever there. Raises `StorageError`."""
        self._file.forget(token)

    def _open(self, book: Book, token: str) -> Opening:
        opening = Opening(self._file.begin())
        tie(book.session, self._file, token, opening)
        known: list[Entry] = []
        for entry in opening.transaction.entries(token):
            if not entry.is_settled and entry.at > book.now:
                # Of a transaction that was lost: to this account it has not happened yet.
                opening.transaction.drop(token, entry.seq)
                opening.has_news = True
                break
            known.append(entry)
        opening.customer = fold(known)
        unsettled = [entry for entry in known if not entry.is_settled]
        opening.has_news |= bool(unsettled)
        opening.outgoing += [entry.signed for entry in unsettled if entry.signed]
        return opening
