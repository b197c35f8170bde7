"""One run of a fleet, from its plan to what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from account.fleet.findings import Findings
from account.fleet.group import Measured
from account.fleet.hosts import live_hosts, new_listener
from account.fleet.plan import FleetPlan
from account.fleet.service import open_service
from account.fleet.years import Years, live_years
from shared.clock import Clock

Tell = Callable[[str, int, int], None]
"""Hears what is going on, how much of it is done, and of how much."""


@dataclass(slots=True)
class Outcome:
    """What a fleet did. `is_cut_short`: somebody stopped it, and the figures are of what was done by then."""

    plan: FleetPlan
    findings: Findings
    years: Years = field(default_factory=Years)
    measured: Measured = field(default_factory=Measured)
    seconds: float = 0.0
    is_cut_short: bool = False

    @property
    def is_good(self) -> bool:
        """Whether every invariant that was checked holds, and nothing failed."""
        return not self.findings.violations and not self.measured.troubles


async def run_fleet(plan: FleetPlan, clock: Clock, stop: asyncio.Event, tell: Tell) -> Outcome:
    """Hosts first, then the years. Raises `RequestRefused` (`fleet_invalid`), `StorageError`."""
    plan.check()
    outcome = Outcome(plan, Findings(plan.seed))
    begin = clock.monotonic()
    with new_listener() as listener:
        host = "{}:{}".format(*listener.getsockname())
        with open_service(plan.database_url, host) as service:
            if plan.hosts:
                steps = _Steps("hosts and sessions", plan.hosts + plan.sessions, tell)
                outcome.measured = await live_hosts(
                    plan, service, listener, outcome.findings, clock, stop, steps.one
                )
            if plan.accounts and not stop.is_set():
                years = _Steps("account-years", plan.accounts * plan.years, tell)
                outcome.years = await live_years(
                    plan, service.parts, outcome.findings, clock, stop, years.one
                )
    outcome.seconds = clock.monotonic() - begin
    outcome.is_cut_short = stop.is_set()
    return outcome


class _Steps:
    """Counts for whoever watches."""

    def __init__(self, what: str, of: int, tell: Tell) -> None:
        self._what = what
        self._of = of
        self._tell = tell
        self._done = 0
        tell(what, 0, of)

    def one(self) -> None:
        """One more is done."""
        self._done += 1
        self._tell(self._what, self._done, self._of)
