"""A backend without an account behind it, and a caller who may say anything, to test the door alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from agent.door.server import Door, DoorLimits
from shared.commands import Command, Result
from shared.framing import encode_line
from shared.sales import LoginLink
from shared.snapshot import AccountView, Snapshot
from shared.state import AgentState
from tests.support.patience import PATIENCE_S


class FakeBackend:
    """Keeps a snapshot that the test changes; writes down the commands it gets and answers as told."""

    def __init__(self) -> None:
        self.snapshot = Snapshot(revision=1, state=AgentState.SIGNED_OUT)
        self.farewell = "shutdown"
        self.commands: list[Command] = []
        self.answer: Callable[[Command], Any] | None = None
        self._listeners: list[Callable[[Snapshot], None]] = []

    def subscribe(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def submit(self, command: Command) -> Result:
        self.commands.append(command)
        result = self.answer(command) if self.answer is not None else None
        if asyncio.iscoroutine(result):
            result = await result
        return result if isinstance(result, LoginLink) else None

    def change(self, **changes: Any) -> None:
        """The next snapshot, told to everybody who listens."""
        self.snapshot = replace(self.snapshot, revision=self.snapshot.revision + 1, **changes)
        for listener in list(self._listeners):
            listener(self.snapshot)

    def become_large(self) -> None:
        """A snapshot that no socket's buffer takes at once."""
        self.change(account=AccountView(email="x" * 600_000 + "@example.org"))


@asynccontextmanager
async def open_door(
    address: str, backend: FakeBackend, *, limits: DoorLimits | None = None, owner_uid: int | None = None
) -> AsyncIterator[Door]:
    """A door that is open while the block runs, and closed in order afterwards."""
    door = Door(backend, address, "0.1.0", limits=limits, owner_uid=owner_uid)
    opened = asyncio.Event()
    serving = asyncio.create_task(door.serve(opened.set))
    waiting = asyncio.create_task(opened.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        if serving.done():
            serving.result()
        yield door
    finally:
        serving.cancel()
        await asyncio.gather(serving, waiting, return_exceptions=True)


class Caller:
    """Speaks the wire by hand, so that it can also speak nonsense."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def call(cls, address: str, face: str | None = "other") -> Caller:
        caller = cls(*await asyncio.open_unix_connection(address, limit=8 * 1024 * 1024))
        if face is not None:
            await caller.say({"type": "hello", "protocol": 1, "face": face})
            assert (await caller.hear())["type"] == "hello"
        return caller

    async def say(self, message: dict[str, Any]) -> None:
        await self.say_bytes(encode_line(message))

    async def say_bytes(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def ask(self, verb: str, number: int = 1, /, **args: Any) -> dict[str, Any]:
        """Send a command and wait for its reply; what comes before is skipped."""
        await self.say({"type": "command", "id": number, "verb": verb, "args": args})
        return await self.hear("reply")

    async def hear(self, kind: str | None = None) -> dict[str, Any]:
        """The next message, of that kind if one is named. `{}` when the door has hung up."""
        async with asyncio.timeout(PATIENCE_S):
            while line := await self.reader.readline():
                message: dict[str, Any] = json.loads(line)
                if kind is None or message["type"] == kind:
                    return message
        return {}

    async def hung_up(self) -> bool:
        """Whether the door ends this connection, whatever it still says before."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                while await self.reader.read(65536):
                    pass
            except ConnectionError:
                pass
        return True

    async def leave(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


@dataclass
class House:
    """An open door: its address, and the agent behind it."""

    address: str
    backend: FakeBackend
