"""Knows how the simulator stands, and keeps this computer's clock as wrong as it is told to be.

Looks every few seconds, and after every change of the account while somebody watches. What it sees goes into
the facts; failures are its own, because they say nothing about the account API.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Final, Protocol

from agent.changes import Change, SimulatorSeen
from agent.service.waiting import Waiting, cancel_and_wait, sleep_unless
from agent.simulator.calls import SimulatorCalls
from shared.clock import AccountTime, SkewedClock
from shared.errors import AccessError, SimulatorRefused
from shared.reasons import FaultKind, Language
from shared.simulator import ClockView, FaultView
from shared.simulator_view import SimulatorView
from shared.state import Facts

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
"""Real seconds between two looks when nothing calls for one sooner."""

WATCHED_S: Final = 60.0
"""How long, in real seconds, a face that asked is taken to be watching."""

SHOWN_EVENTS: Final = 12
"""So many of the latest events are kept for whoever watches."""

_SETTLE_S: Final = 0.1
"""Changes that come in a row are looked at together."""


class Core(Protocol):
    """What this needs of the backend."""

    @property
    def facts(self) -> Facts: ...

    def apply(self, change: Change) -> None: ...


class SimulatorWatch:
    """Looks at the simulator until it is cancelled."""

    def __init__(self, core: Core, calls: SimulatorCalls, clock: SkewedClock, waiting: Waiting) -> None:
        self._core, self._calls, self._clock, self._waiting = core, calls, clock, waiting
        self._wake = asyncio.Event()
        self._looking = asyncio.Lock()
        self._watched_until: float | None = None
        self._situation: tuple[str | None, str | None, bool] | None = None
        self._told_clock: AccountTime | None = None
        self._language = Language.ENGLISH
        self.own_skew_s = clock.off_by_s
        """By how much the clock is wrong where no fault says otherwise."""

    @property
    def account(self) -> str | None:
        """The id of the account that the agent is signed in to."""
        facts = self._core.facts
        return facts.account.account.id if facts.account is not None and facts.account_email else None

    def noticed(self) -> None:
        """The facts have changed: look again if that is another situation."""
        connection = self._core.facts.connection
        situation = (self.account, connection.url, bool(connection.reachable))
        if situation != self._situation:
            self._situation = situation
            self._wake.set()

    async def watched(self, language: Language) -> None:
        """Somebody who reads `language` watches for the next minute; comes back when the view is whole."""
        self._language = language
        self._watched_until = self._clock.monotonic() + WATCHED_S
        await self.look()
        self._wake.set()

    async def look(self) -> None:
        """Look now; comes back when the facts have what was seen."""
        async with self._looking:
            try:
                seen = await self._seen()
            except AccessError as error:
                log.info("the simulator was not seen: %s", error.code)
                before = self._core.facts.simulator or SimulatorView(clock_skew_s=self._clock.off_by_s)
                seen = replace(before, available=False, problem=error.code)
            if seen != self._core.facts.simulator:
                self._core.apply(SimulatorSeen(seen))

    async def run(self) -> None:
        """Look, and follow the account's stream while somebody watches."""
        if self._core.facts.simulator is None:
            self._core.apply(SimulatorSeen(SimulatorView(clock_skew_s=self._clock.off_by_s)))
        following: tuple[str, asyncio.Task[None]] | None = None
        try:
            while True:
                self._wake.clear()
                following = await self._steered(following)
                await self.look()
                if await sleep_unless(self._wake, LOOK_S, self._waiting):
                    await self._waiting.sleep(_SETTLE_S)
        finally:
            if following is not None:
                await cancel_and_wait(following[1])

    def _is_watched(self) -> bool:
        return self._watched_until is not None and self._clock.monotonic() < self._watched_until

    async def _steered(
        self, following: tuple[str, asyncio.Task[None]] | None
    ) -> tuple[str, asyncio.Task[None]] | None:
        """The stream that is to be open now: of this account, while somebody watches."""
        wanted = self.account if self._is_watched() else None
        if following is not None and (following[0] != wanted or following[1].done()):
            await cancel_and_wait(following[1])
            following = None
        if following is None and wanted is not None:
            following = wanted, asyncio.create_task(self._follow(wanted), name="simulator stream")
        return following

    async def _follow(self, account: str) -> None:
        """Have a look taken after each change; ends with the stream, and is begun again by the next look."""
        try:
            async for _ in self._calls.changes(account):
                self._wake.set()
        except AccessError as error:
            log.info("the simulator's stream has ended: %s", error.code)

    async def _seen(self) -> SimulatorView:
        """The simulator as it stands. Raises `AccessError`."""
        service_faults = await self._calls.faults()
        watched, account = self._is_watched(), self.account
        found = None
        if account is not None:
            try:
                found = await self._calls.account(account, self._language.value)
            except SimulatorRefused as refused:
                if refused.code != "no_simulated_account":
                    raise
        if found is None:
            self._be_wrong(())
            return SimulatorView(
                available=True, watched=watched, faults=service_faults, clock_skew_s=self._clock.off_by_s
            )
        faults = await self._calls.faults(found.id)
        self._be_wrong(faults)
        payments = await self._calls.payments(found.id) if watched else ()
        timeline = await self._calls.timeline(found.id, SHOWN_EVENTS) if watched else None
        return SimulatorView(
            available=True,
            watched=watched,
            account=found.id,
            email=found.email,
            scenario=found.scenario,
            clock=self._shown(found.clock, watched),
            payments=payments,
            next_due=timeline.due[0] if timeline is not None and timeline.due else None,
            faults=(*service_faults, *faults),
            clock_skew_s=self._clock.off_by_s,
            events=timeline.events if timeline is not None else (),
            hints=found.hints if watched else (),
        )

    def _be_wrong(self, faults: tuple[FaultView, ...]) -> None:
        """Set this computer's clock wrong, as the account's fault says, else as the scenario does."""
        told = [
            each.seconds for each in faults if each.name == FaultKind.CLOCK_SKEW and each.seconds is not None
        ]
        try:
            self._clock.be_off_by(told[0] if told else self.own_skew_s)
        except ValueError:
            log.warning("a clock that is wrong by %r s cannot be had", told)

    def _shown(self, told: ClockView, watched: bool) -> ClockView:
        """The clock as the faces get it: while nobody watches, one that only ran on stays as it was told."""
        at, known = self._clock.monotonic(), self._told_clock
        if not watched and known is not None and known.rate == told.rate:
            ran_on = abs((known.at(at) - told.account_now).total_seconds())
            if ran_on <= max(1.0, told.rate):
                return ClockView(known.account_now, known.rate)
        self._told_clock = AccountTime(told.account_now, told.rate, at)
        return told
