"""One simulated computer: signs in, registers, follows its event stream, beats, and takes sessions.

It does what an agent does, over the same HTTP interface, and keeps what it is told, to be compared.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from account.fleet.device import Device
from account.fleet.http_link import Answer, HttpLink, events_of
from account.fleet.relay_ends import RelayEnd
from account.sign_in.tokens import Tokens
from shared.clock import Clock
from shared.errors import ServiceFaultError, ServiceUnreachableError
from shared.reasons import System

_TRIES: Final = 3


class Caller:
    """A signed-in device that asks the service: a phone, or the part of a host that asks."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self.address = base_url.removeprefix("http://")
        self.device = Device(base_url, clock)
        self._link = HttpLink(self.address)
        self._turn = asyncio.Lock()
        self._sign_in_again: Callable[[], Awaitable[None]] | None = None

    async def sign_in(self, tokens: Tokens, account_id: str) -> None:
        """Get tokens for the device, as a sign-in that its owner has confirmed."""
        self._sign_in_again = partial(self.sign_in, tokens, account_id)
        self.device.token = (await tokens.issue(account_id, self.device.thumbprint)).access_token

    async def ask(self, method: str, path: str, body: object = None) -> Answer:
        """One signed request, repeated with a fresh nonce and a fresh token where the service wants them.

        Raises `ServiceUnreachableError`.
        """
        async with self._turn:
            for _ in range(_TRIES):
                answer = await self._link.ask(method, path, self.device.headers(method, path), body)
                self.device.nonce = answer.headers.get("dpop-nonce", self.device.nonce)
                if answer.code == "token_invalid" and self._sign_in_again is not None:
                    await self._sign_in_again()
                elif answer.code != "use_dpop_nonce":
                    break
        return answer

    async def expect(self, status: int, method: str, path: str, body: object = None) -> Any:
        """The answer's body. Raises `ServiceFaultError` for any other status."""
        answer = await self.ask(method, path, body)
        if answer.status != status:
            detail = f"{method} {path.rpartition('?')[0] or path} answered {answer.status} {answer.code}"
            raise ServiceFaultError("service_fault", detail)
        return answer.json


class Host(Caller):
    """A computer named `name`. `seq` and `state` are the latest that it was told."""

    def __init__(self, base_url: str, clock: Clock, name: str, machine: str) -> None:
        super().__init__(base_url, clock)
        self._clock = clock
        self._name = name
        self._machine = machine
        self._stream: asyncio.Task[None] | None = None
        self._stream_link = HttpLink(self.address)
        self._beating: asyncio.Task[None] | None = None
        self._told = asyncio.Condition()
        self.computer_id = ""
        self.seq = 0
        self.state: dict[str, Any] = {}
        self.seen: list[tuple[int, str]] = []
        self.complaints: list[str] = []
        self.beats = 0
        self.asked_for: asyncio.Queue[str] = asyncio.Queue()

    # --- being there ------------------------------------------------------------------------------

    async def register(self) -> bool:
        """Ask for a slot; False when the account has none left. Raises `ServiceFaultError`."""
        body = {"name": self._name, "system": System.LINUX.value, "machine_id": self._machine}
        answer = await self.ask("POST", "/v1/computers", body)
        if answer.code == "computer_limit_reached":
            return False
        if answer.status != 201:
            raise ServiceFaultError("service_fault", f"registration answered {answer.status} {answer.code}")
        self.computer_id = answer.json["id"]
        return True

    async def come_online(self) -> None:
        """Open the event stream, from the last event seen on, and begin to beat."""
        await self.expect(200, "GET", "/v1/state")  # so that nonce and token are good for the stream
        opened = asyncio.Event()
        self._stream = asyncio.create_task(self._follow(opened), name=f"stream of {self._name}")
        await _first(opened.wait(), self._stream)
        if self._beating is None:
            self._beating = asyncio.create_task(self._beat(), name=f"beats of {self._name}")

    async def lose_network(self) -> None:
        """The stream breaks without a word; come back with `come_online`."""
        self._stream_link.cut()
        await _ended(self._stream)

    async def go(self) -> None:
        """Switch off."""
        for task in (self._beating, self._stream):
            if task is not None:
                task.cancel()
            await _ended(task)

    async def stream_over(self) -> None:
        """Wait until the service has ended the stream, as after a removal."""
        await _ended(self._stream)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until what it was told is so."""
        async with self._told:
            await self._told.wait_for(is_so)

    # --- what it is told --------------------------------------------------------------------------

    async def _follow(self, opened: asyncio.Event) -> None:
        """Until the stream ends or breaks."""
        headers = self.device.headers("GET", "/v1/events")
        knows_state = bool(self.seq)
        if knows_state:
            headers["Last-Event-ID"] = str(self.seq)

        def begun() -> None:
            if knows_state:  # there may be nothing new for long
                opened.set()

        with contextlib.suppress(ServiceUnreachableError):
            stream = events_of(self._stream_link, "/v1/events", headers, begun)
            async with contextlib.aclosing(stream) as frames:
                async for name, data in frames:
                    async with self._told:
                        self._hear(name, data)
                        self._told.notify_all()
                    opened.set()

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        seq = data["seq"]
        if name == "state":
            self.seq, self.state = seq, data
            return
        if seq != self.seq + 1:
            self.complaints.append(f"{self._name} was told event {seq} after event {self.seq}")
        self.seq = seq
        self.seen.append((seq, name))
        if data["state"]["seq"] >= self.state.get("seq", 0):
            self.state = data["state"]
        about = data["data"]
        if name == "session.requested" and about.get("computer_id") == self.computer_id:
            self.asked_for.put_nowait(about["session_id"])

    async def _beat(self) -> None:
        while True:
            path = f"/v1/computers/{self.computer_id}/heartbeat"
            answer = await self.ask("POST", path)
            if answer.status != 200:
                return  # removed; its stream says so
            self.beats += 1
            await asyncio.sleep(answer.json["next_in_s"])

    # --- sessions ---------------------------------------------------------------------------------

    async def take_session(self) -> RelayEnd:
        """Accept the next session that is asked for, and go to the relay. Raises `ServiceFaultError`."""
        session_id = await self.asked_for.get()
        ticket = await self.expect(200, "POST", f"/v1/sessions/{session_id}/accept")
        return await RelayEnd.open(ticket["relay_url"], ticket["grant"], self._clock)


async def _first(happens: Any, task: asyncio.Task[None]) -> None:
    """Wait for it; a task that ends before is raised or reported."""
    waiting = asyncio.ensure_future(happens)
    await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        waiting.cancel()
        task.result()
        raise ServiceFaultError("service_fault", "an event stream ended before it began")


async def _ended(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        with contextlib.suppress(asyncio.CancelledError):
            await task
