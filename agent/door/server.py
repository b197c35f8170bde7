"""The local door: faces read snapshots here and hand in commands (docs/protocol.md section 2).

Everything that arrives is untrusted: size, depth, shape, number and patience are capped, and
garbage closes the connection it came from, nothing else (SECURITY 15, 16). Decides nothing about
the agent itself; only `show_window` is its own, because only the door knows which windows are open.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from agent.door.caller import Caller, Face
from agent.door.sockets import listen, peer_uid
from shared import commands
from shared.codec import to_json
from shared.deep_links import LinkVerb
from shared.errors import AccessError, DecodeError, DoorError, RequestRefused
from shared.framing import PROTOCOL, LineReader
from shared.snapshot import Snapshot

log = logging.getLogger(__name__)

_READ_BYTES = 64 * 1024


class BackendPort(Protocol):
    """What the door needs of `agent.core.backend`."""

    @property
    def snapshot(self) -> Snapshot: ...

    @property
    def farewell(self) -> str: ...

    def subscribe(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]: ...

    async def submit(self, command: commands.Command) -> commands.Result: ...


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """How much of everything the door takes. Times in seconds."""

    connections: int = 64
    commands_in_flight: int = 16
    hello_s: float = 5.0
    show_s: float = 5.0  # desktops, too, call a window that is silent for so long one that hangs
    goodbye_s: float = 0.5


class Door:
    """The open door of one agent."""

    def __init__(
        self,
        backend: BackendPort,
        address: str,
        version: str,
        *,
        limits: DoorLimits | None = None,
        owner_uid: int | None = None,
    ) -> None:
        self._backend = backend
        self._address = address
        self._version = version
        self._limits = limits if limits is not None else DoorLimits()
        self._owner_uid = owner_uid if owner_uid is not None or sys.platform == "win32" else os.getuid()
        self._callers: set[Caller] = set()
        self._connections: set[asyncio.Task[None]] = set()
        self._commands: set[asyncio.Task[None]] = set()

    @property
    def has_window(self) -> bool:
        """Whether a window of this profile is connected."""
        return bool(self._open_windows())

    async def serve(self, opened: Callable[[], None] | None = None) -> None:
        """Serve until cancelled; says goodbye to every caller then. `opened` is called once callers get in.

        Raises what `door_socket.listen` raises.
        """
        unsubscribe = self._backend.subscribe(self._on_snapshot)
        try:
            listener = await listen(self._address, self._on_connection)
            try:
                if opened is not None:
                    opened()
                await asyncio.get_running_loop().create_future()
            finally:
                listener.close()
                await self._say_goodbye()
        finally:
            unsubscribe()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        for caller in self._callers:
            caller.offer(snapshot)

    async def _say_goodbye(self) -> None:
        """Let what is being answered be answered, within a moment; then close, whoever still reads."""
        if self._commands:
            await asyncio.wait(self._commands, timeout=self._limits.goodbye_s)
        for caller in self._callers:
            caller.finish(self._backend.farewell)
        if self._connections:
            await asyncio.wait(self._connections, timeout=self._limits.goodbye_s)
        left = [*self._commands, *self._connections]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # asyncio starts a task per connection
        self._connections.add(task)
        caller = Caller(writer)
        try:
            reason = self._reason_to_refuse(writer)
            if reason is not None:
                caller.finish(reason)
                await self._flush(caller)
            else:
                self._callers.add(caller)
                await self._attend(caller, reader)
        except asyncio.CancelledError:
            # Only `_say_goodbye` cancels; asyncio would report the cancellation of its own callback.
            pass
        finally:
            self._callers.discard(caller)
            self._connections.discard(task)
            caller.hang_up()

    def _reason_to_refuse(self, writer: asyncio.StreamWriter) -> str | None:
        if self._owner_uid is not None and peer_uid(writer) != self._owner_uid:
            log.info("refused a caller of another user")
            return "door_not_yours"
        return "too_many_callers" if len(self._callers) >= self._limits.connections else None

    async def _flush(self, caller: Caller) -> None:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(self._limits.goodbye_s):
                await caller.run()

    async def _attend(self, caller: Caller, reader: asyncio.StreamReader) -> None:
        """Listen and speak until either ends."""
        listening = asyncio.create_task(self._listen(caller, reader))
        speaking = asyncio.create_task(caller.run())
        try:
            await asyncio.wait({listening, speaking}, return_when=asyncio.FIRST_COMPLETED)
            if not speaking.done():
                await asyncio.wait({speaking}, timeout=self._limits.goodbye_s)
        finally:
            for task in (listening, speaking):
                task.cancel()
            for outcome in await asyncio.gather(listening, speaking, return_exceptions=True):
                if isinstance(outcome, Exception) and not isinstance(outcome, OSError):
                    log.error("the door lost a caller to a fault", exc_info=outcome)

    async def _listen(self, caller: Caller, reader: asyncio.StreamReader) -> None:
        lines = LineReader()
        slots = asyncio.Semaphore(self._limits.commands_in_flight)
        try:
            async with asyncio.timeout(self._limits.hello_s) as patience:
                while data := await reader.read(_READ_BYTES):
                    for message in lines.feed(data):
                        if caller.face is None:
                            self._take_hello(caller, message)
                            patience.reschedule(None)
                        elif message.get("type") == "shown":
                            caller.was_shown(message.get("ask"))
                        else:
                            await slots.acquire()
                            self._take_command(caller, message, slots)
            caller.listens_only = True
            for _ in range(self._limits.commands_in_flight):
                await slots.acquire()  # he may have closed only his own half, and still reads
        except DoorError as exc:
            log.info("closed a connection: %s", exc.detail)
            caller.finish(exc.code)
        except TimeoutError:
            caller.finish("hello_missing")
        except ConnectionError:
            pass  # he left in the middle of a word
        caller.finish("goodbye")

    def _take_hello(self, caller: Caller, message: dict[str, Any]) -> None:
        face = message.get("face", Face.OTHER.value)
        if message.get("type") != "hello" or not isinstance(face, str):
            raise DoorError("door_garbage", "The caller did not say hello first.")
        ours = {"type": "hello", "protocol": PROTOCOL, "version": self._version, "pid": os.getpid()}
        caller.greet(ours)
        if message.get("protocol") != PROTOCOL:
            raise DoorError("door_too_old", "The caller speaks another version of this protocol.")
        known = Face(face) if face in set(Face) else Face.OTHER
        if known is Face.WINDOW:
            self._make_way_for(message)
            caller.answers = message.get("answers") is True
        caller.admit(known, self._backend.snapshot)

    def _make_way_for(self, hello: dict[str, Any]) -> None:
        """A window comes: one that hangs is replaced, any other stays the only one and shows what was asked.

        Two starts at the same moment, each of which saw no window yet: one of them is enough. A `quiet` one
        was not started by somebody who wants to see it.
        """
        for window in self._windows():
            if not window.hangs:
                if hello.get("quiet") is not True:
                    window.tell({"type": "show", "verb": _verb_in(hello).value})
                raise DoorError("window_open", "Another window of this profile is open.")
            window.finish("window_open")

    def _take_command(self, caller: Caller, message: dict[str, Any], slots: asyncio.Semaphore) -> None:
        number = message.get("id")
        if message.get("type") != "command" or type(number) is not int:
            raise DoorError("door_garbage", "A message is not a command with a number.")
        task = asyncio.create_task(self._carry_out(caller, number, message))
        self._commands.add(task)
        task.add_done_callback(self._commands.discard)
        task.add_done_callback(lambda _: slots.release())

    async def _carry_out(self, caller: Caller, number: int, message: dict[str, Any]) -> None:
        error: dict[str, str] | None = None
        result: commands.Result = None
        try:
            command = commands.decode(message.get("verb"), message.get("args"))
            if isinstance(command, commands.ShowWindow):
                await self._show_window(command.verb)
            else:
                result = await self._backend.submit(command)
        except (AccessError, DecodeError) as exc:
            error = {"code": exc.code, "detail": exc.detail}
        except asyncio.CancelledError:
            error = {"code": "stopping", "detail": "The agent stops; it may not have done this."}
            raise
        except Exception:
            log.exception("a command failed")
            error = {"code": "internal_error", "detail": "The agent failed at this; its log says more."}
        finally:
            caller.offer(self._backend.snapshot)
            answer = {} if result is None else {"result": to_json(result)}
            caller.tell({"type": "reply", "id": number, "error": error, **answer})

    async def _show_window(self, verb: LinkVerb) -> None:
        windows = self._open_windows()
        if not windows:
            raise RequestRefused("no_window", "No window of this profile is open.")
        asked = [window.show(verb.value, self._limits.show_s) for window in windows]
        if not any(await asyncio.gather(*asked)):
            raise RequestRefused("window_hangs", "The window of this profile does not answer.")

    def _open_windows(self) -> list[Caller]:
        """The window of this profile, unless it is known to hang."""
        return [each for each in self._windows() if not each.hangs]

    def _windows(self) -> list[Caller]:
        """Those that call themselves one; who has hung up may still wait for an answer, and is none."""
        return [each for each in self._callers if each.face is Face.WINDOW and not each.listens_only]


def _verb_in(hello: dict[str, Any]) -> LinkVerb:
    """With what a window would begin."""
    known = {each.value: each for each in LinkVerb}
    return known.get(str(hello.get("verb", "")), LinkVerb.OPEN)
