"""A door that is open, with an agent behind it that does as the test says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.door.server import DoorLimits
from tests.support.door import FakeBackend, House, open_door


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    backend = FakeBackend()
    address = str(tmp_path / "run" / "door.sock")
    async with open_door(address, backend, limits=DoorLimits(goodbye_s=0.3)):
        yield House(address, backend)
