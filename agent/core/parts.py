"""What those who carry out commands may use of the backend: read facts, report changes, start work."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from agent.changes import Change, Progress
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
from shared.clock import Clock
from shared.commands import Command, Result
from shared.errors import AccessError
from shared.state import Facts, SessionSettings
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
    simulator: Simulator | None = None


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

    def stop(self) -> None:
        """End the agent."""
        ...
