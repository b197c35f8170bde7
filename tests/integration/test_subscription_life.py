"""Whole lives of subscriptions with the real store: years, failures, restarts (RULES R24, R46, R50–R56)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from account.db.sales_tables import Payment
from account.store.instruments import Outcome
from shared.calendar import add_months
from shared.reasons import AutoRenewal, EventKind, OrderKind, OrderState, Status
from tests.support.clock import FakeClock
from tests.support.till import Till, kinds, till_in

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
async def till(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Till]:
    async with till_in(tmp_path, clock) as made:
        yield made


@pytest.mark.rule("R50")
@pytest.mark.rule("R56")
@pytest.mark.invariant(4)
async def test_five_years_of_renewals_charge_each_term_once(till: Till) -> None:
    ada = await till.account()
    await till.buy(ada, "access_year", licences=2)
    start = (await till.subscription(ada)).activated_at
    await till.until(ada, add_months(start, 60) + DAY)
    orders = await till.store.orders(ada)
    assert [each.kind for each in orders] == [OrderKind.RENEWAL] * 5 + [OrderKind.PURCHASE]
    assert {each.amount.amount_minor for each in orders} == {2 * 1999}
    assert [each.placed_at for each in reversed(orders)][1:] == [
        add_months(start, 12 * years) for years in range(1, 6)
    ]
    assert (await till.subscription(ada)).until == add_months(start, 72)
    assert await till.adds_up(ada)


@pytest.mark.rule("R55")
async def test_a_card_that_recovers_is_charged_at_the_retry_and_the_anchor_stays(till: Till) -> None:
    ada = await till.account()
    await till.buy(ada, "access_month", instrument="sim_card_recovers")
    start = (await till.subscription(ada)).activated_at
    end = add_months(start, 1)
    await till.until(ada, end + DAY)
    assert (await till.entitlement(ada)).status is Status.GRACE
    events = await till.until(ada, end + 3 * DAY)
    assert kinds(events)[-2:] == [EventKind.ORDER_PAID, EventKind.SUBSCRIPTION_RENEWED]
    shown = await till.subscription(ada)
    assert (shown.status, shown.until) == (Status.ACTIVE, add_months(start, 2))
    assert await till.adds_up(ada)


@pytest.mark.rule("R55")
async def test_a_card_that_never_pays_again_is_tried_five_times_and_then_it_is_over(till: Till) -> None:
    ada = await till.account()
    await till.buy(ada, "access_month", instrument="sim_card_fails_at_renewal")
    end = (await till.subscription(ada)).until
    assert end is not None
    events = await till.until(ada, end + 30 * DAY)
    failed = [each.at - end for each in events if each.kind is EventKind.RENEWAL_FAILED]
    assert failed == [days * DAY for days in (0, 1, 3, 5, 7)]
    assert (await till.entitlement(ada)).status is Status.EXPIRED
    assert await till.charges(ada) == 1
    assert await till.adds_up(ada)


@pytest.mark.rule("R24")
@pytest.mark.rule("R98")
async def test_a_service_that_was_down_for_months_settles_everything_at_its_own_instant(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with till_in(tmp_path, clock) as before:
        ada = await before.account()
        await before.buy(ada, "access_month")
        start = (await before.subscription(ada)).activated_at
    clock.advance(timedelta(days=100))
    async with till_in(tmp_path, clock) as after:
        shown = await after.subscription(ada)
        assert shown.until == add_months(start, 4)
        renewals = [each for each in await after.store.orders(ada) if each.kind is OrderKind.RENEWAL]
        assert sorted(each.placed_at for each in renewals) == [
            add_months(start, count) for count in (1, 2, 3)
        ]
        assert await after.adds_up(ada)


@pytest.mark.rule("R46")
@pytest.mark.security(34)
@pytest.mark.invariant(6)
async def test_after_a_charge_back_no_late_message_brings_access_back(till: Till) -> None:
    ada = await till.account()
    order = await till.buy(ada, "access_year")
    await till.store.charge_back(ada, order.id)
    assert (await till.entitlement(ada)).status is Status.SUSPENDED
    rows = await till.store.order(ada, order.id)
    assert rows.state is OrderState.REFUNDED
    payments = await till.rows(Payment, ada)
    for _ in range(2):
        await till.store.processor_says(payments[0].reference, Outcome.CONFIRM)
    await till.advance(ada, 400 * DAY)
    assert (await till.entitlement(ada)).status is Status.SUSPENDED
    assert await till.charged(ada) == 0
    assert await till.adds_up(ada)


@pytest.mark.rule("R51")
@pytest.mark.rule("R96")
async def test_disabled_a_moment_before_the_renewal_nobody_is_charged(till: Till) -> None:
    ada = await till.account()
    await till.buy(ada, "access_month")
    shown = await till.subscription(ada)
    assert shown.until is not None
    await till.until(ada, shown.until - TICK)
    becoming = await till.parts.subscriptions.set_auto_renewal(ada, shown.id, False)
    assert becoming.auto_renewal_becomes is AutoRenewal.OFF
    await till.until(ada, shown.until + DAY)
    assert await till.charges(ada) == 1
    assert (await till.entitlement(ada)).status is Status.EXPIRED


@pytest.mark.rule("R55")
@pytest.mark.rule("R96")
@pytest.mark.invariant(7)
async def test_a_failing_renewal_is_the_same_order_whether_time_passes_at_once_or_in_parts(
    till: Till,
) -> None:
    told = []
    for stops in ((9,), (0, 1, 2, 3, 9)):
        ada = await till.account()
        await till.buy(ada, "access_month", instrument="sim_card_fails_at_renewal")
        end = (await till.subscription(ada)).until
        assert end is not None
        events = []
        for days in stops:
            events += await till.until(ada, end + days * DAY)
        told.append([(each.kind, each.at - end) for each in events if each.at >= end])
        (renewal,) = [each for each in await till.store.orders(ada) if each.kind is OrderKind.RENEWAL]
        assert len((await till.store.order(ada, renewal.id)).payments) == 5
    assert told[0] == told[1]
