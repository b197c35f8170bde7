"""More and fewer licences, and what that does to computers (RULES R56, R70, R72–R75, R77, R78)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.ledger.book import Book
from account.subscriptions.licences import row_to_upgrade
from account.subscriptions.lifecycle import subscription_in
from shared.calendar import add_months
from shared.entitlement import COMPUTERS_PER_LICENCE
from shared.errors import NotFoundRefused, RequestRefused, SalesRefused
from shared.reasons import Action, AutoRenewal, EventKind, OrderKind, Origin
from tests.support.clock import START
from tests.support.subscription_stage import Stage

END = add_months(START, 1)


async def upgrade_of(stage: Stage, account: str, subscription_id: str) -> str:
    def work(book: Book) -> str:
        row = subscription_in(book, subscription_id)
        return row_to_upgrade(stage.lifecycle, stage.catalogue, book, row).id

    return await stage.change(account, work)


async def refusal_of(stage: Stage, account: str, subscription_id: str) -> str:
    with pytest.raises(SalesRefused) as refused:
        await upgrade_of(stage, account, subscription_id)
    return refused.value.code


@pytest.mark.rule("R70")
@pytest.mark.rule("R72")
@pytest.mark.invariant(8)
async def test_more_licences_count_at_once_and_leave_the_end_alone(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    assert (await stage.state(account)).entitlement.computer_limit == COMPUTERS_PER_LICENCE
    assert await upgrade_of(stage, account, bought) == bought
    await stage.pay(account, OrderKind.LICENCES, "access_month", 4, bought)
    shown = await stage.shown(account, bought)
    assert (shown.licences, shown.computers, shown.until) == (4, 20, END)
    assert (await stage.state(account)).entitlement.computer_limit == 20
    await stage.until(account, END)
    assert stage.charged[0][1:] == (4, 4 * 299)


@pytest.mark.rule("R73")
async def test_more_licences_of_bundled_access_are_those_of_the_whole_desktop_subscription(
    stage: Stage,
) -> None:
    account = await stage.account()
    await stage.subscriptions.register_key(account, await stage.key("desktop_pro"))
    access = await stage.access(account, Origin.DESKTOP_SUBSCRIPTION)
    desktop = await upgrade_of(stage, account, access.id)
    assert desktop == access.bundled_in == await upgrade_of(stage, account, desktop)
    await stage.pay(account, OrderKind.LICENCES, "desktop_pro_year", 3, desktop)
    access = await stage.access(account, Origin.DESKTOP_SUBSCRIPTION)
    assert (access.licences, (await stage.shown(account, desktop)).licences) == (3, 3)
    assert (await stage.state(account)).entitlement.computer_limit == 15


@pytest.mark.rule("R74")
async def test_a_perpetual_bundle_needs_auto_renewal_first(stage: Stage) -> None:
    account = await stage.account()
    await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    bundled = await stage.access(account, Origin.DESKTOP_PERPETUAL)
    assert await refusal_of(stage, account, bundled.id) == "auto_renewal_needed"
    assert Action.BUY_LICENCES not in bundled.actions
    assert Action.ENABLE_AUTO_RENEW in bundled.actions
    await stage.pay(account, OrderKind.ENABLE_AUTO_RENEWAL, "access_year", 1, bundled.id)
    assert await upgrade_of(stage, account, bundled.id) == bundled.id
    assert Action.BUY_LICENCES in (await stage.shown(account, bundled.id)).actions


async def test_reseller_keys_endless_licences_and_ended_ones_have_no_more_to_sell(stage: Stage) -> None:
    account = await stage.account()
    endless = await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    assert await refusal_of(stage, account, endless.subscription or "") == "plan_not_sold_here"
    bundled = await stage.access(account, Origin.DESKTOP_PERPETUAL)
    await stage.until(account, add_months(START, 3))
    assert await refusal_of(stage, account, bundled.id) == "subscription_ended"


@pytest.mark.rule("R55")
async def test_in_grace_the_renewal_is_paid_before_more_licences_are(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month")
    stage.pays = False
    await stage.until(account, END)
    assert await refusal_of(stage, account, bought) == "fix_payment_needed"
    assert Action.BUY_LICENCES not in (await stage.shown(account, bought)).actions
    with pytest.raises(SalesRefused) as refused:
        await stage.pay(account, OrderKind.LICENCES, "access_month", 2, bought)
    assert refused.value.code == "order_not_possible"


@pytest.mark.rule("R77")
@pytest.mark.rule("R56")
async def test_fewer_licences_come_with_the_renewal_and_not_before(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month", licences=3)
    shown = await stage.subscriptions.plan_fewer_licences(account, bought, 1)
    assert (shown.licences, shown.licences_at_renewal) == (3, 1)
    assert shown.renewal_price is not None
    assert shown.renewal_price.amount_minor == 299
    assert (await stage.state(account)).entitlement.computer_limit == 15
    events = await stage.until(account, END)
    assert EventKind.LICENCES_CHANGED in {each.kind for each in events}
    assert stage.charged == [(END, 1, 299)]
    shown = await stage.shown(account, bought)
    assert (shown.licences, shown.licences_at_renewal) == (1, None)


@pytest.mark.rule("R77")
async def test_the_present_number_undoes_what_was_planned_and_so_do_more_licences(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month", licences=3)
    await stage.subscriptions.plan_fewer_licences(account, bought, 2)
    shown = await stage.subscriptions.plan_fewer_licences(account, bought, 3)
    assert shown.licences_at_renewal is None
    await stage.subscriptions.plan_fewer_licences(account, bought, 1)
    seq = (await stage.state(account)).seq
    await stage.subscriptions.plan_fewer_licences(account, bought, 1)
    assert (await stage.state(account)).seq == seq
    await stage.pay(account, OrderKind.LICENCES, "access_month", 5, bought)
    assert (await stage.shown(account, bought)).licences_at_renewal is None


@pytest.mark.rule("R77")
@pytest.mark.parametrize(
    ("licences", "code"),
    [
        (0, "licences_below_one"),
        (-1, "licences_below_one"),
        (-(10**18), "licences_below_one"),
        (4, "licences_out_of_range"),
        (10**18, "licences_out_of_range"),
    ],
)
async def test_numbers_that_make_no_sense_are_refused(stage: Stage, licences: int, code: str) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month", licences=3)
    with pytest.raises(SalesRefused) as refused:
        await stage.subscriptions.plan_fewer_licences(account, bought, licences)
    assert refused.value.code == code
    assert (await stage.shown(account, bought)).licences_at_renewal is None


@pytest.mark.rule("R77")
async def test_what_does_not_renew_cannot_renew_with_fewer(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month", licences=3)
    await stage.subscriptions.plan_fewer_licences(account, bought, 1)
    await stage.subscriptions.set_auto_renewal(account, bought, False)
    with pytest.raises(SalesRefused) as refused:
        await stage.subscriptions.plan_fewer_licences(account, bought, 2)
    assert refused.value.code == "auto_renewal_unavailable"
    await stage.advance(account, timedelta(seconds=5))
    shown = await stage.shown(account, bought)
    assert (shown.auto_renewal, shown.licences_at_renewal) == (AutoRenewal.OFF, None)


# --- more computers than places -------------------------------------------------------------------


async def beyond(stage: Stage, account: str) -> list[str]:
    return [each.id for each in (await stage.state(account)).computers if each.over_limit]


@pytest.mark.rule("R78")
@pytest.mark.rule("R77")
async def test_a_decrease_below_the_registered_computers_marks_the_newest_and_deletes_none(
    stage: Stage,
) -> None:
    account = await stage.account()
    bought = await stage.buy(account, "access_month", licences=2)
    computers = await stage.computers(account, 8)
    await stage.subscriptions.plan_fewer_licences(account, bought, 1)
    assert await beyond(stage, account) == []
    await stage.until(account, END)
    assert await beyond(stage, account) == computers[5:]
    assert [each.id for each in (await stage.state(account)).computers] == computers


@pytest.mark.rule("R78")
async def test_the_user_chooses_which_stay_and_the_rest_follow_by_age(stage: Stage) -> None:
    account = await stage.account()
    computers = await stage.computers(account, 8)
    await stage.subscriptions.keep_computers(account, (computers[7], computers[6]))
    assert await beyond(stage, account) == computers[3:6]
    await stage.subscriptions.keep_computers(account, computers[1:7])
    assert await beyond(stage, account) == [computers[0], computers[6], computers[7]]
    await stage.subscriptions.keep_computers(account, ())
    assert await beyond(stage, account) == computers[5:]


@pytest.mark.rule("R78")
async def test_the_same_choice_again_is_no_event(stage: Stage) -> None:
    account = await stage.account()
    computers = await stage.computers(account, 6)
    await stage.subscriptions.keep_computers(account, (computers[5],))
    seq = (await stage.state(account)).seq
    await stage.subscriptions.keep_computers(account, (computers[5],))
    assert (await stage.state(account)).seq == seq


@pytest.mark.rule("R78")
@pytest.mark.security(36)
async def test_only_registered_computers_of_the_account_can_be_kept_each_once(stage: Stage) -> None:
    account, stranger = await stage.account(), await stage.account()
    computers = await stage.computers(account, 6)
    foreign = await stage.computers(stranger, 1)
    with pytest.raises(NotFoundRefused):
        await stage.subscriptions.keep_computers(account, (computers[0], foreign[0]))
    with pytest.raises(RequestRefused):
        await stage.subscriptions.keep_computers(account, (computers[0], computers[0]))
    assert await beyond(stage, account) == computers[5:]
