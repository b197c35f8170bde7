"""The story of a first day: what happens on stage, step by step, and what each step must show.

An account that a person makes in the service's own pages, without a simulator.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
from collections.abc import Callable
from pathlib import Path

from agent.demo.person import Person
from agent.demo.playing import Step
from agent.demo.stage import Stage, StageFault, until
from agent.demo.telling import Telling
from agent.door.client import DoorClient
from agent.profile.paths import Paths
from shared.clock import Clock
from shared.commands import RemoveComputer, RenameComputer, SignIn
from shared.snapshot import Snapshot
from shared.state import AgentState


class Story:
    """Welcome → signed up → registered → renamed → second computer → removed → closed and reopened."""

    def __init__(
        self,
        stage: Stage,
        folder: Path,
        pictures: Path,
        theme: str | None,
        telling: Telling,
        clock: Clock,
    ) -> None:
        self._telling = telling
        self._stage = stage
        self._theme = theme
        self._clock = clock
        self._pictures = pictures
        self._second_profile = folder / "second-computer"
        self._paths = stage.prepare(folder)
        self._person = Person(f"demo-{secrets.token_hex(3)}@example.org", secrets.token_urlsafe(18))
        self._agent: DoorClient | None = None
        self._second: DoorClient | None = None
        self._second_paths: Paths | None = None
        self._window: subprocess.Popen[bytes] | None = None

    def steps(self) -> tuple[Step, ...]:
        """The steps in their order."""
        return (
            Step("Start the agent and its account service", self._start),
            Step("Open the window: Welcome", self._welcome),
            Step("Sign up on the account service's own page", self._sign_up),
            Step("This computer is registered, in Trial mode", self._registered),
            Step("Rename this computer", self._rename),
            Step("A second computer signs in and appears in the list", self._second_computer),
            Step("Remove the second computer; it learns so at once", self._remove_second),
            Step("Close the window and open it again: still signed in", self._reopen_window),
            Step("Stop everything and open it again: still signed in", self._reopen_all),
        )

    async def _start(self) -> str:
        self._agent = await self._stage.start_agent(self._paths)
        snapshot = await until(self._agent, _is_reached)
        return snapshot.service.url or "" if snapshot.service is not None else ""

    async def _welcome(self) -> str:
        folder = self._pictures / "1-first-time"
        self._window = self._stage.open_window(self._paths, folder, self._theme, self._telling.language)
        return (await self._stage.picture(self._window, folder, "welcome")).name

    async def _sign_up(self) -> str:
        await self._let_in(self._client, self._person.sign_up_and_agree)
        return self._person.email

    async def _registered(self) -> str:
        snapshot = await until(self._client, _is_ready)
        await self._stage.picture(self._opened_window, self._pictures / "1-first-time", "main")
        if snapshot.computer is None or snapshot.entitlement is None:
            raise StageFault("demo_failed", "Ready without a computer or an entitlement.")
        return f"{snapshot.computer.name} · {self._telling.entitlement(snapshot.entitlement)}"

    async def _rename(self) -> str:
        await self._client.command(RenameComputer("Studio"))
        await until(self._client, lambda each: each.computer is not None and each.computer.name == "Studio")
        return "Studio"

    async def _second_computer(self) -> str:
        service = self._client.snapshot.service
        url = service.url if service is not None else None
        self._second_paths = self._stage.prepare(self._second_profile, account_url=url)
        self._second = await self._stage.start_agent(self._second_paths)
        await until(self._second, _is_reached)
        await self._let_in(self._second, lambda address: self._person.agree(self._person.open(address)))
        await until(self._second, _is_ready)
        await self._second.command(RenameComputer("Living room"))
        snapshot = await until(
            self._client, lambda each: "Living room" in [row.name for row in each.computers]
        )
        return " · ".join(row.name for row in snapshot.computers)

    async def _remove_second(self) -> str:
        assert self._second is not None
        assert self._second_paths is not None
        row = next(row for row in self._client.snapshot.computers if not row.this)
        began = self._clock.monotonic()
        await self._client.command(RemoveComputer(row.id))
        await until(self._second, lambda each: each.state is AgentState.REMOVED)
        noticed = self._clock.monotonic() - began
        await until(self._client, lambda each: len(each.computers) == 1)
        await self._stage.stop_agent(self._second_paths)
        return f"noticed after {noticed * 1000:.0f} ms"

    async def _reopen_window(self) -> str:
        self._stage.close_window(self._opened_window)
        return await self._open_and_time("2-reopened")

    async def _reopen_all(self) -> str:
        self._stage.close_window(self._opened_window)
        await self._stage.stop_agent(self._paths)
        answer = await self._open_and_time("3-after-a-restart")
        self._agent = await self._stage.connect(self._paths)
        await until(self._agent, _is_ready)
        await self._stage.picture(self._opened_window, self._pictures / "3-after-a-restart", "main-trial")
        self._stage.close_window(self._opened_window)
        return answer

    async def _open_and_time(self, name: str) -> str:
        folder = self._pictures / name
        began = self._clock.monotonic()
        self._window = self._stage.open_window(self._paths, folder, self._theme, self._telling.language)
        await self._stage.picture(self._window, folder, "main")
        return f"{(self._clock.monotonic() - began) * 1000:.0f} ms until the main page"

    async def _let_in(self, agent: DoorClient, visit: Callable[[str], object]) -> None:
        """Sign `agent` in through the browser, played by `visit`."""
        await agent.command(SignIn())
        attempt = agent.snapshot.sign_in
        if attempt is None or attempt.url is None:
            raise StageFault("demo_failed", "The agent gave no address to sign in at.")
        await asyncio.to_thread(visit, attempt.url)
        snapshot = await until(agent, lambda each: each.sign_in is None)
        if snapshot.account is None:
            raise StageFault("demo_failed", "The sign-in ended without an account.")

    @property
    def _client(self) -> DoorClient:
        assert self._agent is not None  # the first step sets it
        return self._agent

    @property
    def _opened_window(self) -> subprocess.Popen[bytes]:
        assert self._window is not None
        return self._window


def _is_ready(snapshot: Snapshot) -> bool:
    return snapshot.state is AgentState.READY


def _is_reached(snapshot: Snapshot) -> bool:
    return snapshot.service is not None and bool(snapshot.service.reachable)
