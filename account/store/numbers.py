"""Order numbers (RULES R36): the account's store code and how many orders it has, such as `7K3MQ0ZD-0004`."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import select

from account.db.tables import Account
from account.ledger.book import Book

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 8


def next_number(book: Book) -> str:
    """The number of the account's next order; each is given once."""
    account = book.account
    if account.store_code is None:
        account.store_code = _free_code(book)
    account.order_count += 1
    return f"{account.store_code}-{account.order_count:04d}"


def code_of(text: str) -> str:
    """Eight letters and digits that are not mistaken for each other, from a hash of `text`."""
    value = int.from_bytes(hashlib.sha256(f"store code of {text}".encode()).digest()[:8], "big")
    return "".join(_CROCKFORD[(value >> 5 * place) & 31] for place in range(_LENGTH))


def _free_code(book: Book) -> str:
    """The account's code; two accounts in 2**40 share one, and then the later one gets another."""
    account_id = book.account.id
    tried = 0
    while True:
        code = code_of(account_id if tried == 0 else f"{account_id}/{tried}")
        with book.session.no_autoflush:
            taken = book.session.scalar(select(Account.id).where(Account.store_code == code))
        if taken is None:
            return code
        tried += 1
