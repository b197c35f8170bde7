"""One account's books, open for one transaction; everything in it happens at `now`, account time.

What is loaded is kept, and what is added is known at once, so that years of renewals can be run in one
transaction without asking the database at each of them (RULES R96, PERFORMANCE P8). Nothing here waits or
is random: the same history gives the same ids and the same chances.
"""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar, cast

from sqlalchemy import Insert, Select, Table, bindparam, select
from sqlalchemy.orm import Session

from account.db.base import Base
from account.db.sales_tables import Order, Payment, PaymentMethod, ProcessorEntry, Subscription
from account.db.tables import Event
from account.db.time_tables import DueWork
from account.events.history import forget_passing
from account.ledger.due import PRIORITY, DueItem, DueKind
from account.ledger.rows import AccountRow, ComputerFact, computers_of, write_account
from shared.entitlement import Entitlement
from shared.reasons import EventKind, OrderState

if TYPE_CHECKING:
    from account.db.session_tables import RemoteSession

R = TypeVar("R")
_CHANCES: Final = 1 << 32

# Made once: building a statement costs more than running it.
_SUBSCRIPTIONS: Final = select(Subscription).where(Subscription.account_id == bindparam("of"))
_OPEN_ORDERS: Final = select(Order).where(
    Order.account_id == bindparam("of"), Order.state == OrderState.OPEN.value
)
_METHODS: Final = select(PaymentMethod).where(
    PaymentMethod.account_id == bindparam("of"), PaymentMethod.removed_at.is_(None)
)
_DUE: Final = cast(Table, DueWork.__table__)
_DUE_OF_ACCOUNT: Final = select(
    DueWork.due_at, DueWork.priority, DueWork.seq, DueWork.kind, DueWork.subject_id, DueWork.data
).where(DueWork.account_id == bindparam("of"))
_INSERT_EVENTS: Final = cast(Table, Event.__table__).insert()
_INSERT_DUE: Final = _DUE.insert()
_DELETE_DUE: Final = _DUE.delete().where(
    _DUE.c.account_id == bindparam("of"), _DUE.c.seq == bindparam("number")
)


Plain = Order | Payment | ProcessorEntry
"""A row that may be only stored (`Book.append`)."""


def _insert(kind: type[Base]) -> tuple[tuple[str, ...], Insert]:
    table = cast(Table, kind.__table__)
    return tuple(column.name for column in table.columns), table.insert()


