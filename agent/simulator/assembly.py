"""What differs in a simulator run: the clock, the embedded service, and the desk (composition only)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from agent.profile import simulated
from agent.profile.paths import Paths
from agent.profile.settings import Settings
from agent.profile.simulated import SimulatedMark, SimulatorWish
from agent.service.account_client import AccountClient
from agent.service.embedded import EmbeddedPlan
from agent.service.waiting import Waiting
from agent.simulator.calls import SimulatorCalls
from agent.simulator.desk import SimulatorDesk
from agent.simulator.tokens import FileToken, GivenToken, TokenSource, ToldToken
from shared.clock import Clock, SkewedClock


class SimulatorRun:
    """One run of an agent with a simulator."""

    def __init__(
        self, paths: Paths, wish: SimulatorWish, settings: Settings, clock: Clock, environ: Mapping[str, str]
    ) -> None:
        """Raises `StorageError`."""
        mark = simulated.mark_of(paths) or SimulatedMark()
        self._paths = paths
        self._told = ToldToken()
        self._tokens = _source(wish, settings, environ) or self._told
        self.clock = SkewedClock(clock)
        self.clock.be_off_by(mark.clock_skew_s)

    def changed(self, plan: EmbeddedPlan) -> EmbeddedPlan:
        """The embedded service, started with a simulator; its token is taken from its ready line."""
        return dataclasses.replace(plan, command=(*plan.command, "--simulator"), on_ready=self._told.take)

    def desk(self, client: AccountClient, waiting: Waiting) -> SimulatorDesk:
        """The desk that asks by way of `client`."""
        calls = SimulatorCalls(client, self._tokens)
        return SimulatorDesk(calls, client, self.clock, waiting, self._keep_skew)

    def _keep_skew(self, seconds: float) -> None:
        simulated.save_mark(self._paths, SimulatedMark(seconds))


def _source(wish: SimulatorWish, settings: Settings, environ: Mapping[str, str]) -> TokenSource | None:
    """Where the token of a service comes from that this agent does not start; None for its own."""
    if settings.account_url is None:
        return None
    if wish.token_file is not None:
        return FileToken(wish.token_file)
    given = simulated.given_token(environ)
    return GivenToken(given) if given is not None else None
