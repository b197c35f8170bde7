"""What buying and registering more does to an end: kept, prolonged, stacked (RULES R37, R60–R63)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from account.ledger.book import Book
from account.subscriptions.lifecycle import subscription_in
from shared.calendar import add_months
from shared.reasons import AccountKind, AutoRenewal, OrderKind, Origin, Status
from tests.support.clock import START
from tests.support.subscription_stage import Stage, Told

DAY = timedelta(days=1)


def months(count: int, after: datetime = START) -> datetime:
    return add_months(after, count)


async def limit(stage: Stage, account: str) -> int:
    return (await stage.state(account)).entitlement.computer_limit


async def until(stage: Stage, account: str) -> datetime | None:
    return (await stage.state(account)).entitlement.until


@pytest.mark.rule("R61")
@pytest.mark.invariant(8)
async def test_paid_and_a_desktop_subscription_keep_the_end_and_add_computers_while_it_lives(
    stage: Stage,
) -> None:
    account = await stage.account()
    paid = await stage.buy(account, "access_two_years")
    await stage.subscriptions.register_key(account, await stage.key("desktop_pro"))
    assert (await stage.shown(account, paid)).until == months(24)
    assert (await until(stage, account), await limit(stage, account)) == (months(24), 10)
    await stage.until(account, months(12))
    assert (await until(stage, account), await limit(stage, account)) == (months(24), 5)


@pytest.mark.rule("R63")
async def test_a_desktop_subscription_brings_access_with_the_same_end(stage: Stage) -> None:
    account = await stage.account()
    await stage.subscriptions.register_key(account, await stage.key("desktop_pro", months=7))
    access = await stage.access(account, Origin.DESKTOP_SUBSCRIPTION)
    desktop = await stage.shown(account, access.bundled_in or "")
    assert desktop.product == "desktop_pro"
    assert access.until == desktop.until == months(7)
    assert [each.product for each in desktop.products] == ["access"]
    assert access.auto_renewal is AutoRenewal.UNAVAILABLE
    assert (await stage.state(account)).entitlement.status is Status.ACTIVE


@pytest.mark.rule("R63")
@pytest.mark.rule("R73")
async def test_a_desktop_subscription_that_is_bought_renews_and_access_follows(stage: Stage) -> None:
    account = await stage.account()
    desktop = await stage.buy(account, "desktop_pro_year", licences=2)
    await stage.until(account, months(12))
    shown = await stage.shown(account, desktop)
    access = await stage.access(account, Origin.DESKTOP_SUBSCRIPTION)
    assert shown.until == access.until == months(24)
    assert (shown.auto_renewal, access.auto_renewal) == (AutoRenewal.ON, AutoRenewal.UNAVAILABLE)
    state = await stage.state(account)
    assert (state.entitlement.status, state.entitlement.auto_renewal) == (
        Status.ACTIVE,
        AutoRenewal.UNAVAILABLE,
    )
    stage.pays = False
    await stage.until(account, months(24))
    state = await stage.state(account)
    assert state.entitlement.status is Status.GRACE
    assert state.subscription is not None
    assert (state.subscription.id, state.subscription.next_retry_at) == (access.id, months(24) + DAY)
    await stage.until(account, months(24) + 7 * DAY)
    assert (await stage.state(account)).entitlement.status is Status.EXPIRED


@pytest.mark.rule("R62")
async def test_paid_and_a_perpetual_licence_end_three_months_later_and_renew_then(stage: Stage) -> None:
    account = await stage.account()
    paid = await stage.buy(account, "access_year")
    await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    assert (await stage.shown(account, paid)).until == months(15)
    assert await limit(stage, account) == 5
    await stage.until(account, months(15))
    assert [at for at, _, _ in stage.charged] == [months(15)]
    assert (await stage.shown(account, paid)).until == months(27)


@pytest.mark.rule("R62")
async def test_a_perpetual_licence_alone_gives_three_months_and_stays_for_ever(stage: Stage) -> None:
    account = await stage.account()
    key = await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    access = await stage.access(account, Origin.DESKTOP_PERPETUAL)
    assert (access.until, access.auto_renewal) == (months(3), AutoRenewal.OFF)
    await stage.until(account, months(3))
    assert (await stage.state(account)).entitlement.status is Status.EXPIRED
    licence = await stage.shown(account, key.subscription or "")
    assert (licence.status, licence.until, licence.computers) == (Status.ACTIVE, None, 0)


@pytest.mark.rule("R62")
async def test_a_second_perpetual_licence_adds_its_months_to_those_of_the_first(stage: Stage) -> None:
    account = await stage.account()
    for _ in range(2):
        await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    assert (await stage.access(account, Origin.DESKTOP_PERPETUAL)).until == months(6)


@pytest.mark.rule("R55")
@pytest.mark.rule("R62")
async def test_a_perpetual_licence_in_grace_moves_the_end_on_and_ends_the_grace(stage: Stage) -> None:
    account = await stage.account()
    paid = await stage.buy(account, "access_month")
    stage.pays = False
    await stage.until(account, months(1) + 2 * DAY)
    await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    shown = await stage.shown(account, paid)
    assert (shown.status, shown.until, shown.next_retry_at) == (Status.ACTIVE, months(4), None)


@pytest.mark.rule("R60")
@pytest.mark.rule("R52")
async def test_buying_with_a_perpetual_bundle_keeps_what_is_left_of_it(stage: Stage) -> None:
    account = await stage.account()
    await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    await stage.advance(account, 40 * DAY)
    bundled = await stage.access(account, Origin.DESKTOP_PERPETUAL)
    paid = await stage.buy(account, "access_year", licences=2)
    assert paid == bundled.id
    shown = await stage.shown(account, paid)
    assert (shown.origin, shown.until, shown.auto_renewal) == (Origin.WEB, months(15), AutoRenewal.ON)
    assert (shown.licences, await limit(stage, account)) == (2, 10)


@pytest.mark.rule("R60")
@pytest.mark.parametrize("product", ["desktop_pro", "desktop_business"])
async def test_buying_with_another_bundle_begins_when_that_ends_and_gives_access_at_once(
    stage: Stage, product: str
) -> None:
    account = await stage.account(AccountKind.BUSINESS)
    await stage.subscriptions.register_key(account, await stage.key(product, months=5))
    await stage.advance(account, 10 * DAY)
    paid = await stage.buy(account, "access_year")
    shown = await stage.shown(account, paid)
    assert (shown.until, shown.activated_at) == (months(17), START + 10 * DAY)
    assert (await until(stage, account), await limit(stage, account)) == (months(17), 10)
    await stage.until(account, months(5))
    assert await limit(stage, account) == 5


@pytest.mark.rule("R60")
async def test_after_the_end_a_purchase_begins_now_and_is_a_new_subscription(stage: Stage) -> None:
    account = await stage.account()
    first = await stage.pay(account, OrderKind.PURCHASE, "access_month", 1, has_method=False)
    await stage.until(account, months(1) + 3 * DAY)
    second = await stage.buy(account, "access_month")
    assert second != first
    assert (await stage.shown(account, second)).until == months(1, months(1) + 3 * DAY)


@pytest.mark.rule("R37")
async def test_a_term_that_stacks_follows_the_present_one_and_leaves_the_switch_alone(stage: Stage) -> None:
    account = await stage.account(AccountKind.BUSINESS)
    paid = await stage.buy(account, "access_year")
    await stage.subscriptions.set_auto_renewal(account, paid, False)
    await stage.advance(account, 60 * DAY)
    assert await stage.buy(account, "access_two_years") == paid
    shown = await stage.shown(account, paid)
    assert (shown.until, shown.auto_renewal, shown.plan) == (
        months(36),
        AutoRenewal.OFF,
        "access_two_years",
    )


@pytest.mark.rule("R77")
async def test_a_stacked_term_with_fewer_licences_has_them_from_the_renewal_on(stage: Stage) -> None:
    account = await stage.account(AccountKind.BUSINESS)
    paid = await stage.buy(account, "access_year", licences=4)
    await stage.buy(account, "access_year", licences=1)
    shown = await stage.shown(account, paid)
    assert (shown.licences, shown.licences_at_renewal) == (4, 1)


@pytest.mark.rule("R52")
async def test_enabling_auto_renewal_of_a_perpetual_bundle_makes_it_a_normal_one(stage: Stage) -> None:
    account = await stage.account()
    await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    bundled = await stage.access(account, Origin.DESKTOP_PERPETUAL)
    await stage.advance(account, 20 * DAY)
    same = await stage.pay(account, OrderKind.ENABLE_AUTO_RENEWAL, "access_two_years", 1, bundled.id)
    shown = await stage.shown(account, same)
    assert (same, shown.origin, shown.plan, shown.until) == (
        bundled.id,
        Origin.WEB,
        "access_two_years",
        months(27),
    )
    assert (shown.auto_renewal, shown.bundled_in) == (AutoRenewal.ON, None)
    await stage.until(account, months(27))
    assert [at for at, _, _ in stage.charged] == [months(27)]


@pytest.mark.rule("R52")
async def test_a_bundle_that_ended_before_the_money_came_begins_anew(stage: Stage) -> None:
    account = await stage.account()
    await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    bundled = await stage.access(account, Origin.DESKTOP_PERPETUAL)
    await stage.until(account, months(3) + DAY)
    new = await stage.pay(account, OrderKind.ENABLE_AUTO_RENEWAL, "access_year", 1, bundled.id)
    assert new != bundled.id
    assert (await stage.shown(account, new)).until == months(12, months(3) + DAY)


async def test_access_of_a_perpetual_licence_keeps_an_end_of_its_own(stage: Stage) -> None:
    account = await stage.account()
    key = await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))

    def touch(book: Book) -> None:
        stage.lifecycle.changed(book, subscription_in(book, key.subscription))

    await stage.change(account, touch)
    assert (await stage.access(account, Origin.DESKTOP_PERPETUAL)).until == months(3)


THINGS = st.sampled_from(["access_month", "access_year", "desktop_pro_year", "pro", "perpetual", "wait"])


@pytest.mark.rule("R5")
@pytest.mark.rule("R60")
@pytest.mark.invariant(6)
@pytest.mark.invariant(8)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=st.lists(st.tuples(THINGS, st.integers(1, 3)), min_size=1, max_size=8))
def test_access_never_ends_earlier_and_the_limit_is_that_of_what_is_live(
    told: Told, things: list[tuple[str, int]]
) -> None:
    told.tell(lambda stage: _story(stage, things))


async def _story(stage: Stage, things: list[tuple[str, int]]) -> None:
    account = await stage.account(AccountKind.BUSINESS)
    end = START
    for thing, count in things:
        if thing == "wait":
            await stage.advance(account, count * 17 * DAY)
        elif thing in ("pro", "perpetual"):
            key = await stage.key(f"desktop_{thing}", count)
            await stage.subscriptions.register_key(account, key)
        else:
            await stage.buy(account, thing, count)
        answer = (await stage.state(account)).entitlement
        assert answer.until is None or answer.until >= end
        end = answer.until or end
        live = [
            each
            for each in await stage.subscriptions.list(account)
            if each.product == "access" and each.status in (Status.ACTIVE, Status.EXPIRING)
        ]
        assert answer.computer_limit == max(5, 5 * sum(each.licences for each in live))
