"""An account service on a real port, and somebody who has an account there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.clock import SystemClock
from tests.support.account_service import Service, account_service
from tests.support.person import Person


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service that listens."""
    folder = tmp_path / "service"
    folder.mkdir()
    async with account_service(folder, SystemClock()) as made, made.live():
        yield made


@pytest.fixture
async def ada(service: Service) -> AsyncIterator[Person]:
    """Somebody with an account and a signed-in browser."""
    async with Person("ada@example.org", service.base_url) as person:
        await person.sign_up()
        yield person
