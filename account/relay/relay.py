"""The relay of one service: takes in those who knock, brings the ends of a session together, records the end.

What is decided about a session is decided in its `Meeting`, at once; what has to be asked of the database
runs here, as tasks that end with the service.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from account.ledger.clocks import AccountClocks
from account.relay.endpoint import READ_SIZE, Endpoint
from account.relay.frames import MARGIN
from account.relay.handshake import Doorkeeper, Knock
from account.relay.meeting import Meeting, Stage
from account.relay.sessions import RelaySessions
from account.relay.timers import Timers
from shared.clock import AccountTime, Clock
from shared.errors import AccessError, Refusal
from shared.reasons import EndReason, SessionRefusal
from shared.sessions import CLOSE_REFUSED

_AGAIN_S: Final = (0.5, 2.0, 10.0)
"""Real seconds between tries of what the database could not do; the last one repeats."""

_FAULT: Final = "internal_error"
_START: Final = "relay start"
_RECORD: Final = "relay record"
_CLOSING_S: Final = 3.0
log = logging.getLogger(__name__)


class Relay:
    """All sessions that meet in this process. Used on the event loop alone.

    Several workers need the two ends of a session sent to the same one; nothing else here is shared.
    """

    def __init__(
        self,
        sessions: RelaySessions,
        clocks: AccountClocks,
        clock: Clock,
        timers: Timers,
        keeper: Doorkeeper,
    ) -> None:
        self._sessions = sessions
        self._clocks = clocks
        self._clock = clock
        self._timers = timers
        self._keeper = keeper
        self._buffer = memoryview(bytearray(MARGIN + READ_SIZE))
        self._meetings: dict[str, Meeting] = {}
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def endpoint(self, connections: set[Any]) -> Endpoint:
        """A protocol for one connection, which is in `connections` while it lasts."""
        return Endpoint(self._keeper, self, self._clock, self._timers, self._buffer, connections)

    @property
    def meetings(self) -> int:
        """How many sessions are here, begun or waiting for their other end."""
        return len(self._meetings)

    def end_all(self) -> None:
        """The service stops: every session ends."""
        for meeting in list(self._meetings.values()):
            meeting.end(EndReason.NETWORK_LOST)

    async def close(self) -> None:
        """End every session, and wait until that is recorded, but not for ever."""
        self.end_all()
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_S):
                await self.recorded()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def recorded(self) -> None:
        """Return once what has begun and ended so far is recorded."""
        while waiting := [task for task in self._tasks if task.get_name() in (_START, _RECORD)]:
            await asyncio.wait(waiting)

    # What the ends and the meetings call.

    def arrive(self, end: Endpoint, knock: Knock) -> None:
        """Somebody opened a socket with a grant."""
        work = self._receive(end, knock)
        self._spawn(work, "relay arrival", lambda: end.end(CLOSE_REFUSED, _FAULT))

    def both_here(self, meeting: Meeting) -> None:
        """A pair is complete."""
        self._spawn(self._start(meeting), _START, lambda: meeting.refuse(_FAULT))

    def over(self, meeting: Meeting) -> None:
        """A meeting has ended."""
        self._meetings.pop(meeting.session_id, None)
        follower = self._followers.pop(meeting.session_id, None)
        if follower is not None:
            follower.cancel()
        if meeting.stage is Stage.LIVE:
            self._spawn(self._record_end(meeting), _RECORD)
        elif meeting.refusal is not None:
            self._spawn(self._record_refusal(meeting, meeting.refusal), _RECORD)

    # What it does in the background.

    async def _receive(self, end: Endpoint, knock: Knock) -> None:
        try:
            redeemed = await self._sessions.redeem(knock.grant, knock.side.value)
        except AccessError as exc:
            end.end(CLOSE_REFUSED, exc.code)
            return
        if redeemed.bound_to is not None and redeemed.bound_to not in knock.cookie_hashes:
            end.end(CLOSE_REFUSED, "grant_invalid")
            return
        meeting = self._meeting(redeemed.account_id, redeemed.session_id)
        if not meeting.join(knock.side, end):
            end.end(CLOSE_REFUSED, "grant_used")

    def _meeting(self, account_id: str, session_id: str) -> Meeting:
        meeting = self._meetings.get(session_id)
        if meeting is None:
            meeting = Meeting(
                account_id, session_id, self, lambda: self._time_of(account_id), self._clock, self._timers
            )
            self._meetings[session_id] = meeting
            self._followers[session_id] = self._spawn(
                self._follow(meeting), "relay terms", lambda: meeting.end(EndReason.NETWORK_LOST)
            )
        return meeting

    def _time_of(self, account_id: str) -> AccountTime:
        reading = self._clocks.read(account_id)
        return AccountTime(reading.account_now, reading.rate, self._clock.monotonic())

    async def _follow(self, meeting: Meeting) -> None:
        """Tell a meeting what is agreed, until it is over or the service stops."""
        tries = 0
        while not meeting.is_over:
            try:
                async for terms in self._sessions.terms(meeting.account_id, meeting.session_id):
                    tries = 0
                    meeting.take(terms)
                return
            except Refusal as exc:
                meeting.refuse(exc.code)
            except AccessError as exc:
                log.warning("the terms of a session cannot be read: %s", exc)
                tries += 1
                await asyncio.sleep(_pause(tries))

    async def _start(self, meeting: Meeting) -> None:
        try:
            terms = await self._sessions.started(meeting.account_id, meeting.session_id)
        except AccessError as exc:
            meeting.refuse(exc.code)
            return
        if meeting.is_over:
            await self._record_end(meeting)
        elif meeting.stage is Stage.STARTING:  # else newer terms came first
            meeting.take(terms)

    async def _record_end(self, meeting: Meeting) -> None:
        reason = meeting.reason or EndReason.UNKNOWN
        await self._record(
            lambda: self._sessions.ended(
                meeting.account_id, meeting.session_id, reason, meeting.bytes_up, meeting.bytes_down
            )
        )

    async def _record_refusal(self, meeting: Meeting, refusal: SessionRefusal) -> None:
        await self._record(lambda: self._sessions.not_met(meeting.account_id, meeting.session_id, refusal))

    async def _record(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it, and again while the database cannot: a session that is over must not seem to go on."""
        tries = 0
        while True:
            try:
                await work()
                return
            except Refusal as exc:
                log.info("the end of a session was recorded otherwise: %s", exc)
                return
            except AccessError as exc:
                log.warning("the end of a session waits to be recorded: %s", exc)
                tries += 1
                await asyncio.sleep(_pause(tries))

    def _spawn(
        self, work: Coroutine[Any, Any, None], name: str, on_fault: Callable[[], None] | None = None
    ) -> asyncio.Task[None]:
        """Have `work` done; `on_fault` where it fails as nobody foresaw."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._finished(done, on_fault))
        return task

    def _finished(self, task: asyncio.Task[None], on_fault: Callable[[], None] | None) -> None:
        """The net of the relay's tasks: one session's trouble ends it, and none of the others."""
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("the work on a session failed", exc_info=task.exception())
            if on_fault is not None:
                on_fault()


def _pause(tries: int) -> float:
    return _AGAIN_S[min(tries, len(_AGAIN_S)) - 1]
