"""Each scenario as an agent shows it: `status --json` is its snapshot, and says what the service has."""

from __future__ import annotations

import asyncio
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from account.simulator.scenarios.loading import names
from shared.codec import from_json, to_json
from shared.reasons import RemovedBy
from shared.simulator import Loaded
from shared.simulator_commands import LoadScenario
from shared.snapshot import ComputerRow, EntitlementView, Snapshot
from shared.state import AgentState
from shared.wire import AccountState
from tests.support.agents import until
from tests.support.faulty_service import simulator_of
from tests.support.patience import PATIENCE_S
from tests.support.simulator_agents import Stage, simulator_agent

STATES = {
    "computer_limit_reached": AgentState.LIMIT_REACHED,
    "over_limit": AgentState.LIMIT_REACHED,
    "removed_computer": AgentState.REMOVED,
    "service_down": AgentState.OFFLINE,
}
"""How an agent stands where it is not ready."""


def same(view: Any, of: Any, *without: str) -> None:
    """Every field of a view has the value that the service's own message has."""
    names_of = [field.name for field in fields(view) if field.name not in without]
    assert {name: getattr(view, name) for name in names_of} == {name: getattr(of, name) for name in names_of}


async def service_state(stage: Stage, account_id: str, own: str | None) -> AccountState:
    """The service's state, once it knows that the agent's own computer is connected."""
    parts = stage.service.parts
    async with asyncio.timeout(PATIENCE_S):
        with parts.bus.listen(account_id) as listener:
            while True:
                state = await parts.states.account_state(account_id)
                if own is None or any(each.id == own and each.online for each in state.computers):
                    return state
                await listener.beyond(state.seq)


def compare(snapshot: Snapshot, state: AccountState) -> None:
    """The snapshot, as it is printed and read again, against the service's state."""
    seen = from_json(Snapshot, to_json(snapshot))
    assert seen.account is not None
    assert seen.account.email == state.account.email
    assert isinstance(seen.entitlement, EntitlementView)
    same(seen.entitlement, state.entitlement, "checked_at")
    assert (seen.subscription, seen.open_order) == (state.subscription, state.open_order)
    assert [row.id for row in seen.computers] == [computer.id for computer in state.computers]
    for row, computer in zip(seen.computers, state.computers, strict=True):
        assert isinstance(row, ComputerRow)
        same(row, computer, "this", "online" if seen.state is AgentState.OFFLINE else "")


@pytest.mark.proof
@pytest.mark.rule("R91")
@pytest.mark.invariant(14)
async def test_an_agent_shows_what_the_service_has_in_every_scenario(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        simulator = simulator_of(stage.service)
        for name in names():
            loaded = await stage.backend.submit(LoadScenario(name, speed=0.0))
            assert isinstance(loaded, Loaded)
            wanted = STATES.get(name, AgentState.READY)
            snapshot = await until(stage.backend, lambda seen, wanted=wanted: seen.state is wanted)
            if wanted is AgentState.REMOVED:
                assert snapshot.removed is not None
                assert snapshot.removed.removed_by is RemovedBy.PORTAL
            else:
                own = snapshot.computer.id if wanted is AgentState.READY and snapshot.computer else None
                compare(snapshot, await service_state(stage, loaded.account.id, own))
            await simulator.faults.clear()
