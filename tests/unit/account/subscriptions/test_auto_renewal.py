"""Switching auto-renewal (RULES R50–R53), also at the very instant of a renewal (R96)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.ledger.book import Book
from account.subscriptions.auto_renewal import confirm_switch
from account.subscriptions.licences import row_to_upgrade
from account.subscriptions.lifecycle import Deal, subscription_in
from account.subscriptions.terms import Term
from shared.calendar import add_months
from shared.errors import NotFoundRefused, SalesRefused
from shared.reasons import Action, AutoRenewal, EventKind, OrderKind, Origin, Status
from tests.support.clock import START
from tests.support.subscription_stage import Stage

SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
END = add_months(START, 1)


async def switched_off(stage: Stage, account: str) -> str:
    bought = await stage.buy(account, "access_month")
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    await stage.advance(account, 5 * SECOND)
    return bought


@pytest.mark.rule("R51")
@pytest.mark.rule("R50")
async def test_off_is_being_disabled_for_a_moment_then_off_and_access_stays(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    shown = await stage.subscriptions.set_auto_renewal(account, bought, False)
    assert (shown.auto_renewal, shown.auto_renewal_becomes) == (AutoRenewal.ON, AutoRenewal.OFF)
    state = await stage.state(account)
    assert state.subscription is not None
    assert state.subscription.auto_renewal_becomes is AutoRenewal.OFF
    events = await stage.advance(account, 5 * SECOND - TICK)
    assert events == ()
    events = await stage.advance(account, TICK)
    assert [each.kind for each in events] == [
        EventKind.AUTO_RENEWAL_CHANGED,
        EventKind.ENTITLEMENT_CHANGED,
    ]
    shown = await stage.shown(account, bought)
    assert (shown.auto_renewal, shown.auto_renewal_becomes) == (AutoRenewal.OFF, None)
    assert (shown.until, shown.renewal_price) == (END, None)
    await stage.until(account, END)
    assert stage.tried == []
    assert (await stage.state(account)).entitlement.status is Status.EXPIRED


@pytest.mark.rule("R51")
async def test_the_same_wish_again_changes_nothing(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    for enabled in (True, True):
        await stage.subscriptions.set_auto_renewal(account, bought, enabled)
    before = (await stage.state(account)).seq
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    once = (await stage.state(account)).seq
    await stage.advance(account, SECOND)
    for _ in range(3):
        await stage.subscriptions.set_auto_renewal(account, bought, False)
    assert (await stage.state(account)).seq == once == before + 1
    events = await stage.advance(account, 4 * SECOND)
    assert EventKind.AUTO_RENEWAL_CHANGED in {each.kind for each in events}
    after = (await stage.state(account)).seq
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    assert (await stage.state(account)).seq == after


@pytest.mark.rule("R52")
async def test_on_is_a_free_toggle_at_once(stage: Stage) -> None:
    account = await stage.account()
    bought = await switched_off(stage, account)
    assert Action.ENABLE_AUTO_RENEW in (await stage.state(account)).entitlement.actions
    shown = await stage.subscriptions.set_auto_renewal(account, bought, True)
    assert (shown.auto_renewal, shown.auto_renewal_becomes) == (AutoRenewal.ON, None)
    await stage.until(account, END)
    assert [at for at, _, _ in stage.charged] == [END]


async def test_on_again_while_it_is_being_disabled_calls_the_disabling_off(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    shown = await stage.subscriptions.set_auto_renewal(account, bought, True)
    assert (shown.auto_renewal, shown.auto_renewal_becomes) == (AutoRenewal.ON, None)
    assert await stage.advance(account, 60 * SECOND) == ()


@pytest.mark.rule("R51")
@pytest.mark.rule("R96")
@pytest.mark.parametrize("before", [TICK, SECOND, 5 * SECOND - TICK, 5 * SECOND])
async def test_off_in_the_last_seconds_still_comes_before_the_charge(stage: Stage, before: timedelta) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    await stage.until(account, END - before)
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    events = await stage.until(account, END)
    assert stage.tried == []
    assert [each.kind for each in events if each.at == END][:2] == [
        EventKind.AUTO_RENEWAL_CHANGED,
        EventKind.SUBSCRIPTION_EXPIRED,
    ]
    shown = await stage.shown(account, bought)
    assert (shown.status, shown.auto_renewal_becomes) == (Status.EXPIRED, None)


@pytest.mark.rule("R96")
async def test_off_at_the_instant_of_the_renewal_comes_after_the_charge_that_was_due(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    await stage.until(account, END - TICK)
    stage.clock.advance(TICK)
    shown = await stage.subscriptions.set_auto_renewal(account, bought, False)
    assert len(stage.charged) == 1
    assert (shown.until, shown.auto_renewal_becomes) == (add_months(START, 2), AutoRenewal.OFF)


@pytest.mark.rule("R55")
async def test_off_in_grace_ends_the_retries_and_not_the_grace(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    stage.pays = False
    await stage.until(account, END + timedelta(days=2))
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    await stage.until(account, END + timedelta(days=7) - TICK)
    assert (await stage.state(account)).entitlement.status is Status.GRACE
    assert len(stage.tried) == 2
    await stage.until(account, END + timedelta(days=7))
    assert (await stage.state(account)).entitlement.status is Status.EXPIRED


@pytest.mark.rule("R55")
async def test_on_again_in_grace_brings_back_the_retries_that_are_left(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    stage.pays = False
    await stage.until(account, END + timedelta(days=2))
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    await stage.until(account, END + timedelta(days=4))
    shown = await stage.subscriptions.set_auto_renewal(account, bought, True)
    assert shown.next_retry_at == END + timedelta(days=5)


@pytest.mark.rule("R52")
async def test_on_needs_a_stored_method(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.pay(account, OrderKind.PURCHASE, "access_year", 1, has_method=False)

    def forget(book: Book) -> None:
        for method in book.methods:
            method.removed_at = book.now

    await stage.change(account, forget)
    with pytest.raises(SalesRefused) as refused:
        await stage.subscriptions.set_auto_renewal(account, bought, True)
    assert refused.value.code == "payment_method_needed"
    assert (await stage.shown(account, bought)).payment_method is None


@pytest.mark.rule("R53")
@pytest.mark.parametrize("enabled", [True, False])
async def test_what_came_with_a_desktop_subscription_has_no_switch(stage: Stage, enabled: bool) -> None:
    account = await stage.account()
    await stage.subscriptions.register_key(account, await stage.key("desktop_pro"))
    bundled = await stage.access(account, Origin.DESKTOP_SUBSCRIPTION)
    assert bundled.auto_renewal is AutoRenewal.UNAVAILABLE
    with pytest.raises(SalesRefused) as refused:
        await stage.subscriptions.set_auto_renewal(account, bundled.id, enabled)
    assert refused.value.code == "auto_renewal_unavailable"


@pytest.mark.rule("R52")
@pytest.mark.rule("R53")
async def test_what_came_with_a_perpetual_licence_is_off_until_an_order_switches_it_on(stage: Stage) -> None:
    account = await stage.account()
    key = await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    bundled = await stage.access(account, Origin.DESKTOP_PERPETUAL)
    assert bundled.auto_renewal is AutoRenewal.OFF
    assert (await stage.state(account)).entitlement.auto_renewal is AutoRenewal.OFF
    with pytest.raises(SalesRefused) as refused:
        await stage.subscriptions.set_auto_renewal(account, bundled.id, True)
    assert refused.value.code == "auto_renewal_unavailable"
    assert await stage.subscriptions.set_auto_renewal(account, bundled.id, False) == bundled
    licence = await stage.shown(account, key.subscription or "")
    assert licence.auto_renewal is AutoRenewal.UNAVAILABLE


async def test_what_has_ended_has_no_switch(stage: Stage) -> None:
    account = await stage.account()
    bought = await switched_off(stage, account)
    await stage.until(account, END)
    with pytest.raises(SalesRefused) as refused:
        await stage.subscriptions.set_auto_renewal(account, bought, True)
    assert refused.value.code == "auto_renewal_unavailable"


@pytest.mark.security(36)
async def test_somebody_elses_subscription_does_not_exist(stage: Stage) -> None:
    bought = await stage.buy(await stage.account(), "access_month")
    stranger = await stage.account()
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.set_auto_renewal(stranger, bought, False)
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.get(stranger, bought)
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.plan_fewer_licences(stranger, bought, 1)


@pytest.mark.rule("R53")
@pytest.mark.rule("R75")
async def test_what_the_app_store_sold_is_managed_there(stage: Stage) -> None:
    account = await stage.account()

    def work(book: Book) -> str:
        deal = Deal(plan="app_store_month", term_months=1, auto_renewal=AutoRenewal.ON)
        return stage.lifecycle.start(book, "access", Origin.APP_STORE, Term(book.now, 1), deal).id

    bought = await stage.change(account, work)
    shown = await stage.shown(account, bought)
    assert (shown.auto_renewal, shown.renewal_price) == (AutoRenewal.UNAVAILABLE, None)
    for refused_call in (
        stage.subscriptions.set_auto_renewal(account, bought, False),
        stage.subscriptions.plan_fewer_licences(account, bought, 1),
        stage.change(
            account,
            lambda book: row_to_upgrade(
                stage.lifecycle, stage.catalogue, book, subscription_in(book, bought)
            ),
        ),
    ):
        with pytest.raises(SalesRefused) as refused:
            await refused_call
        assert refused.value.code == "not_available_from_app_store"
    await stage.until(account, END)
    assert stage.tried == []
    assert (await stage.state(account)).entitlement.status is Status.EXPIRED


async def test_a_confirmation_that_nobody_waits_for_changes_nothing(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")

    def confirm(book: Book) -> int:
        confirm_switch(stage.lifecycle, book, subscription_in(book, bought))
        return len(book.recorded)

    assert await stage.change(account, confirm) == 0
