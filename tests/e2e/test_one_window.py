"""One window per profile, with real processes: hand-over, two at once, one that hangs, one that is killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.door.knock import Front, bring_window_forward
from tests.support.agent_processes import AgentProcess
from tests.support.patience import PATIENCE_S, polling

pytestmark = [
    pytest.mark.proof,
    pytest.mark.security(17),
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux has them"),
]


class Starter:
    """Starts `access-agent` for one profile, as a person, a desktop or a browser does."""

    def __init__(self, profile: Path) -> None:
        self.agent = AgentProcess(profile)
        self.agent.configure()
        self.started: list[subprocess.Popen[bytes]] = []
        self._errors = profile.parent / "errors"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self._errors.open("ab") as errors:
            made = subprocess.Popen(
                [sys.executable, "-m", "agent", *arguments],
                env={**os.environ, "ACCESS_AGENT_PROFILE": str(self.agent.profile)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        self.started.append(made)
        return made

    @property
    def errors(self) -> str:
        return self._errors.read_text()

    def until_open(self, door: str) -> None:
        """Wait until a window of this profile comes to the front."""

        async def look() -> Front:
            return await asyncio.to_thread(bring_window_forward, door)

        asyncio.run(polling(look, lambda front: front is Front.CAME))

    def clear(self) -> None:
        for each in self.started:
            if each.poll() is None:
                each.send_signal(signal.SIGCONT)
                each.terminate()
                each.wait(PATIENCE_S)
        self.agent.cli("stop")
        self.agent.clear()


def agents_of(profile: Path) -> list[bytes]:
    """The command lines of the agents that run, or wait to run, for `profile`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found.append((folder / "cmdline").read_bytes())
    mine = [each for each in found if os.fsencode(profile) in each]
    return [each for each in mine if b"daemon" in each and b"--door" not in each]


@pytest.fixture
def starter(tmp_path: Path) -> Iterator[Starter]:
    made = Starter(tmp_path / "profile")
    yield made
    made.clear()


@pytest.mark.security(18)
def test_a_second_start_and_a_link_are_handed_over_and_a_killed_window_leaves_nothing_in_the_way(
    starter: Starter,
) -> None:
    door = starter.agent.start()["door"]
    first = starter.start()
    starter.until_open(door)
    for arguments in ([], ["access-agent://settings"], ["open", "access-agent://sign-in"]):
        assert starter.start(*arguments).wait(PATIENCE_S) == 0
    assert starter.start("access-agent://buy?x").wait(PATIENCE_S) == 2
    assert "[deep_link_unknown]" in starter.errors
    assert first.poll() is None

    first.kill()
    first.wait(PATIENCE_S)
    second = starter.start("access-agent://settings")
    starter.until_open(door)
    assert second.poll() is None


def test_two_started_in_the_same_instant_are_one_in_the_end(starter: Starter) -> None:
    both = [starter.start(), starter.start("access-agent://settings")]

    async def over() -> list[subprocess.Popen[bytes]]:
        return [each for each in both if each.poll() is not None]

    ended = asyncio.run(polling(over, bool))
    assert [each.returncode for each in ended] == [0]
    told = starter.agent.done("status")
    assert told["state"] in ("starting", "signed_out")
    left = next(each for each in both if each not in ended)
    assert left.poll() is None

    async def agents() -> int:
        return len(agents_of(starter.agent.profile))

    assert asyncio.run(polling(agents, lambda count: count == 1)) == 1  # each had started one


def test_a_window_that_hangs_is_replaced_and_closes_when_it_comes_back(starter: Starter) -> None:
    door = starter.agent.start()["door"]
    first = starter.start()
    starter.until_open(door)
    first.send_signal(signal.SIGSTOP)
    second = starter.start()
    starter.until_open(door)
    assert "does not answer" in starter.errors
    first.send_signal(signal.SIGCONT)
    assert first.wait(PATIENCE_S) == 0
    assert second.poll() is None
