"""A real service with a simulator, whose faults a test switches on (docs/faults.md)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from account.context import SimulatorSettings
from account.simulator.faults.board import FaultBoard
from account.simulator.simulator import Simulator
from shared.clock import Clock
from shared.redact import Secret
from tests.support.account_service import Service, account_service

TOKEN: Final = "a-token-for-tests-of-the-simulator-123456"
SIMULATOR: Final = SimulatorSettings(Secret(TOKEN))


@asynccontextmanager
async def faulty_service(folder: Path, clock: Clock, **settings: Any) -> AsyncIterator[Service]:
    """A service with a simulator, otherwise as `account_service` makes it."""
    async with account_service(folder, clock, simulator=SIMULATOR, **settings) as service:
        yield service


def simulator_of(service: Service) -> Simulator:
    """The simulator of a service that has one."""
    simulator: Simulator = service.app.state.simulator.simulator
    return simulator


def board_of(service: Service) -> FaultBoard:
    """The faults of the process."""
    return simulator_of(service).faults.board
