"""What those who carry out commands may use of the backend: read facts, report changes, start work."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from agent.changes import Change, Progress
from agent.core.listening import Listening
from agent.profile.machine import Machine
from agent.profile.memory import MemoryKeeper
from agent.secrets.vault import Vault
from agent.service.account_client import AccountClient
from agent.service.embedded import ServiceSource
from agent.service.link import AccountLink
from agent.service.registration import Registrar
from agent.service.session_calls import SessionCalls
from agent.service.waiting import Waiting
from agent.session.stage import Stage
from agent.sign_in.flows import SignInFlows
from agent.system.news import Watch
from shared.clock import Clock
from shared.commands import Command, Result
from shared.errors import AccessError
from shared.preferences import Preferences
from shared.report import Report
from shared.snapshot import Snapshot
from shared.state import Facts, SessionSettings
from shared.updates import UpdateFact
from shared.wire import TokenAnswer

if TYPE_CHECKING:
    from shared.simulator_commands import SimulatorCommand, SimulatorResult


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What sessions are lived with. `keep_settings` writes what the user chose (raises `StorageError`)."""

    calls: SessionCalls
    stage: Stage
    chance: random.Random
    settings: SessionSettings
    keep_settings: Callable[[SessionSettings], None]


class Startup(Protocol):
    """How this system starts programs at login (`agent.startup`). Both calls may block: never in the loop."""

    def is_on(self) -> bool | None:
        """Whether this program is among them; None where there is no way, or none for this copy of it.

        Read from the system each time: it may be changed elsewhere.
        """
        ...

    def switch(self, on: bool) -> None:
        """Have it among them, or not. Raises `StorageError`, `RequestRefused` (`startup_unavailable`)."""
        ...


class Updates(Protocol):
    """Whether there is a newer version of this program (`agent.updates`)."""

    async def known(self) -> UpdateFact | None:
        """What was found last; None when nobody was asked yet."""
        ...

    async def due_in(self) -> timedelta:
        """How long the last answer still stands; zero when the publisher may be asked now."""
        ...

    async def look(self) -> UpdateFact:
        """Ask the publisher now; an answer that is not believed, or none, is told in it."""
        ...


class Reports(Protocol):
    """Puts reports together for those who help (`agent.diagnostics`)."""

    async def prepare(self, snapshot: Snapshot) -> Report:
        """A new one; the one before is forgotten."""
        ...

    async def save(self, number: int, file: str) -> None:
        """Save the one with that number, as it was told. Raises `RequestRefused`, `StorageError`."""
        ...


class WakeLock(Protocol):
    """Keeps this computer awake (`agent.system`); ends with the process. Raises nothing."""

    async def hold(self) -> None:
        """Keep it awake; harmless when it is held."""
        ...

    async def let_go(self) -> None:
        """Let it sleep again; harmless when it is not held."""
        ...


@dataclass(frozen=True, slots=True)
class SystemParts:
    """What the system tells, and what keeps it awake."""

    watches: tuple[Watch, ...]
    wake_lock: WakeLock


@dataclass(frozen=True, slots=True)
class PreferenceParts:
    """What a person chose about the program, and what it acts on.

    `keep` and `keep_account_url` write the settings (raise `StorageError`, `SettingsError`). `account_url` is
    the service this agent was started with. `startup`, `updates` and `reports` are None where there is no
    such thing; `reports` is called when the first report is asked for, because much is loaded for one.
    """

    preferences: Preferences
    account_url: str | None
    keep: Callable[[Preferences], None]
    keep_account_url: Callable[[str | None], None]
    startup: Startup | None = None
    updates: Updates | None = None
    reports: Callable[[], Reports] | None = None


class Simulator(Protocol):
    """`agent.simulator.desk.SimulatorDesk`, there in a simulator run only."""

    def attach(self, core: Core, submit: Callable[[Command], Awaitable[Result]]) -> None:
        """Work for `core` from now on; `submit` carries out its other commands."""
        ...

    async def run(self) -> None:
        """Keep the facts about the simulator true until cancelled."""
        ...

    def noticed(self) -> None:
        """The facts have changed."""
        ...

    async def tokens(
        self, email: str, thumbprint: str, computer_name: str, report: Callable[[Progress], None]
    ) -> TokenAnswer:
        """Sign in as `email` without a browser. Raises `AccessError`."""
        ...

    async def carry_out(self, command: SimulatorCommand) -> SimulatorResult | None:
        """Do what `command` says. Raises `AccessError`."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the backend works with; made in `agent.assembly`."""

    clock: Clock
    waiting: Waiting
    memory: MemoryKeeper
    vault: Vault
    service: ServiceSource
    client: AccountClient
    link: AccountLink
    registrar: Registrar
    flows: SignInFlows
    machine: Machine
    sessions: SessionParts
    preferences: PreferenceParts
    simulator: Simulator | None = None
    system: SystemParts | None = None


class Core(Protocol):
    """The backend, seen from the inside."""

    @property
    def facts(self) -> Facts: ...

    @property
    def own_rename(self) -> str | None:
        """The name that this agent is asking for just now."""
        ...

    @own_rename.setter
    def own_rename(self, name: str | None) -> None: ...

    @property
    def listening(self) -> Listening:
        """For who waits until somebody can connect."""
        ...

    def apply(self, change: Change) -> None:
        """Let `change` follow: new facts, a new snapshot, other background work."""
        ...

    def failed(self, error: AccessError) -> None:
        """Let what a failed call says about the facts follow."""
        ...

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Start background work; its failures reach the one net."""
        ...

    async def need_service(self) -> None:
        """Wait until the service's address is known. Raises `ServiceUnreachableError` if that takes long,
        or when the service could not be started."""
        ...

    def stop(self, *, restart: bool = False) -> None:
        """End the agent; with `restart` it begins anew then, with the settings as they are by that time."""
        ...
