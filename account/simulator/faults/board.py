"""Which faults are on. State of this process: it is gone when the service ends.

Used on the event loop alone. `legacy_double_bill` is not here: it lives with the account's orders (`wishes`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from account.simulator.faults.chance import is_hit
from account.simulator.faults.shapes import asked_for, kind_of, whose
from shared.errors import SimulatorRefused
from shared.reasons import FaultKind
from shared.simulator import FaultView, FaultWish


@dataclass(frozen=True, slots=True)
class _On:
    """A fault that is on, and what decides whom it hits."""

    fault: FaultView
    seed: str


class FaultBoard:
    """The faults of the service and of each account. Whoever acts by them looks here, or hears of changes."""

    def __init__(self) -> None:
        self._on: dict[tuple[str | None, FaultKind], _On] = {}
        self._listeners: list[Callable[[], None]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change."""
        self._listeners.append(listener)

    def set(self, wish: FaultWish, seed: str | None = None) -> None:
        """Switch a fault on, with other numbers than before, or off; the same again changes nothing.

        `seed` (of the account; its id if None) decides whom a share hits. Raises `SimulatorRefused`:
        `fault_unknown`, `fault_invalid`; nothing is changed then.
        """
        if not wish.on:
            self.clear(wish.name, wish.account)
            return
        kind, fault = _kept_here(wish.name), asked_for(wish)
        on = _On(fault, seed or fault.account or "")
        if self._on.get((fault.account, kind)) != on:
            self._on[fault.account, kind] = on
            self._tell()

    def clear(self, name: str, account: str | None = None) -> None:
        """Switch one fault off. Raises `SimulatorRefused`: `fault_unknown`, `fault_invalid`."""
        kind = _kept_here(name)
        if self._on.pop((whose(kind, account), kind), None) is not None:
            self._tell()

    def clear_account(self, account: str) -> None:
        """Switch all faults of an account off: it was deleted, or a new story begins."""
        mine = [key for key in self._on if key[0] == account]
        for key in mine:
            del self._on[key]
        if mine:
            self._tell()

    def clear_all(self) -> None:
        """Switch everything off: the service stops, or everybody should see it well again."""
        if self._on:
            self._on.clear()
            self._tell()

    def faults(self, account: str | None = None) -> tuple[FaultView, ...]:
        """The faults of the service (None), or of one account, always in the same order."""
        mine = (self.fault(kind, account) for kind in FaultKind)
        return tuple(each for each in mine if each is not None)

    def all(self) -> tuple[FaultView, ...]:
        """Every fault that is on, those of the service first."""
        accounts = sorted({account for account, _ in self._on if account is not None})
        return tuple(fault for account in (None, *accounts) for fault in self.faults(account))

    def fault(self, kind: FaultKind, account: str | None = None) -> FaultView | None:
        """This fault, if it is on."""
        on = self._on.get((account, kind))
        return None if on is None else on.fault

    def hits(self, kind: FaultKind, account: str | None, number: int) -> bool:
        """Whether the fault is on and `number` (of an event, of a request) is in the share that it hits."""
        on = self._on.get((account, kind))
        return on is not None and is_hit(on.fault.share or 0.0, on.seed, kind.value, number)

    @property
    def is_down(self) -> bool:
        """Whether nobody reaches the service."""
        return (None, FaultKind.SERVICE_DOWN) in self._on

    @property
    def slow_s(self) -> float:
        """Real seconds that every answer waits; 0 when they do not."""
        fault = self.fault(FaultKind.SLOW)
        return 0.0 if fault is None else fault.seconds or 0.0

    def clock_skew_s(self, account: str) -> float:
        """Seconds by which the clocks of the account's computers are wrong; 0 when they are right."""
        fault = self.fault(FaultKind.CLOCK_SKEW, account)
        return 0.0 if fault is None else fault.seconds or 0.0

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


def _kept_here(name: str) -> FaultKind:
    kind = kind_of(name)
    if kind is FaultKind.LEGACY_DOUBLE_BILL:
        raise SimulatorRefused("fault_invalid", f"{kind} is kept with the account's orders.")
    return kind
