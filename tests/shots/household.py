"""The small world that the pictures show: a service, a person, and her computers."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from agent.demo.person import Person
from agent.demo.stage import Stage, until
from agent.door.client import DoorClient
from agent.profile.paths import Paths
from shared.commands import RenameComputer, SignIn
from shared.snapshot import Snapshot
from shared.state import AgentState

EMAIL = "ada.lovelace@example.org"
PASSWORD = "an engine, not a wheel"


class Service:
    """A stand-alone account service on a free port of this computer; can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the port that it had before."""
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "account",
                "serve",
                "--embedded",
                "--data",
                str(self._folder),
                "--port",
                str(self.port),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = json.loads(self._process.stdout.readline())["port"]

    def stop(self) -> None:
        """Stop it and wait until it has."""
        if self._process is not None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.close()
            self._process.stdout.close()
            self._process.wait(10)
            self._process = None


class Household:
    """A person with one account and several computers, each a real agent with a profile of its own."""

    def __init__(self, stage: Stage, folder: Path, url: str) -> None:
        self._stage, self._folder, self._url = stage, folder, url
        self._person = Person(EMAIL, PASSWORD)
        self._has_account = False

    async def new_computer(self, profile: str) -> tuple[Paths, DoorClient]:
        """A computer with a running agent that nobody has signed in yet."""
        paths = self._stage.prepare(self._folder / profile, account_url=self._url)
        client = await self._stage.start_agent(paths)
        await until(client, lambda each: each.service is not None and bool(each.service.reachable))
        return paths, client

    async def sign_in(self, client: DoorClient) -> None:
        """Let the computer of `client` into the account; the first time, make the account."""
        await client.command(SignIn())
        snapshot = await until(client, lambda each: each.sign_in is not None and bool(each.sign_in.url))
        assert snapshot.sign_in is not None
        address = snapshot.sign_in.url or ""
        if self._has_account:
            await asyncio.to_thread(lambda: self._person.agree(self._person.open(address)))
        else:
            await asyncio.to_thread(self._person.sign_up_and_agree, address)
            self._has_account = True

    async def computer(self, name: str) -> tuple[Paths, DoorClient]:
        """A registered computer called `name`."""
        paths, client = await self.new_computer(name.replace(" ", "-").lower())
        await self.sign_in(client)
        await until(client, _is_ready)
        await client.command(RenameComputer(name))
        await until(client, lambda each: each.computer is not None and each.computer.name == name)
        return paths, client


def _is_ready(snapshot: Snapshot) -> bool:
    return snapshot.state is AgentState.READY
