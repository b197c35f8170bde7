"""Carrying out what somebody wants of a fault, wherever that fault is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from account.simulator.faults.board import FaultBoard
from account.simulator.faults.shapes import asked_for, kind_of, whose
from account.store.faults import FaultName
from account.store.store import Store
from shared.reasons import FaultKind
from shared.simulator import FaultView, FaultWish


class Faults:
    """All faults of a service with a simulator: those on the board, and the one that the store keeps.

    `seed_of` tells the seed of an account by its id, and raises for one that is not simulated.
    """

    def __init__(
        self, board: FaultBoard, store: Callable[[], Store], seed_of: Callable[[str], Awaitable[str]]
    ) -> None:
        self.board = board
        self._store = store
        self._seed_of = seed_of

    async def set(self, wish: FaultWish) -> None:
        """Switch a fault on or off. `wish.account` is an id.

        Raises `SimulatorRefused` (`fault_unknown`, `fault_invalid`), what `seed_of` raises, `StorageError`.
        """
        kind = kind_of(wish.name)
        seed = await self._seed_of(wish.account) if wish.account else None
        if kind is not FaultKind.LEGACY_DOUBLE_BILL:
            self.board.set(wish, seed)
            return
        account = whose(kind, wish.account)
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
