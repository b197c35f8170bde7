"""Carrying out what somebody wants of a fault, wherever that fault is kept."""

from __future__ import annotations

from collections.abc import Callable

from account.simulator.faults.board import FaultBoard
from account.simulator.faults.shapes import asked_for, kind_of, whose
from account.store.faults import FaultName
from account.store.store import Store
from shared.reasons import FaultKind
from shared.simulator import FaultView, FaultWish


class Faults:
    """All faults of a service with a simulator: those on the board, and the one that the store keeps."""

    def __init__(self, board: FaultBoard, store: Callable[[], Store]) -> None:
        self.board = board
        self._store = store

    async def set(self, wish: FaultWish, seed: str | None = None) -> None:
        """Switch a fault on or off. `wish.account` is an id, of an account that there is.

        Raises `SimulatorRefused` (`fault_unknown`, `fault_invalid`), `StorageError`.
        """
        if kind_of(wish.name) is not FaultKind.LEGACY_DOUBLE_BILL:
            self.board.set(wish, seed)
            return
        account = whose(FaultKind.LEGACY_DOUBLE_BILL, wish.account)
        if wish.on:
            asked_for(wish)
        await self._store().set_fault(str(account), FaultName.LEGACY_DOUBLE_BILL, wish.on)

    async def listed(self, account: str | None = None) -> tuple[FaultView, ...]:
        """The faults that are on: of the service (None), or of one account. Raises `StorageError`."""
        found = self.board.faults(account)
        if account is None:
            return found
        stored = await self._store().faults(account)
        return found + tuple(FaultView(name.value, account) for name in stored)

    async def clear(self, account: str | None = None) -> None:
        """Switch off all faults of the service (None), or of one account. Raises `StorageError`."""
        for fault in await self.listed(account):
            await self.set(FaultWish(fault.name, False, fault.account))
