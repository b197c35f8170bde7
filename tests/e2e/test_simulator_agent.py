"""`access-agent daemon --simulator`: real processes in a situation that one command asked for (R15, R91)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.door.client import DoorClient
from agent.profile.paths import paths_for
from shared.snapshot import Snapshot
from tests.support.agent_processes import AgentProcess
from tests.support.patience import PATIENCE_S

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc"),
]


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[AgentProcess]:
    process = AgentProcess(tmp_path / "profile")
    yield process
    process.clear()


def service_of(agent: AgentProcess) -> list[int]:
    """The account services among the agent's children; beside them it may ask the system something."""
    found = []
    for child in agent.children():
        with contextlib.suppress(FileNotFoundError):
            if b"account" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                found.append(child)
    return found


def told_on(agent: AgentProcess, *arguments: str) -> tuple[int, str]:
    """`access-agent daemon` in the foreground, to its end: exit code, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "agent", "daemon", "--profile", str(agent.profile), *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stderr


async def seen_after_a_new_service(agent: AgentProcess, killed: int) -> Snapshot:
    """End the service, and give the first snapshot in which another one is used again."""
    async with await DoorClient.connect(paths_for(agent.profile, os.environ).door_address) as client:
        os.kill(killed, signal.SIGKILL)
        lost = False
        async with asyncio.timeout(PATIENCE_S):
            async for snapshot in client.snapshots():
                assert snapshot.simulator is not None
                lost = lost or not snapshot.simulator.available
                back = snapshot.simulator.available and snapshot.state == "ready"
                if lost and back and service_of(agent) != [killed]:
                    return snapshot
    raise AssertionError("snapshots end only by raising")


@pytest.mark.rule("R91")
@pytest.mark.security(14)
def test_one_command_puts_an_empty_profile_into_a_situation_and_a_new_service_changes_nothing(
    agent: AgentProcess,
) -> None:
    assert agent.start("--simulator", "--scenario", "active_year", "--speed", "0")["ready"] is True
    shown = agent.done("status")
    assert (shown["state"], shown["account"]["email"]) == ("ready", "active_year@example.test")
    assert (shown["entitlement"]["status"], shown["subscription"]["plan"]) == ("active", "access_year")
    assert shown["entitlement"]["until"] > shown["simulator"]["clock"]["account_now"]
    simulator = shown["simulator"]
    assert (simulator["available"], simulator["scenario"], simulator["clock"]["rate"]) == (
        True, "active_year", 0.0,
    )  # fmt: skip
    assert (agent.profile / "secrets.json").stat().st_mode & 0o777 == 0o600
    token = (agent.profile / "account/simulator-token").read_text().strip()
    (service,) = service_of(agent)
    assert token.encode() not in Path(f"/proc/{service}/cmdline").read_bytes()
    assert token not in (agent.profile / "logs/agent.log").read_text()

    after = asyncio.run(seen_after_a_new_service(agent, service))
    assert (agent.profile / "account/simulator-token").read_text().strip() != token
    assert after.entitlement is not None
    assert after.entitlement.until is not None
    again = agent.done("status")
    assert again["entitlement"]["until"] == shown["entitlement"]["until"]
    assert again["computer"]["id"] == shown["computer"]["id"]
    # Told with the new token: somebody else of the simulator, without a browser.
    refused = agent.cli("sign-in", "--simulated", "nobody@example.test", "--json")
    assert refused.returncode == 3
    assert json.loads(refused.stderr)["error"]["code"] == "no_simulated_account"
    assert agent.done("sign-in", "--simulated", "active_year@example.test")["state"] == "ready"


def test_unknown_scenario_ends_with_a_sentence_and_a_refusal(agent: AgentProcess) -> None:
    code, said = told_on(agent, "--simulator", "--scenario", "no_such_situation")
    assert code == 3
    assert said.splitlines()[-1].endswith("[scenario_unknown]")
    assert "no_such_situation" in said
