"""What the faces ask of an agent in a simulator run, besides `shared.commands`; loaded with the first one.

All are refused with `simulator_absent` where the account service has no simulator, or the agent was not told
how to use it. `account` is always the one that this agent is signed in to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from shared.codec import from_json
from shared.reasons import DeclineReason, Language
from shared.sales import Plan
from shared.simulator import (
    AppStoreAct,
    ClockAnswer,
    DeedDone,
    Loaded,
    PanelLink,
    ScenarioView,
    SimulatedAccount,
    Why,
)


@dataclass(frozen=True, slots=True)
class LoadScenario:
    """Make the account of a scenario, then be its agent: sign in and register as the scenario says.

    `force` replaces a simulated account of the same address; hints are in `language`. Its result is a
    `Loaded`. Refusals:
    `scenario_unknown`, `account_exists`, `account_is_real`, and those of a sign-in.
    """

    scenario: str
    seed: str | None = None
    speed: float | None = None
    email: str | None = None
    force: bool = False
    language: Language = Language.ENGLISH


@dataclass(frozen=True, slots=True)
class MoveClock:
    """Set or move the account's clock: exactly one of the four (RULES R95). Its result is a `ClockAnswer`.

    Refusals: `clock_wish_invalid`, `clock_backwards`, `clock_rate_invalid`, `not_signed_in`.
    """

    rate: float | None = None
    advance_to: datetime | None = None
    advance_by: str | None = None
    step: bool = False


@dataclass(frozen=True, slots=True)
class SayOfPayment:
    """Decide a payment that waits: `outcome` is `confirm` or `decline`, `amount_minor` None all of it."""

    reference: str
    outcome: str
    amount_minor: int | None = None
    reason: DeclineReason | None = None


@dataclass(frozen=True, slots=True)
class SetFault:
    """Turn a fault on or off: of this account, or with `of_service` of the whole service."""

    name: str
    on: bool
    of_service: bool = False
    seconds: float | None = None
    status: int | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ActInAppStore:
    """Be the customer of the App Store, or who approves for him (RULES R39). Its result is a `DeedDone`.

    Refusals: `deed_invalid`, `not_in_app_store`, and those of the App Store itself.
    """

    act: AppStoreAct


@dataclass(frozen=True, slots=True)
class ForkAccount:
    """Make another account with the same history. The agent stays where it is; the result is the
    `SimulatedAccount` to sign in to."""

    email: str | None = None


@dataclass(frozen=True, slots=True)
class ExportAccount:
    """Write the account's whole history into `file`, a path of this computer; what is there is replaced.

    Its result is an `Exported`. Refusals: `file_invalid`, `file_unwritable`, `disk_full`.
    """

    file: str


@dataclass(frozen=True, slots=True)
class ReplayExport:
    """Play the history in `file` again, as another account; `email` None: the old one, or one like it.

    The agent stays where it is; the result is the `SimulatedAccount` to sign in to. Refusals: `file_invalid`,
    `file_unreadable`, `export_invalid`, `account_exists`, and those of a replay.
    """

    file: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Simulate:
    """Do one deed to the account by its name (`docs/scenarios.md`). Its result is a `DeedDone`.

    Refusals: `deed_unknown`, `deed_invalid`, and those of the deed itself.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WatchSimulator:
    """Keep the simulator's part of the snapshot fresh for the next minute; say it again to go on.

    Hints are then in `language`, that of who said it last.
    """

    language: Language = Language.ENGLISH


@dataclass(frozen=True, slots=True)
class ListScenarios:
    """What can be loaded, told in `language`. Its result is `Scenarios`."""

    language: Language = Language.ENGLISH


@dataclass(frozen=True, slots=True)
class ListAppStorePlans:
    """What `ActInAppStore` can `buy` or `ask` for (RULES R30). Its result is `AppStorePlans`."""


@dataclass(frozen=True, slots=True)
class AskWhy:
    """Why the account's entitlement is what it is, and each action offered or not. Its result is a `Why`."""


@dataclass(frozen=True, slots=True)
class OpenSimulatorPanel:
    """A link to the simulator's pages for one browser of this computer. Its result is a `PanelLink`."""


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The answer to `ListScenarios`."""

    scenarios: tuple[ScenarioView, ...] = ()


@dataclass(frozen=True, slots=True)
class AppStorePlans:
    """The answer to `ListAppStorePlans`."""

    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """The answer to `ExportAccount`: the file as it is called, and how many deeds it tells."""

    file: str
    deeds: int


SimulatorCommand = (
    LoadScenario
    | MoveClock
    | SayOfPayment
    | SetFault
    | ActInAppStore
    | ForkAccount
    | ExportAccount
    | ReplayExport
    | Simulate
    | WatchSimulator
    | ListScenarios
    | ListAppStorePlans
    | AskWhy
    | OpenSimulatorPanel
)
SimulatorResult = (
    Loaded
    | ClockAnswer
    | SimulatedAccount
    | Exported
    | DeedDone
    | Scenarios
    | AppStorePlans
    | Why
    | PanelLink
)

SIMULATOR_COMMANDS: Final[dict[str, type[SimulatorCommand]]] = {
    "load_scenario": LoadScenario,
    "move_clock": MoveClock,
    "say_of_payment": SayOfPayment,
    "set_fault": SetFault,
    "act_in_app_store": ActInAppStore,
    "fork_account": ForkAccount,
    "export_account": ExportAccount,
    "replay_export": ReplayExport,
    "simulate": Simulate,
    "watch_simulator": WatchSimulator,
    "list_scenarios": ListScenarios,
    "list_app_store_plans": ListAppStorePlans,
    "ask_why": AskWhy,
    "open_simulator_panel": OpenSimulatorPanel,
}
_VERBS: Final = {kind: verb for verb, kind in SIMULATOR_COMMANDS.items()}
_RESULTS: Final[dict[type[SimulatorCommand], type[SimulatorResult]]] = {
    LoadScenario: Loaded,
    MoveClock: ClockAnswer,
    ActInAppStore: DeedDone,
    ForkAccount: SimulatedAccount,
    ExportAccount: Exported,
    ReplayExport: SimulatedAccount,
    Simulate: DeedDone,
    ListScenarios: Scenarios,
    ListAppStorePlans: AppStorePlans,
    AskWhy: Why,
    OpenSimulatorPanel: PanelLink,
}


def verb_of(command: SimulatorCommand) -> str:
    """The stable verb of `command`."""
    return _VERBS[type(command)]


def result_of(command: SimulatorCommand, value: object) -> SimulatorResult | None:
    """What the agent answered to `command`. Raises `DecodeError` (`message_malformed`)."""
    kind = _RESULTS.get(type(command))
    return from_json(kind, value) if kind is not None else None
