"""Every page of the window, light and dark, each as the real program shows it in that situation."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
from pathlib import Path

from agent.demo.stage import Stage, until
from agent.profile import settings
from agent.profile.paths import Paths
from shared.commands import RemoveComputer, SignIn
from shared.reasons import SignInMethod
from shared.state import AgentState
from tests.shots.household import Household, Service

THEMES = ("light", "dark")
PICTURE_WITHIN_S = 20.0


class WindowShots:
    """Takes the pictures one after another, leading the household from one situation to the next."""

    def __init__(self, stage: Stage, household: Household, service: Service, work: Path, out: Path) -> None:
        self._stage, self._household, self._service = stage, household, service
        self._work, self._out = work, out

    async def take(self) -> None:
        """All pictures, in the order of a first day."""
        await self._secrets()
        paths, client = await self._household.new_computer("studio")
        await self._picture("welcome", paths, "welcome")
        await client.command(SignIn())
        await until(client, lambda each: each.sign_in is not None and bool(each.sign_in.url))
        await self._picture("signing-in", paths, "signing_in-waiting")
        await client.command(SignIn(SignInMethod.CODE))
        await until(client, lambda each: each.sign_in is not None and bool(each.sign_in.user_code))
        await self._picture("signing-in-code", paths, "sign_in_code-waiting")
        await self._stage.stop_agent(paths)
        await self._registered()

    async def _registered(self) -> None:
        paths, client = await self._household.computer("Studio")
        await self._household.computer("Living room")
        office, _ = await self._household.computer("Office")
        await self._stage.stop_agent(office)
        await until(client, lambda each: any(not row.online for row in each.computers))
        await self._picture("main", paths, "main")
        await self._full_and_removed(client.snapshot.computers[0].id)
        self._service.stop()
        await until(client, lambda each: each.state is AgentState.OFFLINE)
        await self._picture("offline", paths, "main-offline")
        await self._stage.stop_agent(paths)
        # Nothing answers at this door, and nothing is there to be started: the window's first page stays.
        await self._picture("starting", paths, "starting")

    async def _full_and_removed(self, this_id: str) -> None:
        """Two more computers fill the account; the sixth is refused, and one is removed later on."""
        await self._household.computer("Attic")
        cellar, cellar_client = await self._household.computer("Cellar")
        sixth, sixth_client = await self._household.new_computer("sixth")
        await self._household.sign_in(sixth_client)
        await until(sixth_client, lambda each: each.state is AgentState.LIMIT_REACHED)
        await self._picture("limit-reached", sixth, "limit")
        await self._stage.stop_agent(sixth)
        assert cellar_client.snapshot.computer is not None
        cellar_id = cellar_client.snapshot.computer.id
        assert cellar_id != this_id
        await cellar_client.command(RemoveComputer(cellar_id))
        await until(cellar_client, lambda each: each.state is AgentState.REMOVED)
        await self._picture("removed", cellar, "removed")

    async def _secrets(self) -> None:
        """A desktop session without any keyring."""
        paths = self._stage.prepare(self._work / "no-keyring", account_url=self._service.url)
        found, _ = settings.load(paths.settings_file)
        settings.save(paths.settings_file, dataclasses.replace(found, secrets="keyring"))
        client = await self._stage.start_agent(paths)
        await until(client, lambda each: each.state is AgentState.SECRETS_LOCKED)
        await self._picture("secrets", paths, "secrets")
        await self._stage.stop_agent(paths)

    async def _picture(self, name: str, paths: Paths, page: str) -> None:
        for theme in THEMES:
            folder = self._work / "pictures" / f"{name}-{theme}"
            window = self._stage.open_window(paths, folder, theme)
            async with asyncio.timeout(PICTURE_WITHIN_S):
                found = await self._stage.picture(window, folder, page)
            shutil.copy(found, self._out / f"{name}-{theme}.png")
            self._stage.close_window(window)
