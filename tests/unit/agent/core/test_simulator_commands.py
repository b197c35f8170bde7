"""Agents without a simulator: what is meant for one is refused, and nothing of it is shown."""

from __future__ import annotations

import json

import pytest

from shared.codec import to_json
from shared.commands import Command, SignIn
from shared.errors import SimulatorRefused
from shared.reasons import SignInMethod
from shared.simulator import AppStoreAct
from shared.simulator_commands import (
    SIMULATOR_COMMANDS,
    ActInAppStore,
    AskWhy,
    ExportAccount,
    ForkAccount,
    ListAppStorePlans,
    ListScenarios,
    LoadScenario,
    MoveClock,
    OpenSimulatorPanel,
    ReplayExport,
    SayOfPayment,
    SetFault,
    Simulate,
    WatchSimulator,
)
from shared.state import AgentState
from tests.support.backend_stage import Stages, in_state

ASKED: list[Command] = [
    LoadScenario("trial"),
    MoveClock(step=True),
    SayOfPayment("pay_1", "confirm"),
    SetFault("slow", True),
    ActInAppStore(AppStoreAct("refund")),
    ForkAccount(),
    ExportAccount("/trial.json"),
    ReplayExport("/trial.json"),
    Simulate("computer.keep"),
    WatchSimulator(),
    ListScenarios(),
    ListAppStorePlans(),
    AskWhy(),
    OpenSimulatorPanel(),
    SignIn(SignInMethod.SIMULATED, "trial@example.test"),
    SignIn(SignInMethod.SIMULATED),
]


def test_every_command_is_asked_here() -> None:
    assert {type(each) for each in ASKED} == {*SIMULATOR_COMMANDS.values(), SignIn}


@pytest.mark.security(19)
@pytest.mark.parametrize("state", [AgentState.SIGNED_OUT, AgentState.READY, AgentState.OFFLINE])
async def test_agent_without_a_simulator_refuses_and_stays_as_it_is(
    stages: Stages, state: AgentState
) -> None:
    async with in_state(stages, state) as stage:
        before = stage.backend.snapshot
        for command in ASKED:
            with pytest.raises(SimulatorRefused) as refused:
                await stage.backend.submit(command)
            assert refused.value.code == "simulator_absent"
        assert stage.state is state
        assert stage.backend.snapshot.account == before.account
        assert "simulator" not in json.dumps(to_json(stage.backend.snapshot))
