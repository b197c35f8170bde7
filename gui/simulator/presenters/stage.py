"""What the panel's presenters are given: the simulator's view, and what this window knows besides.

May import `shared` and the standard library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.sales import Plan
from shared.simulator import ScenarioView, SimulatedAccount, Why
from shared.simulator_commands import Exported
from shared.simulator_view import SimulatorView


class Section(StrEnum):
    """The parts of the panel; a refusal is told in the one that it came from."""

    SCENARIO = "scenario"
    CLOCK = "clock"
    PAYMENTS = "payments"
    FAULTS = "faults"
    APP_STORE = "app_store"
    HISTORY = "history"
    WHY = "why"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything the panel is made from.

    `account_now` is the account's time as it ticks here, None without a simulated account. `view` is None
    while the agent does not answer. `scenarios` is None until the agent has told them. `problems` are stable
    codes. `replaces` is the scenario whose account exists already, while the person is asked. `copy` is an
    account that has just been made with the same history, `exported` what has just been written. `plans` are
    those of the App Store, None until they are told; `plan` is the one that a person chose there.
    """

    view: SimulatorView | None = None
    account_now: datetime | None = None
    scenarios: tuple[ScenarioView, ...] | None = None
    chosen: str = ""
    replaces: str = ""
    problems: Mapping[Section, str] = field(default_factory=dict)
    why: Why | None = None
    command: str = ""
    copy: SimulatedAccount | None = None
    exported: Exported | None = None
    plans: tuple[Plan, ...] | None = None
    plan: str = ""

    @property
    def can_act(self) -> bool:
        """Whether there is a simulator that can be asked."""
        return self.view is not None and self.view.available

    @property
    def has_account(self) -> bool:
        """Whether the agent is signed in to a simulated account."""
        return self.view is not None and self.view.account is not None
