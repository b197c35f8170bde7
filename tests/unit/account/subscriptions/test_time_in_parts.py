"""Account time in one go or in parts, and whole lives of subscriptions (RULES R96, R98, invariant 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.calendar import add_months
from shared.reasons import AccountKind, EventKind, OrderKind, Status
from shared.sales import Subscription
from tests.support.clock import START
from tests.support.subscription_stage import Stage, Told

DAY = timedelta(days=1)
PLANS = st.sampled_from(["access_month", "access_year", "desktop_pro_year"])
Heard = list[tuple[EventKind, datetime]]


async def lived(stage: Stage, plan: str, off_after: int | None, pays: bool, stops: list[timedelta]) -> object:
    """One life, told as what was heard and what is left; without ids, which every account has its own."""
    account = await stage.account(AccountKind.BUSINESS)
    stage.pays = pays
    bought = await stage.buy(account, plan, licences=2)
    await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    if off_after is not None:
        await stage.until(account, START + off_after * DAY)
        if (await stage.shown(account, bought)).status is Status.ACTIVE:
            await stage.subscriptions.set_auto_renewal(account, bought, False)
    heard: Heard = []
    now = stage.now(account)
    for stop in stops:
        heard += [(each.kind, each.at) for each in await stage.until(account, now + stop)]
    state = await stage.state(account)
    left = [_without_ids(each) for each in await stage.subscriptions.list(account)]
    return heard, sorted(left, key=lambda row: (row.product, row.origin)), state.entitlement


def _without_ids(row: Subscription) -> Subscription:
    return replace(row, id="", bundled_in=None, keys=(), payment_method=None)


@pytest.mark.rule("R96")
@pytest.mark.invariant(7)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=PLANS,
    off_after=st.none() | st.integers(0, 100),
    pays=st.booleans(),
    hours=st.lists(st.integers(0, 24 * 900), min_size=1, max_size=5),
)
def test_advancing_in_parts_is_advancing_at_once(
    told: Told, plan: str, off_after: int | None, pays: bool, hours: list[int]
) -> None:
    stops = [timedelta(hours=each) for each in sorted(hours)]

    async def story(stage: Stage) -> None:
        in_parts = await lived(stage, plan, off_after, pays, stops)
        at_once = await lived(stage, plan, off_after, pays, stops[-1:])
        assert in_parts == at_once

    told.tell(story)


@pytest.mark.rule("R67")
async def test_after_a_century_of_monthly_renewals_the_day_of_the_month_is_the_first_ones(
    stage: Stage,
) -> None:
    stage.clock.set_now(START.replace(day=31))
    account = await stage.account()
    await stage.buy(account, "access_month")
    end = add_months(START.replace(day=31), 1100)
    await stage.until(account, end)
    assert len(stage.charged) == 1100
    assert {at.day for at, _, _ in stage.charged} == {28, 29, 30, 31}
    assert (await stage.access(account)).until == add_months(START.replace(day=31), 1101)


@pytest.mark.rule("R98")
async def test_a_step_that_fails_leaves_the_account_as_it_was(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    await stage.until(account, START + 10 * DAY)
    before = await stage.state(account)
    plan = stage.catalogue.plans.pop("access_month")  # the till cannot price the second renewal
    with pytest.raises(Exception, match="plan_unknown"):
        await stage.until(account, add_months(START, 3))
    assert stage.now(account) == START + 10 * DAY
    assert await stage.states.account_state(account) == before
    stage.catalogue.plans["access_month"] = plan
    await stage.until(account, add_months(START, 3))
    assert (await stage.shown(account, bought)).until == add_months(START, 4)


async def test_a_purchase_in_the_very_instant_of_the_end_begins_there(stage: Stage) -> None:
    account = await stage.account()
    await stage.pay(account, OrderKind.PURCHASE, "access_month", 1, has_method=False)
    end = add_months(START, 1)
    await stage.until(account, end)
    second = await stage.buy(account, "access_month")
    shown = await stage.shown(account, second)
    assert (shown.activated_at, shown.until) == (end, add_months(end, 1))
