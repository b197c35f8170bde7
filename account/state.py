"""What an account's state is, and its entitlement (RULES R1–R5, R70, R78, R91).

`AccountFacts` is what the database holds as of one event number; `state_at` turns it into the answer for an
instant, purely. Everything in the facts changes only together with an event, so they are read once per
account and number, whoever asks. What is due is settled before anything is read (R96). May use the database;
knows neither HTTP nor tokens.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from account.catalogue.model import ACCESS, Catalogue
from account.db.database import Database
from account.db.sales_tables import Order, Subscription
from account.ledger.book import Book
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks, Reading
from account.ledger.rows import AccountRow, ComputerFact, computers_of, read_account, read_head
from account.subscriptions.grants import grants_of, open_orders_of, policy_of
from account.subscriptions.kept import over_limit
from account.subscriptions.views import order_summary, retries_in, retries_of, subscription_summary
from shared import wire
from shared.entitlement import Entitlement, Grant, OpenOrder, Policy, evaluate
from shared.errors import NotFoundRefused, StorageError
from shared.reasons import Language, OrderState
from shared.sales import OrderSummary, SubscriptionSummary
from shared.sessions import SessionSummary

if TYPE_CHECKING:
    from account.db.session_tables import RemoteSession

_CACHED_ACCOUNTS: Final = 1024
_SETTLINGS: Final = 100
"""A fast clock may reach the next due work while the last is settled; so often in a row is a fault."""

# Made once: building a statement costs more than running it.
_ACCESS: Final = select(Subscription).where(
    Subscription.account_id == bindparam("of"), Subscription.product == ACCESS
)
_OPEN_ORDERS: Final = (
    select(Order)
    .where(Order.account_id == bindparam("of"), Order.state == OrderState.OPEN.value)
    .order_by(Order.placed_at, Order.number)
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """All that an account's state is computed from, as of event number `seq`.

    `computers` are those with a slot, the oldest registration first; `subscriptions` are those of the grants,
    `orders` those that wait for their payment, `sessions` those that are not over, the oldest first. A
    machine id may change without an event; whoever needs it reads the facts in his own transaction.
    """

    seq: int
    account: wire.Account
    computers: tuple[ComputerFact, ...]
    grants: tuple[Grant, ...]
    open_orders: tuple[OpenOrder, ...]
    subscriptions: tuple[SubscriptionSummary, ...] = ()
    orders: tuple[OrderSummary, ...] = ()
    policy: Policy = field(default_factory=Policy)
    sessions: tuple[SessionSummary, ...] = ()

    def entitlement(self, now: datetime) -> Entitlement:
        """The entitlement at `now`, account time (RULES R1)."""
        return evaluate(
            self.grants,
            self.open_orders,
            now,
            computers_registered=len(self.computers),
            policy=self.policy,
        )

    def computer_of(self, thumbprint: str | None) -> ComputerFact | None:
        """The computer that is known by this key."""
        return next((each for each in self.computers if each.key_thumbprint == thumbprint), None)


def load_facts(session: Session, account_id: str, catalogue: Catalogue) -> AccountFacts:
    """The facts of an account as the database has them. Raises `NotFoundRefused`."""
    found = read_account(session, account_id)
    if found is None:
        raise NotFoundRefused("not_found", "There is no such account.")
    account, _ = found
    computers = computers_of(session, account_id)
    if not account.has_sales:
        return _facts(account, computers, (), (), {}, (), catalogue)
    sessions: Sequence[RemoteSession] = ()
    if account.open_sessions:
        from account.sessions.rows import open_sessions_of

        sessions = open_sessions_of(session, account_id)
    rows = session.scalars(_ACCESS, {"of": account_id}).all()
    orders = session.scalars(_OPEN_ORDERS, {"of": account_id}).all()
    retries = retries_of(session, account_id) if any(each.grace_end_at for each in rows) else {}
    return _facts(account, computers, rows, orders, retries, sessions, catalogue)


def facts_in(book: Book, catalogue: Catalogue) -> AccountFacts:
    """The facts of an account as its open book has them."""
    rows = [row for row in book.subscriptions if row.product == ACCESS]
    retries = retries_in(book) if any(each.grace_end_at for each in rows) else {}
    return _facts(book.account, book.computers, rows, book.open_orders, retries, book.sessions, catalogue)


def _facts(
    account: AccountRow,
    computers: tuple[ComputerFact, ...],
    rows: Sequence[Subscription],
    orders: Sequence[Order],
    retries: dict[str, datetime],
    sessions: Sequence[RemoteSession],
    catalogue: Catalogue,
) -> AccountFacts:
    return AccountFacts(
        seq=account.event_seq,
        account=wire.Account(
            id=account.id,
            email=account.email,
            kind=account.kind,
            created_at=account.created_at,
            language=Language(account.language) if account.language else None,
        ),
        computers=computers,
        grants=grants_of(rows, catalogue),
        open_orders=open_orders_of(orders),
        subscriptions=tuple(subscription_summary(each, retries, catalogue) for each in rows),
        orders=tuple(order_summary(each) for each in orders),
        policy=policy_of(catalogue),
        sessions=_summaries(sessions) if sessions else (),
    )


def _summaries(sessions: Sequence[RemoteSession]) -> tuple[SessionSummary, ...]:
    from account.sessions.views import session_summary

    return tuple(map(session_summary, sessions))


def computers_at(
    facts: AccountFacts, now: datetime, thumbprint: str | None = None
) -> tuple[wire.Computer, ...]:
    """The computers as the API shows them to the holder of the key `thumbprint`.

    Beyond the limit the newest are marked `over_limit`, unless the user chose others; none is deleted
    (RULES R78).
    """
    limit = facts.entitlement(now).computer_limit
    beyond = over_limit(((each.id, each.kept_rank) for each in facts.computers), limit)
    return tuple(
        wire.Computer(
            id=each.id,
            name=each.name,
            system=each.system,
            online=each.online,
            registered_at=each.registered_at,
            last_seen_at=each.last_seen_at,
            over_limit=each.id in beyond,
            this=each.key_thumbprint == thumbprint,
        )
        for each in facts.computers
    )


def entitlement_at(facts: AccountFacts, now: datetime) -> wire.EntitlementAnswer:
    """The entitlement as the API answers it (RULES R3)."""
    answer = facts.entitlement(now)
    return wire.EntitlementAnswer(
        status=answer.status,
        reason=answer.reason,
        until=answer.until,
        computer_limit=answer.computer_limit,
        computers_registered=len(facts.computers),
        licences=answer.licences,
        auto_renewal=answer.auto_renewal,
        origin=answer.origin,
        actions=answer.actions,
        checked_at=now,
        changes_at=answer.changes_at,
        renews_at=answer.renews_at,
    )


def state_at(facts: AccountFacts, reading: Reading, thumbprint: str | None = None) -> wire.AccountState:
    """The complete state at the instant of `reading`, as the holder of the key `thumbprint` sees it."""
    now = reading.account_now
    leading = facts.entitlement(now).leading
    return wire.AccountState(
        seq=facts.seq,
        account_now=now,
        rate=reading.rate,
        account=facts.account,
        computers=computers_at(facts, now, thumbprint),
        entitlement=entitlement_at(facts, now),
        subscription=next((each for each in facts.subscriptions if leading and each.id == leading.id), None),
        open_order=next(iter(facts.orders), None),
        sessions=facts.sessions,
    )


class FactsCache:
    """The facts of the accounts last asked for. Used from the database's threads.

    Sound across processes too: the number is read from the database each time, and facts change only with it.
    """

    def __init__(self, catalogue: Catalogue, clocks: AccountClocks, size: int = _CACHED_ACCOUNTS) -> None:
        self._catalogue = catalogue
        self._clocks = clocks
        self._size = size
        self._lock = threading.Lock()
        self._facts: OrderedDict[str, AccountFacts] = OrderedDict()

    def __len__(self) -> int:
        return len(self._facts)

    def settled(self, session: Session, account_id: str) -> AccountFacts | None:
        """The present facts of an account; None when something is due that has to be settled first.

        Brings the copy of the account's clock up to date. Raises `NotFoundRefused`.
        """
        head = read_head(session, account_id)
        if head is None:
            raise NotFoundRefused("not_found", "There is no such account.")
        seq, next_due_at, clock = head
        self._clocks.glimpse(account_id, clock)
        if next_due_at is not None and next_due_at <= self._clocks.read(account_id).account_now:
            return None
        return self._facts_at(session, account_id, seq)

    def _facts_at(self, session: Session, account_id: str, seq: int) -> AccountFacts:
        with self._lock:
            known = self._facts.get(account_id)
            if known is not None and known.seq == seq:
                self._facts.move_to_end(account_id)
                return known
        facts = load_facts(session, account_id, self._catalogue)
        with self._lock:
            self._facts[account_id] = facts
            self._facts.move_to_end(account_id)
            while len(self._facts) > self._size:
                self._facts.popitem(last=False)
        return facts


@dataclass(frozen=True)
class _Found(Generic[T]):
    """What was found; so that None can be found, too."""

    value: T


class AccountStates:
    """Answers what an account's state is now."""

    def __init__(self, database: Database, books: Books, clocks: AccountClocks, cache: FactsCache) -> None:
        self._database = database
        self._books = books
        self._clocks = clocks
        self._cache = cache

    def look(self, session: Session, account_id: str) -> AccountFacts | None:
        """The present facts inside a read of the caller's; None when `facts` has to settle something first.

        Raises `NotFoundRefused`.
        """
        return self._cache.settled(session, account_id)

    async def facts(self, account_id: str) -> AccountFacts:
        """The facts of an account as of now. Raises `NotFoundRefused`, `StorageError`."""
        return await self.read_settled(account_id, lambda session, facts: facts)

    async def read_settled(self, account_id: str, look: Callable[[Session, AccountFacts], T]) -> T:
        """What `look` finds beside the present facts, in one transaction, with nothing left to settle.

        Raises `NotFoundRefused`, `StorageError`.
        """

        def read(session: Session) -> _Found[T] | None:
            facts = self._cache.settled(session, account_id)
            return _Found(look(session, facts)) if facts is not None else None

        for _ in range(_SETTLINGS):
            found = await self._database.read(read)
            if found is not None:
                return found.value
            await self._books.settle(account_id)
        raise StorageError("database_failed", "The account has more due than can be settled now.")

    async def account_state(self, account_id: str, thumbprint: str | None = None) -> wire.AccountState:
        """The complete state, with `this` set on the computer of the key `thumbprint`.

        Raises `NotFoundRefused`, `StorageError`.
        """
        return state_at(await self.facts(account_id), self._clocks.read(account_id), thumbprint)
