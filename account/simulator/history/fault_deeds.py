"""A fault of one account as a deed: kept with the account, and on the board while the service runs.

The faults of the whole service are not here: they touch no account, so no history knows them
(docs/decisions/016).
"""

from __future__ import annotations

import asyncio

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.simulator_tables import SimulatedAccount, SimulatedFault
from account.ledger.book import Book
from account.parts import Parts
from account.simulator.faults.board import FaultBoard
from account.simulator.faults.shapes import asked_for, whose
from account.simulator.history import deed_arguments as args
from account.simulator.history.in_hand import InHand, holding
from account.store.faults import FaultName
from shared.reasons import EventKind, FaultKind
from shared.simulator import FaultView, FaultWish


async def set_fault(parts: Parts, account_id: str, a: args.SetFault) -> None:
    """Raises `SimulatorRefused` (`fault_invalid`), `NotFoundRefused`, `StorageError`."""
    wish = FaultWish(a.name.value, a.on, account_id, a.seconds, None, a.share)
    whose(a.name, account_id)
    fault = asked_for(wish) if a.on else None
    if a.name is FaultKind.LEGACY_DOUBLE_BILL:
        await parts.store.set_fault(account_id, FaultName.LEGACY_DOUBLE_BILL, a.on)
        return

    async def write_and_act() -> None:
        with holding(InHand("fault.set", a)):
            seed = await parts.books.change(account_id, lambda book: _write(book, a.name, fault))
        _board_of(parts).set(wish, seed)

    await asyncio.shield(write_and_act())  # never one without the other, even when the caller is gone


def _write(book: Book, kind: FaultKind, fault: FaultView | None) -> str:
    """The seed that decides whom the fault hits. The same again changes nothing."""
    row = book.session.get(SimulatedFault, (book.account.id, kind.value))
    was = None if row is None else (row.seconds, row.share)
    becomes = None if fault is None else (fault.seconds, fault.share)
    if was != becomes:
        if row is not None:
            book.session.delete(row)
            book.session.flush()
        if fault is not None:
            book.session.add(
                SimulatedFault(
                    account_id=book.account.id,
                    name=kind.value,
                    since=book.now,
                    seconds=fault.seconds,
                    share=fault.share,
                )
            )
        book.record(EventKind.FAULT_CHANGED, fault=kind.value, on=str(fault is not None).lower())
    return book.account.seed or book.account.id


async def take_up_faults(parts: Parts, account_id: str | None = None) -> None:
    """Put what the database has on the board: of one account, or (None) of all. Raises `StorageError`."""

    def look(session: Session) -> list[tuple[str, FaultWish]]:
        query = select(SimulatedFault, SimulatedAccount.seed).join(
            SimulatedAccount, SimulatedAccount.account_id == SimulatedFault.account_id
        )
        if account_id is not None:
            query = query.where(SimulatedFault.account_id == account_id)
        return [
            (seed, FaultWish(row.name, True, row.account_id, row.seconds, None, row.share))
            for row, seed in session.execute(query)
        ]

    board = _board_of(parts)
    for seed, wish in await parts.context.database.read(look):
        board.set(wish, seed)


def _board_of(parts: Parts) -> FaultBoard:
    if parts.hooks is None:
        raise ValueError("these parts were built without a simulator")
    return parts.hooks.faults
