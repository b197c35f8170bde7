"""A session while it is live: the RFB server runs, the limiter watches, the facts follow once a second.

Input is refused from the first reason to end on, and whoever looks sees the same numbers as the other end
(RULES R11, SECURITY 24, 25).
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from agent.changes import MonitorsFound, NoticeRaised, SessionTold
from agent.service.waiting import cancel_and_wait, sleep_unless
from agent.session.chosen_screen import choosable
from agent.session.desktop import Desktop
from agent.session.limiter import Limiter
from agent.session.stage import Manners, Socket
from agent.session.tools import Home, Tools
from agent.session.view_only import ViewOnlyTold
from shared.errors import AccessError, ScreenError
from shared.reasons import EndReason, NoticeCode
from shared.sessions import SessionSummary, SessionTerms
from shared.state import MonitorFact, Registered, SessionFact, SessionRecord

log = logging.getLogger(__name__)

TICK_S: Final = 1.0
"""The limit is looked at at least so often: a computer that wakes up does not sleep on over the cut."""
_SHORTEST_S: Final = 0.001
_DOUBT_S: Final = 10.0
"""So long a lease that has ended is given to be renewed before nothing allows a full session any more."""
_STOP_WITHIN_S: Final = 2.0


class Living:
    """The live part of one session; made when the two ends have met."""

    def __init__(
        self,
        asked: SessionSummary,
        home: Home,
        tools: Tools,
        desktop: Desktop,
        socket: Socket,
        terms: SessionTerms,
    ) -> None:
        self._asked, self._home, self._tools, self._socket = asked, home, tools, socket
        self._limiter = Limiter(tools.clock, terms)
        self._started_at = terms.session.started_at or terms.account_now
        self._limited = terms.session.limited
        self._since = tools.clock.monotonic()
        self._doubted_since: float | None = None
        self._news = asyncio.Event()
        self._silent = False
        self._view_only_told = ViewOnlyTold(asked.id, tools.calls, tools.waiting)
        self._desktop, self._monitors = desktop, _monitors_of(desktop)
        home.apply(MonitorsFound(self._monitors))
        chosen, self._screen = choosable(desktop, home.facts.session_settings.monitor)
        self._server = tools.stage.serve(chosen, socket, self._manners())
        self.heard(terms)

    async def run(self, over: asyncio.Event) -> EndReason | None:
        """Live until one of the ends has a reason; None when `over` was set, and who set it knows why."""
        serving = asyncio.create_task(self._server.run(), name="rfb")
        watching = asyncio.create_task(self._watched(), name="session")
        telling = asyncio.create_task(self._view_only_told.run(), name="view only")
        told = asyncio.create_task(over.wait())
        try:
            await asyncio.wait({serving, watching, told}, return_when=asyncio.FIRST_COMPLETED)
            self.silence()
            await asyncio.wait({serving}, timeout=_STOP_WITHIN_S)
        finally:
            self.silence()
            await cancel_and_wait(serving, watching, telling, told)
        if watching.done() and not watching.cancelled():
            return watching.result()
        return None if over.is_set() else self._reason_of(serving)

    def heard(self, terms: SessionTerms) -> None:
        """The relay told what is agreed now."""
        self._limiter.heard_terms(terms)
        self._view_only_told.heard(terms)
        lease = self._tools.leases.held(self._asked.computer_id)
        if lease is not None and lease.is_full is terms.session.limited:
            self._tools.leases.doubt()  # one of the two is old: the signed word decides
        self._news.set()

    def look(self) -> None:
        """The facts have changed: the time, the lease, what the user chose."""
        self._news.set()

    def silence(self) -> None:
        """Nothing of the other end has an effect from now on, and the server stops."""
        self._silent = True
        self._server.view_only = True
        self._server.end()

    def record(self, reason: EndReason) -> SessionRecord:
        """What is kept of it."""
        until = self._limiter.account_now
        if reason is EndReason.TRIAL_LIMIT and self._limiter.ends_at is not None:
            until = self._limiter.ends_at
        return SessionRecord(
            id=self._asked.id,
            client=self._asked.client,
            started_at=self._started_at,
            duration_s=max(0.0, (until - self._started_at).total_seconds()),
            end_reason=reason,
            limited=self._limited,
            bytes=self._bytes(),
        )

    async def _watched(self) -> EndReason:
        """Keep the facts true; comes back when the time is up."""
        while True:
            self._news.clear()
            self._learn()
            if self._limiter.is_over():
                return EndReason.TRIAL_LIMIT
            if self._is_idle():
                return EndReason.IDLE
            self._tell()
            wait_s = self._limiter.wait_s()
            pause_s = TICK_S if wait_s is None else min(TICK_S, max(wait_s, _SHORTEST_S))
            await sleep_unless(self._news, pause_s, self._tools.waiting)

    def _learn(self) -> None:
        told = self._tools.calls.account_time
        if told is not None:
            self._limiter.heard_time(told)
        lease = self._tools.leases.held(self._asked.computer_id)
        if lease is not None:
            self._limiter.heard_lease(lease)
        now = self._tools.clock.monotonic()
        if lease is not None and lease.says_something_at(self._limiter.account_now):
            self._doubted_since = None
        elif self._doubted_since is None:
            self._doubted_since = now
        elif now - self._doubted_since >= _DOUBT_S:
            self._limiter.impose()
        monitors = _monitors_of(self._desktop)
        if monitors != self._monitors:  # they come and go meanwhile
            self._monitors = monitors
            self._home.apply(MonitorsFound(monitors))
        chosen = self._home.facts.session_settings
        self._screen.choose(chosen.monitor)
        self._server.quality = chosen.quality
        self._view_only_told.want(chosen.view_only)
        if not self._silent:
            self._server.view_only = self._manners().view_only

    def _is_idle(self) -> bool:
        idle_s = self._home.facts.session_settings.idle_minutes * 60
        last = max(self._since, self._server.counts.last_input_monotonic)
        return 0 < idle_s <= self._tools.clock.monotonic() - last

    def _tell(self) -> None:
        if self._silent:
            return  # it is stopping: what is told of a session now is told of the one that took over
        limiter = self._limiter
        self._limited = limiter.ends_at is not None
        self._home.apply(
            SessionTold(
                SessionFact(
                    id=self._asked.id,
                    client=self._asked.client,
                    started_at=self._started_at,
                    limited=self._limited,
                    ends_at=limiter.ends_at,
                    remaining_s=limiter.remaining_s(),
                    bytes=self._bytes(),
                    view_only=self._server.view_only,
                    rate=limiter.rate,
                ),
                so_far=self.record(EndReason.AGENT_STOPPED),
            )
        )
        self._news.clear()  # what was told just now is no news here

    def _bytes(self) -> int:
        counts = self._server.counts
        return counts.bytes_in + counts.bytes_out

    def _manners(self) -> Manners:
        facts = self._home.facts
        own, chosen = facts.registration, facts.session_settings
        name = own.name if isinstance(own, Registered) else ""
        return Manners(name, self._asked.view_only or chosen.view_only)

    def _reason_of(self, serving: asyncio.Task[None]) -> EndReason:
        """Why the server stopped by itself."""
        failure = None if serving.cancelled() else serving.exception()
        if failure is None:
            return self._socket.end_reason
        if isinstance(failure, ScreenError):
            log.info("the screen was lost: %s", failure.code)
            self._home.apply(
                NoticeRaised(NoticeCode.SCREEN_UNAVAILABLE, {"code": failure.code, "during": "session"})
            )
            return EndReason.SCREEN_LOST
        if isinstance(failure, AccessError):
            log.info("the other end did not keep to the protocol: %s", failure.code)
            return EndReason.ENDED_BY_CLIENT
        raise failure


def _monitors_of(desktop: Desktop) -> tuple[MonitorFact, ...]:
    return tuple(
        MonitorFact(each.id, each.name, each.place.width, each.place.height)
        for each in desktop.screen.monitors
    )
