"""What every session works with, and what it may use of the agent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from agent.changes import Change
from agent.service.session_calls import SessionCalls
from agent.service.waiting import Waiting
from agent.session.leases import LeaseKeeper
from agent.session.stage import Stage
from shared.clock import Clock
from shared.errors import AccessError
from shared.state import Facts


class Home(Protocol):
    """What a session may use of the agent: read facts, report changes."""

    @property
    def facts(self) -> Facts: ...

    def apply(self, change: Change) -> None: ...

    def failed(self, error: AccessError) -> None: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What every session works with."""

    calls: SessionCalls
    leases: LeaseKeeper
    stage: Stage
    clock: Clock
    waiting: Waiting
    asking: asyncio.Lock
    """Held while a question stands: one at a time."""
