"""What most tests of the account service stand on; a test that needs more says so in its own file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.portal import Agent, Browser, browser


@pytest.fixture
async def service(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    """The account service, without sockets."""
    async with account_service(tmp_path, clock) as running:
        yield running


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """A client of `service`."""
    async with service.http() as http:
        yield http


@pytest.fixture
async def person(service: Service) -> AsyncIterator[Browser]:
    """Ada's browser, signed in."""
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(await service.account("ada@example.org"))


@pytest.fixture
async def agent(service: Service) -> AsyncIterator[Agent]:
    """An agent that calls the OAuth endpoints."""
    async with service.http() as http:
        yield Agent(service, http)
