"""Opens books, settles what is due, moves clocks (RULES R95–R99, docs/decisions/008).

Every change of an account's sales goes through `change`: what fell due before runs first, each item at its
own instant, so nothing ever sees a state that an overdue renewal would have changed. Whatever fails
undoes the whole transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from sqlalchemy.orm import Session

from account.db.database import Database
from account.events.history import EventBus
from account.ledger.book import Book, EventRecord
from account.ledger.clocks import MAX_RATE, REAL_RATE, AccountClocks, ClockSetting, Reading
from account.ledger.due import PRIORITY, DueItem, DueKind
from account.ledger.rows import read_account, write_clock
from shared.codec import instant_to_text
from shared.entitlement import Entitlement
from shared.errors import ClockRefused, NotFoundRefused
from shared.reasons import EventKind

Step = Callable[[Book, DueItem], None]
Follow = Callable[[Book, Entitlement], None]
"""What follows from the entitlement of an instant, in the same transaction (RULES R13, R14)."""

BeforeClose = Callable[[Book], None]
"""Called in the transaction of a change, with its book, just before that is closed."""

Noting = Callable[[], BeforeClose | None]
"""Asked, where a change is begun, for what is to be called before it is closed (`account.simulator`)."""

T = TypeVar("T")

MAX_STEPS: Final = 200_000
"""More due items than this in one go are a fault of ours: something schedules itself for ever."""


class TooMuchDue(RuntimeError):
    """Due work does not come to an end."""


@dataclass(frozen=True)
class _Closed(Generic[T]):
    """What a committed transaction left behind."""

    outcome: T
    seq: int
    has_due: bool
    recorded: tuple[EventRecord, ...]
    clock: ClockSetting | None
    is_moved: bool


class Books:
    """The one way to change an account's sales and its clock."""

    def __init__(
        self,
        database: Database,
        clocks: AccountClocks,
        bus: EventBus,
        steps: Mapping[DueKind, Step],
        judge: Callable[[Book], Entitlement],
        when_due: Callable[[], None],
        follow: Follow | None = None,
        noting: Noting | None = None,
    ) -> None:
        self._database = database
        self._clocks = clocks
        self._bus = bus
        self._steps = steps
        self._judge = judge
        self._when_due = when_due
        self._follow = follow
        self._noting = noting

    async def change(self, account_id: str, work: Callable[[Book], T]) -> T:
        """What `work` returns, once all of it is committed and announced.

        Raises what `work` raises, and then nothing has changed; `NotFoundRefused`, `StorageError`.
        """

        return await self._change(account_id, work, self._noting() if self._noting is not None else None)

    async def settle(self, account_id: str) -> None:
        """Run what is due by now. Raises `NotFoundRefused`, `StorageError`."""
        await self._change(account_id, lambda book: None, None)

    async def advance(self, account_id: str, to: datetime) -> tuple[EventRecord, ...]:
        """Move the account's clock to `to`, with everything that falls due on the way (RULES R96, R97).

        All of it is one transaction: a step that fails leaves the account as it was before. Raises
        `ClockRefused` (`clock_backwards`), `NotFoundRefused`, `StorageError`.
        """
        return await self._move(account_id, lambda book: to, rate=None)

    async def advance_by(
        self, account_id: str, later: Callable[[datetime], datetime]
    ) -> tuple[EventRecord, ...]:
        """As `advance`, to the instant that `later` makes of the present one."""
        return await self._move(account_id, lambda book: later(book.now), rate=None)

    async def step(self, account_id: str) -> tuple[EventRecord, ...]:
        """Advance to the next instant at which something is due; nothing happens when nothing is."""
        return await self._move(
            account_id, lambda book: book.due[0].due_at if book.due else book.now, rate=None
        )

    async def set_clock(
        self, account_id: str, rate: float, at: datetime | None = None
    ) -> tuple[EventRecord, ...]:
        """Let the account's clock run at `rate` (0 is frozen), from `at` on, if that is given.

        Raises `ClockRefused` (`clock_backwards`, `clock_rate_invalid`), `NotFoundRefused`, `StorageError`.
        """
        if not 0 <= rate <= MAX_RATE:
            told = f"A clock runs at 0 to {MAX_RATE:,.0f} seconds a second."
            raise ClockRefused("clock_rate_invalid", told)
        return await self._move(account_id, lambda book: at or book.now, rate=rate)

    async def _change(
        self, account_id: str, work: Callable[[Book], T], before_close: BeforeClose | None
    ) -> T:
        def transaction(session: Session) -> _Closed[T]:
            book, clock = self._open(session, account_id)
            self._settle(book, book.now)
            outcome = work(book)
            return self._closed(book, outcome, clock, before_close)

        return (await self._committed(account_id, transaction)).outcome

    async def _move(
        self, account_id: str, where: Callable[[Book], datetime], rate: float | None
    ) -> tuple[EventRecord, ...]:
        held: list[Reading] = []
        before_close = self._noting() if self._noting is not None else None

        def transaction(session: Session) -> _Closed[None]:
            book, was = self._open(session, account_id, held)
            self._settle(book, book.now)
            to = where(book)
            if to < book.now:
                raise ClockRefused("clock_backwards", "An account's clock never goes back.")
            self._settle(book, to)
            new_rate = rate if rate is not None else was.rate if was is not None else REAL_RATE
            setting = ClockSetting(to, self._clocks.real_now(), new_rate)
            write_clock(session, account_id, setting, is_new=was is None)
            if rate is not None:
                book.record(EventKind.CLOCK_CHANGED, rate=f"{rate:g}")
            return self._closed(book, None, setting, before_close, is_moved=True)

        return (await self._committed(account_id, transaction, held)).recorded

    async def _committed(
        self,
        account_id: str,
        transaction: Callable[[Session], _Closed[T]],
        held: Sequence[Reading] = (),
    ) -> _Closed[T]:
        """Commit and announce, also when the caller is gone before the end; then no clock is held."""

        async def commit_and_announce() -> _Closed[T]:
            try:
                closed = await self._database.write(transaction)
                self._announce(account_id, closed)
                return closed
            finally:
                for each in held:
                    self._clocks.release(account_id, each)

        return await asyncio.shield(commit_and_announce())

    # --- inside the transaction -------------------------------------------------------------------

    def _open(
        self, session: Session, account_id: str, held: list[Reading] | None = None
    ) -> tuple[Book, ClockSetting | None]:
        """The account's book and clock; with `held`, where it is noted, the clock stands until released."""
        found = read_account(session, account_id, lock=True)
        if found is None:
            raise NotFoundRefused("not_found", "There is no such account.")
        account, clock = found
        self._clocks.learn(account_id, clock)
        session.autoflush = (
            False  # years of renewals would be written one by one; `close` writes them together
        )
        reading = self._clocks.read_by(clock) if held is None else self._clocks.hold(account_id, clock)
        if held is not None:
            held.append(reading)
        return Book(session, account, reading.account_now, self._judge), clock

    def _settle(self, book: Book, until: datetime) -> None:
        """Run everything due by `until`, each item at its own instant; then it is `until`."""
        next_due_at = book.account.next_due_at
        if not book.has_loaded_due and (next_due_at is None or next_due_at > until):
            book.now = until
            return
        earliest = None
        for _ in range(MAX_STEPS):
            if not book.due or book.due[0].due_at > until:
                book.now = until
                return
            item = book.take()
            book.now = earliest = item.due_at if earliest is None else max(earliest, item.due_at)
            if item.kind is not DueKind.ENTITLEMENT:
                self._steps[item.kind](book, item)
            if not book.due or _comes_after_entitlement(book.due[0], book.now):
                self._settle_entitlement(book)  # once all that decides it at this instant is done (R96)
        raise TooMuchDue(f"more than {MAX_STEPS} steps for one account")

    def _closed(
        self,
        book: Book,
        outcome: T,
        clock: ClockSetting | None,
        before_close: BeforeClose | None,
        *,
        is_moved: bool = False,
    ) -> _Closed[T]:
        self._settle_entitlement(book)
        if before_close is not None:
            before_close(book)
        book.close()
        return _Closed(
            outcome,
            book.account.event_seq,
            book.account.next_due_at is not None,
            tuple(book.recorded),
            clock,
            is_moved,
        )

    def _settle_entitlement(self, book: Book) -> None:
        entitlement = book.entitlement()
        announce_entitlement(book, entitlement)
        if self._follow is not None:
            self._follow(book, entitlement)

    # --- after the commit -------------------------------------------------------------------------

    def _announce(self, account_id: str, closed: _Closed[T]) -> None:
        was = self._clocks.setting(account_id)
        self._clocks.learn(account_id, closed.clock)
        if closed.recorded:
            self._bus.publish(account_id, closed.seq)
        if closed.is_moved or closed.clock != was:  # somebody may have read the moved clock before this
            self._bus.wake(account_id)
        if closed.has_due:
            self._when_due()


