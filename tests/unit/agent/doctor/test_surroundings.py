"""All findings together, from what is really there."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from agent.doctor.check import Outcome
from agent.doctor.surroundings import Surroundings, examine, look_around
from agent.profile.paths import paths_for
from shared.snapshot import ServiceView, Snapshot
from shared.state import AgentState

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
RUNNING = Snapshot(
    revision=1, state=AgentState.READY, service=ServiceView("http://127.0.0.1:1", True, True, NOW, None)
)


def test_all_checks_come_in_the_order_of_mending(tmp_path: Path) -> None:
    checks = examine(paths_for(tmp_path, {}), RUNNING, "1", "1", Surroundings(), NOW)
    assert [check.id for check in checks] == [
        "python", "profile", "disk", "door", "secrets", "port", "network", "service", "clock", "capture",
        "video", "window", "autostart", "links", "notifications", "tray", "update",
    ]  # fmt: skip
    assert all(check.sentence.endswith(".") for check in checks)
    assert all(check.way_on.endswith(".") for check in checks if check.outcome is not Outcome.OK)


async def test_screen_and_service_are_really_looked_at(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"schema": 3, "screen": "synthetic", "embedded_port": 8123}')
    environ = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    seen = await look_around(paths_for(tmp_path, {}), RUNNING, environ)
    assert (seen.screen_missing, seen.screen_problem) == ((), None)
    assert (seen.service_answer, seen.port, seen.port_is_taken) == (None, 8123, False)
    assert seen.qt


async def test_screen_that_cannot_be_opened_is_told_by_its_code(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{")
    environ = {"PATH": os.environ["PATH"], "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)}
    seen = await look_around(paths_for(tmp_path, {}), None, environ)
    assert seen.screen_problem == "no_screen"
    assert not seen.display
    assert (tmp_path / "settings.json").read_text() == "{"  # what is damaged is the agent's to tell
