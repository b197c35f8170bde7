"""Carries out what faces ask of the simulator, and signs in without a browser.

The only part of this room that the core knows, by `agent.core.parts.Simulator`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from agent.changes import Progress
from agent.core.parts import Core
from agent.service.waiting import Waiting
from agent.simulator import histories, sign_in
from agent.simulator.calls import SimulatorCalls
from agent.simulator.watch import SimulatorWatch
from shared.clock import SkewedClock
from shared.commands import Command, Result, SignIn, SignOut
from shared.errors import AccessError, ComputerRemovedDenied, RequestRefused
from shared.reasons import SignInMethod
from shared.simulator import (
    ClockAnswer,
    ClockWish,
    DeedDone,
    DeedWish,
    FaultView,
    FaultWish,
    ForkWish,
    Loaded,
    PanelLink,
    PaymentWord,
    ScenarioWish,
    SimulatedAccount,
    Why,
)
from shared.simulator_commands import (
    ActInAppStore,
    AppStorePlans,
    AskWhy,
    ExportAccount,
    Exported,
    ForkAccount,
    ListAppStorePlans,
    ListScenarios,
    LoadScenario,
    MoveClock,
    OpenSimulatorPanel,
    ReplayExport,
    SayOfPayment,
    Scenarios,
    SetFault,
    Simulate,
    SimulatorCommand,
    SimulatorResult,
    WatchSimulator,
)
from shared.wire import TokenAnswer

log = logging.getLogger(__name__)

_CHANGE_NOTHING: Final = (
    ListScenarios,
    ListAppStorePlans,
    AskWhy,
    OpenSimulatorPanel,
    ExportAccount,
    ReplayExport,
)
"""Of what a face sees of the account here; a replay is another account."""


class SimulatorDesk:
    """The simulator, for the core of one agent. `keep_skew` has the profile remember a wrong clock."""

    def __init__(
        self,
        calls: SimulatorCalls,
        exchange: sign_in.Exchange,
        clock: SkewedClock,
        waiting: Waiting,
        keep_skew: Callable[[float], None],
    ) -> None:
        self._calls, self._exchange = calls, exchange
        self._clock, self._waiting, self._keep_skew = clock, waiting, keep_skew
        self._left_faults: tuple[FaultView, ...] = ()
        self._how: Final[dict[type[Any], Callable[[Any], Awaitable[SimulatorResult | None]]]] = {
            LoadScenario: self._load,
            MoveClock: self._move,
            SayOfPayment: self._say,
            SetFault: self._set_fault,
            ActInAppStore: self._act_in_app_store,
            ForkAccount: self._fork,
            ExportAccount: self._export,
            ReplayExport: self._replay,
            Simulate: self._simulate,
            WatchSimulator: self._watch_it,
            ListScenarios: self._list_scenarios,
            ListAppStorePlans: self._list_app_store_plans,
            AskWhy: self._why,
            OpenSimulatorPanel: self._open_panel,
        }

    def attach(self, core: Core, submit: Callable[[Command], Awaitable[Result]]) -> None:
        """Work for `core` from now on; `submit` carries out its other commands. To be called once."""
        self._core, self._submit = core, submit
        self._watch = SimulatorWatch(core, self._calls, self._clock, self._waiting)

    async def run(self) -> None:
        """Keep the facts about the simulator true until cancelled."""
        await self._watch.run()

    def noticed(self) -> None:
        """The facts have changed."""
        self._watch.noticed()

    async def tokens(
        self, email: str, thumbprint: str, computer_name: str, report: Callable[[Progress], None]
    ) -> TokenAnswer:
        """Sign in as `email`; see `agent.simulator.sign_in`."""
        return await sign_in.sign_in(self._calls, self._exchange, email, thumbprint, computer_name, report)

    async def carry_out(self, command: SimulatorCommand) -> SimulatorResult | None:
        """Do what `command` says. Raises `AccessError`."""
        await self._core.need_service()
        result = await self._how[type(command)](command)
        if not isinstance(command, _CHANGE_NOTHING):
            await self._watch.look()
        return result

    async def _load(self, command: LoadScenario) -> Loaded:
        wish = ScenarioWish(command.scenario, command.seed, command.speed, command.email, command.force)
        await self._switch(self._left_faults, False)  # what the story before this one left behind
        try:
            loaded = await self._calls.load(wish, command.language.value)
        except AccessError:
            await self._switch(self._left_faults, True)
            raise
        self._watch.own_skew_s = loaded.agent.clock_skew_s
        self._keep_skew(loaded.agent.clock_skew_s)
        await self._watch.look()  # the sign-in is already one of a computer whose clock is wrong
        if loaded.agent.signs_in:
            await self._become_in_spite_of_faults(loaded)
        elif self._core.facts.account_email is not None:
            with contextlib.suppress(RequestRefused):  # the sign-in may have ended with its account
                await self._submit(SignOut())
        return loaded

    async def _become(self, loaded: Loaded) -> None:
        """Sign in and, if it is to, register; in some scenarios the computer is removed again at once."""
        try:
            registers = loaded.agent.registers
            await self._submit(SignIn(SignInMethod.SIMULATED, loaded.account.email, registers))
        except ComputerRemovedDenied as removed:
            log.info("the scenario removed this computer: %s", removed.code)

    async def _become_in_spite_of_faults(self, loaded: Loaded) -> None:
        """A story that begins with a service that is down is about a computer that was here before."""
        self._left_faults = await self._calls.faults()
        await self._switch(self._left_faults, False)
        try:
            await self._become(loaded)
        finally:
            await self._switch(self._left_faults, True)

    async def _switch(self, faults: tuple[FaultView, ...], on: bool) -> None:
        """Turn faults of the service off, or on as they were."""
        for each in faults:
            numbers = (each.seconds, each.status, each.share) if on else ()
            await self._calls.set_fault(FaultWish(each.name, on, None, *numbers))

    async def _move(self, command: MoveClock) -> ClockAnswer:
        wish = ClockWish(command.rate, command.advance_to, command.advance_by, command.step)
        return await self._calls.move(self._account(), wish)

    async def _say(self, command: SayOfPayment) -> None:
        word = PaymentWord(command.outcome, command.amount_minor, command.reason)
        await self._calls.say(self._account(), command.reference, word)

    async def _set_fault(self, command: SetFault) -> None:
        whose = None if command.of_service else self._account()
        wish = FaultWish(command.name, command.on, whose, command.seconds, command.status, command.share)
        await self._calls.set_fault(wish)

    async def _fork(self, command: ForkAccount) -> SimulatedAccount:
        return await self._calls.fork(self._account(), ForkWish(command.email))

    async def _act_in_app_store(self, command: ActInAppStore) -> DeedDone:
        return await self._calls.visit_app_store(self._account(), command.act)

    async def _export(self, command: ExportAccount) -> Exported:
        export = await self._calls.export(self._account())
        path = await asyncio.to_thread(histories.write, command.file, export)
        return Exported(path.name, len(export.deeds))

    async def _replay(self, command: ReplayExport) -> SimulatedAccount:
        export = await asyncio.to_thread(histories.read, command.file)
        return await self._calls.replay(export, command.email)

    async def _simulate(self, command: Simulate) -> DeedDone:
        return await self._calls.do(self._account(), DeedWish(command.name, command.arguments))

    async def _list_scenarios(self, command: ListScenarios) -> Scenarios:
        return Scenarios(await self._calls.scenarios(command.language.value))

    async def _list_app_store_plans(self, _: ListAppStorePlans) -> AppStorePlans:
        return AppStorePlans(await self._calls.app_store_plans())

    async def _why(self, _: AskWhy) -> Why:
        return await self._calls.why(self._account())

    async def _open_panel(self, _: OpenSimulatorPanel) -> PanelLink:
        return await self._calls.panel_link(self._watch.account)

    async def _watch_it(self, command: WatchSimulator) -> None:
        await self._watch.watched(command.language)

    def _account(self) -> str:
        """The id of the account that the agent is signed in to. Raises `RequestRefused`."""
        account = self._watch.account
        if account is None:
            raise RequestRefused("not_signed_in", "This computer is not signed in.")
        return account