def _comes_after_entitlement(item: DueItem, now: datetime) -> bool:
    return item.due_at > now or item.priority > PRIORITY[DueKind.ENTITLEMENT]


def announce_entitlement(book: Book, entitlement: Entitlement) -> None:
    """Record it if the entitlement is not what was last announced; look again when it can next differ.

    What a face shows can only differ at an event, so each difference is one (RULES R99).
    """
    key = _key_of(entitlement)
    known = book.account.entitlement_key
    if key != known:
        book.account.entitlement_key = key
        if known is not None or entitlement.leading is not None or book.open_orders:
            book.record(
                EventKind.ENTITLEMENT_CHANGED,
                status=entitlement.status.value,
                reason=entitlement.reason.value,
                until=instant_to_text(entitlement.until) if entitlement.until is not None else "",
                computer_limit=str(entitlement.computer_limit),
            )
    _look_again(book, entitlement.changes_at)


def _look_again(book: Book, at: datetime | None) -> None:
    if at is None and not book.has_loaded_due and book.account.next_due_at is None:
        return
    planned = [item.due_at for item in book.due if item.kind is DueKind.ENTITLEMENT]
    if planned == ([at] if at is not None else []):
        return
    book.cancel(DueKind.ENTITLEMENT, book.account.id)
    if at is not None:
        book.schedule(DueKind.ENTITLEMENT, at, book.account.id)


def _key_of(entitlement: Entitlement) -> str:
    """Everything of the entitlement that can change by itself or by a sale, as one text."""
    parts = (
        entitlement.status.value,
        entitlement.reason.value,
        instant_to_text(entitlement.until) if entitlement.until is not None else "",
        str(entitlement.computer_limit),
        str(entitlement.licences),
        entitlement.auto_renewal.value,
        entitlement.origin.value if entitlement.origin is not None else "",
    )
    return "|".join(parts)
