"""The backend alone, in a simulator run: who is asked what (the desk itself is in tests/integration)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from agent.changes import Progress
from shared.commands import Register, SignIn
from shared.errors import RequestRefused
from shared.reasons import SignInMethod, SignInStep
from shared.redact import Secret
from shared.simulator import ClockAnswer, ClockView
from shared.simulator_commands import MoveClock, SimulatorCommand
from shared.state import AgentState
from shared.wire import TokenAnswer
from tests.support.backend_stage import Stages
from tests.support.clock import START
from tests.support.patience import PATIENCE_S

MOVED = ClockAnswer(ClockView(START, 0.0))


class NotedSimulator:
    """A desk that notes what it is asked, and gives the tokens of whoever is wanted."""

    def __init__(self) -> None:
        self.asked: list[SimulatorCommand] = []
        self.signed_in: list[str] = []
        self.changes = 0
        self.runs = asyncio.Event()
        self.submit: Any = None

    def attach(self, core: object, submit: Any) -> None:
        self.submit = submit

    async def run(self) -> None:
        self.runs.set()
        await asyncio.Event().wait()

    def noticed(self) -> None:
        self.changes += 1

    async def tokens(
        self, email: str, thumbprint: str, computer_name: str, report: Callable[[Progress], None]
    ) -> TokenAnswer:
        self.signed_in.append(email)
        report(Progress(SignInStep.FINISHING))
        return TokenAnswer("access", "DPoP", 600, Secret("refresh").reveal())

    async def carry_out(self, command: SimulatorCommand) -> ClockAnswer:
        self.asked.append(command)
        return MOVED


async def test_commands_of_the_simulator_are_its_desk_s_and_it_hears_of_every_change(stages: Stages) -> None:
    desk = NotedSimulator()
    async with stages.open(simulator=desk) as stage:
        await asyncio.wait_for(desk.runs.wait(), PATIENCE_S)
        assert await stage.backend.submit(MoveClock(step=True)) == MOVED
        assert desk.asked == [MoveClock(step=True)]
        before = desk.changes
        await stage.backend.submit(SignIn(SignInMethod.SIMULATED, "trial@example.test"))
        await stage.come_to(AgentState.READY)
        assert desk.signed_in == ["trial@example.test"]
        assert desk.changes > before


async def test_sign_in_without_registration_asks_for_no_place_until_somebody_says_it(stages: Stages) -> None:
    async with stages.open(simulator=NotedSimulator()) as stage:
        await stage.backend.submit(SignIn(SignInMethod.SIMULATED, "trial@example.test", registers=False))
        await stage.backend.ask_for_slot()  # as the link does again and again
        seen = stage.backend.snapshot
        assert (seen.state, seen.computer) == (AgentState.OFFLINE, None)
        assert seen.account is not None
        await stage.backend.submit(Register())
        await stage.come_to(AgentState.READY)


async def test_simulated_sign_in_without_an_address_is_refused_before_anything_changes(
    stages: Stages,
) -> None:
    desk = NotedSimulator()
    async with stages.open(simulator=desk) as stage:
        await stage.come_to(AgentState.SIGNED_OUT)
        with pytest.raises(RequestRefused) as refused:
            await desk.submit(SignIn(SignInMethod.SIMULATED))
        assert refused.value.code == "no_simulated_account"
        assert stage.backend.snapshot.state is AgentState.SIGNED_OUT
        assert desk.signed_in == []
