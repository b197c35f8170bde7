"""The caller's side of the local door, for the command line (docs/protocol.md section 2).

Keeps the newest snapshot, and gives each command's answer. May not import `agent.core.backend`: all it
knows of the agent came through the door.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Final

from agent.door.sockets import connect
from shared import commands
from shared.codec import from_json
from shared.errors import AccessError, DecodeError, DoorError
from shared.framing import PROTOCOL, LineReader, encode_line
from shared.snapshot import Snapshot

HELLO_TIMEOUT_S: Final = 5.0
_READ_BYTES = 64 * 1024


class DoorClient:
    """One connection to a running agent. Use it with `async with await DoorClient.connect(…)`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._lines = LineReader()
        self._replies: dict[int, asyncio.Future[object]] = {}
        self._number = 0
        self._news = asyncio.Event()
        self._snapshot: Snapshot | None = None
        self._waiting: set[asyncio.Queue[Snapshot]] = set()
        self._closed: DoorError | None = None
        self._listening: asyncio.Task[None] | None = None
        self.agent_version = ""
        self.agent_pid = 0

    @classmethod
    async def connect(cls, address: str) -> DoorClient:
        """Knock, say hello and take the first snapshot.

        Raises `DoorError`: `door_closed` (nobody there), `door_not_ours`, `door_too_old`, `door_garbage`,
        or the reason with which the agent refused.
        """
        client = cls(*await connect(address))
        try:
            async with asyncio.timeout(HELLO_TIMEOUT_S):
                await client._send({"type": "hello", "protocol": PROTOCOL, "face": "cli"})
                client._listening = asyncio.create_task(client._listen())
                while client._snapshot is None:
                    await client._next_news()
        except TimeoutError as exc:
            await client.close()
            raise DoorError("door_closed", "The agent does not answer.") from exc
        except BaseException:
            await client.close()
            raise
        return client

    async def __aenter__(self) -> DoorClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        assert self._snapshot is not None  # `connect` waits for the first
        return self._snapshot

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        """The present snapshot and every later one; some may be skipped when many come at once.

        Raises `DoorError` when the agent goes away.
        """
        shown: Snapshot | None = None
        while True:
            while shown is self._snapshot:
                await self._next_news()
            shown = self.snapshot
            yield shown

    async def every_snapshot(self) -> AsyncIterator[Snapshot]:
        """As `snapshots`, but none that came is skipped: what was so for a moment only is seen, too."""
        waiting: asyncio.Queue[Snapshot] = asyncio.Queue()
        waiting.put_nowait(self.snapshot)
        self._waiting.add(waiting)
        try:
            while True:
                while waiting.empty():
                    await self._next_news()
                yield waiting.get_nowait()
        finally:
            self._waiting.discard(waiting)

    async def command(self, command: commands.Command) -> commands.Result:
        """Have `command` carried out; returns its result once `snapshot` shows its effect.

        Raises `AccessError` with the code of the agent's answer, or `DoorError` when it went away.
        """
        if self._closed is not None:
            raise self._closed
        self._number += 1
        number = self._number
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        try:
            await self._send({"type": "command", "id": number, **commands.encode(command)})
            return commands.result_of(command, await reply)
        finally:
            self._replies.pop(number, None)

    async def closed(self) -> None:
        """Wait until the agent has said goodbye or is gone."""
        with contextlib.suppress(DoorError):
            while True:
                await self._next_news()

    async def close(self) -> None:
        """Hang up."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            self._writer.write(encode_line(message))
            await self._writer.drain()
        except OSError as exc:
            raise DoorError("door_closed", "The agent went away.") from exc

    async def _next_news(self) -> None:
        if self._closed is not None:
            raise self._closed
        await self._news.wait()
        self._news.clear()

    async def _listen(self) -> None:
        gone = DoorError("door_closed", "The agent went away.")
        try:
            while data := await self._reader.read(_READ_BYTES):
                for message in self._lines.feed(data):
                    self._take(message)
        except (DoorError, DecodeError) as exc:
            gone = DoorError("door_garbage", f"The agent said something that cannot be read. {exc.detail}")
        except _Goodbye as bye:
            gone = _reason_of(bye.reason)
        except OSError:
            pass
        finally:  # whatever ended it, nobody waits for news any longer
            self._closed = gone
            self._news.set()
            for reply in self._replies.values():
                if not reply.done():
                    reply.set_exception(gone)

    def _take(self, message: dict[str, Any]) -> None:
        """One message of the agent; kinds that this version does not know are skipped."""
        match message.get("type"):
            case "hello":
                self.agent_version = str(message.get("version", ""))
                self.agent_pid = pid if type(pid := message.get("pid")) is int else 0
            case "snapshot":
                self._take_snapshot(from_json(Snapshot, message.get("snapshot")))
            case "reply":
                self._take_reply(message)
            case "bye":
                raise _Goodbye(str(message.get("reason", "")))

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        if self._snapshot is None or snapshot.revision > self._snapshot.revision:
            self._snapshot = snapshot
            for waiting in self._waiting:
                waiting.put_nowait(snapshot)
            self._news.set()

    def _take_reply(self, message: dict[str, Any]) -> None:
        number, error = message.get("id"), message.get("error")
        reply = self._replies.get(number) if type(number) is int else None
        if reply is None or reply.done():
            return
        if isinstance(error, dict):
            reply.set_exception(AccessError(str(error.get("code", "")), str(error.get("detail", ""))))
        else:
            reply.set_result(message.get("result"))


class _Goodbye(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _reason_of(bye: str) -> DoorError:
    match bye:
        case "door_too_old":
            return DoorError(bye, "The running agent is of another version; stop it and start it again.")
        case "too_many_callers":
            return DoorError(bye, "Too many programs are talking to the agent at once.")
        case "door_not_yours":
            return DoorError("door_not_ours", "The door of this profile belongs to another user.")
        case _:
            return DoorError("door_closed", "The agent stopped.")
