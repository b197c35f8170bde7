"""A stage for each test of this room; one for all examples of a property."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.subscription_stage import Stage, Told, subscription_stage


@pytest.fixture
async def stage(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Stage]:
    async with subscription_stage(tmp_path, clock) as stage:
        yield stage


@pytest.fixture
def told(tmp_path: Path, clock: FakeClock) -> Iterator[Told]:
    with Told(tmp_path, clock) as told:
        yield told
