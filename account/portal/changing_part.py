"""The streams behind pages that update themselves: their changing part, again at each change (R43, R99).

Known by the portal's pages and the simulator's. What a part shows and who may see it is theirs to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from account.edge.stream_limits import OpenStreams, Pool
from account.events.history import EventBus, Listener
from account.state import AccountStates
from shared.errors import Refusal


@dataclass(frozen=True, slots=True)
class ChangingPart:
    """Of an account: what it shows now, and whether he who looks may go on.

    `html` may raise a `Refusal`: then what the part is about is gone.
    """

    account_id: str
    html: Callable[[], Awaitable[str]]
    may_go_on: Callable[[], Awaitable[bool]]


class ChangingParts:
    """All streams of one kind of pages."""

    def __init__(self, states: AccountStates, bus: EventBus, ping_s: float, streams: OpenStreams) -> None:
        self._states = states
        self._streams = streams
        self._bus = bus
        self._ping_s = ping_s
        self._listeners: set[Listener] = set()
        self._is_ending = False

    def answer(self, part: ChangingPart) -> Response:
        """The part as a stream of server-sent events, for as long as the browser listens.

        Raises `RateRefused` (`too_many_streams`).
        """
        self._streams.check(Pool.PAGES, part.account_id)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._changes(part), media_type="text/event-stream", headers=headers)

    def look_again(self) -> None:
        """Let everybody look again: something changed that is no event of an account."""
        for listener in self._listeners:
            listener.wake()

    def end(self) -> None:
        """End all streams, which would otherwise keep a stopping server alive."""
        self._is_ending = True
        self.look_again()

    async def _changes(self, part: ChangingPart) -> AsyncIterator[str]:
        shown: str | None = None
        with (
            self._streams.counted(Pool.PAGES, part.account_id),
            self._bus.listen(part.account_id) as listener,
            self._kept(listener),
        ):
            while not self._is_ending and await part.may_go_on():
                try:
                    seq = (await self._states.facts(part.account_id)).seq
                    html = await part.html()
                except Refusal:
                    yield _event("gone", "")
                    return
                yield _event("part", html) if html != shown else ": still here\n\n"
                shown = html
                try:
                    async with asyncio.timeout(self._ping_s):
                        await listener.beyond(seq)
                except TimeoutError:
                    continue
        if not self._is_ending:
            yield _event("signed-out", "")

    @contextmanager
    def _kept(self, listener: Listener) -> Iterator[None]:
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)


def _event(kind: str, data: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {kind}\n{lines}\n"
