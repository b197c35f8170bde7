"""Idempotency keys (invariant 2): the answer to a wish is stored with it, and given again to each retry.

The row is written in the transaction that carries the wish out, so there is no order without its answer and
no answer without its order. Refusals by the account's state are stored too: a retry does not suddenly buy.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from account.db.sales_tables import IdempotentAnswer
from account.ledger.book import Book
from account.store.cards import card_number_refused, is_card_number
from shared.codec import from_json, instant_from_text, instant_to_text, to_json
from shared.errors import SalesRefused
from shared.sales import Order

_FORM: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CREATED: Final = 201
_FOUND: Final = 200
_REFUSED: Final = 409


@dataclass(frozen=True, slots=True)
class Answered:
    """An order as it was first answered: `text` is the stored JSON, byte for byte the same for each retry."""

    order: Order
    text: str
    is_replayed: bool

    @property
    def status(self) -> int:
        """200 for an open order that was found (RULES R35), else 201."""
        return _FOUND if self.order.was_open else _CREATED


def check_key(key: str | None) -> str:
    """`key` if it has the form of one. Raises `SalesRefused`."""
    if not key:
        raise SalesRefused("idempotency_key_missing", "What costs money needs an idempotency key.")
    if is_card_number(key):
        raise card_number_refused()
    if _FORM.fullmatch(key) is None:
        raise SalesRefused("idempotency_key_invalid", "An idempotency key has 16 to 64 of A-Z a-z 0-9 _ -.")
    return key


def hash_of(operation: str, body: object) -> str:
    """What tells one request from another under the same key."""
    text = json.dumps([operation, to_json(body)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def stored(book: Book, key: str, request_hash: str | None) -> Answered | SalesRefused | None:
    """What was answered to this key before; None for a new one.

    Another request under the same key is refused (`idempotency_key_reused`); `request_hash` None stands for
    "whatever it was".
    """
    row = book.session.get(IdempotentAnswer, (book.account.id, key))
    if row is None:
        return None
    if request_hash is not None and row.request_hash != request_hash:
        return SalesRefused(
            "idempotency_key_reused", "This idempotency key came with another request before."
        )
    if row.status == _REFUSED:
        return _refusal_from(row.answer)
    return Answered(from_json(Order, json.loads(row.answer)), row.answer, is_replayed=True)


def answer(book: Book, key: str, request_hash: str, order: Order) -> Answered:
    """Store `order` as the answer to this key; the first one stays."""
    text = json.dumps(to_json(order), ensure_ascii=False, separators=(",", ":"))
    given = Answered(order, text, is_replayed=False)
    _store(book, key, request_hash, given.status, text)
    return given


def refuse(book: Book, key: str, request_hash: str, refusal: SalesRefused) -> SalesRefused:
    """Store `refusal` as the answer to this key."""
    until = refusal.possible_from
    content = {
        "code": refusal.code,
        "detail": refusal.detail,
        "possible_from": instant_to_text(until) if until is not None else None,
    }
    _store(book, key, request_hash, _REFUSED, json.dumps(content, ensure_ascii=False))
    return refusal


def _store(book: Book, key: str, request_hash: str, status: int, text: str) -> None:
    if book.session.get(IdempotentAnswer, (book.account.id, key)) is not None:
        return  # only under the fault `legacy_double_bill`, which does not look at keys
    book.session.add(
        IdempotentAnswer(
            account_id=book.account.id,
            key=key,
            request_hash=request_hash,
            status=status,
            answer=text,
            given_at=book.now,
        )
    )


def _refusal_from(text: str) -> SalesRefused:
    content: dict[str, str | None] = json.loads(text)
    until = content["possible_from"]
    possible_from = instant_from_text(until) if until is not None else None
    return SalesRefused(content["code"] or "", content["detail"] or "", possible_from)


class InFlight:
    """The keys that this process is working on."""

    def __init__(self) -> None:
        self._keys: set[tuple[str, str]] = set()

    def has(self, account_id: str, key: str) -> bool:
        """Whether this key is being worked on right now."""
        return (account_id, key) in self._keys

    @contextmanager
    def working_on(self, account_id: str, key: str) -> Iterator[None]:
        """Hold the key while inside."""
        entry = (account_id, key)
        was_held = entry in self._keys
        self._keys.add(entry)
        try:
            yield
        finally:
            if not was_held:
                self._keys.discard(entry)
