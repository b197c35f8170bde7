"""The account service on a port of its own: event streams need real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock


@pytest.fixture
async def service(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    """The service; no test of a stream waits for a ping."""
    async with account_service(tmp_path, clock, ping_s=60) as service:
        yield service


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of `service` that sees streams as they come."""
    async with service.live() as http:
        yield http
