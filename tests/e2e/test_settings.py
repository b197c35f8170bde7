"""Settings with real processes: they hold at once and after a restart, and another account service too."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.agent_processes import AgentProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and pidfd")

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[AgentProcess]:
    made = AgentProcess(tmp_path / "one")
    made.configure(account_url=NOBODY)
    yield made
    made.clear()


@pytest.mark.security(40)
def test_what_is_set_outlives_the_agent_and_another_service_is_used_by_the_same_process(
    agent: AgentProcess,
) -> None:
    agent.start()
    pid = agent.pid
    assert agent.done("settings", "set", "quality", "sharp")["quality"] == "sharp"
    told = agent.done("settings", "set", "account-service", "http://127.0.0.1:10/")
    assert (told["account_service"], told["quality"]) == ("http://127.0.0.1:10", "sharp")
    assert agent.process is not None
    assert agent.process.poll() is None  # it began anew by itself
    assert agent.pid == pid
    kept = json.loads((agent.profile / "settings.json").read_text())
    assert (kept["schema"], kept["account_url"]) == (3, "http://127.0.0.1:10")
    assert kept["session"]["quality"] == "sharp"
    assert agent.done("status")["service"]["url"] == "http://127.0.0.1:10"
