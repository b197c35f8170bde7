"""Makes the service's answers go wrong: no answer at all, a late one, or a failure.

Stands around everything that the service answers, except the simulator itself, which has to be there to
end it, and files that never change. Plain ASGI.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from account.edge.problems import problem, problem_response
from account.simulator.faults.board import FaultBoard
from account.simulator.faults.wires import cutter_of
from shared.reasons import FaultKind
from shared.wire import Problem

_SPARED: Final = ("/simulator/", "/static/")
_CODES: Final = {500: "internal_error", 503: "service_unavailable", 507: "storage_full"}
"""What the service itself says with these statuses; with others it says what it says with 503."""
_DETAIL: Final = "The simulator makes this request fail; nothing was carried out."


class FaultGate:
    """Around the app, inside what makes pages of problems. Acts by what is on `board` at that moment."""

    def __init__(self, app: ASGIApp, board: FaultBoard) -> None:
        self._app = app
        self._board = board
        self._under_way: set[Callable[[], None]] = set()
        self._in_time = asyncio.Event()
        self._number = 0
        board.on_change(self._look)
        self._look()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or not."""
        if scope["type"] != "http" or f"{scope['path']}/".startswith(_SPARED):
            await self._app(scope, receive, send)
            return
        cut = cutter_of(scope)
        if self._board.is_down:
            await _hang_up(cut, receive)
            return
        if cut is not None:
            self._under_way.add(cut)
        try:
            await self._answer(scope, receive, send)
        finally:
            if cut is not None:
                self._under_way.discard(cut)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def late(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._wait()
            await send(message)

        self._number += 1
        fault = self._board.fault(FaultKind.ERROR)
        if fault is not None and self._board.hits(FaultKind.ERROR, None, self._number):
            await problem_response(_failure(fault.status or 503))(scope, receive, late)
        else:
            await self._app(scope, receive, late)

    async def _wait(self) -> None:
        """Wait as long as every answer does now, at most until they no longer do."""
        if not self._in_time.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._board.slow_s):
                    await self._in_time.wait()

    def _look(self) -> None:
        if self._board.slow_s > 0 and not self._board.is_down:
            self._in_time.clear()
        else:
            self._in_time.set()
        if self._board.is_down:
            for cut in tuple(self._under_way):
                cut()


def _failure(status: int) -> Problem:
    known = status if status in _CODES else 503
    return replace(problem(known, _CODES[known], _DETAIL), status=status)


async def _hang_up(cut: Callable[[], None] | None, receive: Receive) -> None:
    """End the connection without a word. Raises `ConnectionAbortedError` where there is none to end."""
    if cut is None:
        raise ConnectionAbortedError("The service is down.")
    cut()
    while (await receive())["type"] != "http.disconnect":
        pass
