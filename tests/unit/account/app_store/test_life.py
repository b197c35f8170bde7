"""A subscription of the App Store from purchase to its end, on real books (RULES R39, R55)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from account.app_store.journal import ChainState
from shared.errors import SalesRefused
from shared.reasons import AutoRenewal, Status
from tests.support.app_store_stage import Stage, app_store_stage, months_after
from tests.support.clock import START, FakeClock

DAY = timedelta(days=1)
MONTH, YEAR = "app_store_month", "app_store_year"


@pytest.mark.rule("R39")
@pytest.mark.parametrize(("plan", "months"), [(MONTH, 1), (YEAR, 12)])
async def test_what_is_bought_is_active_at_once_until_the_end_of_its_term(
    stage: Stage, plan: str, months: int
) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, plan, "wish-1")
    entitlement = await stage.entitlement(ada)
    assert entitlement.status is Status.ACTIVE
    assert entitlement.until == months_after(START, months)
    assert entitlement.auto_renewal is AutoRenewal.UNAVAILABLE
    assert await stage.kinds(ada) == ["subscription.started", "entitlement.changed"]


@pytest.mark.rule("R39")
async def test_it_renews_by_itself_for_years_from_its_first_day(stage: Stage) -> None:
    ada = await stage.account()
    stage.clock.set_now(START.replace(day=31))
    await stage.store.buy(ada, MONTH, "wish-1")
    await stage.pass_time(ada, timedelta(days=3 * 366))
    row = await stage.row(ada)
    assert row.anchor_at == START.replace(day=31)
    assert row.end_at == START.replace(year=2029, month=2, day=28)
    assert await stage.status(ada) is Status.ACTIVE
    assert (await stage.kinds(ada)).count("subscription.renewed") == 36
    assert set(await stage.outcomes(ada)) == {"applied"}


@pytest.mark.rule("R39")
async def test_switched_off_it_lasts_to_its_end_and_then_expires_once(stage: Stage) -> None:
    ada = await stage.account()
    chain = await stage.store.buy(ada, MONTH, "wish-1")
    await stage.store.switch_renewal(ada, chain.id, on=False)
    assert await stage.status(ada) is Status.ACTIVE
    await stage.pass_time(ada, 25 * DAY)
    assert await stage.status(ada) is Status.EXPIRING
    await stage.pass_time(ada, 40 * DAY)
    assert await stage.status(ada) is Status.EXPIRED
    assert (await stage.customer(ada)).chains[0].state is ChainState.ENDED
    assert (await stage.kinds(ada)).count("subscription.expired") == 1


@pytest.mark.rule("R55")
async def test_a_failed_charge_leaves_seven_days_of_grace_and_then_nothing(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, MONTH, "wish-1")
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 31 * DAY)
    entitlement = await stage.entitlement(ada)
    assert entitlement.status is Status.GRACE
    assert entitlement.until == months_after(START, 1) + 7 * DAY
    await stage.pass_time(ada, 7 * DAY)
    assert await stage.status(ada) is Status.EXPIRED
    assert (await stage.customer(ada)).chains[0].state is ChainState.RETRYING
    await stage.pass_time(ada, 60 * DAY)
    assert (await stage.customer(ada)).chains[0].state is ChainState.ENDED
    assert (await stage.kinds(ada)).count("subscription.expired") == 1
    assert (await stage.kinds(ada)).count("subscription.renewal_failed") == 1


@pytest.mark.rule("R55")
async def test_paid_within_grace_it_goes_on_from_its_own_day(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, MONTH, "wish-1")
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 34 * DAY)
    await stage.store.set_billing_problem(ada, exists=False)
    row = await stage.row(ada)
    assert (row.anchor_at, row.end_at, row.grace_end_at) == (START, months_after(START, 2), None)
    assert await stage.status(ada) is Status.ACTIVE


@pytest.mark.rule("R39")
async def test_paid_after_grace_it_starts_anew_that_day(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, MONTH, "wish-1")
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 50 * DAY)
    await stage.store.set_billing_problem(ada, exists=False)
    row = await stage.row(ada)
    assert row.anchor_at == START + 50 * DAY
    assert row.end_at == months_after(START + 50 * DAY, 1)
    assert row.auto_renewal == "on"
    assert await stage.status(ada) is Status.ACTIVE
    await stage.pass_time(ada, 40 * DAY)
    assert (await stage.row(ada)).end_at == months_after(START + 50 * DAY, 2)


@pytest.mark.rule("R46")
async def test_a_refund_suspends_at_once_and_for_good(stage: Stage) -> None:
    ada = await stage.account()
    chain = await stage.store.buy(ada, YEAR, "wish-1")
    await stage.pass_time(ada, 10 * DAY)
    await stage.store.refund(ada, chain.id)
    await stage.store.refund(ada, chain.id)
    assert await stage.status(ada) is Status.SUSPENDED
    assert (await stage.row(ada)).revoked_at == START + 10 * DAY
    await stage.pass_time(ada, 800 * DAY)
    assert await stage.status(ada) is Status.SUSPENDED
    assert (await stage.kinds(ada)).count("subscription.revoked") == 1


@pytest.mark.rule("R46")
async def test_there_is_nothing_to_refund_in_what_is_over(stage: Stage) -> None:
    ada = await stage.account()
    chain = await stage.store.buy(ada, MONTH, "wish-1")
    await stage.store.switch_renewal(ada, chain.id, on=False)
    await stage.pass_time(ada, 40 * DAY)
    with pytest.raises(SalesRefused) as refused:
        await stage.store.refund(ada, chain.id)
    assert refused.value.code == "refund_not_allowed"


async def test_after_a_refund_it_can_be_bought_again(stage: Stage) -> None:
    ada = await stage.account()
    first = await stage.store.buy(ada, YEAR, "wish-1")
    await stage.store.refund(ada, first.id)
    second = await stage.store.buy(ada, YEAR, "wish-2")
    assert second.id != first.id
    assert await stage.status(ada) is Status.ACTIVE
    assert len(await stage.rows(ada)) == 2


async def test_renewal_switched_off_while_the_store_still_tries_ends_it(stage: Stage) -> None:
    ada = await stage.account()
    chain = await stage.store.buy(ada, MONTH, "wish-1")
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 40 * DAY)
    await stage.store.switch_renewal(ada, chain.id, on=False)
    assert (await stage.customer(ada)).chains[0].state is ChainState.ENDED
    with pytest.raises(SalesRefused) as refused:
        await stage.store.switch_renewal(ada, chain.id, on=True)
    assert refused.value.code == "app_store_subscription_over"


async def test_renewal_switched_off_in_grace_keeps_the_grace(stage: Stage) -> None:
    ada = await stage.account()
    chain = await stage.store.buy(ada, MONTH, "wish-1")
    await stage.store.set_billing_problem(ada, exists=True)
    await stage.pass_time(ada, 33 * DAY)
    await stage.store.switch_renewal(ada, chain.id, on=False)
    assert await stage.status(ada) is Status.GRACE
    await stage.pass_time(ada, 6 * DAY)
    assert await stage.status(ada) is Status.EXPIRED
    assert (await stage.customer(ada)).chains[0].state is ChainState.ENDED


@pytest.mark.invariant(7)
async def test_two_advances_are_one(tmp_path: Path) -> None:
    seen = []
    for steps in ([100], [10, 21, 33, 36]):
        folder = tmp_path / str(len(steps))
        folder.mkdir()
        with app_store_stage(folder, FakeClock()) as stage:
            ada = await stage.account()
            await stage.store.buy(ada, MONTH, "wish-1")
            await stage.store.set_billing_problem(ada, exists=True)
            for days in steps:
                await stage.pass_time(ada, days * DAY)
            seen.append((await stage.kinds(ada), (await stage.row(ada)).end_at))
    assert seen[0] == seen[1]


async def test_the_store_may_live_in_memory(tmp_path: Path, clock: FakeClock) -> None:
    with app_store_stage(tmp_path, clock, in_memory=True) as stage:
        ada = await stage.account()
        await stage.store.buy(ada, MONTH, "wish-1")
        await stage.pass_time(ada, 70 * DAY)
        assert await stage.status(ada) is Status.ACTIVE
        assert not (tmp_path / "app-store.db").exists()
        assert not (tmp_path / "app-store-key.json").exists()


async def test_a_century_of_renewals_does_not_end_the_calendar(stage: Stage) -> None:
    ada = await stage.account()
    await stage.store.buy(ada, YEAR, "wish-1")
    await stage.pass_time(ada, timedelta(days=365.25 * 102))
    assert (await stage.row(ada)).end_at == months_after(START, 12 * 103)
    assert await stage.status(ada) is Status.ACTIVE
