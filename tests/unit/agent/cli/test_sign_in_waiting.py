"""`sign-in` while another sign-in is started from elsewhere, or the terminal is interrupted."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from agent.cli.session import Session
from agent.cli.sign_in import SignInWish, can_open_browser, sign_in
from agent.profile.paths import paths_for
from shared.commands import CancelSignIn, Command, SignIn
from shared.errors import SignInDenied
from shared.reasons import SignInMethod, SignInStep
from shared.snapshot import Snapshot
from shared.state import AgentState, SignInAttempt

WISH = SignInWish(SignInMethod.BROWSER, open_browser=False, wait=True, timeout_s=None)
FIRST = SignInAttempt(1, SignInMethod.BROWSER, SignInStep.WAITING, url="http://127.0.0.1:1/")
WAITING = Snapshot(revision=2, state=AgentState.SIGNING_IN, sign_in=FIRST)


class ScriptedAgent:
    """Answers `SignIn` with the first attempt, then shows what the test scripted."""

    def __init__(self, *later: Snapshot) -> None:
        self.snapshot = Snapshot(revision=1, state=AgentState.SIGNED_OUT)
        self.commands: list[Command] = []
        self.looked = asyncio.Event()
        self._later = later

    async def command(self, command: Command) -> None:
        self.commands.append(command)
        self.snapshot = WAITING

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        for snapshot in (WAITING, *self._later):
            yield snapshot
        self.looked.set()
        await asyncio.get_running_loop().create_future()


class ScriptedSession(Session):
    agent_behind: ScriptedAgent

    def agent(self, *, start: bool = True) -> Any:
        @asynccontextmanager
        async def connected() -> AsyncIterator[ScriptedAgent]:
            yield self.agent_behind

        return connected()


def session_with(agent: ScriptedAgent, profile: Path) -> Session:
    quiet = Console(file=io.StringIO())
    session = ScriptedSession(paths_for(profile, {}), False, quiet, quiet)
    object.__setattr__(session, "agent_behind", agent)
    return cast(Session, session)


async def test_newer_sign_in_from_elsewhere_ends_this_wait(tmp_path: Path) -> None:
    agent = ScriptedAgent(replace(WAITING, revision=3, sign_in=replace(FIRST, attempt=2)))
    with pytest.raises(SignInDenied) as end:
        await sign_in(session_with(agent, tmp_path), WISH)
    assert end.value.code == "sign_in_superseded"
    assert agent.commands == [SignIn()]


@pytest.mark.security(4)
async def test_interrupted_wait_cancels_the_sign_in_too(tmp_path: Path) -> None:
    agent = ScriptedAgent()
    waiting = asyncio.create_task(sign_in(session_with(agent, tmp_path), WISH))
    await agent.looked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert agent.commands == [SignIn(), CancelSignIn()]


def test_browser_is_opened_only_where_one_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")  # a window could be drawn, but nobody sees it
    assert not can_open_browser()
    monkeypatch.setenv("BROWSER", "firefox")
    assert can_open_browser()
