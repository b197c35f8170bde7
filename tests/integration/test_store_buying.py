"""Buying: plan, contact, payment, result; what is refused, and what is found instead (RULES 4, 5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from account.catalogue.loading import load_catalogue
from account.store.instruments import Outcome
from shared.calendar import add_months
from shared.errors import NotFoundRefused
from shared.reasons import (
    AccountKind,
    AutoRenewal,
    BuyStep,
    DeclineReason,
    EventKind,
    OrderKind,
    OrderState,
    PaymentKind,
    PaymentState,
    Status,
)
from shared.sales import NewOrder
from tests.support.clock import START, FakeClock
from tests.support.till import CARD, CONFIRMED, CONTACT, Till, kinds, new_key, refused, till_in


@pytest.fixture
async def till(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Till]:
    async with till_in(tmp_path, clock) as made:
        yield made


@pytest.fixture
async def ada(till: Till) -> str:
    return await till.account()


@pytest.mark.rule("R32")
@pytest.mark.rule("R40")
@pytest.mark.rule("R41")
@pytest.mark.invariant(5)
async def test_a_card_is_confirmed_within_five_minutes_and_access_begins_at_that_instant(
    till: Till, ada: str
) -> None:
    placed = (await till.place(ada)).order
    assert placed.state is OrderState.OPEN
    assert (placed.amount.amount_minor, placed.amount.currency) == (1999, "EUR")
    assert placed.contact == CONTACT
    assert (await till.entitlement(ada)).status is Status.PENDING
    await till.advance(ada, timedelta(seconds=59))
    assert (await till.store.order(ada, placed.id)).state is OrderState.OPEN

    events = await till.advance(ada, CONFIRMED - timedelta(seconds=59))
    order = await till.store.order(ada, placed.id)
    subscription = await till.subscription(ada)
    assert order.state is OrderState.PAID
    assert order.subscription == subscription.id
    assert order.settled_at == subscription.activated_at
    assert timedelta(minutes=1) <= subscription.activated_at - START <= CONFIRMED
    assert subscription.until == add_months(subscription.activated_at, 12)
    assert subscription.auto_renewal is AutoRenewal.ON
    assert kinds(events)[-2:] == [EventKind.ORDER_PAID, EventKind.SUBSCRIPTION_STARTED]
    assert (await till.entitlement(ada)).status is Status.ACTIVE
    assert await till.charges(ada) == 1
    assert await till.adds_up(ada)


@pytest.mark.rule("R41")
async def test_when_a_card_is_confirmed_differs_between_orders(till: Till) -> None:
    instants = set()
    for _ in range(5):
        account = await till.account()
        instants.add((await till.buy(account)).settled_at)
    assert len(instants) == 5


@pytest.mark.rule("R36")
async def test_orders_have_numbers_of_their_own_and_a_history(till: Till, ada: str) -> None:
    first = await till.buy(ada)
    second = (await till.place(ada, "desktop_pro_year", "sim_transfer_never")).order
    code, _, count = first.number.partition("-")
    assert (len(code), count) == (8, "0001")
    assert second.number == f"{code}-0002"
    assert [each.number for each in await till.store.orders(ada)] == [second.number, first.number]
    assert till.store.catalogue().processor_help


@pytest.mark.rule("R30")
async def test_another_catalogue_sells_other_plans(tmp_path: Path, clock: FakeClock) -> None:
    article_b = load_catalogue(Path(str(files("resources") / "catalogue" / "article_b.toml")))
    async with till_in(tmp_path, clock, article_b) as till:
        ada = await till.account()
        assert (await refused(till.place(ada, "access_month"))).code == "plan_unknown"
        assert (await till.buy(ada, "access_two_years")).term_months == 24


@pytest.mark.rule("R35")
async def test_while_an_order_is_open_every_submit_finds_it(till: Till, ada: str) -> None:
    first = await till.place(ada, instrument="sim_transfer_never")
    second = await till.place(ada, "access_month", "sim_paypal_works", licences=7)
    assert second.order.id == first.order.id
    assert second.order.was_open
    assert (first.status, second.status) == (201, 200)
    assert (await till.store.buy(ada)).step is BuyStep.WAITING_ORDER
    assert len(await till.store.orders(ada)) == 1
    other = await till.place(ada, "desktop_pro_year")
    assert other.order.id != first.order.id, "another product has its own open order"


@pytest.mark.rule("R37")
async def test_what_is_paid_and_live_is_not_bought_again_before_its_end(till: Till, ada: str) -> None:
    await till.buy(ada)
    until = (await till.subscription(ada)).until
    answer = await refused(till.place(ada, "access_month"))
    assert (answer.code, answer.possible_from) == ("active_subscription_exists", until)
    buy = await till.store.buy(ada)
    assert (buy.step, buy.possible_from) == (BuyStep.ACTIVE_EXISTS, until)
    assert await till.charges(ada) == 1

    await till.parts.subscriptions.set_auto_renewal(ada, (await till.subscription(ada)).id, False)
    await till.advance(ada, timedelta(minutes=1))
    assert (await till.store.buy(ada)).step is BuyStep.MANAGE_AUTO_RENEWAL
    assert until is not None
    assert (await refused(till.place(ada))).possible_from == until
    await till.until(ada, until - timedelta(microseconds=1))
    assert (await refused(till.place(ada))).code == "active_subscription_exists"
    await till.until(ada, until)
    assert (await till.place(ada)).order.state is OrderState.OPEN


@pytest.mark.rule("R37")
async def test_a_business_account_stacks_the_next_term_with_as_many_licences(till: Till) -> None:
    firm = await till.account(AccountKind.BUSINESS)
    await till.buy(firm, licences=3)
    before = await till.subscription(firm)
    assert (await refused(till.place(firm, licences=2))).code == "licences_out_of_range"
    order = await till.buy(firm)
    after = await till.subscription(firm)
    assert (order.licences, order.amount.amount_minor) == (3, 3 * 1999)
    assert after.until == add_months(before.activated_at, 24)
    assert after.licences == 3
    assert await till.adds_up(firm)


@pytest.mark.rule("R38")
@pytest.mark.rule("R60")
async def test_bundled_access_is_said_before_paying_and_kept_after(till: Till, ada: str) -> None:
    await till.key_of(ada, "desktop_perpetual")
    bundled = await till.subscription(ada)
    buy = await till.store.buy(ada)
    assert (buy.step, buy.possible_from) == (BuyStep.NOT_NEEDED_YET, bundled.until)
    assert buy.subscription == bundled.id
    await till.buy(ada)
    assert (await till.subscription(ada)).until == add_months(bundled.activated_at, 3 + 12)


@pytest.mark.rule("R44")
@pytest.mark.parametrize(
    ("instrument", "reason"),
    [
        ("sim_card_declined", DeclineReason.INSUFFICIENT_FUNDS),
        ("sim_card_refused", DeclineReason.REFUSED_BY_BANK),
        ("sim_card_expired", DeclineReason.METHOD_EXPIRED),
    ],
)
async def test_a_declined_payment_grants_nothing_and_keeps_the_cart(
    till: Till, ada: str, instrument: str, reason: DeclineReason
) -> None:
    placed = (await till.place(ada, instrument=instrument, licences=2)).order
    events = await till.advance(ada, CONFIRMED)
    order = await till.store.order(ada, placed.id)
    assert (order.state, order.reason) == (OrderState.DECLINED, reason)
    assert [each.state for each in order.payments] == [PaymentState.DECLINED]
    assert EventKind.ORDER_DECLINED in kinds(events)
    assert (await till.entitlement(ada)).status is Status.TRIAL
    cart = await till.store.cart(ada, "access")
    assert cart is not None
    assert (cart.declined_for, cart.plan, cart.licences) == (reason, "access_year", 2)
    assert cart.contact == CONTACT
    assert await till.charges(ada) == 0
    assert await till.store.methods(ada) == (), "what was declined is not kept"

    again = await till.buy(ada)
    assert again.id != placed.id
    assert await till.store.cart(ada, "access") is None
    assert await till.adds_up(ada)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"plan": "access_decade"}, "plan_unknown"),
        ({"plan": ""}, "plan_unknown"),
        ({"plan": "app_store_year"}, "plan_not_sold_here"),
        ({"licences": 0}, "licences_out_of_range"),
        ({"licences": -5}, "licences_out_of_range"),
        ({"licences": 201}, "licences_out_of_range"),
        ({"licences": 10**30}, "licences_out_of_range"),
        ({"licences": 4111111111111111}, "card_number_refused"),
        ({"plan": "4111 1111 1111 1111"}, "card_number_refused"),
        ({"instrument": "4111-1111-1111-1111"}, "card_number_refused"),
        ({"instrument": "sim_card_unknown"}, "instrument_unknown"),
        ({"instrument": ""}, "instrument_unknown"),
        ({"instrument": None}, "payment_method_needed"),
        ({"instrument": None, "payment_method": "4111111111111111"}, "card_number_refused"),
        ({"payment_method": "pm_1"}, "payment_method_needed"),
        ({"contact": None}, "contact_invalid"),
        ({"contact": replace(CONTACT, name="")}, "contact_invalid"),
        ({"contact": replace(CONTACT, street="4111111111111111")}, "card_number_refused"),
        ({"plan": "desktop_business_year"}, "business_account_needed"),
    ],
)
@pytest.mark.invariant(1)
async def test_what_cannot_be_bought_is_refused_and_nothing_happens(
    till: Till, ada: str, change: dict[str, object], code: str
) -> None:
    body = replace(NewOrder("access_year", 1, CONTACT, CARD), **change)
    assert (await refused(till.store.place(ada, body, new_key()))).code == code
    assert await till.store.orders(ada) == ()
    assert await till.charges(ada) == 0


async def test_a_stored_method_of_somebody_else_is_not_there(till: Till, ada: str) -> None:
    bob = await till.account()
    await till.buy(bob)
    (method,) = await till.store.methods(bob)
    body = NewOrder("access_year", 1, CONTACT, payment_method=method.id)
    with pytest.raises(NotFoundRefused):
        await till.store.place(ada, body, new_key())


@pytest.mark.security(36)
async def test_orders_payments_and_carts_of_others_are_not_there(till: Till, ada: str) -> None:
    bob = await till.account()
    order = await till.buy(bob)
    subscription = await till.subscription(bob)
    for asked in (
        till.store.order(ada, order.id),
        till.store.cancel(ada, order.id),
        till.store.receipt(ada, order.id),
        till.store.refund(ada, order.id, "operator", "because"),
        till.store.charge_back(ada, order.id),
        till.store.at_processor(ada, order.payments[0].reference),
        till.store.make_default(ada, (await till.store.methods(bob))[0].id),
        till.store.remove_method(ada, (await till.store.methods(bob))[0].id),
        till.store.processor_says("REF-000000000000", Outcome.CONFIRM),
    ):
        with pytest.raises(NotFoundRefused):
            await asked
    assert await till.store.cart(ada, subscription.id) is None
    assert await till.store.orders(ada) == ()
    assert (await till.store.order(bob, order.id)).state is OrderState.PAID


async def test_the_next_order_needs_neither_contact_nor_instrument_again(till: Till, ada: str) -> None:
    await till.buy(ada, "access_month")
    body = NewOrder("desktop_pro_year")
    order = (await till.store.place(ada, body, new_key())).order
    assert order.contact == CONTACT
    assert (order.payment_kind, order.payment_label) == (PaymentKind.CARD, "Test card 0001 (works)")


@pytest.mark.rule("R36")
async def test_a_receipt_is_there_once_the_order_is_paid(till: Till, ada: str) -> None:
    placed = (await till.place(ada)).order
    assert (await refused(till.store.receipt(ada, placed.id))).code == "receipt_not_yet"
    await till.advance(ada, CONFIRMED)
    receipt = await till.store.receipt(ada, placed.id)
    assert (receipt.number, receipt.kind) == (placed.number, OrderKind.PURCHASE)
    assert receipt.amount.amount_minor == 1999
    assert receipt.contact == CONTACT
    assert receipt.processor == till.store.catalogue().processor
    assert receipt.is_simulated


async def test_a_user_takes_an_open_order_back_and_may_order_anew(till: Till, ada: str) -> None:
    placed = (await till.place(ada)).order
    cancelled = await till.store.cancel(ada, placed.id)
    assert cancelled.state is OrderState.CANCELLED
    assert (await refused(till.store.cancel(ada, placed.id))).code == "order_not_open"
    await till.advance(ada, CONFIRMED)
    assert await till.charges(ada) == 0, "a card that was called off is not charged"
    await till.buy(ada)
    assert await till.charges(ada) == 1


@pytest.mark.rule("R46")
async def test_nobody_takes_a_paid_order_back_himself(till: Till, ada: str) -> None:
    order = await till.buy(ada)
    assert (await refused(till.store.cancel(ada, order.id))).code == "refund_not_allowed"
    assert (await till.entitlement(ada)).status is Status.ACTIVE
