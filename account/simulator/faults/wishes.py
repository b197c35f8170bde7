"""Carrying out what somebody wants of a fault, wherever that fault is kept.

Those of an account are deeds and rows of it; those of the whole service are on the board of this process and
nowhere else: they touch no account, and end with the process (docs/decisions/016).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from account.simulator.faults.board import FaultBoard
from account.simulator.faults.shapes import asked_for, kind_of, whose
from account.store.store import Store
from shared.reasons import FaultKind
from shared.simulator import FaultView, FaultWish

Do = Callable[[str, str, Mapping[str, Any]], Awaitable[Any]]
"""Does a deed: the account's id, the deed's name and arguments (`Simulator.do`)."""


class Faults:
    """All faults of a service with a simulator: those on the board, and the one that the store keeps."""

    def __init__(self, board: FaultBoard, store: Callable[[], Store], do: Do) -> None:
        self.board = board
        self._store = store
        self._do = do

    async def set(self, wish: FaultWish) -> None:
        """Switch a fault on or off. `wish.account` is an id.

        Raises `SimulatorRefused` (`fault_unknown`, `fault_invalid`), `NotFoundRefused`
        (`no_simulated_account`), `StorageError`.
        """
        account = whose(kind_of(wish.name), wish.account)
        if account is None:
            self.board.set(wish)
            return
        if wish.on:
            asked_for(wish)
        numbers = {"seconds": wish.seconds, "share": wish.share} if wish.on else {}
        given = {name: value for name, value in numbers.items() if value is not None}
        await self._do(account, "fault.set", {"name": wish.name, "on": wish.on, **given})

    async def listed(self, account: str | None = None) -> tuple[FaultView, ...]:
        """The faults that are on: of the service (None), or of one account. Raises `StorageError`."""
        found = self.board.faults(account)
        if account is None:
            return found
        stored = await self._store().faults(account)
        return found + tuple(FaultView(FaultKind(name.value).value, account) for name in stored)

    async def clear(self, account: str | None = None) -> None:
        """Switch off all faults of the service (None), or of one account. Raises as `set`."""
        for fault in await self.listed(account):
            await self.set(FaultWish(fault.name, False, fault.account))
