"""What the faces see of the simulator: the rare part of `shared.snapshot`, there in a simulator run only.

Known as of the last look. A look comes with every change while somebody watches (`WatchSimulator`), else now
and then, and then only as far as the computer itself needs it: scenario, faults, skew.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.simulator import ClockView, FaultView, TimelineDue, TimelineEvent, WaitingPayment


@dataclass(frozen=True, slots=True)
class SimulatorView:
    """The simulator as it stands with this agent.

    `available` is False while it does not answer or does not let this agent in; `problem` is the stable code
    why. `scenario` and what follows are those of the account that the agent is signed in to, and empty when
    that is not a simulated one. `clock_skew_s` is by how much this computer's clock is made wrong. `hints`
    are what a presenter may say of the scenario, in the language of who watches.
    """

    available: bool = False
    problem: str | None = None
    watched: bool = False
    account: str | None = None
    email: str | None = None
    scenario: str | None = None
    clock: ClockView | None = None
    payments: tuple[WaitingPayment, ...] = ()
    next_due: TimelineDue | None = None
    faults: tuple[FaultView, ...] = ()
    clock_skew_s: float = 0.0
    events: tuple[TimelineEvent, ...] = ()
    hints: tuple[str, ...] = ()
