"""Money that goes back takes access with it, once and for good (RULES R5, R46, SECURITY 34)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.ledger.book import Book
from account.subscriptions.lifecycle import subscription_in
from shared.calendar import add_months
from shared.errors import SalesRefused
from shared.reasons import AutoRenewal, EntitlementReason, EventKind, OrderKind, Origin, Status
from tests.support.clock import START
from tests.support.subscription_stage import Stage

DAY = timedelta(days=1)


async def revoke(
    stage: Stage,
    account: str,
    subscription_id: str,
    reason: EntitlementReason = EntitlementReason.CHARGED_BACK,
) -> list[EventKind]:
    def work(book: Book) -> list[EventKind]:
        stage.lifecycle.revoke(book, subscription_in(book, subscription_id), reason)
        return [each.kind for each in book.recorded]

    return await stage.change(account, work)


@pytest.mark.rule("R2")
@pytest.mark.rule("R46")
@pytest.mark.parametrize("reason", [EntitlementReason.CHARGED_BACK, EntitlementReason.REFUNDED])
async def test_a_revoked_subscription_is_suspended_at_once_and_says_why(
    stage: Stage, reason: EntitlementReason
) -> None:
    account = await stage.account()
    bought = await stage.buy(account)
    await stage.advance(account, 10 * DAY)
    await revoke(stage, account, bought, reason)
    state = await stage.state(account)
    assert (state.entitlement.status, state.entitlement.reason) == (Status.SUSPENDED, reason)
    shown = await stage.shown(account, bought)
    assert (shown.status, shown.until) == (Status.SUSPENDED, START + 10 * DAY)
    assert (shown.auto_renewal, shown.renewal_price) == (AutoRenewal.OFF, None)


async def test_revoking_again_changes_nothing(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account)
    assert await revoke(stage, account, bought) == [EventKind.SUBSCRIPTION_REVOKED]
    await stage.advance(account, DAY)
    assert await revoke(stage, account, bought, EntitlementReason.REFUNDED) == []
    assert (await stage.state(account)).entitlement.reason is EntitlementReason.CHARGED_BACK


@pytest.mark.rule("R50")
async def test_what_was_revoked_is_never_charged_again(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account)
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    await revoke(stage, account, bought)
    events = await stage.until(account, add_months(START, 30))
    assert (stage.tried, events) == ([], ())


@pytest.mark.security(34)
@pytest.mark.parametrize("kind", [OrderKind.RENEWAL, OrderKind.LICENCES, OrderKind.ENABLE_AUTO_RENEWAL])
async def test_a_late_payment_does_not_revive_it(stage: Stage, kind: OrderKind) -> None:
    account = await stage.account()
    bought = await stage.buy(account)
    await revoke(stage, account, bought)
    with pytest.raises(SalesRefused) as refused:
        await stage.pay(account, kind, "access_year", 2, bought)
    assert refused.value.code == "order_not_possible"
    assert (await stage.state(account)).entitlement.status is Status.SUSPENDED


async def test_a_new_purchase_is_a_new_subscription(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account)
    await revoke(stage, account, bought)
    again = await stage.buy(account)
    assert again != bought
    assert (await stage.state(account)).entitlement.status is Status.ACTIVE


@pytest.mark.rule("R63")
async def test_what_came_with_it_goes_with_it_and_the_rest_stays(stage: Stage) -> None:
    account = await stage.account()
    desktop = await stage.buy(account, "desktop_pro_year")
    paid = await stage.buy(account, "access_month")
    await revoke(stage, account, desktop)
    bundled = await stage.access(account, Origin.DESKTOP_SUBSCRIPTION)
    assert bundled.status is Status.SUSPENDED
    assert (await stage.shown(account, paid)).status is Status.ACTIVE
    assert (await stage.state(account)).entitlement.status is Status.ACTIVE


async def test_money_that_goes_back_after_the_end_leaves_it_expired(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.pay(account, OrderKind.PURCHASE, "access_month", 1, has_method=False)
    await stage.until(account, add_months(START, 2))
    await revoke(stage, account, bought)
    assert (await stage.state(account)).entitlement.status is Status.EXPIRED


async def test_an_order_for_a_subscription_that_does_not_exist_is_not_possible(stage: Stage) -> None:
    account = await stage.account()
    for kind in (OrderKind.RENEWAL, OrderKind.LICENCES, OrderKind.ENABLE_AUTO_RENEWAL):
        with pytest.raises(SalesRefused):
            await stage.pay(account, kind, "access_year", 1, "sub_unknown")
    ended = await stage.pay(account, OrderKind.PURCHASE, "access_month", 1, has_method=False)
    await stage.until(account, add_months(START, 1))
    for kind in (OrderKind.RENEWAL, OrderKind.LICENCES):
        with pytest.raises(SalesRefused):
            await stage.pay(account, kind, "access_year", 1, ended)


async def test_a_renewal_paid_with_what_was_not_stored_keeps_the_stored_method(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    before = (await stage.row(account, bought)).payment_method_id
    stage.pays = False
    await stage.until(account, add_months(START, 1))
    await stage.pay(account, OrderKind.RENEWAL, "access_month", 1, bought, has_method=False)
    assert (await stage.row(account, bought)).payment_method_id == before is not None


async def test_the_perpetual_licence_itself_goes_on_when_it_is_not_what_was_revoked(stage: Stage) -> None:
    account = await stage.account()
    key = await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    access = await stage.access(account, Origin.DESKTOP_PERPETUAL)
    await revoke(stage, account, access.id)
    assert (await stage.shown(account, key.subscription or "")).status is Status.ACTIVE
    assert (await stage.state(account)).entitlement.status is Status.SUSPENDED


async def test_what_has_no_end_is_never_renewed(stage: Stage) -> None:
    account = await stage.account()
    key = await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    with pytest.raises(ValueError, match="no end"):
        await stage.pay(account, OrderKind.RENEWAL, "access_year", 1, key.subscription)
