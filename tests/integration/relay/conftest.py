"""What the tests of the relay stand on: the real relay behind the real server, on the test's own time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.clock import FakeClock
from tests.support.fake_timers import FakeTimers
from tests.support.relay_stage import RelayStage, relay_stage


@pytest.fixture
def timers(clock: FakeClock) -> FakeTimers:
    """The relay's timers, on the test's clock."""
    return FakeTimers(clock)


@pytest.fixture
async def stage(timers: FakeTimers) -> AsyncIterator[RelayStage]:
    """A relay that answers, with sessions that the test writes."""
    async with relay_stage(timers.clock, timers) as made:
        yield made
