"""Moving an account's clock: in order, all or nothing, alone, never back (RULES R95–R98, invariant 7)."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from account.ledger.book import Book
from account.ledger.clocks import ClockSetting
from account.ledger.due import PRIORITY, DueKind
from shared.calendar import add_months
from shared.errors import ClockRefused, NotFoundRefused
from shared.reasons import EventKind
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.unit.account.ledger.conftest import ACCOUNT, OTHER, Ledger, StepFailed, open_ledger

DAY = timedelta(days=1)


def everything(ledger: Ledger, account_id: str) -> list[tuple[object, ...]]:
    """Every byte that the database has of an account, but for when its clock was looked at."""
    found: list[tuple[object, ...]] = []
    with ledger.database.engine.connect() as connection:
        for table in ("accounts", "due_work", "events", "subscriptions", "orders"):
            column = "id" if table == "accounts" else "account_id"
            rows = connection.execute(
                text(f"SELECT * FROM {table} WHERE {column} = :id ORDER BY 1, 2"), {"id": account_id}
            )
            found += [(table, *row) for row in rows]
        found += [
            ("clock", *row)
            for row in connection.execute(
                text("SELECT account_at, rate FROM account_clocks WHERE account_id = :id"), {"id": account_id}
            )
        ]
    return found


@pytest.mark.rule("R96")
@pytest.mark.rule("R97")
async def test_an_advance_runs_each_item_at_its_own_instant_and_returns_its_events(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    await ledger.start()
    events = await ledger.books.advance(ACCOUNT, begin + 92 * DAY)
    assert [event.at for event in events] == [add_months(begin, count) for count in (1, 2, 3)]
    assert {event.kind for event in events} == {EventKind.SUBSCRIPTION_RENEWED}
    assert [(e.seq, e.kind.value, e.at, e.data) for e in events] == await ledger.history()
    assert ledger.clocks.read(ACCOUNT).account_now == begin + 92 * DAY


@pytest.mark.rule("R96")
async def test_what_falls_on_one_instant_happens_in_the_order_of_the_rules(ledger: Ledger) -> None:
    at = ledger.clock.now() + DAY
    shuffled = sorted(set(DueKind) - {DueKind.ENTITLEMENT}, key=lambda kind: kind.value[::-1])

    def work(book: Book) -> None:
        for kind in shuffled:
            book.schedule(kind, at, kind.value, anchor=at.isoformat(), count="1", months="12")

    await ledger.books.change(ACCOUNT, work)
    events = await ledger.books.advance(ACCOUNT, at)
    ranks = [PRIORITY[DueKind(event.data["kind"])] for event in events]
    assert ranks == sorted(ranks)
    assert [event.data["kind"] for event in events][:2] in (
        ["payment_settles", "app_store_acts"],
        ["app_store_acts", "payment_settles"],
    )
    order = [event.data["kind"] for event in events]
    assert order.index("auto_renewal_changes") < order.index("renewal") < order.index("renewal_retry")
    assert order.index("renewal_retry") < order.index("grace_ends")


@pytest.mark.rule("R96")
@pytest.mark.invariant(7)
@given(cuts=st.lists(st.integers(0, 400 * 24), min_size=1, max_size=5), months=st.integers(1, 5))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_several_advances_leave_what_one_leaves(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], months: int
) -> None:
    begin = datetime(2026, 1, 31, 10, tzinfo=UTC)
    stops = [begin + timedelta(hours=hours) for hours in sorted(cuts)]

    async def run(stops: list[datetime]) -> list[tuple[object, ...]]:
        folder = tmp_path_factory.mktemp("books")
        ledger = open_ledger(folder, FakeClock(begin))
        with ledger.database.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO accounts (id, email, email_key, password_hash, kind, created_at, event_seq) "
                    "VALUES ('acc_a', 'a', 'a', '', 'personal', '2026-01-01', 0)"
                )
            )
        try:
            await ledger.start()
            await ledger.start(kind=DueKind.PAYMENT_SETTLES, months=months)
            for stop in stops:
                await ledger.books.advance(ACCOUNT, stop)
            return everything(ledger, ACCOUNT)
        finally:
            ledger.database.close()
            shutil.rmtree(folder)

    assert asyncio.run(run(stops)) == asyncio.run(run(stops[-1:]))


@pytest.mark.rule("R98")
async def test_advancing_one_account_changes_no_byte_of_another(ledger: Ledger) -> None:
    await ledger.start(ACCOUNT)
    await ledger.start(OTHER)
    before = everything(ledger, OTHER)
    await ledger.books.advance(ACCOUNT, ledger.clock.now() + 400 * DAY)
    assert everything(ledger, OTHER) == before
    assert ledger.clocks.read(OTHER).account_now == ledger.clock.now()


@pytest.mark.rule("R98")
async def test_a_step_that_fails_leaves_the_account_as_it_was_before_the_advance(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    await ledger.start()
    before = everything(ledger, ACCOUNT)
    ledger.fails_at = add_months(begin, 3)
    with pytest.raises(StepFailed):
        await ledger.books.advance(ACCOUNT, begin + 400 * DAY)
    assert everything(ledger, ACCOUNT) == before
    assert ledger.clocks.read(ACCOUNT).account_now == begin
    ledger.fails_at = None
    assert len(await ledger.books.advance(ACCOUNT, begin + 100 * DAY)) == 3


@pytest.mark.rule("R98")
async def test_a_clock_refuses_to_go_back(ledger: Ledger) -> None:
    await ledger.books.advance(ACCOUNT, ledger.clock.now() + DAY)
    before = everything(ledger, ACCOUNT)
    for move in (
        ledger.books.advance(ACCOUNT, ledger.clock.now()),
        ledger.books.set_clock(ACCOUNT, 1.0, ledger.clock.now()),
    ):
        with pytest.raises(ClockRefused) as refused:
            await move
        assert refused.value.code == "clock_backwards"
    assert everything(ledger, ACCOUNT) == before


@pytest.mark.parametrize("rate", [-1.0, 1e9, float("inf"), float("nan")])
async def test_a_clock_refuses_an_absurd_rate(ledger: Ledger, rate: float) -> None:
    with pytest.raises(ClockRefused) as refused:
        await ledger.books.set_clock(ACCOUNT, rate)
    assert refused.value.code == "clock_rate_invalid"


@pytest.mark.rule("R98")
async def test_clocks_survive_a_restart(ledger: Ledger, tmp_path: Path) -> None:
    begin = ledger.clock.now()
    await ledger.books.set_clock(ACCOUNT, 0.0, begin + 30 * DAY)
    await ledger.books.set_clock(OTHER, 10.0)
    ledger.clock.advance(timedelta(minutes=1))
    again = open_ledger(tmp_path, ledger.clock)
    try:
        await again.scheduler.load_clocks()
        assert again.clocks.read(ACCOUNT).account_now == begin + 30 * DAY
        assert again.clocks.read(OTHER).account_now == begin + timedelta(minutes=10)
        assert again.clocks.read(OTHER).rate == 10.0
    finally:
        again.database.close()


@pytest.mark.rule("R95")
async def test_a_clock_is_real_frozen_or_scaled(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    reading = ledger.clocks.read
    ledger.clock.advance(timedelta(seconds=5))
    assert reading(ACCOUNT).account_now == begin + timedelta(seconds=5)
    await ledger.books.set_clock(ACCOUNT, 0.0)
    ledger.clock.advance(timedelta(seconds=5))
    assert reading(ACCOUNT).account_now == begin + timedelta(seconds=5)
    await ledger.books.set_clock(ACCOUNT, 60.0)
    ledger.clock.advance(timedelta(seconds=5))
    assert reading(ACCOUNT).account_now == begin + timedelta(seconds=305)
    assert reading(None).account_now == ledger.clock.now()


@pytest.mark.rule("R98")
@pytest.mark.parametrize("rate", [0.0, 1.0, 60.0])
async def test_a_fast_clock_that_is_slowed_never_shows_an_earlier_time(ledger: Ledger, rate: float) -> None:
    await ledger.books.set_clock(ACCOUNT, 86_400.0)
    shown = [ledger.clocks.read(ACCOUNT).account_now]

    def time_passes(_: object) -> None:
        """While the change is written, and before it is announced."""
        ledger.clock.advance(timedelta(seconds=3))
        shown.append(ledger.clocks.read(ACCOUNT).account_now)

    event.listen(ledger.database.engine, "commit", time_passes)
    await ledger.books.set_clock(ACCOUNT, rate)
    event.remove(ledger.database.engine, "commit", time_passes)
    shown.append(ledger.clocks.read(ACCOUNT).account_now)
    assert len(shown) == 3
    assert shown == sorted(shown)
    before = ledger.clocks.read(ACCOUNT).account_now
    ledger.clock.advance(timedelta(seconds=1))
    assert ledger.clocks.read(ACCOUNT).account_now == before + timedelta(seconds=rate)


@pytest.mark.rule("R96")
async def test_a_change_between_a_move_and_its_announcement_is_dated_after_the_move(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, write = ledger.clock.now(), ledger.database.write
    moved, changed = asyncio.Event(), asyncio.Event()

    async def moved_but_not_announced(work: Any) -> Any:
        monkeypatch.setattr(ledger.database, "write", write)
        closed = await write(work)
        moved.set()
        await changed.wait()
        return closed

    monkeypatch.setattr(ledger.database, "write", moved_but_not_announced)
    move = asyncio.create_task(ledger.books.advance(ACCOUNT, begin + DAY))
    await moved.wait()
    assert ledger.clocks.read(ACCOUNT).account_now == begin
    assert await ledger.books.change(ACCOUNT, lambda book: book.now) == begin + DAY
    changed.set()
    await move
    assert ledger.clocks.read(ACCOUNT).account_now == begin + DAY


@pytest.mark.rule("R98")
async def test_a_move_whose_caller_went_away_is_announced_all_the_same(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    move = asyncio.create_task(ledger.books.advance(ACCOUNT, begin + DAY))
    await asyncio.sleep(0)
    with ledger.bus.listen(ACCOUNT) as listener:
        move.cancel()
        async with asyncio.timeout(PATIENCE_S):
            await listener.beyond(0)
    assert ledger.clocks.read(ACCOUNT).account_now == begin + DAY
    ledger.clock.advance(DAY)
    assert ledger.clocks.read(ACCOUNT).account_now == begin + 2 * DAY


@pytest.mark.rule("R95", "R97")
async def test_a_move_wakes_who_listens_also_when_somebody_read_the_new_clock_first(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, to = ledger.database.write, ledger.clock.now() + DAY

    async def written_and_read(work: Any) -> Any:
        closed = await write(work)
        ledger.clocks.learn(ACCOUNT, closed.clock)
        return closed

    monkeypatch.setattr(ledger.database, "write", written_and_read)
    with ledger.bus.listen(ACCOUNT) as listener:
        await ledger.books.advance(ACCOUNT, to)
        async with asyncio.timeout(PATIENCE_S):
            await listener.beyond(0)


@pytest.mark.rule("R98")
async def test_a_reader_who_is_late_does_not_set_the_clock_back(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    before = ledger.clocks.setting(ACCOUNT)
    await ledger.books.set_clock(ACCOUNT, 0.0, begin + DAY)
    first = ledger.clocks.setting(ACCOUNT)
    ledger.clock.advance(timedelta(seconds=1))
    await ledger.books.advance(ACCOUNT, begin + 2 * DAY)
    for late in (before, first):
        ledger.clocks.glimpse(ACCOUNT, late)
        assert ledger.clocks.read(ACCOUNT).account_now == begin + 2 * DAY


@pytest.mark.rule("R96")
async def test_what_happens_is_dated_by_the_row_whatever_the_copy_says(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, learn = ledger.clock.now(), ledger.clocks.learn
    await ledger.books.advance(ACCOUNT, begin + DAY)

    def learn_and_be_overtaken(account_id: str, setting: ClockSetting | None) -> None:
        learn(account_id, setting)
        learn(account_id, None)

    monkeypatch.setattr(ledger.clocks, "learn", learn_and_be_overtaken)
    assert await ledger.books.change(ACCOUNT, lambda book: book.now) == begin + DAY


@pytest.mark.rule("R98")
async def test_a_clock_goes_on_after_a_move_that_was_refused(ledger: Ledger) -> None:
    with pytest.raises(ClockRefused):
        await ledger.books.advance(ACCOUNT, ledger.clock.now() - DAY)
    ledger.clock.advance(DAY)
    assert ledger.clocks.read(ACCOUNT).account_now == ledger.clock.now()


@pytest.mark.rule("R95")
async def test_a_step_goes_to_the_next_due_instant_and_no_further(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    await ledger.start()
    assert len(await ledger.books.step(ACCOUNT)) == 1
    assert ledger.clocks.read(ACCOUNT).account_now == add_months(begin, 1)
    assert await ledger.books.step(OTHER) == ()


async def test_an_unknown_account_has_no_books(ledger: Ledger) -> None:
    with pytest.raises(NotFoundRefused):
        await ledger.books.settle("acc_nobody")
    with pytest.raises(NotFoundRefused):
        await ledger.books.advance("acc_nobody", ledger.clock.now())


async def test_two_advances_at_once_happen_one_after_the_other(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    await ledger.start()
    await asyncio.gather(
        ledger.books.advance(ACCOUNT, begin + 100 * DAY), ledger.books.advance(ACCOUNT, begin + 100 * DAY)
    )
    assert len(await ledger.history()) == 3


@pytest.mark.rule("R96")
async def test_overdue_work_runs_at_its_own_instant_before_the_next_change(ledger: Ledger) -> None:
    begin = ledger.clock.now()
    await ledger.start()
    ledger.clock.advance(45 * DAY)
    await ledger.books.change(ACCOUNT, lambda book: book.record(EventKind.CART_CHANGED))
    assert [(kind, at) for _, kind, at, _ in await ledger.history()] == [
        ("subscription.renewed", add_months(begin, 1)),
        ("cart.changed", begin + 45 * DAY),
    ]
