"""What faces see of subscriptions (RULES R3, R53, R54, R81, R82)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from account.ledger.book import Book
from account.subscriptions.lifecycle import Deal, subscription_in
from account.subscriptions.terms import Term
from shared.calendar import add_months
from shared.reasons import Action, AutoRenewal, OrderKind, Origin, PaymentKind, Status
from shared.sales import Money
from tests.support.clock import START
from tests.support.subscription_stage import Stage

DAY = timedelta(days=1)


@pytest.mark.rule("R82")
async def test_a_paid_one_shows_all_its_fields(stage: Stage) -> None:
    account = await stage.account()
    shown = await stage.shown(account, await stage.buy(account, "access_year", licences=2))
    assert (shown.product_name, shown.term_months, shown.origin) == ("Access", 12, Origin.WEB)
    assert (shown.activated_at, shown.until) == (START, add_months(START, 12))
    assert shown.renewal_price == Money(2 * 1999, "EUR")
    assert shown.payment_method is not None
    assert (shown.payment_method.kind, shown.payment_method.is_default) == (PaymentKind.CARD, True)
    assert shown.actions == (Action.MANAGE, Action.BUY_LICENCES)
    assert (shown.products, shown.keys, shown.bundled_in) == ((), (), None)


@pytest.mark.rule("R82")
async def test_a_desktop_subscription_shows_the_access_in_it_and_its_key(stage: Stage) -> None:
    account = await stage.account()
    key = await stage.subscriptions.register_key(account, await stage.key("desktop_pro", licences=2))
    shown = await stage.shown(account, key.subscription or "")
    assert [(each.product, each.name, each.quantity) for each in shown.products] == [("access", "Access", 2)]
    assert [each.id for each in shown.keys] == [key.id]
    assert (shown.payment_method, shown.renewal_price) == (None, None)
    assert shown.actions == (Action.MANAGE, Action.BUY_LICENCES)


@pytest.mark.rule("R81")
async def test_the_latest_is_listed_first_with_ended_ones(stage: Stage) -> None:
    account = await stage.account()
    first = await stage.pay(account, OrderKind.PURCHASE, "access_month", 1, has_method=False)
    await stage.until(account, add_months(START, 2))
    second = await stage.buy(account, "access_month")
    listed = await stage.subscriptions.list(account)
    assert [(each.id, each.status) for each in listed] == [
        (second, Status.ACTIVE),
        (first, Status.EXPIRED),
    ]
    assert Action.BUY in listed[1].actions


async def test_a_licence_without_end_offers_nothing_and_a_business_one_no_licences(stage: Stage) -> None:
    account = await stage.account()
    endless = await stage.subscriptions.register_key(account, await stage.key("desktop_perpetual"))
    shown = await stage.shown(account, endless.subscription or "")
    assert (shown.actions, shown.until, shown.status) == ((), None, Status.ACTIVE)


async def test_a_product_that_left_the_catalogue_is_shown_by_its_id(stage: Stage) -> None:
    account = await stage.account()

    def work(book: Book) -> str:
        term = Term(book.now, 12)
        return stage.lifecycle.start(book, "gone", Origin.WEB, term, Deal(plan="gone_year")).id

    subscription_id = await stage.change(account, work)
    shown = await stage.shown(account, subscription_id)
    assert (shown.product_name, shown.plan) == ("gone", "gone_year")
    assert Action.BUY_LICENCES not in shown.actions
    assert (await stage.state(account)).entitlement.status is Status.TRIAL


async def test_a_method_that_was_removed_gives_way_to_the_default(stage: Stage) -> None:
    account = await stage.account()
    bought = await stage.buy(account)

    def replace_method(book: Book) -> str:
        old = book.methods[0]
        row = subscription_in(book, bought)
        row.payment_method_id = "pm_removed"
        return old.id

    default = await stage.change(account, replace_method)
    shown = await stage.shown(account, bought)
    assert shown.payment_method is not None
    assert shown.payment_method.id == default


@pytest.mark.rule("R5")
@pytest.mark.rule("R91")
async def test_the_state_names_the_subscription_that_ends_last(stage: Stage) -> None:
    account = await stage.account()
    await stage.subscriptions.register_key(account, await stage.key("desktop_pro", months=30))
    bought = await stage.buy(account, "access_month")
    state = await stage.state(account)
    assert state.subscription is not None
    assert state.subscription.id == bought
    assert state.entitlement.origin is Origin.WEB
    assert state.open_order is None


@pytest.mark.rule("R43")
async def test_the_state_names_the_order_that_waits(stage: Stage) -> None:
    account = await stage.account()

    def place(book: Book) -> str:
        order = stage.order(book, OrderKind.PURCHASE, "access_year", 2)
        order.state = "open"
        book.add(order)
        return order.id

    order_id = await stage.change(account, place)
    state = await stage.state(account)
    assert state.entitlement.status is Status.PENDING
    assert state.open_order is not None
    assert (state.open_order.id, state.open_order.amount) == (order_id, Money(2 * 1999, "EUR"))
    assert state.entitlement.computer_limit == 5


@pytest.mark.rule("R2")
@pytest.mark.rule("R30")
async def test_numbers_of_the_rule_come_from_the_catalogue(stage: Stage) -> None:
    policy = replace(stage.catalogue.policy, computers_per_licence=7, expiring_days_year=3)
    stage.catalogue = replace(stage.catalogue, policy=policy)
    other = Stage(stage.database, stage.clock, stage.catalogue)
    account = await other.account()
    bought = await other.pay(account, OrderKind.PURCHASE, "access_year", 2, has_method=False)
    assert (await other.state(account)).entitlement.computer_limit == 14
    end = add_months(START, 12)
    await other.until(account, end - 4 * DAY)
    shown = await other.shown(account, bought)
    assert (shown.status, shown.auto_renewal, shown.computers) == (Status.ACTIVE, AutoRenewal.OFF, 14)
    await other.until(account, end - 3 * DAY)
    assert (await other.state(account)).entitlement.status is Status.EXPIRING
