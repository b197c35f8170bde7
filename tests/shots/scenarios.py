"""Every scenario, loaded by the one loader through a real agent: its window, and what the portal shows.

The agent's snapshots are kept as files, because the window is pictured by processes of its own; the portal is
pictured while the scenario is there.
"""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import Final

from shared.clock import Clock, SystemClock
from shared.codec import instant_to_text, to_json
from shared.reasons import Language
from shared.simulator import Loaded
from shared.simulator_commands import LoadScenario
from shared.snapshot import Snapshot
from shared.state import AgentState
from tests.shots.camera import Camera
from tests.shots.model import Subject
from tests.shots.scenario_subjects import COMPUTERS, DASHBOARD, DETAILS, ScenarioShot
from tests.shots.web_parts import Seen
from tests.support.account_service import Service
from tests.support.agents import until
from tests.support.faulty_service import simulator_of
from tests.support.portal import sign_in_of
from tests.support.simulator_agents import agent_of

_STATES: Final = {
    "computer_limit_reached": AgentState.LIMIT_REACHED,
    "over_limit": AgentState.LIMIT_REACHED,
    "removed_computer": AgentState.REMOVED,
    "service_down": AgentState.OFFLINE,
}
"""How an agent stands where it is not ready."""


async def take_scenarios(
    service: Service, camera: Camera, subjects: tuple[Subject, ...], work: Path, snapshots: Path
) -> None:
    """Load one scenario after the other with one agent; picture the portal, keep the snapshots."""
    clock = SystemClock()
    async with agent_of(work, service.base_url) as backend:
        for subject in subjects:
            for shot in subject.shots:
                assert isinstance(shot, ScenarioShot)
                loaded = await backend.submit(LoadScenario(shot.scenario, speed=0.0))
                assert isinstance(loaded, Loaded)
                state = _STATES.get(shot.scenario, AgentState.READY)
                email = loaded.account.email
                snapshot = await until(backend, partial(_stands, state, email))
                _keep(snapshots / f"{subject.name}.{shot.name}.json", snapshot, clock)
                if DETAILS in shot.looks:
                    await _portal(service, camera, (subject.name, shot.name), loaded.account.id)
                await simulator_of(service).faults.clear()


def _stands(state: AgentState, email: str, seen: Snapshot) -> bool:
    """Whether the agent is where the scenario leads, with the computers as they are then."""
    if seen.state is not state:
        return False
    if state is AgentState.READY:
        own = [row.online for row in seen.computers if row.this]
        return seen.account is not None and seen.account.email == email and own == [True]
    return True


def _keep(file: Path, snapshot: Snapshot, clock: Clock) -> None:
    kept = {"now": instant_to_text(clock.now()), "snapshot": to_json(snapshot)}
    file.write_text(json.dumps(kept), "utf-8")


async def _portal(service: Service, camera: Camera, names: tuple[str, str], account_id: str) -> None:
    """Its pages, in both languages at once."""
    token = (await sign_in_of(service).browser_sessions.open(account_id)).reveal()
    seen = Seen(service, token)
    state = await service.parts.states.account_state(account_id)
    held = f"/{state.subscription.id}" if state.subscription is not None else ""
    pages = {COMPUTERS: "/computers", DASHBOARD: "/", DETAILS: f"/subscriptions{held}"}
    async with asyncio.TaskGroup() as group:
        for language in Language:
            group.create_task(camera.pages_of(seen, pages, language, names))
