"""A history gives the same bytes on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from account.simulator.history.replay import rehearse
from account.simulator.history.state_hash import differing, lines_of
from tests.support.databases import on_server
from tests.support.postgresql import PostgresqlServer
from tests.support.simulated_story import Story, simulator_house


@pytest.mark.proof
@pytest.mark.rule("R98")
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_history_played_on_postgresql_ends_in_the_hash_that_it_has_on_sqlite(
    tmp_path: Path, postgresql_server: PostgresqlServer, seed: int
) -> None:
    chance = random.Random(seed)
    async with simulator_house(tmp_path) as house:
        await house.account("member@example.test")
        story = Story(house, (await house.account()).id)
        await story.go([chance.randrange(1 << 16) for _ in range(90)])
        await house.simulator.set_rate(story.account_id, 0)
        await house.simulator.advance(story.account_id, by="P2Y")
        export, lines = await house.simulator.export(story.account_id), await house.lines(story.account_id)
        catalogue = house.parts.context.catalogue
        here, there = postgresql_server.empty_database(), postgresql_server.empty_database()
        played = await rehearse(export, catalogue, story.account_id, house.clock, here)
        fork = await rehearse(export, catalogue, "acc_another", house.clock, there)

    assert differing(lines, lines_of(played.rows, played.clock)) == [], story.told
    assert played.hash == fork.hash == export.hash


@pytest.mark.proof
@pytest.mark.rule("R98")
@pytest.mark.invariant(7)
@pytest.mark.parametrize("seed", [4, 5])
async def test_a_story_on_a_server_its_fork_and_its_replay_from_a_file_have_one_hash(
    tmp_path: Path, postgresql_server: PostgresqlServer, seed: int
) -> None:
    chance = random.Random(seed)
    numbers = [chance.randrange(1 << 16) for _ in range(40)]
    hashes: list[set[str]] = []
    (tmp_path / "server").mkdir()
    (tmp_path / "file").mkdir()
    with on_server(postgresql_server):
        async with simulator_house(tmp_path / "server") as there:
            await there.account("member@example.test")
            story = Story(there, (await there.account()).id)
            await story.go(numbers)
            await there.simulator.set_rate(story.account_id, 0)
            fork = await there.simulator.fork(story.account_id)
            for steps in (("P400D",), ("P150D", "P100D", "P150D")):  # at once, and in parts
                other = story.account_id if len(steps) == 1 else fork.id
                for by in steps:
                    await there.simulator.advance(other, by=by)
            exports = [await there.simulator.export(each) for each in (story.account_id, fork.id)]
            hashes.append({each.hash for each in exports})
    async with simulator_house(tmp_path / "file") as here:
        for export in exports:
            account = await here.simulator.replay(export)
            hashes.append({(await here.simulator.export(account.id)).hash})
    assert hashes[0] == hashes[1] == hashes[2], story.told
    assert len(hashes[0]) == 1
