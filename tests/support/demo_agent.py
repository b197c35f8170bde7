"""The agent's door as the demonstration uses it, for tests of what it asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

from agent.door.client import DoorClient
from shared.commands import Command
from shared.simulator_commands import MoveClock
from shared.snapshot import Snapshot
from shared.state import AgentState


class StoryAgent:
    """Remembers the commands; its snapshot is what the test says, and `later` comes when somebody waits."""

    def __init__(self, snapshot: Snapshot | None = None, *later: Snapshot) -> None:
        self.snapshot = snapshot if snapshot is not None else Snapshot(1, AgentState.READY)
        self._later = list(later)
        self.asked: list[Command] = []

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        """The present one, then those that come later, then none for ever."""
        yield self.snapshot
        while self._later:
            self.snapshot = self._later.pop(0)
            yield self.snapshot
        await asyncio.Event().wait()

    async def command(self, command: Command) -> None:
        self.asked.append(command)

    @property
    def rates(self) -> list[float | None]:
        """At which rates the account's clock was to run."""
        return [each.rate for each in self.asked if isinstance(each, MoveClock)]

    def as_client(self) -> DoorClient:
        return cast(DoorClient, self)