_APPENDED: Final[Mapping[type[Plain], tuple[tuple[str, ...], Insert]]] = {
    kind: _insert(kind) for kind in (Order, Payment, ProcessorEntry)
}
"""The columns of rows that are only stored, and their statements; each after those that it points to."""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event as it was recorded (RULES R97)."""

    seq: int
    kind: EventKind
    at: datetime
    data: dict[str, str]


class Book:
    """The account `account`, locked until the transaction ends. `opened_at`: the `now` of its beginning."""

    def __init__(
        self, session: Session, account: AccountRow, now: datetime, judge: Callable[[Book], Entitlement]
    ) -> None:
        self.session = session
        self.account = account
        self._account_before = replace(account)
        self.now = now
        self.opened_at = now
        self.recorded: list[EventRecord] = []
        self._judge = judge
        self._subscriptions: list[Subscription] | None = None
        self._open_orders: list[Order] | None = None
        self._methods: list[PaymentMethod] | None = None
        self._computers: tuple[ComputerFact, ...] | None = None
        self._sessions: list[RemoteSession] | None = None
        self._due: list[DueItem] | None = None
        self._due_stored: set[int] = set()
        self._appended: dict[type[Plain], list[Plain]] = {kind: [] for kind in _APPENDED}

    # --- what the account has ---------------------------------------------------------------------

    @property
    def subscriptions(self) -> list[Subscription]:
        """All subscriptions and licences, ended ones too, the oldest first."""
        if self._subscriptions is None:
            rows = self._load(_SUBSCRIPTIONS)
            self._subscriptions = sorted(rows, key=lambda row: (row.activated_at, row.id))
        return self._subscriptions

    @property
    def open_orders(self) -> list[Order]:
        """The orders that wait for their payment, the oldest first."""
        if self._open_orders is None:
            rows = self._load(_OPEN_ORDERS)
            self._open_orders = sorted(rows, key=lambda row: (row.placed_at, row.number))
        return [order for order in self._open_orders if order.state == OrderState.OPEN.value]

    @property
    def methods(self) -> list[PaymentMethod]:
        """The stored ways to pay, the oldest first."""
        if self._methods is None:
            rows = self._load(_METHODS)
            self._methods = sorted(rows, key=lambda row: (row.added_at, row.id))
        return [method for method in self._methods if method.removed_at is None]

    @property
    def computers(self) -> tuple[ComputerFact, ...]:
        """The computers that have a slot, the oldest registration first."""
        if self._computers is None:
            self._computers = computers_of(self.session, self.account.id)
        return self._computers

    def computers_changed(self, computers: tuple[ComputerFact, ...] | None = None) -> None:
        """Computers came, went or are not what they were; `computers` None has them read again."""
        if computers is None:
            self.session.flush()
        self._computers = computers

    @property
    def sessions(self) -> list[RemoteSession]:
        """The remote sessions that are not over, the oldest first; none of an account without any is read."""
        if self._sessions is None:
            self._sessions = []
            if self.account.open_sessions:
                from account.sessions.rows import open_sessions_of

                self._sessions = open_sessions_of(self.session, self.account.id)
        return [row for row in self._sessions if row.ended_at is None]

    def add_session(self, row: RemoteSession) -> None:
        """A new remote session; the list knows it from now on."""
        opened = self.sessions
        self.session.add(row)
        self._sessions = [*opened, row]
        self.account.open_sessions += 1

    def entitlement(self) -> Entitlement:
        """The entitlement at `now` (RULES R1)."""
        return self._judge(self)

    def add(self, row: Subscription | Order | PaymentMethod) -> None:
        """A new row of the account; the lists know it from now on."""
        self.session.add(row)
        if isinstance(row, Subscription):
            self.subscriptions.append(row)
        elif isinstance(row, Order):
            if self._open_orders is None:
                _ = self.open_orders
            if self._open_orders is not None and row not in self._open_orders:
                self._open_orders.append(row)
        else:
            _ = self.methods
            if self._methods is not None and row not in self._methods:
                self._methods.append(row)

    def append(self, row: Plain) -> None:
        """A new row that is complete: it is only stored, by `flush`, and not kept in step with the session.

        A year of an account is mostly such rows, and the session's care takes most of their time (P8).
        """
        self._appended[type(row)].append(row)

    def flush(self) -> None:
        """Store every row so far, so that a query finds it."""
        self.session.flush()
        for kind, rows in self._appended.items():
            if rows:
                names, insert = _APPENDED[kind]
                self.session.execute(insert, [{name: getattr(row, name) for name in names} for row in rows])
                rows.clear()

    # --- what happens -----------------------------------------------------------------------------

    def record(self, kind: EventKind, /, **data: str) -> None:
        """Append an event to the account's history, at `now` (RULES R99)."""
        self.account.event_seq += 1
        seq = self.account.event_seq
        forget_passing(self.session, self.account.id, seq)
        self.recorded.append(EventRecord(seq, kind, self.now, data))

    def new_id(self, prefix: str) -> str:
        """An opaque id; the same history gives the same ids."""
        return f"{prefix}_{id_of(self.account.id, self._count())}"

    def next_event_id(self, prefix: str) -> str:
        """As `new_id`, for what the next event is about; an account that only has such ones has no sales."""
        return f"{prefix}_{id_of_event(self.account.id, self.account.event_seq + 1)}"

    def chance(self, subject: str) -> float:
        """A number from 0 up to 1 that depends on the account's seed and `subject` alone."""
        seed = self.account.seed or self.account.id
        digest = hashlib.sha256(f"{seed}?{subject}".encode()).digest()
        return int.from_bytes(digest[:4], "big") / _CHANCES

    # --- what is due ------------------------------------------------------------------------------

    @property
    def due(self) -> list[DueItem]:
        """What is due, in the order in which it happens (RULES R96)."""
        if self._due is None:
            wanted = {"of": self.account.id}
            rows = self.session.execute(_DUE_OF_ACCOUNT, wanted) if self.account.has_sales else ()
            self._due = sorted(DueItem(*row[:3], DueKind(row[3]), *row[4:]) for row in rows)
            self._due_stored = {item.seq for item in self._due}
        return self._due

    @property
    def has_loaded_due(self) -> bool:
        """Whether `due` was looked at; until then `account.next_due_at` is all that is known."""
        return self._due is not None

    def schedule(self, kind: DueKind, due_at: datetime, subject_id: str, /, **data: str) -> None:
        """Have the step of `kind` run when the account's clock reaches `due_at`."""
        insort(self.due, DueItem(due_at, PRIORITY[kind], self._count(), kind, subject_id, data))

    def cancel(self, kind: DueKind, subject_id: str) -> None:
        """Nothing of this kind is due for this subject any more."""
        for item in [each for each in self.due if each.kind is kind and each.subject_id == subject_id]:
            self.due.remove(item)

    def take(self) -> DueItem:
        """The first item, which is about to be done."""
        return self.due.pop(0)

    def close(self) -> None:
        """Store what was recorded and what is due now. Nothing may happen in this book afterwards."""
        if self._due is not None:
            self.account.next_due_at = self._due[0].due_at if self._due else None
        account_id = self.account.id
        write_account(self.session, self._account_before, self.account)
        self.flush()
        if self.recorded:
            events = [
                {
                    "account_id": account_id,
                    "seq": each.seq,
                    "kind": each.kind.value,
                    "at": each.at,
                    "data": each.data,
                }
                for each in self.recorded
            ]
            self.session.execute(_INSERT_EVENTS, events)
        if self._due is None:
            return
        gone = self._due_stored - {item.seq for item in self._due}
        if gone:
            self.session.execute(_DELETE_DUE, [{"of": account_id, "number": seq} for seq in sorted(gone)])
        added = [
            {
                "account_id": account_id,
                "seq": item.seq,
                "due_at": item.due_at,
                "priority": item.priority,
                "kind": item.kind.value,
                "subject_id": item.subject_id,
                "data": item.data,
            }
            for item in self._due
            if item.seq not in self._due_stored
        ]
        if added:
            self.session.execute(_INSERT_DUE, added)

    def _load(self, wanted: Select[R]) -> Iterable[R]:
        return self.session.scalars(wanted, {"of": self.account.id}) if self.account.has_sales else ()

    def _count(self) -> int:
        self.account.id_count += 1
        return self.account.id_count


def id_of(account_id: str, count: int) -> str:
    """What follows the prefix in the account's id number `count`.

    Ids of one account sort in the order in which they were given out: of what happens at one instant, the
    first is the first in every account with the same history.
    """
    digest = hashlib.sha256(f"{account_id}/{count}".encode()).hexdigest()
    return f"{count:06x}{digest[:14]}"


def id_of_event(account_id: str, seq: int) -> str:
    """What follows the prefix in an id that belongs to the account's event `seq`."""
    digest = hashlib.sha256(f"{account_id}#{seq}".encode()).hexdigest()
    return f"{seq:06x}{digest[:14]}"
