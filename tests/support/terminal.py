"""A terminal over a real door, whose agent does as the test says, for the tests of the command line."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from agent.cli.app import main
from agent.profile.paths import paths_for
from shared.commands import Command
from shared.errors import AccessError
from shared.reasons import System
from shared.snapshot import AccountView, ComputerRow, ComputerView, ServiceView, Snapshot
from shared.state import AgentState
from tests.support.clock import START
from tests.support.door import FakeBackend, open_door

ME = ComputerView(id="cmp_1", name="Studio", online=True)
ACCOUNT = AccountView("ann@example.org")
ROWS = tuple(
    ComputerRow(f"cmp_{number}", name, System.LINUX, True, number == 1, START, START, False)
    for number, name in enumerate(("Studio", "Attic [bold]"), 1)
)


class Terminal:
    """Runs verbs as a person at a terminal would, and keeps what they printed."""

    def __init__(self, profile: Path, backend: FakeBackend, capture: pytest.CaptureFixture[str]) -> None:
        self.profile = profile
        self.backend = backend
        self._capture = capture
        self.out = ""
        self.err = ""

    async def run(self, *arguments: str) -> int:
        """The exit code of `access-agent …`; its output is in `out` and `err`."""
        self._capture.readouterr()
        code = await asyncio.to_thread(main, [*arguments, "--profile", str(self.profile)])
        self.out, self.err = self._capture.readouterr()
        return code

    def answer(self, by: Callable[[Command], Any]) -> None:
        self.backend.answer = by

    def refuse(self, error: AccessError) -> None:
        def answer(_: Command) -> None:
            raise error

        self.backend.answer = answer


@asynccontextmanager
async def open_terminal(profile: Path, capture: pytest.CaptureFixture[str]) -> AsyncIterator[Terminal]:
    """A terminal at the door of an agent that is registered and online."""
    backend = FakeBackend()
    backend.snapshot = Snapshot(
        revision=1,
        state=AgentState.READY,
        account=ACCOUNT,
        computer=ME,
        computers=ROWS,
        service=ServiceView(None, True, True, None, None),
    )
    async with open_door(paths_for(profile, os.environ).door_address, backend):
        yield Terminal(profile, backend, capture)
