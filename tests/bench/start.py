"""P1 and P2 of PERFORMANCE: how soon the window is there, and what window, agent and service cost.

The floor is an empty QMainWindow, started in turns with ours in the same run, offscreen.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from agent.demo.person import Person
from agent.demo.stage import Stage, environment, until
from agent.processes import window_command
from agent.profile.paths import Paths
from shared.commands import SignIn
from shared.snapshot import Snapshot
from shared.state import AgentState
from tests.bench.processes import children_of, cpu_seconds, resident_mb, running
from tests.bench.report import Figure

ROUNDS = 10
COLD_ROUNDS = 5
IDLE_S = 20.0
FLOOR = "empty QMainWindow"
EMPTY_WINDOW = [sys.executable, "-m", "tests.bench.empty_window"]


def measure() -> list[Figure]:
    """The figures of P1 and P2."""
    environ = environment(offscreen=True)
    with tempfile.TemporaryDirectory(prefix="aab-") as folder:
        return asyncio.run(_measure(Path(folder), environ))


async def _measure(folder: Path, environ: dict[str, str]) -> list[Figure]:
    stage = Stage(environ)
    paths = stage.prepare(folder / "profile")
    try:
        await _registered(stage, paths)
        agent_pid, service_pid = await _started_again(stage, paths)
        # The rest is plain processes and blocking reads: no event loop takes part in the measuring.
        warm, cost = await asyncio.to_thread(_with_the_agent, paths, environ, agent_pid, service_pid)
        await stage.stop_agent(paths)
        cold = await asyncio.to_thread(_without_the_agent, stage, paths, environ)
        return [*warm, cold, *cost]
    finally:
        await stage.clear()


async def _started_again(stage: Stage, paths: Paths) -> tuple[int, int]:
    """Agent and service as on every day but the first, whose pages cost the service some megabytes more.

    The process ids of agent and embedded service, once the agent has its answers.
    """
    await stage.stop_agent(paths)
    client = await stage.start_agent(paths)
    await until(client, _is_ready)
    return client.agent_pid, children_of(client.agent_pid)[0]


async def _registered(stage: Stage, paths: Paths) -> None:
    """Start the agent, sign up and register."""
    client = await stage.start_agent(paths)
    await until(client, lambda snapshot: snapshot.service is not None and bool(snapshot.service.reachable))
    await client.command(SignIn())
    waiting = await until(
        client, lambda snapshot: snapshot.sign_in is not None and bool(snapshot.sign_in.url)
    )
    assert waiting.sign_in is not None
    person = Person("bench@example.org", "measure twice, cut once")
    await asyncio.to_thread(person.sign_up_and_agree, waiting.sign_in.url or "")
    await until(client, _is_ready)


def _is_ready(snapshot: Snapshot) -> bool:
    return snapshot.state is AgentState.READY


def _our_window(paths: Paths) -> list[str]:
    """The command of the traced window: the launcher's own, with the module exchanged."""
    command = window_command(paths, paths.door_address)
    command[command.index("gui")] = "tests.bench.traced_window"
    return command


def _is_painted(line: str) -> bool:
    return line == "painted"


def _is_true(line: str) -> bool:
    return line == "state ready"


def _with_the_agent(
    paths: Paths, environ: dict[str, str], agent_pid: int, service_pid: int
) -> tuple[list[Figure], list[Figure]]:
    floor, painted, shown = [], [], []
    for _ in range(ROUNDS + 1):
        with running(EMPTY_WINDOW, environ) as empty:
            floor.append(empty.seconds_to(_is_painted))
        with running(_our_window(paths), environ) as window:
            painted.append(window.seconds_to(_is_painted))
            shown.append(window.seconds_to(_is_true))
    # The first round filled the file caches.
    floor, painted, shown = floor[1:], painted[1:], shown[1:]
    times = [
        Figure(
            "P1",
            "start to first painted frame",
            "s",
            tuple(painted),
            FLOOR,
            tuple(floor),
            "≤ 1.25× the floor",
            1.25,
            limit_is_ratio=True,
        ),
        Figure(
            "P1", "start to Main page, agent running", "s", tuple(shown), FLOOR, tuple(floor), "≤ 1.0 s", 1.0
        ),
    ]
    return times, _cost(paths, environ, agent_pid, service_pid)


def _without_the_agent(stage: Stage, paths: Paths, environ: dict[str, str]) -> Figure:
    floor, cold = [], []
    for _ in range(COLD_ROUNDS):
        with running(EMPTY_WINDOW, environ) as empty:
            floor.append(empty.seconds_to(_is_painted))
        with running(_our_window(paths), environ) as window:
            cold.append(window.seconds_to(_is_true))
        asyncio.run(_stop_agent(stage, paths))
    return Figure(
        "P1",
        "start to Main page, agent and service started too",
        "s",
        tuple(cold),
        FLOOR,
        tuple(floor),
        "≤ 2.0 s",
        2.0,
    )


async def _stop_agent(stage: Stage, paths: Paths) -> None:
    await stage.connect(paths)
    await stage.stop_agent(paths)


def _cost(paths: Paths, environ: dict[str, str], agent_pid: int, service_pid: int) -> list[Figure]:
    """Memory and idle processor time of all parts, looked at over the same seconds."""
    with running(EMPTY_WINDOW, environ) as empty, running(_our_window(paths), environ) as window:
        empty.seconds_to(_is_painted)
        window.seconds_to(_is_true)
        parts = {
            "window": (window.process.pid, 80.0),
            "agent": (agent_pid, 60.0),
            "embedded service": (service_pid, 90.0),
        }
        pids = [empty.process.pid, *(pid for pid, _ in parts.values())]
        _pass(5.0)  # what still happens after the start is not idling
        before = [cpu_seconds(pid) for pid in pids]
        _pass(IDLE_S)
        used = [100 * (cpu_seconds(pid) - was) / IDLE_S for pid, was in zip(pids, before, strict=True)]
        floor_mb = resident_mb(empty.process.pid)
        figures = [
            Figure(
                "P2",
                f"memory of the {name}",
                "MB",
                (resident_mb(pid),),
                FLOOR,
                (floor_mb,),
                f"≤ {limit:g} MB",
                limit,
            )
            for name, (pid, limit) in parts.items()
        ]
        busiest = _busiest(list(parts), used[1:])
        floor_cpu = max(used[0], 100 / os.sysconf("SC_CLK_TCK") / IDLE_S)
        figures.append(
            Figure(
                "P2",
                f"idle processor time, the busiest part ({busiest})",
                "%",
                (max(used[1:]),),
                FLOOR,
                (floor_cpu,),
                "≤ 0.3 %",
                0.3,
            )
        )
        return figures


def _busiest(names: Sequence[str], used: Sequence[float]) -> str:
    return max(zip(used, names, strict=True))[1]


def _pass(seconds: float) -> None:
    """Let real time pass: that is what is measured here."""
    Event().wait(seconds)
