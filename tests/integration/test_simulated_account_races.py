"""Several who make the same simulated account at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shared.errors import SimulatorRefused
from shared.simulator import SimulatedAccount
from tests.support.simulated_story import simulator_house

pytestmark = pytest.mark.both_databases


async def test_of_several_who_want_the_same_address_one_gets_it(tmp_path: Path) -> None:
    async with simulator_house(tmp_path) as house:
        wishes = [house.account("story@example.test") for _ in range(4)]
        answers = await asyncio.gather(*wishes, return_exceptions=True)
    refused = [each for each in answers if isinstance(each, SimulatorRefused)]
    assert [each.code for each in refused] == ["account_exists"] * 3
    assert sum(isinstance(each, SimulatedAccount) for each in answers) == 1
