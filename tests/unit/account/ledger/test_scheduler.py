"""Due work happens by itself while the service runs, whatever the clocks do."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from account.ledger.scheduler import LONGEST_REST_S
from shared.calendar import add_months
from tests.support.patience import PATIENCE_S
from tests.unit.account.ledger.conftest import ACCOUNT, OTHER, Ledger

MONTH = timedelta(days=31)


async def until_events(ledger: Ledger, count: int, account_id: str = ACCOUNT) -> None:
    """Wait until the account's history has so many events."""
    with ledger.bus.listen(account_id) as listener:
        async with asyncio.timeout(PATIENCE_S):
            while len(await ledger.history(account_id)) < count:
                await listener.beyond(0)


@pytest.mark.rule("R96")
async def test_everything_that_is_due_is_settled_and_nothing_else(ledger: Ledger) -> None:
    await ledger.start(ACCOUNT)
    await ledger.start(OTHER, months=2)
    assert await ledger.scheduler.settle_all(ledger.books) == LONGEST_REST_S
    ledger.clock.advance(MONTH)
    await ledger.scheduler.settle_all(ledger.books)
    assert len(await ledger.history(ACCOUNT)) == 1
    assert await ledger.history(OTHER) == []


async def test_a_running_watcher_is_woken_by_what_falls_due_soon(ledger: Ledger) -> None:
    watcher = asyncio.create_task(ledger.scheduler.run(ledger.books))
    try:
        await ledger.books.set_clock(ACCOUNT, 0.0)
        await ledger.start()
        ledger.clock.advance(MONTH)
        assert len(await ledger.history()) == 1  # frozen: only the setting of the clock
        await ledger.books.set_clock(ACCOUNT, 1e7)
        ledger.clock.advance(timedelta(seconds=1))
        ledger.scheduler.wake()
        await until_events(ledger, 3)
    finally:
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)


async def test_a_frozen_account_waits_for_ever_and_a_scaled_one_by_its_own_clock(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    await ledger.start(ACCOUNT)
    await ledger.start(OTHER)
    await ledger.books.set_clock(ACCOUNT, 0.0)
    await ledger.books.set_clock(OTHER, 86_400.0)
    until_s = (add_months(begin, 1) - begin).total_seconds() / 86_400
    ledger.clock.advance(timedelta(seconds=until_s - 2))
    assert await ledger.scheduler.settle_all(ledger.books) == pytest.approx(2.0)
    ledger.clock.advance(timedelta(seconds=2))
    await ledger.scheduler.settle_all(ledger.books)
    kinds = [kind for _, kind, _, _ in await ledger.history(OTHER)]
    assert kinds == ["clock.changed", "subscription.renewed"]
    assert [kind for _, kind, _, _ in await ledger.history(ACCOUNT)] == ["clock.changed"]


@pytest.mark.expects_log("due work of an account failed and was undone")
async def test_one_account_that_fails_neither_stops_the_others_nor_spins(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    await ledger.start(ACCOUNT)
    ledger.fails_at = add_months(begin, 1)
    ledger.clock.advance(timedelta(seconds=1))
    await ledger.start(OTHER)
    ledger.clock.advance(MONTH)
    assert await ledger.scheduler.settle_all(ledger.books) == LONGEST_REST_S
    assert len(await ledger.history(OTHER)) == 1
    assert await ledger.history(ACCOUNT) == []
