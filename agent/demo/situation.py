"""One scenario, shown by itself: loaded, and put into words."""

from __future__ import annotations

from typing import Final

from agent.demo.stage import until
from agent.demo.telling import Telling
from agent.door.client import DoorClient
from shared.simulator import Loaded
from shared.simulator_commands import LoadScenario, WatchSimulator
from shared.snapshot import Snapshot
from shared.state import AgentState

_SETTLED: Final = frozenset(AgentState) - {AgentState.STARTING, AgentState.SIGNING_IN}
_PAGES: Final = {
    AgentState.REMOVED: "removed",
    AgentState.LIMIT_REACHED: "limit",
    AgentState.SIGNED_OUT: "welcome",
    AgentState.SECRETS_LOCKED: "secrets",
}


class Situation:
    """A scenario with one agent. `speed` None: that of the scenario."""

    def __init__(self, agent: DoorClient, name: str, speed: float | None, telling: Telling) -> None:
        self._agent, self._speed, self._telling = agent, speed, telling
        self.name = name
        self.hints: tuple[str, ...] = ()
        """What a presenter may say; known once it is loaded."""

    async def load(self) -> str:
        """Begin it anew; the account's address. Raises `AccessError` (`scenario_unknown`)."""
        loaded = await self._agent.command(self._wish())
        assert isinstance(loaded, Loaded)
        self.hints = loaded.hints
        await until(self._agent, lambda seen: seen.state in _SETTLED)
        await self._agent.command(WatchSimulator())
        return loaded.account.email

    def told(self) -> str:
        """The situation in one line."""
        seen = self._agent.snapshot
        state = self._telling.state(seen.state)
        return (
            state if seen.entitlement is None else f"{state} · {self._telling.entitlement(seen.entitlement)}"
        )

    def _wish(self) -> LoadScenario:
        return LoadScenario(self.name, speed=self._speed, force=True, language=self._telling.language)

    def page(self) -> str:
        """How the window's picture of it is called."""
        return page_of(self._agent.snapshot)


def portal_page_of(seen: Snapshot) -> str:
    """Where in the portal `seen` is told best: places on the Computers page, orders where they are listed."""
    if seen.limit is not None or any(row.over_limit for row in seen.computers):
        return "/computers"
    if seen.subscription is not None:
        return "/subscriptions"
    events = seen.simulator.events if seen.simulator is not None else ()
    return "/orders" if any(each.kind.startswith("order.") for each in events) else "/computers"


def page_of(seen: Snapshot) -> str:
    """How the window's picture of `seen` begins."""
    if seen.state in _PAGES:
        return _PAGES[seen.state]
    if seen.state is AgentState.READY and seen.entitlement is not None:
        return f"main-{seen.entitlement.status}"
    return f"main-{seen.state}" if seen.state is AgentState.IN_SESSION else "main"
