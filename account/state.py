"""What an account's state is, and its entitlement (RULES R1–R5, R70, R78, R91).

`AccountFacts` is what the database holds as of one event number; `state_at` turns it into the answer for an
instant, purely. Everything in the facts changes only together with an event, so they are read once per
account and number, whoever asks. May use the database; knows neither HTTP nor tokens.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import Account, Computer
from account.ledger.clocks import AccountClocks, Reading
from shared import wire
from shared.entitlement import Entitlement, Grant, OpenOrder, evaluate
from shared.errors import NotFoundRefused
from shared.reasons import System

_CACHED_ACCOUNTS: Final = 1024


@dataclass(frozen=True, slots=True)
class ComputerFact:
    """A registered computer and the key that it is known by."""

    id: str
    name: str
    system: System
    online: bool
    registered_at: datetime
    last_seen_at: datetime | None
    key_thumbprint: str
    machine_id: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """All that an account's state is computed from, as of event number `seq`.

    `computers` are those with a slot, the oldest registration first. A machine id may change without an
    event; whoever needs it reads the facts in his own transaction.
    """

    seq: int
    account: wire.Account
    computers: tuple[ComputerFact, ...]
    grants: tuple[Grant, ...]
    open_orders: tuple[OpenOrder, ...]

    def entitlement(self, now: datetime) -> Entitlement:
        """The entitlement at `now`, account time (RULES R1)."""
        return evaluate(self.grants, self.open_orders, now, computers_registered=len(self.computers))

    def computer_of(self, thumbprint: str | None) -> ComputerFact | None:
        """The computer that is known by this key."""
        return next((each for each in self.computers if each.key_thumbprint == thumbprint), None)


def grants_of(session: Session, account_id: str) -> tuple[Grant, ...]:
    """The account's grants. Nothing sells or gives access yet, so there are none."""
    return ()


def open_orders_of(session: Session, account_id: str) -> tuple[OpenOrder, ...]:
    """The account's orders that wait for a payment. There is no store yet, so there are none."""
    return ()


def load_facts(session: Session, account_id: str) -> AccountFacts:
    """The facts of an account as this transaction sees them. Raises `NotFoundRefused`."""
    row = session.get(Account, account_id, populate_existing=True)
    if row is None:
        raise NotFoundRefused("not_found", "There is no such account.")
    computers = session.scalars(
        select(Computer)
        .where(Computer.account_id == account_id, Computer.removed_at.is_(None))
        .order_by(Computer.registered_seq)
        .execution_options(populate_existing=True)
    )
    return AccountFacts(
        seq=row.event_seq,
        account=wire.Account(id=row.id, email=row.email, kind=row.kind, created_at=row.created_at),
        computers=tuple(_fact(each) for each in computers),
        grants=grants_of(session, account_id),
        open_orders=open_orders_of(session, account_id),
    )


def _fact(row: Computer) -> ComputerFact:
    return ComputerFact(
        id=row.id,
        name=row.name,
        system=System(row.system),
        online=row.online,
        registered_at=row.registered_at,
        last_seen_at=row.last_seen_at,
        key_thumbprint=row.key_thumbprint,
        machine_id=row.machine_id,
    )


def computers_at(
    facts: AccountFacts, now: datetime, thumbprint: str | None = None
) -> tuple[wire.Computer, ...]:
    """The computers as the API shows them to the holder of the key `thumbprint`.

    Beyond the limit the newest are marked `over_limit`; none is deleted (RULES R78).
    """
    limit = facts.entitlement(now).computer_limit
    return tuple(
        wire.Computer(
            id=each.id,
            name=each.name,
            system=each.system,
            online=each.online,
            registered_at=each.registered_at,
            last_seen_at=each.last_seen_at,
            over_limit=index >= limit,
            this=each.key_thumbprint == thumbprint,
        )
        for index, each in enumerate(facts.computers)
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
    )


def state_at(facts: AccountFacts, reading: Reading, thumbprint: str | None = None) -> wire.AccountState:
    """The complete state at the instant of `reading`, as the holder of the key `thumbprint` sees it."""
    now = reading.account_now
    return wire.AccountState(
        seq=facts.seq,
        account_now=now,
        rate=reading.rate,
        account=facts.account,
        computers=computers_at(facts, now, thumbprint),
        entitlement=entitlement_at(facts, now),
    )


class FactsCache:
    """The facts of the accounts last asked for. Used from the database's threads.

    Sound across processes too: the number is read from the database each time, and facts change only with it.
    """

    def __init__(self, size: int = _CACHED_ACCOUNTS) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._facts: OrderedDict[str, AccountFacts] = OrderedDict()

    def __len__(self) -> int:
        return len(self._facts)

    def get(self, session: Session, account_id: str) -> AccountFacts:
        """The present facts of an account. Raises `NotFoundRefused`."""
        seq = session.scalar(select(Account.event_seq).where(Account.id == account_id))
        if seq is None:
            raise NotFoundRefused("not_found", "There is no such account.")
        with self._lock:
            known = self._facts.get(account_id)
            if known is not None and known.seq == seq:
                self._facts.move_to_end(account_id)
                return known
        facts = load_facts(session, account_id)
        with self._lock:
            self._facts[account_id] = facts
            self._facts.move_to_end(account_id)
            while len(self._facts) > self._size:
                self._facts.popitem(last=False)
        return facts


class AccountStates:
    """Answers what an account's state is now."""

    def __init__(self, database: Database, clocks: AccountClocks, cache: FactsCache) -> None:
        self._database = database
        self._clocks = clocks
        self._cache = cache

    async def facts(self, account_id: str) -> AccountFacts:
        """The facts of an account as of now. Raises `NotFoundRefused`, `StorageError`."""
        return await self._database.read(lambda session: self._cache.get(session, account_id))

    async def account_state(self, account_id: str, thumbprint: str | None = None) -> wire.AccountState:
        """The complete state, with `this` set on the computer of the key `thumbprint`.

        Raises `NotFoundRefused`, `StorageError`.
        """
        return state_at(await self.facts(account_id), self._clocks.read(account_id), thumbprint)
