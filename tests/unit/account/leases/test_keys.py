"""The service's keys: made once, rotated with overlap, private parts only where they sign (SECURITY 31)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from account.db.database import Database, sqlite_url
from account.db.key_tables import ServiceKey
from account.db.schema import migrate
from account.leases.keys import PUBLISHED_AFTER, PUBLISHED_BEFORE, ServiceKeys
from account.leases.signing import TokenInvalid
from tests.support.clock import FakeClock

TYPE = "access-lease+jwt"
TICK = timedelta(microseconds=1)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database."""
    made = Database(sqlite_url(tmp_path / "account.db"))
    migrate(made)
    yield made
    made.close()


@pytest.fixture
def keys(database: Database, clock: FakeClock) -> ServiceKeys:
    """Its keys: none yet."""
    return ServiceKeys(database, clock)


async def private(database: Database) -> set[str]:
    """The keys whose private part is there."""
    rows = await database.read(lambda session: session.scalars(select(ServiceKey)).all())
    return {row.kid for row in rows if "d" in row.jwk}


async def kid_now(keys: ServiceKeys) -> str:
    """The key that signs now."""
    (signing,) = [each.kid for each in await keys.published() if each.signs_now]
    return signing


async def test_the_first_need_makes_a_key_and_every_process_uses_it(
    database: Database, keys: ServiceKeys, clock: FakeClock
) -> None:
    others = [ServiceKeys(database, clock) for _ in range(3)]
    signers = await asyncio.gather(*(each.signer() for each in (keys, *others)))
    assert len(await keys.published()) == 1
    token = signers[0].sign(TYPE, {"a": 1})
    assert [await each.open(token, TYPE) for each in others] == [{"a": 1}] * 3
    assert [set(each) for each in signers[0].published] == [{"kty", "crv", "x", "kid", "alg", "use"}]


@pytest.mark.security(31)
async def test_a_new_key_is_published_a_day_before_it_signs_and_the_old_one_eight_after(
    database: Database, keys: ServiceKeys, clock: FakeClock
) -> None:
    first = await keys.rotate()
    token = (await keys.signer()).sign(TYPE, {"a": 1})
    second = await keys.rotate()
    assert await kid_now(keys) == first
    assert {each["kid"] for each in (await keys.signer()).published} == {first, second}
    clock.advance(PUBLISHED_BEFORE - TICK)
    assert await kid_now(keys) == first
    clock.advance(TICK)
    assert await kid_now(keys) == second
    assert await keys.open(token, TYPE) == {"a": 1}
    await database.write(keys.signer_in)
    assert await private(database) == {second}, "what no longer signs cannot"
    clock.advance(PUBLISHED_AFTER - TICK)
    assert {each.kid for each in await keys.published()} == {first, second}
    clock.advance(TICK)
    assert {each.kid for each in await keys.published()} == {second}
    with pytest.raises(TokenInvalid):
        await ServiceKeys(database, clock).open(token, TYPE)


@pytest.mark.security(31)
async def test_a_key_that_is_not_safe_is_replaced_at_once_and_believed_no_more(
    database: Database, keys: ServiceKeys, clock: FakeClock
) -> None:
    token = (await keys.signer()).sign(TYPE, {"a": 1})
    new = await ServiceKeys(database, clock).rotate(at_once=True)  # by the verb, beside the service
    assert (await keys.signer()).published[0]["kid"] == new
    assert await private(database) == {new}
    with pytest.raises(TokenInvalid):
        await keys.open(token, TYPE)


async def test_a_key_that_has_not_signed_yet_is_forgotten_by_the_next_rotation(keys: ServiceKeys) -> None:
    first = await keys.rotate()
    await keys.rotate()
    last = await keys.rotate()
    assert {each.kid for each in await keys.published()} == {first, last}


async def test_a_clock_that_was_set_back_still_signs(keys: ServiceKeys, clock: FakeClock) -> None:
    await keys.rotate()
    clock.set_now(clock.now() - timedelta(days=400))
    token = (await keys.signer()).sign(TYPE, {"a": 1})
    assert await keys.open(token, TYPE) == {"a": 1}


async def test_strangers_keys_cost_one_look_a_second(
    database: Database, keys: ServiceKeys, clock: FakeClock, tmp_path: Path
) -> None:
    await keys.signer()
    stranger = Database(sqlite_url(tmp_path / "stranger.db"))
    migrate(stranger)
    token = (await ServiceKeys(stranger, clock).signer()).sign(TYPE, {"a": 1})
    stranger.close()
    looks = []
    find = keys._find
    keys._find = lambda session: looks.append(1) or find(session)  # type: ignore[method-assign,func-returns-value]
    for _ in range(5):
        with pytest.raises(TokenInvalid):
            await keys.open(token, TYPE)
    assert len(looks) == 1
    clock.advance(timedelta(seconds=1))
    with pytest.raises(TokenInvalid):
        await keys.open(token, TYPE)
    assert len(looks) == 2
