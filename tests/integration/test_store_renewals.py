"""Charging renewals, and the ways to pay that they are charged to (RULES R45, R50, R55, R56)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from account.catalogue.loading import default_catalogue
from account.db.sales_tables import Order, PaymentMethod, Subscription
from shared.billing import FixPayment
from shared.calendar import add_months
from shared.errors import NotFoundRefused
from shared.reasons import AutoRenewal, DeclineReason, EventKind, OrderKind, OrderState, PaymentState, Status
from shared.sales import MoreLicences, NewPaymentMethod
from tests.support.clock import START, FakeClock
from tests.support.till import CONTACT, Till, kinds, new_key, refused, till_in

DAY = timedelta(days=1)
NO_MONEY = DeclineReason.INSUFFICIENT_FUNDS


@pytest.fixture
async def till(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Till]:
    async with till_in(tmp_path, clock) as made:
        yield made


@pytest.fixture
async def ada(till: Till) -> str:
    return await till.account()


async def at_the_end(till: Till, account: str) -> None:
    """Let time pass until the present term is over."""
    until = (await till.subscription(account)).until
    assert until is not None
    await till.until(account, until)


@pytest.mark.rule("R50")
@pytest.mark.rule("R56")
async def test_each_term_is_charged_to_the_stored_method_with_the_same_licences(till: Till, ada: str) -> None:
    await till.buy(ada, "access_month", licences=3)
    anchor = (await till.subscription(ada)).activated_at
    await till.until(ada, add_months(anchor, 12))
    orders = await till.store.orders(ada)
    assert [each.kind for each in orders] == [OrderKind.RENEWAL] * 12 + [OrderKind.PURCHASE]
    assert {each.amount.amount_minor for each in orders} == {3 * 299}
    assert {each.licences for each in orders} == {3}
    assert (await till.subscription(ada)).until == add_months(anchor, 13)
    assert await till.charges(ada) == 13
    assert await till.adds_up(ada)
    renewal = await till.store.order(ada, orders[0].id)
    assert renewal.contact == CONTACT
    assert [each.state for each in renewal.payments] == [PaymentState.CONFIRMED]


@pytest.mark.rule("R56")
@pytest.mark.rule("R77")
async def test_fewer_licences_planned_are_fewer_licences_charged(till: Till, ada: str) -> None:
    await till.buy(ada, "access_month", licences=3)
    subscription = await till.subscription(ada)
    await till.parts.subscriptions.plan_fewer_licences(ada, subscription.id, 1)
    await at_the_end(till, ada)
    assert (await till.store.orders(ada))[0].amount.amount_minor == 299
    assert (await till.subscription(ada)).licences == 1
    assert await till.adds_up(ada)


@pytest.mark.rule("R50")
async def test_a_plan_that_left_the_catalogue_renews_at_the_price_that_was_agreed(
    tmp_path: Path, clock: FakeClock
) -> None:
    whole = default_catalogue()
    plans = {name: plan for name, plan in whole.plans.items() if name != "access_month"}
    async with till_in(tmp_path, clock) as till:
        ada = await till.account()
        await till.buy(ada, "access_month", licences=2)
        ends = (await till.subscription(ada)).until
    assert ends is not None
    async with till_in(tmp_path, clock, replace(whole, plans=plans)) as till:
        await till.until(ada, ends)
        order = (await till.store.orders(ada))[0]
        assert (order.kind, order.state, order.plan) == (OrderKind.RENEWAL, OrderState.PAID, "access_month")
        assert order.amount.amount_minor == 2 * 299
        assert (await till.subscription(ada)).status is Status.ACTIVE
        other = await till.account()
        assert (await refused(till.place(other, "access_month"))).code == "plan_unknown"


@pytest.mark.rule("R55")
async def test_a_renewal_that_fails_twice_is_one_order_and_one_charge(till: Till, ada: str) -> None:
    await till.buy(ada, instrument="sim_card_recovers")
    ends = (await till.subscription(ada)).until
    assert ends is not None
    events = await till.until(ada, ends)
    assert kinds(events) == [EventKind.ORDER_DECLINED, EventKind.RENEWAL_FAILED]
    failing = await till.subscription(ada)
    assert (failing.status, failing.next_retry_at) == (Status.GRACE, ends + DAY)
    await till.advance(ada, DAY)
    assert (await till.subscription(ada)).status is Status.GRACE
    await till.advance(ada, 2 * DAY)
    after = await till.subscription(ada)
    assert (after.status, after.until) == (Status.ACTIVE, add_months(ends, 12))

    renewals = [each for each in await till.store.orders(ada) if each.kind is OrderKind.RENEWAL]
    (order,) = [await till.store.order(ada, each.id) for each in renewals]
    assert (order.state, order.reason) == (OrderState.PAID, None)
    assert [(each.state, each.reason) for each in order.payments] == [
        (PaymentState.DECLINED, NO_MONEY),
        (PaymentState.DECLINED, NO_MONEY),
        (PaymentState.CONFIRMED, None),
    ]
    assert await till.charges(ada) == 2
    assert await till.adds_up(ada)


@pytest.mark.rule("R55")
async def test_a_renewal_that_never_succeeds_ends_after_seven_days_and_five_tries(
    till: Till, ada: str
) -> None:
    await till.buy(ada, instrument="sim_card_fails_at_renewal")
    await at_the_end(till, ada)
    await till.advance(ada, 7 * DAY)
    assert (await till.entitlement(ada)).status is Status.EXPIRED
    (order,) = [each for each in await till.store.orders(ada) if each.kind is OrderKind.RENEWAL]
    tries = (await till.store.order(ada, order.id)).payments
    assert [each.requested_at - order.placed_at for each in tries][:4] == [0 * DAY, 1 * DAY, 3 * DAY, 5 * DAY]
    assert {each.state for each in tries} == {PaymentState.DECLINED}
    assert await till.charges(ada) == 1


@pytest.mark.rule("R55")
async def test_another_card_pays_what_failed_at_once_and_the_anchor_stays(till: Till, ada: str) -> None:
    await till.buy(ada, instrument="sim_card_fails_at_renewal")
    subscription = await till.subscription(ada)
    ends = subscription.until
    assert ends is not None
    asked = FixPayment(instrument="sim_card_works")
    answer = await refused(till.store.fix_payment(ada, subscription.id, asked, new_key()))
    assert answer.code == "order_not_open", "nothing is due before the end"
    await at_the_end(till, ada)
    await till.advance(ada, 2 * DAY)

    still = await till.store.fix_payment(ada, subscription.id, FixPayment(), new_key())
    assert (still.order.state, still.order.reason) == (OrderState.DECLINED, NO_MONEY)
    key = new_key()
    paid = await till.store.fix_payment(ada, subscription.id, asked, key)
    again = await till.store.fix_payment(ada, subscription.id, asked, key)
    assert paid.order.state is OrderState.PAID
    assert (again.text, again.is_replayed) == (paid.text, True)
    late = await refused(till.store.fix_payment(ada, subscription.id, asked, new_key()))
    assert late.code == "order_not_open"
    after = await till.subscription(ada)
    assert (after.status, after.until) == (Status.ACTIVE, add_months(ends, 12))
    assert after.payment_method is not None
    assert after.payment_method.label == "Test card 0001 (works)"
    await till.advance(ada, 8 * DAY)
    assert await till.charges(ada) == 2, "no retry charges what is paid"
    assert await till.adds_up(ada)


@pytest.mark.rule("R55")
@pytest.mark.invariant(2)
async def test_a_retry_of_what_had_no_way_to_pay_gets_the_same_answer_and_charges_nothing(
    till: Till, ada: str
) -> None:
    await till.buy(ada, instrument="sim_card_fails_at_renewal")
    subscription = await till.subscription(ada)
    await at_the_end(till, ada)
    await till.database.write(lambda session: session.execute(update(PaymentMethod).values(removed_at=START)))
    key = new_key()
    first = await refused(till.store.fix_payment(ada, subscription.id, FixPayment(), key))
    assert first.code == "payment_method_needed"
    await till.store.add_method(ada, NewPaymentMethod("sim_card_works", make_default=True))
    again = await refused(till.store.fix_payment(ada, subscription.id, FixPayment(), key))
    assert (again.code, again.detail) == (first.code, first.detail)
    assert await till.charges(ada) == 1
    paid = await till.store.fix_payment(ada, subscription.id, FixPayment(), new_key())
    assert paid.order.state is OrderState.PAID


async def test_only_what_can_be_charged_later_pays_a_renewal(till: Till, ada: str) -> None:
    await till.buy(ada, instrument="sim_card_fails_at_renewal")
    subscription = await till.subscription(ada)
    await at_the_end(till, ada)
    for instrument, code in (
        ("sim_transfer_works", "instrument_not_storable"),
        ("sim_nothing", "instrument_unknown"),
        ("5500005555555559", "card_number_refused"),
    ):
        asked = FixPayment(instrument=instrument)
        assert (await refused(till.store.fix_payment(ada, subscription.id, asked, new_key()))).code == code
    bob = await till.account()
    with pytest.raises(NotFoundRefused):
        await till.store.fix_payment(bob, subscription.id, FixPayment(), new_key())


@pytest.mark.rule("R45")
async def test_another_method_is_charged_from_the_next_charge_on(till: Till, ada: str) -> None:
    await till.buy(ada, "access_month")
    subscription = await till.subscription(ada)
    chosen = await till.store.pay_with(ada, subscription.id, FixPayment(instrument="sim_paypal_works"))
    assert chosen is not None
    assert await till.charges(ada) == 1, "changing the method charges nothing"
    assert (await till.store.orders(ada))[0].payment_label == "Test card 0001 (works)"
    await at_the_end(till, ada)
    assert (await till.store.orders(ada))[0].payment_label == chosen.label


@pytest.mark.rule("R45")
async def test_the_last_method_stays_while_auto_renewal_is_on(till: Till, ada: str) -> None:
    await till.buy(ada)
    (card,) = await till.store.methods(ada)
    assert (await refused(till.store.remove_method(ada, card.id))).code == "payment_method_in_use"
    paypal = await till.store.add_method(ada, NewPaymentMethod("sim_paypal_works", make_default=False))
    assert not paypal.is_default
    await till.store.remove_method(ada, card.id)
    (left,) = await till.store.methods(ada)
    assert (left.id, left.is_default) == (paypal.id, True)
    assert (await till.subscription(ada)).payment_method == left
    assert (await refused(till.store.remove_method(ada, paypal.id))).code == "payment_method_in_use"

    await till.parts.subscriptions.set_auto_renewal(ada, (await till.subscription(ada)).id, False)
    await till.advance(ada, timedelta(minutes=1))
    await till.store.remove_method(ada, paypal.id)
    assert await till.store.methods(ada) == ()
    with pytest.raises(NotFoundRefused):
        await till.store.remove_method(ada, paypal.id)


async def test_the_same_instrument_is_stored_once_and_a_transfer_never(till: Till, ada: str) -> None:
    first = await till.store.add_method(ada, NewPaymentMethod("sim_card_works"))
    await till.advance(ada, DAY)
    second = await till.store.add_method(ada, NewPaymentMethod("sim_paypal_works"))
    third = await till.store.add_method(ada, NewPaymentMethod("sim_card_works"))
    assert third.id == first.id
    assert [(each.id, each.is_default) for each in await till.store.methods(ada)] == [
        (first.id, True),
        (second.id, False),
    ]
    await till.store.make_default(ada, second.id)
    assert [each.is_default for each in await till.store.methods(ada)] == [False, True]
    for token, code in (
        ("sim_transfer_works", "instrument_not_storable"),
        ("nothing", "instrument_unknown"),
        ("4111 1111 1111 1111", "card_number_refused"),
    ):
        assert (await refused(till.store.add_method(ada, NewPaymentMethod(token)))).code == code


async def test_without_any_price_nothing_is_charged(till: Till, ada: str) -> None:
    await till.buy(ada)
    subscription = await till.subscription(ada)

    def forget(row: Subscription) -> None:
        row.plan = row.price_minor = row.term_months = None
        row.product = "gone"

    await till.change_row(ada, subscription.id, forget)
    assert subscription.until is not None
    await till.until(ada, subscription.until)
    assert len(await till.rows(Order, ada)) == 1
    assert await till.charges(ada) == 1


@pytest.mark.rule("R50")
async def test_a_renewal_does_not_stand_in_the_way_of_an_open_order_for_licences(
    till: Till, ada: str
) -> None:
    await till.buy(ada, "access_month")
    subscription = await till.subscription(ada)
    assert subscription.until is not None
    await till.until(ada, subscription.until - DAY)
    more = MoreLicences(2, CONTACT, "sim_transfer_never")
    placed = (await till.store.place_licences(ada, subscription.id, more, new_key())).order
    assert placed.expires_at == subscription.until, "it is for the time up to this end"
    await at_the_end(till, ada)
    assert (await till.store.order(ada, placed.id)).state is OrderState.EXPIRED
    after = await till.subscription(ada)
    assert (after.licences, after.auto_renewal, after.status) == (1, AutoRenewal.ON, Status.ACTIVE)
